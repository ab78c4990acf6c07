/**
 * The operations of a batch in the order in which the circuit applies them: deposits, exits,
 * transfers, withdrawals.
 *
 * Every rule is checked but the signature's, which the sequencer has verified at admission.
 */
import { assertBelow } from "../crypto/field.js";
import { gotExpected, QuipuError } from "../errors.js";
import { assertQueuedDeposit, type Deposit } from "../operations/deposit.js";
import { assertQueuedExit, type ExitRequest } from "../operations/exit-request.js";
import type { SignedTransfer } from "../operations/signed-transfer.js";
import type { SignedWithdrawal } from "../operations/signed-withdrawal.js";
import type { Shape } from "../params.js";
import { AccountOverlay } from "../state/account-overlay.js";
import { applyDeposit } from "../state/apply-deposit.js";
import { applyExit } from "../state/apply-exit.js";
import { applyTransfer } from "../state/apply-transfer.js";
import { applyWithdrawal, type Payout } from "../state/apply-withdrawal.js";
import { placeDeposit } from "../state/place-deposit.js";
import type { State } from "../state/state.js";
import type { SettledExit } from "./settlement.js";

/** A deposit and the account or empty leaf that it goes to. */
export interface PlacedDeposit extends Deposit {
  /** Account index, 24 bits. */
  readonly account: number;
}

/** What a batch is to do: each list in its order, none if it is left out. */
export interface Operations {
  /** At most D; without an account it is `placeDeposit` that chooses one. */
  readonly deposits?: readonly (Deposit | PlacedDeposit)[];
  /** At most E. */
  readonly exits?: readonly ExitRequest[];
  /** At most N, their signatures verified. */
  readonly transfers?: readonly SignedTransfer[];
  /** At most W, their signatures verified. */
  readonly withdrawals?: readonly SignedWithdrawal[];
}

/** What has come of the operations of a batch. */
export interface AppliedOperations {
  /** The accounts after the batch. */
  readonly after: AccountOverlay;
  readonly deposits: readonly PlacedDeposit[];
  readonly exits: readonly SettledExit[];
  readonly transfers: readonly SignedTransfer[];
  readonly withdrawals: readonly SignedWithdrawal[];
  /** What the withdrawals have L1 credit. */
  readonly payouts: readonly Payout[];
  readonly feeTotal: bigint;
  /** Every account or empty leaf that an operation names. */
  readonly touched: ReadonlySet<number>;
}

/**
 * Applies operations to a state, which is not changed.
 *
 * @param feeToken the batch's fee token, 16 bits
 * @throws QuipuError `BatchTooLarge` if there are more of a kind than the shape takes, else with the
 *   code of the first rule that an operation breaks; `TreeFull`; `OutOfRange` or `NotInField` for
 *   what L1 does not queue, or an account that the tree does not have.
 */
export function applyOperations(
  state: State,
  operations: Operations,
  { shape, feeToken }: { shape: Shape; feeToken: number },
): AppliedOperations {
  const { deposits = [], exits = [], transfers = [], withdrawals = [] } = operations;
  assertFits({ deposits, exits, transfers, withdrawals }, shape);
  const after = new AccountOverlay(state);
  const placed = deposits.map((deposit) => {
    assertQueuedDeposit(deposit);
    const account = "account" in deposit ? deposit.account : placeDeposit(state, after, deposit);
    assertBelow(account, state.tree.capacity, "account of a deposit");
    applyDeposit(after, account, deposit);
    return { ...deposit, account };
  });
  const settled = exits.map((request) => {
    assertQueuedExit(request);
    assertBelow(request.account, state.tree.capacity, "account of an exit");
    return { ...request, ...applyExit(after, request) };
  });
  let feeTotal = 0n;
  for (const transfer of transfers) feeTotal += applyTransfer(after, transfer, feeToken);
  const payouts = withdrawals.map((withdrawal) => applyWithdrawal(after, withdrawal));
  const touched = new Set([
    ...[...placed, ...settled].map(({ account }) => account),
    ...transfers.flatMap(({ from, to }) => [from, to]),
    ...withdrawals.map(({ from }) => from),
  ]);
  return {
    after,
    deposits: placed,
    exits: settled,
    transfers,
    withdrawals,
    payouts,
    feeTotal,
    touched,
  };
}

function assertFits(operations: Required<Operations>, shape: Shape): void {
  for (const kind of ["deposits", "exits", "transfers", "withdrawals"] as const) {
    const count = operations[kind].length;
    if (count <= shape[kind]) continue;
    throw new QuipuError("BatchTooLarge", gotExpected(kind, count, `≤ ${shape[kind]}`));
  }
}
