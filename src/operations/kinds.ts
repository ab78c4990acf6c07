/**
 * All kinds of operations, and the orders in which a batch has them (SPEC.md section 5). A further
 * kind is a folder of `src/kinds/`, its count in `src/shape.ts`, and a line in each table here.
 */
import type { BatchKind, KindTypes } from "../kinds/batch-kind.js";
import { type DepositTypes, depositKind } from "../kinds/deposit/deposit-kind.js";
import { type ExitTypes, exitKind } from "../kinds/exit/exit-kind.js";
import { type PaymentTypes, paymentKind } from "../kinds/payment/payment-kind.js";
import type { SignedKind, SignedTypes } from "../kinds/signed-kind.js";
import { type TransferTypes, transferKind } from "../kinds/transfer/transfer-kind.js";
import { type WithdrawalTypes, withdrawalKind } from "../kinds/withdrawal/withdrawal-kind.js";

/** The types of each kind that users sign, by the name of its count in a shape. */
interface SignedTypesOf {
  readonly payments: PaymentTypes;
  readonly transfers: TransferTypes;
  readonly withdrawals: WithdrawalTypes;
}

/** The types of each kind. */
export interface TypesOf extends SignedTypesOf {
  readonly deposits: DepositTypes;
  readonly exits: ExitTypes;
}

/** The name of a kind's list in a batch, and of its count in a shape. */
export type KindName = keyof TypesOf;

/** The name of a kind that users sign. */
export type SignedKindName = keyof SignedTypesOf;

/** The descriptions of the kinds that users sign. */
export const SIGNED_KINDS: { readonly [Name in SignedKindName]: SignedKind<SignedTypesOf[Name]> } =
  {
    payments: paymentKind,
    transfers: transferKind,
    withdrawals: withdrawalKind,
  };

/** The descriptions of all kinds. */
export const KINDS: { readonly [Name in KindName]: BatchKind<TypesOf[Name]> } = {
  deposits: depositKind,
  exits: exitKind,
  ...SIGNED_KINDS,
};

/** The name of a kind of which L1 reads something. */
export type SettledKindName = {
  [Name in KindName]: TypesOf[Name]["entry"] extends object ? Name : never;
}[KindName];

/** The order in which a batch applies the kinds. */
export const KIND_NAMES: readonly KindName[] = [
  "deposits",
  "exits",
  "payments",
  "transfers",
  "withdrawals",
];

/** The order of the kinds in what L1 reads. */
export const SETTLED_KIND_NAMES: readonly SettledKindName[] = [
  "deposits",
  "exits",
  "withdrawals",
  "payments",
];

/** The kinds that users sign, in the order in which a batch applies them. */
export const SIGNED_KIND_NAMES: readonly SignedKindName[] = KIND_NAMES.filter(
  (name): name is SignedKindName => name in SIGNED_KINDS,
);

/** The order of the kinds among the records. */
export const RECORD_ORDER: readonly KindName[] = [
  "transfers",
  "deposits",
  "exits",
  "withdrawals",
  "payments",
];

/** The list that an operation's `kind` belongs to. */
export const LIST_OF: {
  readonly [Kind in SignedTypesOf[SignedKindName]["unsigned"]["kind"]]: SignedKindName;
} = {
  payment: "payments",
  transfer: "transfers",
  withdrawal: "withdrawals",
};

/** A list for each kind. */
export type ByKind<Part extends keyof KindTypes> = {
  readonly [Name in KindName]: readonly TypesOf[Name][Part][];
};

/** How many operations there are of some kinds, in the order of the names; empty positions are none. */
export function countKinds<Name extends KindName>(
  names: readonly Name[],
  operations: { readonly [Each in Name]: readonly (object | undefined)[] },
): Record<Name, number> {
  const counts = names.map((name) => [name, operations[name].filter(Boolean).length]);
  return Object.fromEntries(counts) as Record<Name, number>;
}

/** What users sign, before it is signed. */
export type Operation = SignedTypesOf[SignedKindName]["unsigned"];

/** What users sign and a sequencer admits. */
export type SignedOperation = SignedTypesOf[SignedKindName]["operation"];

/** The description of an operation's kind. */
export function kindOf(operation: Operation): SignedKind<SignedTypes> {
  return SIGNED_KINDS[LIST_OF[operation.kind]] as unknown as SignedKind<SignedTypes>;
}
