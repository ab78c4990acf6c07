/** A check, what came of it, and how long it took. */
import { QuipuError, type Rule, resultOrRefusal } from "../../src/errors.js";
import { shortenDecimals } from "../../terminal/table.js";

/** A check that can refuse. */
export interface Check {
  readonly name: string;
  /** What it asks, in a sentence. */
  readonly asks: string;
  /** @throws QuipuError if it refuses. */
  run(): void;
}

/** Why a check has refused. */
export interface Refusal {
  readonly code: string;
  /** The rule of an operation that is broken, by its letter. */
  readonly rule: Rule | undefined;
  /** For reading: long decimals are cut. */
  readonly message: string;
}

export interface CheckResult extends Pick<Check, "name" | "asks"> {
  /** Undefined for a check that was not reached. */
  readonly milliseconds: number | undefined;
  readonly refusal: Refusal | undefined;
}

/** Runs checks in order until one refuses; those behind it are not reached. */
export function runChecks(checks: readonly Check[]): CheckResult[] {
  let refused = false;
  return checks.map(({ name, asks, run }) => {
    if (refused) return { name, asks, milliseconds: undefined, refusal: undefined };
    const start = performance.now();
    const refusal = refusalOf(run);
    refused = refusal !== undefined;
    return { name, asks, milliseconds: performance.now() - start, refusal };
  });
}

/** The refusal among results, if there is one. */
export function firstRefusal(results: readonly CheckResult[]): Refusal | undefined {
  return results.find(({ refusal }) => refusal !== undefined)?.refusal;
}

/** What an action refuses with; any other error goes on. */
function refusalOf(action: () => void): Refusal | undefined {
  const refusal = resultOrRefusal(action);
  if (!(refusal instanceof QuipuError)) return undefined;
  const { code, rule, message } = refusal;
  return { code, rule, message: shortenDecimals(message) };
}
