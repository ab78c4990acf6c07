/**
 * That each link of a template is a constraint: a prover who says something else of any signal that
 * the template assigns, and computes all that follows, violates a constraint on that very signal.
 */

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { CircuitParameter } from "../../prover/circuits/circuit-instance.js";
import { type CircuitUnderTest, circuitsFolder, type Violation } from "./circuit-under-test.js";
import { type LooseLink, openLoose } from "./loose-links.js";
import type { CircuitSignals } from "./witness-generator.js";

export interface LinksOf {
  /** The template, as `openTemplate` takes it. */
  readonly path: string;
  readonly params: readonly CircuitParameter[];
  /** Signals that are hints by design: something else than an assignment constrains them. */
  readonly hints: readonly string[];
  /** Assignments, as they are written, in a branch that these parameters do not take. */
  readonly unreached?: readonly string[];
  /** Sizes of the arrays that are assigned as a whole. */
  readonly arrays: Readonly<Record<string, string>>;
}

/**
 * Requires that every assignment of a template but those of its hints is a constraint.
 * @param input an honest one
 */
export async function assertLinksHold(
  { path, params, hints, arrays, unreached = [] }: LinksOf,
  input: CircuitSignals,
): Promise<void> {
  const source = await readFile(join(circuitsFolder, `${path}.circom`), "utf8");
  const assigned = assignmentsOf(source);
  const names = assigned.map(({ signal }) => signal);
  for (const name of [...hints, ...Object.keys(arrays)]) {
    assert.ok(names.includes(name), `${name} is not assigned in ${path}`);
  }
  const links = assigned.filter(
    ({ signal, value }) => !hints.includes(signal) && !unreached.includes(`${signal} <== ${value}`),
  );
  assert.ok(links.length > 0, `${path} assigns nothing`);
  const signals = [...new Set(links.map(({ signal }) => signal))];
  const loose = signals.map((signal, i): [string, LooseLink] => {
    const elements = arrays[signal];
    return [signal, elements === undefined ? { by: `lie${i}` } : { by: `lie${i}`, elements }];
  });
  const circuit = await openLoose(path, Object.fromEntries(loose), ...params);
  const saying = (lie: bigint) =>
    circuit.forged({ ...input, ...Object.fromEntries(signals.map((_, i) => [`lie${i}`, lie])) });
  circuit.assertSatisfied(await saying(0n));
  // All at once: whatever flows into a link, the lie about it is what it differs by.
  const violations = circuit.violations(await saying(1n));
  for (const link of links) assertLinkViolated(circuit, violations, link);
}

/** What is assigned, as the template writes it, and the names that stand in what it is given. */
interface Assignment {
  readonly signal: string;
  readonly value: string;
  readonly from: readonly string[];
}

function assignmentsOf(source: string): Assignment[] {
  const code = source.replace(/\/\/[^\n]*/g, "");
  const assignment = /([\w.]+(?:\[[^\]]*\])*(?:\.\w+)?(?:\[[^\]]*\])*) <(?:==|--) ([^;]+);/g;
  return [...code.matchAll(assignment)].map(([, signal, value]) => ({
    signal: signal!,
    value: value!,
    from: value!.match(/(?<![\w.])[A-Za-z_]\w*/g) ?? [],
  }));
}

/**
 * Requires a violated constraint on the signal and, if it is given other signals, on one of them: not
 * one that only uses it.
 */
function assertLinkViolated(
  circuit: CircuitUnderTest,
  violations: readonly Violation[],
  { signal, from }: Assignment,
): void {
  const [name, ...others] = signal.split(/\[[^\]]*\]/);
  const tail = others.map((part) => `\\[\\d+\\]${part.replaceAll(".", "\\.")}`).join("");
  const own = new RegExp(`^${name!.replaceAll(".", "\\.")}${tail}(\\[\\d+\\])*$`);
  const isGiven = (found: string) => !own.test(found) && from.includes(/^\w+/.exec(found)![0]);
  const givesSignals = circuit.hasSignal(isGiven);
  const violated = violations.some(
    ({ signals }) =>
      signals.some((found) => own.test(found)) && (!givesSignals || signals.some(isGiven)),
  );
  assert.ok(violated, `no violated constraint gives ${signal} what it is assigned`);
}
