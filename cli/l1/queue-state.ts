/** What waits in a queue of L1, and until when. */
import type { DeployedRollup } from "../../l1/contract/connect-rollup.js";
import { QuipuError } from "../../src/errors.js";
import { formatDue, formatTimeSpan } from "../../terminal/time-span.js";
import { urgentFrom } from "../../verifier/queue-timing.js";

export type QueueName = "deposit" | "exit";

/** The waiting items of a queue; the times are those of the first item. */
export interface QueueState {
  readonly taken: number;
  readonly waiting: number;
  /** Marked items. While there are any, every batch must take from the queue. */
  readonly marked: number;
  readonly deadline?: number;
  /** Time from which it may be marked. */
  readonly urgentFrom?: number;
}

/** @param block that the state is read of */
export async function readQueue(
  rollup: DeployedRollup,
  queue: QueueName,
  block: number,
): Promise<QueueState> {
  const { view } = rollup;
  const head = await view.read(`${queue}Head`, [], block);
  const waiting = (await view.read(`${queue}Tail`, [], block)) - head;
  if (waiting === 0) return { taken: head, waiting, marked: 0 };
  const marked = Math.max((await view.read(`${queue}Mark`, [], block)) - head, 0);
  const deadline = await deadlineOf(rollup, queue, head, block);
  return { taken: head, waiting, marked, deadline, urgentFrom: urgentFrom(deadline, 0, rollup) };
}

/**
 * The contract's `NotOverdue` in durations, where it has timestamps; every other error unchanged.
 *
 * @param items positions in the queues; by default the first item of each
 */
export async function explainNotOverdue(
  error: unknown,
  rollup: DeployedRollup,
  items: Readonly<Partial<Record<QueueName, number | undefined>>>,
): Promise<unknown> {
  if (!(error instanceof QuipuError) || error.code !== "NotOverdue") return error;
  const { number: block, timestamp } = await rollup.chain.head();
  const findings: string[] = [];
  for (const queue of ["deposit", "exit"] as const) {
    const { taken, waiting } = await readQueue(rollup, queue, block);
    const index = items[queue] ?? taken;
    if (index < taken || index >= taken + waiting) {
      findings.push(
        items[queue] === undefined ? `no ${queue} waits` : `${queue} ${index} does not wait`,
      );
      continue;
    }
    const left = (await deadlineOf(rollup, queue, index, block)) - timestamp;
    findings.push(`${queue} ${index} is ${formatDue(left)}`);
  }
  const message = `nothing is overdue: ${findings.join("; ")}`;
  return new QuipuError(error.code, message, { cause: error });
}

/**
 * Why an item cannot be marked: the contract's `NotUrgent` in durations, where it has timestamps, and its
 * `NotQueued` in words; every other error unchanged.
 */
export async function explainNotMarked(
  error: unknown,
  rollup: DeployedRollup,
  queue: QueueName,
  index: number,
): Promise<unknown> {
  if (!(error instanceof QuipuError) || !["NotUrgent", "NotQueued"].includes(error.code)) {
    return error;
  }
  const { number: block, timestamp } = await rollup.chain.head();
  const { taken, waiting } = await readQueue(rollup, queue, block);
  if (error.code === "NotQueued") return notQueued(queue, index, { taken, waiting }, error);
  const deadline = await deadlineOf(rollup, queue, index, block);
  const from = urgentFrom(deadline, index - taken, rollup);
  const due = `${queue} ${index} is ${formatDue(deadline - timestamp)}`;
  const message = `${due}; it may be marked in ${formatTimeSpan(Math.max(from - timestamp, 0))}`;
  return new QuipuError(error.code, message, { cause: error });
}

/** The refusal of an item that does not wait, in words: why not, and what does. */
export function notQueued(
  queue: QueueName,
  index: number,
  { taken, waiting }: Pick<QueueState, "taken" | "waiting">,
  cause?: unknown,
): QuipuError {
  const why = index < taken ? "a batch has taken it" : `there is no such ${queue} yet`;
  const last = taken + waiting - 1;
  const range = waiting === 1 ? `${queue} ${last} does` : `${queue}s ${taken} to ${last} do`;
  const what = waiting === 0 ? `no ${queue} does` : range;
  const message = `${queue} ${index} does not wait: ${why}; ${what}`;
  return new QuipuError("NotQueued", message, { cause });
}

async function deadlineOf(
  { view }: DeployedRollup,
  queue: QueueName,
  index: number,
  block: number,
): Promise<number> {
  const { readQueueEntry } = await import("../../l1/contract/queue-entry.js");
  return readQueueEntry(await view.read(`${queue}Entry`, [BigInt(index)], block)).deadline;
}
