/**
 * That each link of a template is a constraint: a prover who says something else of any signal that
 * the template assigns, and computes all that follows, violates a constraint on that very signal.
 */

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { CircuitParameter } from "../../prover/circuits/circuit-instance.js";
import { type CircuitUnderTest, circuitsFolder } from "./circuit-under-test.js";
import { type LooseLink, openLoose } from "./loose-links.js";
import type { CircuitSignals } from "./witness-generator.js";

export interface LinksOf {
  /** The template, as `openTemplate` takes it. */
  readonly path: string;
  readonly params: readonly CircuitParameter[];
  /** Signals that are hints by design: something else than an assignment constrains them. */
  readonly hints: readonly string[];
  /** Sizes of the arrays that are assigned as a whole. */
  readonly arrays: Readonly<Record<string, string>>;
}

/**
 * Requires that every assignment of a template but those of its hints is a constraint.
 * @param input an honest one
 */
export async function assertLinksHold(
  { path, params, hints, arrays }: LinksOf,
  input: CircuitSignals,
): Promise<void> {
  const source = await readFile(join(circuitsFolder, `${path}.circom`), "utf8");
  const assigned = assignedSignals(source);
  for (const hint of [...hints, ...Object.keys(arrays)]) {
    assert.ok(assigned.includes(hint), `${hint} is not assigned in ${path}`);
  }
  const links = assigned.filter((signal) => !hints.includes(signal));
  assert.ok(links.length > 0, `${path} assigns nothing`);
  const loose = links.map((signal, i): [string, LooseLink] => {
    const elements = arrays[signal];
    return [signal, elements === undefined ? { by: `lie${i}` } : { by: `lie${i}`, elements }];
  });
  const circuit = await openLoose(path, Object.fromEntries(loose), ...params);
  const none = Object.fromEntries(links.map((_, i) => [`lie${i}`, 0n]));
  circuit.assertSatisfied(await circuit.forged({ ...input, ...none }));
  for (const [i, signal] of links.entries()) {
    const witness = await circuit.forged({ ...input, ...none, [`lie${i}`]: 1n });
    assertViolatedAt(circuit, witness, signal);
  }
}

/** Signals that are assigned once, as the template writes them. */
function assignedSignals(source: string): string[] {
  const code = source.replace(/\/\/[^\n]*/g, "");
  const found = [...code.matchAll(/([\w.]+(?:\[[^\]]*\])*(?:\.\w+)?(?:\[[^\]]*\])*) <(?:==|--) /g)];
  return found.map(([, signal]) => signal!);
}

function assertViolatedAt(
  circuit: CircuitUnderTest,
  witness: readonly bigint[],
  signal: string,
): void {
  const [name, ...others] = signal.split(/\[[^\]]*\]/);
  const tail = others.map((part) => `\\[\\d+\\]${part.replaceAll(".", "\\.")}`).join("");
  const pattern = new RegExp(`^${name!.replaceAll(".", "\\.")}${tail}(\\[\\d+\\])*$`);
  const violated = circuit.violations(witness).flatMap(({ signals }) => signals);
  assert.ok(
    violated.some((found) => pattern.test(found)),
    `no violated constraint is about ${signal}`,
  );
}
