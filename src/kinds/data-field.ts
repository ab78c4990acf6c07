/** What the published bytes of an operation are made of, field by field, for whoever shows them. */
import { BALANCE_BYTES, SLOT_RECORD_BYTES, TOKEN_BYTES } from "../params.js";

/** How the bytes of a field read, as a big-endian number. */
export type FieldMeaning =
  /** A slot of the batch; on the first byte of a record, below the enabled bit. */
  | "slot"
  | "enabled slot"
  | "slot below a sign"
  /** An account index. */
  | "account"
  /** A compressed key. */
  | "key"
  /** An L1 address. */
  | "address"
  | "token"
  /** An amount in the token's smallest unit, plain or as a float. */
  | "amount"
  | "amount as float40"
  | "fee as float16";

export interface DataField {
  readonly name: string;
  readonly meaning: FieldMeaning;
  readonly bytes: number;
}

/** The record of one byte that deposits, exits and withdrawals have. */
export const SLOT_RECORD_FIELDS: readonly DataField[] = [
  { name: "account", meaning: "enabled slot", bytes: SLOT_RECORD_BYTES },
];

/** An amount of a token. */
export const SUM_FIELDS: readonly DataField[] = [
  { name: "token", meaning: "token", bytes: TOKEN_BYTES },
  { name: "amount", meaning: "amount", bytes: BALANCE_BYTES },
];
