/** Deposits, forced exits and withdrawals that a prover claims, whatever the rules say of them. */

import {
  type DepositSignals,
  depositSignals,
  type ExitSignals,
  exitSignals,
  type SlotSignals,
  type WithdrawalSignals,
  withdrawalSignals,
} from "../../src/batch/witness-input.js";
import { keyY } from "../../src/crypto/compressed-key.js";
import type { PlacedDeposit } from "../../src/kinds/deposit/deposit-kind.js";
import type { ExitRequest } from "../../src/kinds/exit/exit-request.js";
import type { SignedWithdrawal } from "../../src/kinds/withdrawal/withdrawal-kind.js";
import type { Shape } from "../../src/shape.js";
import type { AccountReader } from "../../src/state/state.js";

/** What a batch settles with L1 beside fees. */
export interface SettlementClaim {
  /** At most D. */
  readonly deposits?: readonly PlacedDeposit[];
  /** At most E. */
  readonly exits?: readonly ExitRequest[];
  /** At most W. */
  readonly withdrawals?: readonly SignedWithdrawal[];
}

/** The circuit's inputs for them; a shape that takes none of a kind has none of its signals. */
export type SettlementSignals = DepositSignals & ExitSignals & WithdrawalSignals;

/** The accounts that a claim touches. */
export function touchedBy({ deposits, exits, withdrawals }: SettlementClaim): number[] {
  return [
    ...(deposits ?? []).map(({ account }) => account),
    ...(exits ?? []).map(({ account }) => account),
    ...(withdrawals ?? []).map(({ from }) => from),
  ];
}

/**
 * The columns of deposits, exits and withdrawals, filled up with padding.
 *
 * @param accounts has every account that is said to withdraw
 */
export function settlementSignals(
  accounts: AccountReader,
  { deposits = [], exits = [], withdrawals = [] }: SettlementClaim,
  { slots, shape, domain }: { slots: readonly number[]; shape: Shape; domain: bigint },
): SettlementSignals {
  const slotOf = ({ account }: { account: number }) => slots.indexOf(account);
  const from = withdrawals.map((withdrawal) => slotOf({ account: withdrawal.from }));
  return {
    ...depositSignals(deposits, deposits.map(slotOf), shape),
    ...exitSignals(exits, exits.map(slotOf), shape),
    ...withdrawalSignals(accounts, withdrawals, from, { domain, shape }),
  } as SettlementSignals;
}

/** The columns of empty leaves that deposits open: those of the first deposit that is put on each. */
export function withOpened(columns: SlotSignals, { deposits = [] }: SettlementClaim): SlotSignals {
  const opening = columns.slotIndex.map((index, k) => {
    if (columns.slotLive[k] === 1n) return undefined;
    return deposits.find(({ account }) => BigInt(account) === index);
  });
  const filled = (column: readonly bigint[], read: (deposit: PlacedDeposit) => bigint) =>
    column.map((value, k) => (opening[k] === undefined ? value : read(opening[k])));
  return {
    ...columns,
    slotToken: filled(columns.slotToken, ({ token }) => BigInt(token)),
    slotKeyY: filled(columns.slotKeyY, ({ key }) => keyY(key)),
    slotOwner: filled(columns.slotOwner, ({ owner }) => owner),
  };
}
