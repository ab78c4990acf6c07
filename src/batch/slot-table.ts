/**
 * The slot table of a batch: the accounts its operations touch, filled up with other indices to M
 * and sorted (SPEC.md section 5).
 */
import { gotExpected, QuipuError } from "../errors.js";
import { ARITY } from "../params.js";
import type { Shape } from "../shape.js";

/**
 * M strictly increasing indices that contain every touched account; unused slots take the lowest
 * indices that are free.
 *
 * @throws QuipuError `BatchTooLarge` if more than M accounts are touched.
 */
export function fillSlotTable(touched: Iterable<number>, shape: Shape, levels: number): number[] {
  const slots = new Set(touched);
  if (slots.size > shape.slots) {
    const expected = `≤ ${shape.slots}`;
    throw new QuipuError("BatchTooLarge", gotExpected("distinct accounts", slots.size, expected));
  }
  for (let index = 0; slots.size < shape.slots && index < ARITY ** levels; index++) {
    slots.add(index);
  }
  return [...slots].sort((a, b) => a - b);
}
