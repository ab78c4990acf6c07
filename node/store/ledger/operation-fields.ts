/**
 * The operations of a batch as the ledger shows them. Fields have the names and forms of operations in JSON
 * (`operation-json.ts`), without the signature; beside them stands what the batch has settled: the account that
 * a payment or a deposit reached, the address that a withdrawal pays, an item's place in its queue.
 *
 * Amounts are values. A payer may have signed another encoding of a value than the canonical one; L1 takes it,
 * and it must be shown.
 */
import type { Replayed, ReplayedOperations } from "../../../src/batch/replay.js";
import { formatAddress, formatKey } from "../../../src/json/schemas.js";
import { amountOf, feeOf } from "../../../src/kinds/amounts.js";
import { KIND_NAMES, KINDS, type KindName, SIGNED_KINDS } from "../../../src/operations/kinds.js";
import type { OperationId } from "../../../src/operations/operation-id.js";

/** What is shown of each kind. Numbers that may be large are decimal strings, bytes are 0x hex. */
export interface FieldsOf {
  readonly deposit: {
    /** Its place in the queue of deposits. */
    readonly index: number;
    /** The account that it reached. */
    readonly to: number;
    readonly key: string;
    readonly owner: string;
    readonly token: number;
    readonly amount: string;
  };
  readonly exit: {
    /** Its place in the queue of exits. */
    readonly index: number;
    /** The account that was asked for; what it paid is 0 if the requester is not its owner. */
    readonly from: number;
    readonly requester: string;
    readonly token: number;
    readonly amount: string;
  };
  readonly payment: {
    readonly from: number;
    /** The account that it reached. */
    readonly to: number;
    readonly key: string;
    readonly owner: string;
    readonly token: number;
    readonly amount: string;
    readonly fee: string;
    readonly nonce: number;
  };
  readonly transfer: {
    readonly from: number;
    readonly to: number;
    readonly token: number;
    readonly amount: string;
    readonly fee: string;
    readonly nonce: number;
  };
  readonly withdrawal: {
    readonly from: number;
    /** The address that may claim it. */
    readonly owner: string;
    readonly token: number;
    readonly amount: string;
    readonly nonce: number;
  };
}

export type LedgerKind = keyof FieldsOf;

/** An operation as it is shown. */
export type OperationFields = {
  [Kind in LedgerKind]: { readonly kind: Kind } & FieldsOf[Kind];
}[LedgerKind];

/** An operation of a batch, and whose it is. */
export interface ShownOperation {
  /** Undefined for items of the queues. */
  readonly id: OperationId | undefined;
  readonly kind: string;
  /** The accounts of both sides; undefined where the money comes from L1 or goes there. */
  readonly from: number | undefined;
  readonly to: number | undefined;
  readonly fields: object;
}

/** Batches, as far as it is about their operations. */
export interface OperationsSource {
  readonly operations: ReplayedOperations;
  readonly ids: readonly OperationId[];
  readonly depositHead: number;
  readonly exitHead: number;
}

/** The operations of a batch, in the order in which it applies them. */
export function shownOperations({
  operations,
  ids,
  depositHead,
  exitHead,
}: OperationsSource): ShownOperation[] {
  const heads: Partial<Record<KindName, number>> = { deposits: depositHead, exits: exitHead };
  let signed = 0;
  return KIND_NAMES.flatMap((name) =>
    operations[name].map((operation, i): ShownOperation => {
      const { from, to } = KINDS[name].movementOf(operation as never);
      const fields = FIELDS[name](operation as never, (heads[name] ?? 0) + i);
      const id = name in SIGNED_KINDS ? ids[signed++] : undefined;
      return { id, kind: KINDS[name].name, from, to, fields };
    }),
  );
}

type FieldsBy<Name extends KindName, Kind extends LedgerKind> = (
  operation: Replayed<Name>,
  index: number,
) => FieldsOf[Kind];

const FIELDS: {
  readonly deposits: FieldsBy<"deposits", "deposit">;
  readonly exits: FieldsBy<"exits", "exit">;
  readonly payments: FieldsBy<"payments", "payment">;
  readonly transfers: FieldsBy<"transfers", "transfer">;
  readonly withdrawals: FieldsBy<"withdrawals", "withdrawal">;
} = {
  deposits: ({ account, key, owner, token, amount }, index) => ({
    ...{ index, to: account, key: formatKey(key), owner: formatAddress(owner) },
    ...{ token, amount: `${amount}` },
  }),
  exits: ({ account, requester, token, amount }, index) => ({
    ...{ index, from: account, requester: formatAddress(requester) },
    ...{ token, amount: `${amount}` },
  }),
  payments: ({ key, owner, ...payment }) => ({
    ...valuesOf(payment),
    ...{ key: formatKey(key), owner: formatAddress(owner) },
  }),
  transfers: (transfer) => valuesOf(transfer),
  withdrawals: ({ from, owner, token, amount, nonce }) => ({
    ...{ from, owner: formatAddress(owner), token, amount: `${amount}`, nonce },
  }),
};

function valuesOf(operation: Replayed<"transfers"> | Omit<Replayed<"payments">, "key" | "owner">) {
  const { from, to, token, nonce } = operation;
  return { from, to, token, amount: `${amountOf(operation)}`, fee: `${feeOf(operation)}`, nonce };
}
