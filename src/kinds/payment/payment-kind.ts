/** Payments, as a batch sees them: the first of what users have signed. */
import type * as v from "valibot";
import { SIGN_BIT } from "../../crypto/compressed-key.js";
import { assertBelow, assertFieldElement } from "../../crypto/field.js";
import {
  address,
  compressedKey,
  decimal,
  formatAddress,
  formatKey,
  integer,
} from "../../json/schemas.js";
import {
  ARITY,
  BALANCE_LIMIT,
  MAX_LEVELS,
  NONCE_BITS,
  PAYMENT_RECORD_BYTES,
  TOKEN_LIMIT,
} from "../../params.js";
import { checkHolder } from "../../state/account-rules.js";
import { newAccount } from "../../state/receiver.js";
import { requireAccount } from "../../state/state.js";
import { amountOf, amountsJson, costOf, feeOf } from "../amounts.js";
import { columnOver, signatureColumns } from "../columns.js";
import { paddingSigner } from "../padding.js";
import type { Signed, SignedKind } from "../signed-kind.js";
import { applyPayment } from "./apply-payment.js";
import { type Payee, payeeEntry } from "./payee.js";
import { assertPayment, createPayment, type Payment } from "./payment.js";
import { messageOf, paymentMessage } from "./payment-message.js";
import {
  decodePaymentRecord,
  encodePaymentRecord,
  PAYMENT_RECORD_FIELDS,
  type PaymentRecord,
} from "./payment-record.js";
import { placePayment } from "./place-payment.js";

export type SignedPayment = Signed<Payment>;

/** A payment and the account that is credited. */
export interface SettledPayment extends SignedPayment {
  /** Account index, 24 bits. */
  readonly to: number;
}

/** The payments, P of each; the padding is last. */
export interface PaymentSignals {
  readonly paymentEnabled: bigint[];
  readonly paymentFromSlot: bigint[];
  readonly paymentToSlot: bigint[];
  readonly paymentSign: bigint[];
  readonly paymentReceiverKeyY: bigint[];
  readonly paymentReceiverOwner: bigint[];
  readonly paymentAmount: bigint[];
  readonly paymentFee: bigint[];
  readonly paymentKeyX: bigint[];
  readonly paymentKeyY: bigint[];
  readonly paymentR8x: bigint[];
  readonly paymentR8y: bigint[];
  readonly paymentS: bigint[];
}

export interface PaymentTypes {
  readonly unsigned: Payment;
  /** Without an account to credit it is `placePayment` that chooses one. */
  readonly operation: SignedPayment & { readonly to?: number };
  readonly settled: SettledPayment;
  readonly record: PaymentRecord;
  readonly entry: Payee;
  readonly signals: PaymentSignals;
}

const padding: Payment = {
  kind: "payment",
  from: 0,
  key: 0n,
  owner: 0n,
  token: 0,
  amount: 0,
  fee: 0,
  nonce: 0,
};

const paddingSignature = paddingSigner((domain) => messageOf(domain, padding));

const jsonFields = {
  from: integer(ARITY ** MAX_LEVELS),
  key: compressedKey,
  owner: address,
  token: integer(TOKEN_LIMIT),
  amount: decimal(BALANCE_LIMIT),
  fee: decimal(BALANCE_LIMIT),
  nonce: integer(2 ** NONCE_BITS),
};

type JsonFields = v.InferOutput<v.StrictObjectSchema<typeof jsonFields, undefined>>;

export const paymentKind: SignedKind<PaymentTypes> = {
  name: "payment",
  recordBytes: PAYMENT_RECORD_BYTES,
  recordFields: PAYMENT_RECORD_FIELDS,
  entry: payeeEntry,
  paddingSignature,
  assert: assertPayment,
  message: paymentMessage,
  costOf,
  creditOf(payment, accounts) {
    const account = accounts.find(newAccount(payment));
    if (account === undefined || account === payment.from) return undefined;
    return { account, amount: amountOf(payment) };
  },
  receiverIndex: () => undefined,
  checkHolders: (accounts, { from, token }) => void checkHolder(accounts, from, token),
  accountsOf(payment, accounts) {
    const to = payment.to ?? placePayment(accounts, payment);
    assertBelow(to, accounts.capacity, "account of a payment");
    return to === payment.from ? [to] : [payment.from, to];
  },
  apply(accounts, payment, { named, ...context }) {
    const to = named.at(-1)!;
    applyPayment(accounts, payment, to, context);
    return { ...payment, to };
  },
  feeOf,
  movementOf(payment) {
    const { from, to, token } = payment;
    return { from, to, token, amount: amountOf(payment) };
  },
  recordOf({ from, to, key, amount, fee }, slotOf) {
    return { fromSlot: slotOf(from), toSlot: slotOf(to), sign: key >= SIGN_BIT, amount, fee };
  },
  encodeRecord: encodePaymentRecord,
  decodeRecord: decodePaymentRecord,
  entryOf: ({ key, owner }) => ({ keyY: key % SIGN_BIT, owner }),
  replay(accounts, { record, entry, slots, ...context }) {
    const { fromSlot, toSlot, sign, amount, fee } = record;
    const { keyY, owner } = entry;
    const [from, to] = [slots[fromSlot]!, slots[toSlot]!];
    const { token, nonce } = requireAccount(accounts, from);
    assertFieldElement(keyY, "public key y");
    const key = sign ? SIGN_BIT + keyY : keyY;
    const payment: Payment = { kind: "payment", from, key, owner, token, amount, fee, nonce };
    applyPayment(accounts, payment, to, context);
    return { ...payment, to };
  },
  signals(payments, { count, records, domain, keyOf }) {
    if (count === 0) return {};
    const column = columnOver(payments, count);
    const context = { keyOf, padding: paddingSignature(domain) };
    const signed = signatureColumns(payments, count, context);
    return {
      paymentEnabled: column(() => 1),
      paymentFromSlot: column((_, i) => records[i]!.fromSlot),
      paymentToSlot: column((_, i) => records[i]!.toSlot),
      paymentSign: column(({ key }) => key / SIGN_BIT),
      paymentReceiverKeyY: column(({ key }) => key % SIGN_BIT),
      paymentReceiverOwner: column(({ owner }) => owner),
      paymentAmount: column(({ amount }) => amount),
      paymentFee: column(({ fee }) => fee),
      paymentKeyX: signed.keyX,
      paymentKeyY: signed.keyY,
      paymentR8x: signed.r8x,
      paymentR8y: signed.r8y,
      paymentS: signed.s,
    };
  },
  jsonFields,
  fromJson: (fields: JsonFields) => createPayment(fields),
  toJson(payment) {
    const { from, key, owner, token, nonce } = payment;
    const receiver = { key: formatKey(key), owner: formatAddress(owner) };
    return { from, ...receiver, token, ...amountsJson(payment), nonce };
  },
};
