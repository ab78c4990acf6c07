/** Withdrawals, as a batch sees them: they come last. */
import type * as v from "valibot";
import { decimal, integer } from "../../json/schemas.js";
import {
  ARITY,
  BALANCE_LIMIT,
  MAX_LEVELS,
  NONCE_BITS,
  SLOT_RECORD_BYTES,
  TOKEN_LIMIT,
} from "../../params.js";
import { checkHolder } from "../../state/account-rules.js";
import { requireAccount } from "../../state/state.js";
import { columnOver, signatureColumns } from "../columns.js";
import { SLOT_RECORD_FIELDS } from "../data-field.js";
import { paddingSigner } from "../padding.js";
import type { Signed, SignedKind } from "../signed-kind.js";
import { decodeSlotRecord, encodeSlotRecord, type SlotRecord } from "../slot-record.js";
import { applyWithdrawal, checkPayout } from "./apply-withdrawal.js";
import { type Payout, payoutEntry } from "./payout.js";
import { assertWithdrawal, createWithdrawal, type Withdrawal } from "./withdrawal.js";
import { withdrawalMessage } from "./withdrawal-message.js";

export type SignedWithdrawal = Signed<Withdrawal>;

/** A withdrawal and the L1 address that is credited. */
export type SettledWithdrawal = SignedWithdrawal & Pick<Payout, "owner">;

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

export interface WithdrawalTypes {
  readonly unsigned: Withdrawal;
  readonly operation: SignedWithdrawal;
  readonly settled: SettledWithdrawal;
  readonly record: SlotRecord;
  readonly entry: Payout;
  readonly signals: WithdrawalSignals;
}

const padding: Withdrawal = { kind: "withdrawal", from: 0, token: 0, amount: 0n, nonce: 0 };

const paddingSignature = paddingSigner((domain) => withdrawalMessage(domain, padding));

const jsonFields = {
  from: integer(ARITY ** MAX_LEVELS),
  token: integer(TOKEN_LIMIT),
  amount: decimal(BALANCE_LIMIT),
  nonce: integer(2 ** NONCE_BITS),
};

type JsonFields = v.InferOutput<v.StrictObjectSchema<typeof jsonFields, undefined>>;

export const withdrawalKind: SignedKind<WithdrawalTypes> = {
  name: "withdrawal",
  recordBytes: SLOT_RECORD_BYTES,
  recordFields: SLOT_RECORD_FIELDS,
  entry: payoutEntry,
  paddingSignature,
  assert: assertWithdrawal,
  message: withdrawalMessage,
  costOf: ({ amount }) => amount,
  creditOf: () => undefined,
  receiverIndex: () => undefined,
  checkHolders: (accounts, { from, token }) => void checkHolder(accounts, from, token),
  accountsOf: ({ from }) => [from],
  apply(accounts, withdrawal) {
    const { owner } = applyWithdrawal(accounts, withdrawal);
    return { ...withdrawal, owner };
  },
  feeOf: () => 0n,
  movementOf: ({ from, token, amount }) => ({ from, token, amount }),
  recordOf: ({ from }, slotOf) => ({ slot: slotOf(from) }),
  encodeRecord: encodeSlotRecord,
  decodeRecord: (bytes, slots) => decodeSlotRecord("withdrawal", bytes, slots),
  entryOf: ({ owner, token, amount }) => ({ owner, token, amount }),
  replay(accounts, { record, entry, slots }) {
    const from = slots[record.slot]!;
    const { token, nonce } = requireAccount(accounts, from);
    const withdrawal: Withdrawal = { kind: "withdrawal", from, token, amount: entry.amount, nonce };
    const due = applyWithdrawal(accounts, withdrawal);
    checkPayout(entry, due, from);
    return { ...withdrawal, owner: due.owner };
  },
  signals(withdrawals, { count, records, domain, keyOf }) {
    if (count === 0) return {};
    const column = columnOver(withdrawals, count);
    const context = { keyOf, padding: paddingSignature(domain) };
    const signed = signatureColumns(withdrawals, count, context);
    return {
      withdrawalEnabled: column(() => 1),
      withdrawalSlot: column((_, i) => records[i]!.slot),
      withdrawalAmount: column(({ amount }) => amount),
      withdrawalKeyX: signed.keyX,
      withdrawalKeyY: signed.keyY,
      withdrawalR8x: signed.r8x,
      withdrawalR8y: signed.r8y,
      withdrawalS: signed.s,
    };
  },
  jsonFields,
  fromJson: (fields: JsonFields) => createWithdrawal(fields),
  toJson: ({ from, token, amount, nonce }) => ({ from, token, amount: `${amount}`, nonce }),
};
