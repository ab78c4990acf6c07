/**
 * What a template determines beside its outputs: inputs that it is given to check. Held, they would
 * hold a signal from which a link has been cut.
 */

import assert from "node:assert/strict";
import type { CircuitUnderTest } from "./circuit-under-test.js";
import { freeDirections } from "./free-directions.js";
import type { CircuitSignals } from "./witness-generator.js";

/**
 * Requires that constraints determine, to first order, all that a template computes and the inputs
 * that it checks, whatever these are, from its other inputs.
 *
 * @param checked names of the inputs that are not held
 * @param free names of the signals that may be anything
 */
export async function assertDetermined(
  circuit: CircuitUnderTest,
  input: CircuitSignals,
  checked: readonly string[],
  free: readonly string[] = [],
): Promise<void> {
  const witness = await circuit.honest(input);
  circuit.assertSatisfied(witness);
  const loose = new Set(checked.map((name) => circuit.wireOf(name)));
  const held = inputNames(input)
    .map((name) => circuit.wireOf(name))
    .filter((wire) => !loose.has(wire));
  const { movable } = freeDirections(circuit.system, witness, held);
  assert.deepEqual(movable.flatMap((wire) => circuit.namesOf(wire)).sort(), [...free].sort());
}

function inputNames(input: CircuitSignals): string[] {
  const names = (name: string, value: unknown): string[] =>
    Array.isArray(value) ? value.flatMap((element, i) => names(`${name}[${i}]`, element)) : [name];
  return Object.entries(input).flatMap(([name, value]) => names(name, value));
}
