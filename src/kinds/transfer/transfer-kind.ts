/** Transfers, as a batch sees them. */
import type * as v from "valibot";
import { decimal, integer } from "../../json/schemas.js";
import {
  ARITY,
  BALANCE_LIMIT,
  MAX_LEVELS,
  NONCE_BITS,
  TOKEN_LIMIT,
  TRANSFER_RECORD_BYTES,
} from "../../params.js";
import { requireAccount } from "../../state/state.js";
import { amountOf, amountsJson, costOf, feeOf } from "../amounts.js";
import { columnOver, type SignatureColumns, signatureColumns } from "../columns.js";
import { paddingSigner } from "../padding.js";
import type { Signed, SignedKind } from "../signed-kind.js";
import { applyTransfer, checkAccounts } from "./apply-transfer.js";
import { assertTransfer, createTransfer, type Transfer } from "./transfer.js";
import { transferMessage } from "./transfer-message.js";
import {
  decodeTransferRecord,
  encodeTransferRecord,
  TRANSFER_RECORD_FIELDS,
  type TransferRecord,
} from "./transfer-record.js";

export type SignedTransfer = Signed<Transfer>;

/** The transfers, N of each; the padding is last. */
export interface TransferSignals extends SignatureColumns {
  readonly enabled: bigint[];
  readonly fromSlot: bigint[];
  readonly toSlot: bigint[];
  readonly amount: bigint[];
  readonly fee: bigint[];
}

export interface TransferTypes {
  readonly unsigned: Transfer;
  readonly operation: SignedTransfer;
  readonly settled: SignedTransfer;
  readonly record: TransferRecord;
  readonly entry: undefined;
  readonly signals: TransferSignals;
}

const padding: Transfer = {
  kind: "transfer",
  from: 0,
  to: 0,
  token: 0,
  amount: 0,
  fee: 0,
  nonce: 0,
};

const paddingSignature = paddingSigner((domain) => transferMessage(domain, padding));

const jsonFields = {
  from: integer(ARITY ** MAX_LEVELS),
  to: integer(ARITY ** MAX_LEVELS),
  token: integer(TOKEN_LIMIT),
  amount: decimal(BALANCE_LIMIT),
  fee: decimal(BALANCE_LIMIT),
  nonce: integer(2 ** NONCE_BITS),
};

type JsonFields = v.InferOutput<v.StrictObjectSchema<typeof jsonFields, undefined>>;

export const transferKind: SignedKind<TransferTypes> = {
  name: "transfer",
  recordBytes: TRANSFER_RECORD_BYTES,
  recordFields: TRANSFER_RECORD_FIELDS,
  entry: undefined,
  paddingSignature,
  assert: assertTransfer,
  message: transferMessage,
  costOf,
  creditOf: (transfer) =>
    transfer.to === transfer.from
      ? undefined
      : { account: transfer.to, amount: amountOf(transfer) },
  receiverIndex: ({ to }) => to,
  checkHolders: (accounts, transfer) => void checkAccounts(accounts, transfer),
  accountsOf: ({ from, to }) => (from === to ? [from] : [from, to]),
  apply(accounts, transfer, { feeToken }) {
    applyTransfer(accounts, transfer, feeToken);
    return transfer;
  },
  feeOf,
  movementOf(transfer) {
    const { from, to, token } = transfer;
    return { from, to, token, amount: amountOf(transfer) };
  },
  recordOf: ({ from, to, amount, fee }, slotOf) => {
    return { fromSlot: slotOf(from), toSlot: slotOf(to), amount, fee };
  },
  encodeRecord: encodeTransferRecord,
  decodeRecord: decodeTransferRecord,
  entryOf: () => undefined,
  replay(accounts, { record, slots, feeToken }) {
    const { fromSlot, toSlot, amount, fee } = record;
    const [from, to] = [slots[fromSlot]!, slots[toSlot]!];
    const { token, nonce } = requireAccount(accounts, from);
    const transfer: Transfer = { kind: "transfer", from, to, token, amount, fee, nonce };
    applyTransfer(accounts, transfer, feeToken);
    return transfer;
  },
  signals(transfers, { count, records, domain, keyOf }) {
    const column = columnOver(records, count);
    return {
      enabled: column(() => 1),
      fromSlot: column(({ fromSlot }) => fromSlot),
      toSlot: column(({ toSlot }) => toSlot),
      amount: column(({ amount }) => amount),
      fee: column(({ fee }) => fee),
      ...signatureColumns(transfers, count, { keyOf, padding: paddingSignature(domain) }),
    };
  },
  jsonFields,
  fromJson: (fields: JsonFields) => createTransfer(fields),
  toJson(transfer) {
    const { from, to, token, nonce } = transfer;
    return { from, to, token, ...amountsJson(transfer), nonce };
  },
};
