/** Deposits, forced exits, payments and withdrawals that a prover claims, whatever the rules say of them. */

import type { SlotSignals } from "../../src/batch/witness-input.js";
import { keyY } from "../../src/crypto/compressed-key.js";
import {
  type DepositSignals,
  depositKind,
  type PlacedDeposit,
} from "../../src/kinds/deposit/deposit-kind.js";
import { type ExitSignals, exitKind } from "../../src/kinds/exit/exit-kind.js";
import type { ExitRequest } from "../../src/kinds/exit/exit-request.js";
import {
  type PaymentSignals,
  paymentKind,
  type SettledPayment,
} from "../../src/kinds/payment/payment-kind.js";
import {
  type SignedWithdrawal,
  type WithdrawalSignals,
  withdrawalKind,
} from "../../src/kinds/withdrawal/withdrawal-kind.js";
import type { Shape } from "../../src/shape.js";
import type { Receiver } from "../../src/state/receiver.js";
import type { AccountReader } from "../../src/state/state.js";

/** What a batch settles with L1 beside fees. */
export interface SettlementClaim {
  /** At most D. */
  readonly deposits?: readonly PlacedDeposit[];
  /** At most E. */
  readonly exits?: readonly ExitRequest[];
  /** At most W. */
  readonly withdrawals?: readonly SignedWithdrawal[];
  /** At most P. */
  readonly payments?: readonly SettledPayment[];
}

/** The circuit's inputs for them; a shape that takes none of a kind has none of its signals. */
export type SettlementSignals = DepositSignals & ExitSignals & PaymentSignals & WithdrawalSignals;

/** The accounts that a claim touches. */
export function touchedBy({ deposits, exits, payments, withdrawals }: SettlementClaim): number[] {
  return [
    ...(deposits ?? []).map(({ account }) => account),
    ...(exits ?? []).map(({ account }) => account),
    ...(payments ?? []).flatMap(({ from, to }) => [from, to]),
    ...(withdrawals ?? []).map(({ from }) => from),
  ];
}

/**
 * The columns of deposits, exits, payments and withdrawals, filled up with padding.
 *
 * @param accounts has every account that is said to pay or withdraw
 */
export function settlementSignals(
  accounts: AccountReader,
  { deposits = [], exits = [], payments = [], withdrawals = [] }: SettlementClaim,
  { slots, shape, domain }: { slots: readonly number[]; shape: Shape; domain: bigint },
): SettlementSignals {
  const recordsOf = (named: readonly number[]) =>
    named.map((each) => ({ slot: slots.indexOf(each) }));
  const context = { domain, keyOf: (account: number) => accounts.account(account)!.publicKey };
  const settled = {
    exits: exits.map((exit) => ({ ...exit, token: 0, amount: 0n })),
    withdrawals: withdrawals.map((withdrawal) => ({ ...withdrawal, owner: 0n })),
  };
  return {
    ...depositKind.signals(deposits, {
      ...context,
      count: shape.deposits,
      records: recordsOf(deposits.map(({ account }) => account)),
    }),
    ...exitKind.signals(settled.exits, {
      ...context,
      count: shape.exits,
      records: recordsOf(exits.map(({ account }) => account)),
    }),
    ...paymentKind.signals(payments, {
      ...context,
      count: shape.payments,
      records: payments.map((payment) =>
        paymentKind.recordOf(payment, (account) => slots.indexOf(account)),
      ),
    }),
    ...withdrawalKind.signals(settled.withdrawals, {
      ...context,
      count: shape.withdrawals,
      records: recordsOf(withdrawals.map(({ from }) => from)),
    }),
  } as SettlementSignals;
}

/** The columns of empty leaves that are opened: those of the first deposit or payment that is put on each. */
export function withOpened(
  columns: SlotSignals,
  { deposits = [], payments = [] }: SettlementClaim,
): SlotSignals {
  const credits = [...deposits, ...payments.map((each) => ({ ...each, account: each.to }))];
  const opening = columns.slotIndex.map((index, k) => {
    if (columns.slotLive[k] === 1n) return undefined;
    return credits.find(({ account }) => BigInt(account) === index);
  });
  const filled = (column: readonly bigint[], read: (receiver: Receiver) => bigint) =>
    column.map((value, k) => (opening[k] === undefined ? value : read(opening[k])));
  return {
    ...columns,
    slotToken: filled(columns.slotToken, ({ token }) => BigInt(token)),
    slotKeyY: filled(columns.slotKeyY, ({ key }) => keyY(key)),
    slotOwner: filled(columns.slotOwner, ({ owner }) => owner),
  };
}
