/**
 * Marks what has waited in L1's queues for more than half of its time. From then on every batch must take an
 * item of that queue until the marked one is gone, so that whoever overtakes this sequencer does its
 * work (SPEC.md section 8). A sequencer that is on schedule finds nothing to mark.
 */
import type { L1, L1Account } from "../../l1/client/l1.js";
import type { FollowedState } from "../../l1/follow/followed-state.js";
import { QuipuError } from "../../src/errors.js";
import { type QueueTiming, urgentFrom } from "../../verifier/queue-timing.js";

/** What waits in the queues, and up to where it is marked. */
export type QueueView = Pick<FollowedState, "deposits" | "exits" | "depositMark" | "exitMark">;

/** What the contract says where somebody else was faster. */
const TOO_LATE: readonly string[] = ["NotQueued", "NotUrgent"];

/** Up to where the queues are to be marked. */
export interface LateItems {
  readonly deposit: number | undefined;
  readonly exit: number | undefined;
}

/** A part of a deadline before the mark, in which an item asks for a batch. */
const ASKING_PART = 4;

/**
 * Marks the last item of each queue that may be marked and is not: that covers all before it.
 *
 * @returns whether it has asked for a mark, so that L1 may have moved
 * @throws QuipuError `ContractFrozen`; as sending a transaction does.
 */
export async function markLateItems(
  l1: L1,
  account: L1Account,
  queues: QueueView,
): Promise<boolean> {
  if (queues.deposits.length + queues.exits.length === 0) return false;
  return markItems(account, lateItems(queues, await l1.now(), l1.timing));
}

/** The last item of each queue that may be marked and is not. @param now L1's time in seconds */
export function lateItems(
  { deposits, exits, depositMark, exitMark }: QueueView,
  now: number,
  timing: QueueTiming,
): LateItems {
  return {
    deposit: lastUrgent(deposits, depositMark, now, timing),
    exit: lastUrgent(exits, exitMark, now, timing),
  };
}

/** Marks items. @returns whether there were any. @throws as `markLateItems` does. */
export async function markItems(
  account: L1Account,
  { deposit, exit }: LateItems,
): Promise<boolean> {
  if (deposit !== undefined) await unlessTooLate(() => account.markDeposit(deposit));
  if (exit !== undefined) await unlessTooLate(() => account.markExit(exit));
  return deposit !== undefined || exit !== undefined;
}

/** Whether items wait that may soon be marked: then a batch is due, full or not. @param now L1's time in seconds */
export function askForBatch(
  queues: Pick<QueueView, "deposits" | "exits">,
  now: number,
  timing: QueueTiming,
): boolean {
  const { deposit, exit } = soonLate(queues, now, timing);
  return deposit !== undefined || exit !== undefined;
}

/** The last item of each queue that may soon be marked, or is. @param now L1's time in seconds */
export function soonLate(
  { deposits, exits }: Pick<QueueView, "deposits" | "exits">,
  now: number,
  timing: QueueTiming,
): LateItems {
  const soon = now + Math.floor(timing.deadline / ASKING_PART);
  return {
    deposit: lastUrgent(deposits, 0, soon, timing),
    exit: lastUrgent(exits, 0, soon, timing),
  };
}

/** The position of the last item that may be marked and is not. */
function lastUrgent(
  items: readonly { readonly index: number; readonly deadline: number }[],
  mark: number,
  now: number,
  timing: QueueTiming,
): number | undefined {
  const isUrgent = (ahead: number) => urgentFrom(items[ahead]!.deadline, ahead, timing) <= now;
  let last = items.length - 1;
  while (last >= 0 && !isUrgent(last)) last -= 1;
  const index = items[last]?.index;
  return index === undefined || index < mark ? undefined : index;
}

async function unlessTooLate(send: () => Promise<unknown>): Promise<void> {
  try {
    await send();
  } catch (error) {
    if (!(error instanceof QuipuError && TOO_LATE.includes(error.code))) throw error;
  }
}
