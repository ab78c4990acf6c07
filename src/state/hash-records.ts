/**
 * The tree over accounts that are bytes, as bytes: millions are hashed without an object for each that stays, and the
 * threads of a crew, where there is one, share each chunk.
 */
import { poseidonAll } from "../crypto/poseidon.js";
import { ARITY } from "../params.js";
import { assertAccount } from "./account.js";
import { emptyNodes } from "./empty-nodes.js";
import { hashLeaves } from "./leaf.js";
import { readRecord } from "./packed-accounts.js";
import { ELEMENT_BYTES, readElement, viewOf, writeElement } from "./packed-numbers.js";
import { assertRecords, type PackedState } from "./packed-state.js";
import { positionsAbove } from "./sorted-positions.js";

/** Nodes whose inputs are in memory at a time. */
const CHUNK = 1024;

/** Accounts as bytes, without a tree. */
export type PackedRecords = Omit<PackedState, "nodes">;

/**
 * Hashes accounts and the tree over them.
 *
 * @throws QuipuError as `assertRecords` and `assertAccount` do.
 */
export function hashRecords(packed: PackedRecords): PackedState {
  assertRecords(packed);
  const { levels, indices, records } = packed;
  const view = viewOf(records);
  const nodes = [
    inChunks(indices.length, (start, end) => {
      const accounts = Array.from({ length: end - start }, (_, i) => readRecord(view, start + i));
      for (const account of accounts) assertAccount(account);
      return hashLeaves(accounts);
    }),
  ];
  const empty = emptyNodes(levels);
  const positions = positionsAbove(indices, levels);
  for (let height = 1; height <= levels; height += 1) {
    const below = { positions: positions[height - 1]!, nodes: viewOf(nodes[height - 1]!) };
    let row = 0;
    const above = inChunks(positions[height]!.length, (start, end) => {
      const lists = Array.from(positions[height]!.subarray(start, end), (parent) => {
        const children = Array<bigint>(ARITY).fill(empty[height - 1]!);
        for (; Math.floor(below.positions[row]! / ARITY) === parent; row += 1) {
          children[below.positions[row]! % ARITY] = readElement(below.nodes, row * ELEMENT_BYTES);
        }
        return children;
      });
      return poseidonAll(lists);
    });
    nodes.push(above);
  }
  return { levels, indices, records, nodes };
}

/** Elements that are made chunk by chunk, as bytes. */
function inChunks(
  count: number,
  make: (start: number, end: number) => readonly bigint[],
): Uint8Array {
  const bytes = new Uint8Array(count * ELEMENT_BYTES);
  const view = viewOf(bytes);
  for (let start = 0; start < count; start += CHUNK) {
    const elements = make(start, Math.min(start + CHUNK, count));
    for (const [i, element] of elements.entries()) {
      writeElement(view, (start + i) * ELEMENT_BYTES, element);
    }
  }
  return bytes;
}
