/** What the contract checks of each batch of a group without its proof, in its order (SPEC.md section 8). */
import { dataParts } from "../src/batch/data.js";
import { type BatchHeader, decodeHeader } from "../src/batch/header.js";
import { assertFieldElement } from "../src/crypto/field.js";
import type { Payout } from "../src/kinds/withdrawal/payout.js";
import type { Shape } from "../src/shape.js";
import { depositItems, exitItems, payeesOf, payoutsOf } from "./published-operations.js";
import type { Queue } from "./queue.js";

/** The queues from which batches take. */
export interface Queues {
  readonly deposits: Queue;
  readonly exits: Queue;
}

/** What is known of a batch before its proof is looked at. */
export interface ReadBatch {
  readonly header: BatchHeader;
  readonly payouts: readonly Payout[];
}

/** What is known of all of them. */
export interface ReadBatches {
  readonly batches: readonly ReadBatch[];
  /** Heads of the queues behind the last batch. */
  readonly depositHead: number;
  readonly exitHead: number;
}

/**
 * Reads the batches of a group. Nothing moves.
 *
 * @param data published data of each batch; of those whose records stand elsewhere with others
 * @param checkRest what else is checked of a batch, behind all other checks of it; default: nothing
 * @throws QuipuError as `checkBatches` says, batch by batch, but for digests.
 */
export function readBatches(
  data: readonly Uint8Array[],
  shape: Shape,
  { deposits, exits }: Queues,
  checkRest: (position: number) => void = () => {},
): ReadBatches {
  let [depositHead, exitHead] = [deposits.head, exits.head];
  const batches = data.map((batch, i): ReadBatch => {
    const header = decodeHeader(dataParts(batch, shape).words);
    depositHead = take(deposits, depositHead, depositItems(batch, shape));
    exitHead = take(exits, exitHead, exitItems(batch, shape));
    for (const { keyY } of payeesOf(batch, shape)) assertFieldElement(keyY, "key");
    checkRest(i);
    return { header, payouts: payoutsOf(batch, shape) };
  });
  return { batches, depositHead, exitHead };
}

/** The head behind what a batch takes. It may leave a queue as it is, unless a marked item waits there. */
function take(queue: Queue, head: number, items: readonly Uint8Array[]): number {
  queue.checkNext(items, head);
  queue.assertMarkedTaken(items.length, head);
  return head + items.length;
}
