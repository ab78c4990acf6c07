/**
 * Compares a followed state with what the contract itself holds: the root, the counters, and what
 * waits in the queues, by the hashes and deadlines that L1 keeps of it.
 */
import { gotExpected } from "../../src/errors.js";
import { encodeDeposit } from "../../src/kinds/deposit/deposit.js";
import { encodeExitRequest } from "../../src/kinds/exit/exit-request.js";
import { EMPTY_QUEUE_HASH, nextQueueHash } from "../../src/kinds/queue-hash.js";
import { type QueueEntry, readQueueEntry } from "../contract/queue-entry.js";
import type { RollupView } from "../contract/rollup-view.js";
import type { FollowedState } from "./followed-state.js";

/** Positions of the queues before which every item has been compared. */
export interface Confirmed {
  readonly deposits: number;
  readonly exits: number;
}

/** Entries that are asked for at once. */
const AT_ONCE = 16;

/** An item that waits: where, what L1 hashes of it, and until when. */
interface Item {
  readonly index: number;
  readonly bytes: Uint8Array;
  readonly deadline: number;
}

/**
 * Compares a state with the contract's at a block.
 *
 * @param confirmed items before these positions are not compared again
 * @returns what differs, as a message; undefined if nothing does
 * @throws QuipuError as `RollupView.read` does.
 */
export async function findDifference(
  view: RollupView,
  followed: FollowedState,
  block: number,
  confirmed: Confirmed,
): Promise<string | undefined> {
  const pairs = [
    ["state root", followed.state.root, view.read("stateRoot", [], block)],
    ["number of batches", followed.batchNumber, view.read("batchNumber", [], block)],
    ["deposits taken", followed.depositHead, view.read("depositHead", [], block)],
    ["deposits queued", followed.depositTail, view.read("depositTail", [], block)],
    ["exits taken", followed.exitHead, view.read("exitHead", [], block)],
    ["exits queued", followed.exitTail, view.read("exitTail", [], block)],
    ["deposits marked", followed.depositMark, view.read("depositMark", [], block)],
    ["exits marked", followed.exitMark, view.read("exitMark", [], block)],
    ["frozen", followed.frozen, view.read("frozen", [], block)],
  ] as const;
  const onL1 = await Promise.all(pairs.map(([, , reading]) => reading));
  for (const [i, [what, got]] of pairs.entries()) {
    const expected = onL1[i];
    if (got === expected) continue;
    return `${gotExpected(`${what} at block ${block}`, got, `${expected}, as on L1`)}`;
  }
  const deposits = followed.deposits.map((deposit) => itemOf(deposit, encodeDeposit(deposit)));
  const exits = followed.exits.map((exit) => itemOf(exit, encodeExitRequest(exit)));
  const read = (name: "depositEntry" | "exitEntry") => async (index: number) =>
    readQueueEntry(await view.read(name, [BigInt(index)], block));
  return (
    (await findOtherItem("deposit", deposits, confirmed.deposits, read("depositEntry"))) ??
    (await findOtherItem("exit", exits, confirmed.exits, read("exitEntry")))
  );
}

function itemOf({ index, deadline }: Pick<Item, "index" | "deadline">, bytes: Uint8Array): Item {
  return { index, bytes, deadline };
}

/** The first item that is not the one that L1 has at its position. */
async function findOtherItem(
  kind: string,
  items: readonly Item[],
  confirmed: number,
  read: (index: number) => Promise<QueueEntry>,
): Promise<string | undefined> {
  const left = items.filter(({ index }) => index >= confirmed);
  const [first] = left;
  if (first === undefined) return undefined;
  let hash = first.index === 0 ? EMPTY_QUEUE_HASH : (await read(first.index - 1)).hash;
  for (let start = 0; start < left.length; start += AT_ONCE) {
    const some = left.slice(start, start + AT_ONCE);
    const entries = await Promise.all(some.map(({ index }) => read(index)));
    for (const [i, { index, bytes, deadline }] of some.entries()) {
      const entry = entries[i]!;
      hash = nextQueueHash(hash, bytes);
      const what = `${kind} ${index}`;
      if (!Buffer.from(hash).equals(entry.hash)) return `${what}: another one is queued on L1`;
      if (deadline === entry.deadline) continue;
      return `${gotExpected(`${what}: deadline`, deadline, `${entry.deadline}, as on L1`)}`;
    }
  }
  return undefined;
}
