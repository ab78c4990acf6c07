/**
 * The input of the circuit `Batch(L, N, M)`: names and shapes of SPEC.md section 5. All values are
 * bigints, as snarkjs and circom_runtime take them; encodings and indices too.
 */
import { PADDING_KEY, paddingSignature } from "../operations/padding.js";
import type { SignedTransfer } from "../operations/signed-transfer.js";
import type { Shape } from "../params.js";
import type { Account } from "../state/account.js";
import type { AccountReader } from "../state/state.js";
import type { BatchHeader } from "./header.js";
import type { PublicInputs } from "./public-inputs.js";
import type { TransferRecord } from "./records.js";

/** The header as the circuit takes it; roots and fee total it computes itself. */
export interface HeaderSignals {
  readonly domain: bigint;
  readonly feeRecipient: bigint;
  readonly feeToken: bigint;
}

/** The accounts of the slots before the batch, M of each; all 0 for an empty leaf. */
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

export interface CircuitInput
  extends PublicInputs,
    HeaderSignals,
    TreeSignals,
    SlotSignals,
    TransferSignals {}

/** Header signals from the header of a batch. */
export function headerSignals(
  header: Pick<BatchHeader, "domain" | "feeRecipient" | "feeToken">,
): HeaderSignals {
  const { domain, feeRecipient, feeToken } = header;
  return { domain, feeRecipient, feeToken: BigInt(feeToken) };
}

/** The columns of the slot table, read from the accounts as they stand before the batch. */
export function slotSignals(accounts: AccountReader, slots: readonly number[]): SlotSignals {
  const rows = slots.map((index) => accounts.account(index));
  const column = (read: (account: Account) => bigint | number): bigint[] =>
    rows.map((account) => (account === undefined ? 0n : BigInt(read(account))));
  return {
    slotIndex: slots.map(BigInt),
    slotLive: column(() => 1),
    slotBalance: column((account) => account.balance),
    slotNonce: column((account) => account.nonce),
    slotToken: column((account) => account.token),
    slotKeyY: column((account) => account.publicKey.y),
    slotOwner: column((account) => account.owner),
  };
}

/**
 * The columns of the transfers, filled up to N with padding.
 *
 * @param records the transfers as published, in the same order
 */
export function transferSignals(
  accounts: AccountReader,
  transfers: readonly SignedTransfer[],
  records: readonly TransferRecord[],
  { domain, shape }: { domain: bigint; shape: Shape },
): TransferSignals {
  const nothing: TransferRecord = { fromSlot: 0, toSlot: 0, amount: 0, fee: 0 };
  const padding = {
    enabled: 0n,
    key: PADDING_KEY,
    record: nothing,
    signature: paddingSignature(domain),
  };
  const rows = Array.from({ length: shape.transfers }, (_, i) => {
    const transfer = transfers[i];
    if (transfer === undefined) return padding;
    const key = accounts.account(transfer.from)!.publicKey;
    return { enabled: 1n, key, record: records[i]!, signature: transfer.signature };
  });
  return {
    enabled: rows.map((row) => row.enabled),
    fromSlot: rows.map((row) => BigInt(row.record.fromSlot)),
    toSlot: rows.map((row) => BigInt(row.record.toSlot)),
    amount: rows.map((row) => BigInt(row.record.amount)),
    fee: rows.map((row) => BigInt(row.record.fee)),
    keyX: rows.map((row) => row.key.x),
    keyY: rows.map((row) => row.key.y),
    r8x: rows.map((row) => row.signature.r8.x),
    r8y: rows.map((row) => row.signature.r8.y),
    s: rows.map((row) => row.signature.s),
  };
}
