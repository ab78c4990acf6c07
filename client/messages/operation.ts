/** What operations say, of all kinds, without their signatures. */
import * as v from "valibot";
import { accountIndex, addressText, amount, keyText, nonce, token } from "./values.js";

const paymentFields = v.object({
  kind: v.literal("payment"),
  from: accountIndex,
  key: keyText,
  owner: addressText,
  token,
  amount,
  fee: amount,
  nonce,
  /** The account that was credited, once a batch has the payment. */
  to: v.optional(accountIndex),
});

const transferFields = v.object({
  kind: v.literal("transfer"),
  from: accountIndex,
  to: accountIndex,
  token,
  amount,
  fee: amount,
  nonce,
});

const withdrawalFields = v.object({
  kind: v.literal("withdrawal"),
  from: accountIndex,
  token,
  amount,
  nonce,
  /** The L1 address that was credited, once a batch has the withdrawal. */
  owner: v.optional(addressText),
});

/** A deposit of L1's queue. */
export const depositFields = v.object({
  kind: v.literal("deposit"),
  key: keyText,
  owner: addressText,
  token,
  amount,
  /** The account that was credited, once a batch has the deposit. */
  account: v.optional(accountIndex),
});

/** A request of L1's exit queue. */
export const exitFields = v.object({
  kind: v.literal("exit"),
  account: accountIndex,
  requester: addressText,
  /** What was paid, once a batch has the exit: zeros if the requester does not own the account. */
  token: v.optional(token),
  amount: v.optional(amount),
});

/** The kinds that users sign. */
export const signedKind = v.picklist(["payment", "transfer", "withdrawal"]);

/** What a signed operation says. */
export const signedFields = v.variant("kind", [paymentFields, transferFields, withdrawalFields]);

/** What any operation of a batch says. */
export const operationFields = v.variant("kind", [
  depositFields,
  exitFields,
  paymentFields,
  transferFields,
  withdrawalFields,
]);

export type SignedFields = v.InferOutput<typeof signedFields>;
export type OperationFields = v.InferOutput<typeof operationFields>;
