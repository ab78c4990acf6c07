/** A whole state as bytes: its accounts and all nodes of the tree over them, so that nothing is hashed to have it back. */
import { gotExpected, QuipuError } from "../errors.js";
import { ARITY, assertLevels } from "../params.js";
import { RECORD_BYTES } from "./packed-accounts.js";
import { ELEMENT_BYTES } from "./packed-numbers.js";
import { positionsAbove } from "./sorted-positions.js";

export interface PackedState {
  /** Depth of the tree. */
  readonly levels: number;
  /** Where the accounts stand, rising. */
  readonly indices: Uint32Array;
  /** Their records, of `RECORD_BYTES` each, in the same order. */
  readonly records: Uint8Array;
  /** By height from the leaves: the nodes with an account below them, from left to right, of 32 bytes each. */
  readonly nodes: readonly Uint8Array[];
}

/**
 * Checks that a packed state is whole; whether its nodes are the hashes of what is below them is not looked at.
 *
 * @returns by height, the positions of the nodes
 * @throws QuipuError `InvalidLevels`, `OutOfRange`.
 */
export function assertPackedState(packed: PackedState): Uint32Array[] {
  assertRecords(packed);
  const { levels, indices, nodes } = packed;
  assertThat("heights", nodes.length, levels + 1, nodes.length === levels + 1);
  const positions = positionsAbove(indices, levels);
  for (const [height, at] of positions.entries()) {
    const [got, expected] = [nodes[height]!.length, at.length * ELEMENT_BYTES];
    assertThat(`bytes of nodes at height ${height}`, got, expected, got === expected);
  }
  return positions;
}

/**
 * Checks where the accounts of a packed state stand, and that there is a record for each.
 *
 * @throws QuipuError `InvalidLevels`, `OutOfRange`.
 */
export function assertRecords({ levels, indices, records }: Omit<PackedState, "nodes">): void {
  assertLevels(levels);
  let next = 0;
  for (const index of indices) {
    // Words are made only where they are needed: there may be millions of accounts.
    if (index < next) {
      assertThat("index of an account", index, `${next} … ${ARITY ** levels - 1}`, false);
    }
    next = index + 1;
  }
  assertThat("index of an account", next - 1, `< ${ARITY ** levels}`, next <= ARITY ** levels);
  const length = indices.length * RECORD_BYTES;
  assertThat("bytes of accounts", records.length, length, records.length === length);
}

function assertThat(what: string, got: number, expected: unknown, holds: boolean): void {
  if (holds) return;
  const message = gotExpected(`packed state: ${what}`, got, String(expected));
  throw new QuipuError("OutOfRange", message);
}
