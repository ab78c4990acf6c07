/**
 * The input of the circuit `Batch(L, N, M, D, E, W)`: names and shapes of SPEC.md section 5. All
 * values are bigints, as snarkjs and circom_runtime take them; encodings and indices too. Signals of
 * which the circuit has none, because its shape takes no such operation, are left out: a witness
 * generator does not know their names.
 */
import { keyY } from "../crypto/compressed-key.js";
import type { PublicKey, Signature } from "../crypto/eddsa.js";
import type { Deposit } from "../operations/deposit.js";
import type { ExitRequest } from "../operations/exit-request.js";
import {
  PADDING_KEY,
  paddingSignature,
  paddingWithdrawalSignature,
} from "../operations/padding.js";
import type { SignedTransfer } from "../operations/signed-transfer.js";
import type { SignedWithdrawal } from "../operations/signed-withdrawal.js";
import type { Shape } from "../params.js";
import type { Account } from "../state/account.js";
import type { AccountReader } from "../state/state.js";
import type { BatchHeader } from "./header.js";
import type { PublicInputs } from "./public-inputs.js";
import type { SlotRecords, TransferRecord } from "./records.js";

/** The header as the circuit takes it; roots and fee total it computes itself. */
export interface HeaderSignals {
  readonly domain: bigint;
  readonly feeRecipient: bigint;
  readonly feeToken: bigint;
}

/**
 * The accounts of the slots before the batch, M of each; all 0 for an empty leaf, but for token, key
 * and owner of an account that a deposit of the batch opens: those are what it gets.
 */
export interface SlotSignals {
  readonly slotIndex: bigint[];
  readonly slotLive: bigint[];
  readonly slotBalance: bigint[];
  readonly slotNonce: bigint[];
  readonly slotToken: bigint[];
  readonly slotKeyY: bigint[];
  readonly slotOwner: bigint[];
}

/** The state tree: the old subtree roots and the paths by which the slots are replaced in turn. */
export interface TreeSignals {
  /** The 64 nodes at height L − 2 of the old tree. */
  readonly topRoots: bigint[];
  /** [M][L − 2][8]: children on the path of slot k after slots 0 … k − 1 have been replaced. */
  readonly slotPath: bigint[][][];
}

/** The transfers, N of each; the padding is last. */
export interface TransferSignals {
  readonly enabled: bigint[];
  readonly fromSlot: bigint[];
  readonly toSlot: bigint[];
  readonly amount: bigint[];
  readonly fee: bigint[];
  readonly keyX: bigint[];
  readonly keyY: bigint[];
  readonly r8x: bigint[];
  readonly r8y: bigint[];
  readonly s: bigint[];
}

/** The deposits, D of each; the padding is last and 0. */
export interface DepositSignals {
  readonly depositEnabled: bigint[];
  readonly depositSlot: bigint[];
  readonly depositKeyY: bigint[];
  readonly depositOwner: bigint[];
  readonly depositToken: bigint[];
  readonly depositAmount: bigint[];
}

/** The forced exits, E of each; the padding is last and 0. */
export interface ExitSignals {
  readonly exitEnabled: bigint[];
  readonly exitSlot: bigint[];
  readonly exitAccount: bigint[];
  readonly exitRequester: bigint[];
}

/** The withdrawals, W of each; the padding is last. */
export interface WithdrawalSignals {
  readonly withdrawalEnabled: bigint[];
  readonly withdrawalSlot: bigint[];
  readonly withdrawalAmount: bigint[];
  readonly withdrawalKeyX: bigint[];
  readonly withdrawalKeyY: bigint[];
  readonly withdrawalR8x: bigint[];
  readonly withdrawalR8y: bigint[];
  readonly withdrawalS: bigint[];
}

export interface CircuitInput
  extends PublicInputs,
    HeaderSignals,
    TreeSignals,
    SlotSignals,
    TransferSignals,
    Partial<DepositSignals>,
    Partial<ExitSignals>,
    Partial<WithdrawalSignals> {}

/** Header signals from the header of a batch. */
export function headerSignals(
  header: Pick<BatchHeader, "domain" | "feeRecipient" | "feeToken">,
): HeaderSignals {
  const { domain, feeRecipient, feeToken } = header;
  return { domain, feeRecipient, feeToken: BigInt(feeToken) };
}

/**
 * The columns of the slot table.
 *
 * @param before the accounts before the batch
 * @param after the accounts after it; an account that only they have, a deposit has opened
 */
export function slotSignals(
  before: AccountReader,
  slots: readonly number[],
  after: AccountReader = before,
): SlotSignals {
  const columnOf =
    (accounts: AccountReader) =>
    (read: (account: Account) => bigint | number): bigint[] =>
      slots.map((index) => {
        const account = accounts.account(index);
        return account === undefined ? 0n : BigInt(read(account));
      });
  const [column, lasting] = [columnOf(before), columnOf(after)];
  return {
    slotIndex: slots.map(BigInt),
    slotLive: column(() => 1),
    slotBalance: column((account) => account.balance),
    slotNonce: column((account) => account.nonce),
    slotToken: lasting((account) => account.token),
    slotKeyY: lasting((account) => account.publicKey.y),
    slotOwner: lasting((account) => account.owner),
  };
}

/** The columns of the deposits, filled up to D with zeros. */
export function depositSignals(
  deposits: readonly Deposit[],
  slots: SlotRecords,
  shape: Shape,
): Partial<DepositSignals> {
  if (shape.deposits === 0) return {};
  const column = columnOver(deposits, shape.deposits);
  return {
    depositEnabled: column(() => 1),
    depositSlot: column((_, i) => slots[i]!),
    depositKeyY: column(({ key }) => keyY(key)),
    depositOwner: column(({ owner }) => owner),
    depositToken: column(({ token }) => token),
    depositAmount: column(({ amount }) => amount),
  };
}

/** The columns of the forced exits, filled up to E with zeros. */
export function exitSignals(
  exits: readonly ExitRequest[],
  slots: SlotRecords,
  shape: Shape,
): Partial<ExitSignals> {
  if (shape.exits === 0) return {};
  const column = columnOver(exits, shape.exits);
  return {
    exitEnabled: column(() => 1),
    exitSlot: column((_, i) => slots[i]!),
    exitAccount: column(({ account }) => account),
    exitRequester: column(({ requester }) => requester),
  };
}

/**
 * The columns of the transfers, filled up to N with padding.
 *
 * @param accounts has every sender
 * @param records the transfers as published, in the same order
 */
export function transferSignals(
  accounts: AccountReader,
  transfers: readonly SignedTransfer[],
  records: readonly TransferRecord[],
  { domain, shape }: { domain: bigint; shape: Shape },
): TransferSignals {
  const column = columnOver(records, shape.transfers);
  const signed = signatureColumns(accounts, transfers, shape.transfers, paddingSignature(domain));
  return {
    enabled: column(() => 1),
    fromSlot: column(({ fromSlot }) => fromSlot),
    toSlot: column(({ toSlot }) => toSlot),
    amount: column(({ amount }) => amount),
    fee: column(({ fee }) => fee),
    ...signed,
  };
}

/**
 * The columns of the withdrawals, filled up to W with padding.
 *
 * @param accounts has every account that withdraws
 */
export function withdrawalSignals(
  accounts: AccountReader,
  withdrawals: readonly SignedWithdrawal[],
  slots: SlotRecords,
  { domain, shape }: { domain: bigint; shape: Shape },
): Partial<WithdrawalSignals> {
  if (shape.withdrawals === 0) return {};
  const column = columnOver(withdrawals, shape.withdrawals);
  const padding = paddingWithdrawalSignature(domain);
  const signed = signatureColumns(accounts, withdrawals, shape.withdrawals, padding);
  return {
    withdrawalEnabled: column(() => 1),
    withdrawalSlot: column((_, i) => slots[i]!),
    withdrawalAmount: column(({ amount }) => amount),
    withdrawalKeyX: signed.keyX,
    withdrawalKeyY: signed.keyY,
    withdrawalR8x: signed.r8x,
    withdrawalR8y: signed.r8y,
    withdrawalS: signed.s,
  };
}

/** Reads columns of a fixed length off items, 0 where there is no item. */
function columnOver<Item>(items: readonly Item[], length: number) {
  return (read: (item: Item, i: number) => bigint | number): bigint[] =>
    Array.from({ length }, (_, i) => (i < items.length ? BigInt(read(items[i]!, i)) : 0n));
}

/** Keys and signatures, those of padding where there is no operation. */
function signatureColumns(
  accounts: AccountReader,
  operations: readonly { readonly from: number; readonly signature: Signature }[],
  length: number,
  padding: Signature,
) {
  const rows = Array.from({ length }, (_, i): { key: PublicKey; signature: Signature } => {
    const operation = operations[i];
    if (operation === undefined) return { key: PADDING_KEY, signature: padding };
    return { key: accounts.account(operation.from)!.publicKey, signature: operation.signature };
  });
  return {
    keyX: rows.map(({ key }) => key.x),
    keyY: rows.map(({ key }) => key.y),
    r8x: rows.map(({ signature }) => signature.r8.x),
    r8y: rows.map(({ signature }) => signature.r8.y),
    s: rows.map(({ signature }) => signature.s),
  };
}
