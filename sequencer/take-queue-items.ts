/**
 * Chooses what the next batch takes of L1's queues, before anything else: at most D deposits and E
 * exits, the heads of their queues in order, as long as the accounts that they name have room in the
 * slot table.
 *
 * Deposits and exits take turns, so that neither queue can keep the other waiting: the table has at
 * least two slots, so a batch takes at least one of each that wait, if its shape takes any.
 */
import type { PlacedDeposit } from "../src/batch/apply-operations.js";
import { QuipuError } from "../src/errors.js";
import type { Deposit } from "../src/operations/deposit.js";
import type { ExitRequest } from "../src/operations/exit-request.js";
import type { Shape } from "../src/params.js";
import type { AccountOverlay } from "../src/state/account-overlay.js";
import { applyDeposit } from "../src/state/apply-deposit.js";
import { applyExit } from "../src/state/apply-exit.js";
import { placeDeposit } from "../src/state/place-deposit.js";
import type { State } from "../src/state/state.js";

/** The queues of L1 as far as they have not been sealed, each from its head. */
export interface Queues {
  readonly deposits: readonly Deposit[];
  readonly exits: readonly ExitRequest[];
}

/** What a batch takes of the queues. */
export interface QueueItems {
  readonly deposits: readonly PlacedDeposit[];
  readonly exits: readonly ExitRequest[];
  /** The accounts and empty leaves that they name. */
  readonly table: ReadonlySet<number>;
  /** Why the next deposit cannot be applied, if that is what keeps it waiting. */
  readonly blocked: QuipuError | undefined;
}

/**
 * Takes items of the queues and applies them to a trial.
 *
 * @param trial changes to the state, of which there are none yet
 */
export function takeQueueItems(
  queues: Queues,
  { state, trial, shape }: { state: State; trial: AccountOverlay; shape: Shape },
): QueueItems {
  const taking = new Taking(queues, state, trial, shape);
  for (let more = true; more; ) {
    const deposit = taking.takeDeposit();
    more = taking.takeExit() || deposit;
  }
  // The batch applies all deposits before the first exit.
  for (const request of taking.exits) applyExit(trial, request);
  return taking;
}

class Taking implements QueueItems {
  readonly deposits: PlacedDeposit[] = [];
  readonly exits: ExitRequest[] = [];
  readonly table = new Set<number>();
  blocked: QuipuError | undefined;
  readonly #queues: Queues;
  readonly #state: State;
  readonly #trial: AccountOverlay;
  readonly #shape: Shape;

  constructor(queues: Queues, state: State, trial: AccountOverlay, shape: Shape) {
    this.#queues = queues;
    this.#state = state;
    this.#trial = trial;
    this.#shape = shape;
  }

  /** Takes the next deposit, if the batch has room for it. */
  takeDeposit(): boolean {
    const deposit = this.#queues.deposits[this.deposits.length];
    if (deposit === undefined || this.deposits.length >= this.#shape.deposits) return false;
    try {
      const account = placeDeposit(this.#state, this.#trial, deposit);
      if (!this.#makeRoom(account)) return false;
      applyDeposit(this.#trial, account, deposit);
      this.deposits.push({ ...deposit, account });
      return true;
    } catch (reason) {
      if (!(reason instanceof QuipuError)) throw reason;
      this.blocked = reason;
      return false;
    }
  }

  /** Takes the next exit, if the batch has room for it. */
  takeExit(): boolean {
    const request = this.#queues.exits[this.exits.length];
    if (request === undefined || this.exits.length >= this.#shape.exits) return false;
    if (!this.#makeRoom(request.account)) return false;
    this.exits.push(request);
    return true;
  }

  #makeRoom(account: number): boolean {
    if (!this.table.has(account) && this.table.size >= this.#shape.slots) return false;
    this.table.add(account);
    return true;
  }
}
