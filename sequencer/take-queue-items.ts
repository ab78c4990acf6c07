/**
 * Chooses what the next batch takes of L1's queues, before anything else: at most D deposits and E
 * exits, the heads of their queues in order, as long as the accounts that they name have room in the
 * slot table.
 *
 * Deposits and exits take turns, so that neither queue can keep the other waiting: the table has at
 * least two slots, so a batch takes at least one of each that wait, if its shape takes any.
 */
import type { BatchBuilder } from "../src/batch/batch-builder.js";
import { type QuipuError, resultOrRefusal } from "../src/errors.js";
import type { Deposit } from "../src/kinds/deposit/deposit.js";
import type { ExitRequest } from "../src/kinds/exit/exit-request.js";
import type { Shape } from "../src/shape.js";

/** The queues of L1 as far as they have not been sealed, each from its head. */
export interface Queues {
  readonly deposits: readonly Deposit[];
  readonly exits: readonly ExitRequest[];
}

/** How many items a batch takes of each queue. */
export interface TakenItems {
  readonly deposits: number;
  readonly exits: number;
  /** Why the next deposit cannot be applied, if that is what keeps it waiting. */
  readonly blocked: QuipuError | undefined;
}

/** Adds items of the queues to a batch that has no operations yet. */
export function takeQueueItems(queues: Queues, builder: BatchBuilder, shape: Shape): TakenItems {
  let deposits = 0;
  let blocked: QuipuError | undefined;
  // A batch applies all deposits before the first exit, so exits are added in the end.
  const exits: ExitRequest[] = [];
  const hasRoomForExit = ({ account }: ExitRequest): boolean => {
    const accounts = exits.map((exit) => exit.account);
    return new Set([...builder.named, ...accounts, account]).size <= shape.slots;
  };
  for (let more = true; more; ) {
    more = false;
    const deposit = queues.deposits[deposits];
    if (deposit !== undefined && blocked === undefined && builder.roomFor("deposits") > 0) {
      const reason = attempt(builder, deposit, exits);
      if (reason === undefined) deposits += 1;
      else if (reason.code !== "BatchTooLarge") blocked = reason;
      more = reason === undefined;
    }
    const exit = queues.exits[exits.length];
    if (exit !== undefined && exits.length < shape.exits && hasRoomForExit(exit)) {
      exits.push(exit);
      more = true;
    }
  }
  for (const exit of exits) builder.add("exits", exit);
  return { deposits, exits: exits.length, blocked };
}

/** Adds a deposit, unless that would leave no room for the exits that have been chosen. */
function attempt(
  builder: BatchBuilder,
  deposit: Deposit,
  exits: readonly ExitRequest[],
): QuipuError | undefined {
  const named = exits.map(({ account }) => account);
  return resultOrRefusal(() => void builder.add("deposits", deposit, named));
}
