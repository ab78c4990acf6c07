/** What waits in L1's queues, by queue and position, so that two views of them can be compared. */
import { bytesToHex, equalBytes } from "@noble/curves/utils.js";
import type { FollowedState } from "../../l1/follow/followed-state.js";
import type { SealedBatch } from "../../src/batch/sealed-batch.js";
import { encodeDeposit } from "../../src/kinds/deposit/deposit.js";
import { encodeExitRequest } from "../../src/kinds/exit/exit-request.js";

export interface QueuedItems {
  /** Whether another view has something else at a place of this one, or nothing. */
  differFrom(other: QueuedItems): boolean;
  /** The items that are left when the heads have moved. */
  from(heads: { readonly depositHead: number; readonly exitHead: number }): QueuedItems;
  readonly deposits: ReadonlyMap<number, string>;
  readonly exits: ReadonlyMap<number, string>;
}

/** The items of both queues. */
export function queuedItems(queues: Pick<FollowedState, "deposits" | "exits">): QueuedItems {
  return viewOf(
    new Map(queues.deposits.map((item) => [item.index, bytesToHex(encodeDeposit(item))])),
    new Map(queues.exits.map((item) => [item.index, bytesToHex(encodeExitRequest(item))])),
  );
}

/** Whether the queues begin with the items that a batch takes of them. */
export function beginWith(
  queues: Pick<FollowedState, "deposits" | "exits">,
  { deposits, exits }: Pick<SealedBatch, "deposits" | "exits">,
): boolean {
  return (
    startsWith(queues.deposits.map(encodeDeposit), deposits.map(encodeDeposit)) &&
    startsWith(queues.exits.map(encodeExitRequest), exits.map(encodeExitRequest))
  );
}

function startsWith(items: readonly Uint8Array[], beginning: readonly Uint8Array[]): boolean {
  return beginning.every((item, i) => items[i] !== undefined && equalBytes(item, items[i]));
}

function viewOf(
  deposits: ReadonlyMap<number, string>,
  exits: ReadonlyMap<number, string>,
): QueuedItems {
  return {
    deposits,
    exits,
    differFrom: (other) => differ(deposits, other.deposits) || differ(exits, other.exits),
    from: ({ depositHead, exitHead }) =>
      viewOf(startingAt(deposits, depositHead), startingAt(exits, exitHead)),
  };
}

function differ(one: ReadonlyMap<number, string>, other: ReadonlyMap<number, string>): boolean {
  return [...one].some(([index, item]) => other.get(index) !== item);
}

function startingAt(items: ReadonlyMap<number, string>, head: number): ReadonlyMap<number, string> {
  return new Map([...items].filter(([index]) => index >= head));
}
