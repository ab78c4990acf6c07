/** Flips that are worth a try, by name: each changes the last bit of a field. */
import type { Field } from "./calldata-fields.js";

export interface NamedFlip {
  readonly name: string;
  /** The byte whose last bit is flipped. */
  readonly position: number;
}

/** Name of the flip, and name of the field. */
const WORTH_A_TRY = [
  ["an amount", "amount"],
  ["a receiver", "to"],
  ["a fee", "fee"],
  ["the fee recipient", "fee recipient"],
  ["the new root", "new root"],
  ["the old root", "old root"],
  ["the digest", "digest"],
  ["the proof", "A: x and y"],
] as const;

/** The flips that a batch has a field for; of several fields of a name, the first. */
export function namedFlips(fields: readonly Field[]): NamedFlip[] {
  return WORTH_A_TRY.flatMap(([name, wanted]) => {
    const field = fields.find((each) => each.name === wanted);
    return field === undefined ? [] : [{ name, position: field.offset + field.length - 1 }];
  });
}

/** The bytes with the last bit of some of them flipped. */
export function withFlips(calldata: Uint8Array, positions: Iterable<number>): Uint8Array {
  const flipped = calldata.slice();
  for (const position of positions) flipped[position]! ^= 1;
  return flipped;
}
