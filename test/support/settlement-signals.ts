/**
 * The circuit's inputs for deposits, forced exits and withdrawals that a prover claims, whatever the
 * rules say of them; names and shapes of SPEC.md section 5.
 */

import { keyY } from "../../src/crypto/compressed-key.js";
import type { PublicKey } from "../../src/crypto/eddsa.js";
import type { Deposit } from "../../src/operations/deposit.js";
import type { ExitRequest } from "../../src/operations/exit-request.js";
import { PADDING_KEY, paddingWithdrawalSignature } from "../../src/operations/padding.js";
import type { SignedWithdrawal } from "../../src/operations/signed-withdrawal.js";
import type { Shape } from "../../src/params.js";

/** A deposit and the account that the prover puts it on. */
export interface PlacedDeposit extends Deposit {
  readonly account: number;
}

/** What a batch settles with L1 beside fees. */
export interface SettlementClaim {
  /** At most D. */
  readonly deposits?: readonly PlacedDeposit[];
  /** At most E. */
  readonly exits?: readonly ExitRequest[];
  /** At most W. */
  readonly withdrawals?: readonly SignedWithdrawal[];
}

export type SettlementSignals = Readonly<
  Record<
    | `deposit${"Enabled" | "Slot" | "KeyY" | "Owner" | "Token" | "Amount"}`
    | `exit${"Enabled" | "Slot" | "Account" | "Requester"}`
    | `withdrawal${"Enabled" | "Slot" | "Amount" | "KeyX" | "KeyY" | "R8x" | "R8y" | "S"}`,
    bigint[]
  >
>;

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
 * @param keyOf the key that a withdrawal's account is said to have
 */
export function settlementSignals(
  { deposits = [], exits = [], withdrawals = [] }: SettlementClaim,
  { slots, shape, domain }: { slots: readonly number[]; shape: Shape; domain: bigint },
  keyOf: (account: number) => PublicKey,
): SettlementSignals {
  const slotOf = (account: number) => BigInt(slots.indexOf(account));
  const columns = <T>(
    count: number,
    items: readonly T[],
    read: (item: T) => bigint,
    padding = 0n,
  ) => Array.from({ length: count }, (_, i) => (i < items.length ? read(items[i]!) : padding));
  const ofDeposit = (read: (item: PlacedDeposit) => bigint) =>
    columns(shape.deposits, deposits, read);
  const ofExit = (read: (item: ExitRequest) => bigint) => columns(shape.exits, exits, read);
  const ofWithdrawal = (read: (item: SignedWithdrawal) => bigint, padding = 0n) =>
    columns(shape.withdrawals, withdrawals, read, padding);
  const padding = paddingWithdrawalSignature(domain);
  return {
    depositEnabled: ofDeposit(() => 1n),
    depositSlot: ofDeposit(({ account }) => slotOf(account)),
    depositKeyY: ofDeposit(({ key }) => keyY(key)),
    depositOwner: ofDeposit(({ owner }) => owner),
    depositToken: ofDeposit(({ token }) => BigInt(token)),
    depositAmount: ofDeposit(({ amount }) => amount),
    exitEnabled: ofExit(() => 1n),
    exitSlot: ofExit(({ account }) => slotOf(account)),
    exitAccount: ofExit(({ account }) => BigInt(account)),
    exitRequester: ofExit(({ requester }) => requester),
    withdrawalEnabled: ofWithdrawal(() => 1n),
    withdrawalSlot: ofWithdrawal(({ from }) => slotOf(from)),
    withdrawalAmount: ofWithdrawal(({ amount }) => amount),
    withdrawalKeyX: ofWithdrawal(({ from }) => keyOf(from).x, PADDING_KEY.x),
    withdrawalKeyY: ofWithdrawal(({ from }) => keyOf(from).y, PADDING_KEY.y),
    withdrawalR8x: ofWithdrawal(({ signature }) => signature.r8.x, padding.r8.x),
    withdrawalR8y: ofWithdrawal(({ signature }) => signature.r8.y, padding.r8.y),
    withdrawalS: ofWithdrawal(({ signature }) => signature.s, padding.s),
  };
}
