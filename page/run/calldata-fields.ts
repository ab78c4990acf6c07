/**
 * The fields of what L1 gets of a batch (SPEC.md sections 5 and 8): where each stands among the bytes,
 * what it is called, and how its bytes read.
 */
import { bytesToNumberBE } from "@noble/curves/utils.js";
import { calldataLength } from "../../src/batch/calldata.js";
import { formatAddress } from "../../src/json/schemas.js";
import type { DataField, FieldMeaning } from "../../src/kinds/data-field.js";
import { decodeFloat } from "../../src/kinds/float.js";
import { ENABLED } from "../../src/kinds/slot-record.js";
import { KINDS, RECORD_ORDER, SETTLED_KIND_NAMES } from "../../src/operations/kinds.js";
import {
  BALANCE_BYTES,
  FLOAT16,
  FLOAT40,
  INDEX_BYTES,
  OWNER_BYTES,
  TOKEN_BYTES,
  WORD_BYTES,
} from "../../src/params.js";
import type { Shape } from "../../src/shape.js";
import { shortHex } from "../../terminal/table.js";
import { GROUP_BYTES } from "./calldata.js";
import { formatAmount } from "./format-amount.js";

/** What a field is about; fields of a group have one colour. */
export type FieldGroup =
  | "root"
  | "identity"
  | "fee"
  | "account"
  | "slot"
  | "amount"
  | "digest"
  | "proof"
  | "padding";

export interface Field {
  /** What it belongs to, e.g. `header`, `transfer 0`. */
  readonly section: string;
  readonly name: string;
  readonly group: FieldGroup;
  /** First byte and number of bytes. */
  readonly offset: number;
  readonly length: number;
  /** How its bytes read in this calldata, which may be altered. */
  read(calldata: Uint8Array): string;
}

/** How a value reads, given the slot table. */
type Reading = (value: bigint, slots: readonly number[]) => string;

/** A field of a fixed width: name, group, bytes, reading. */
type FieldForm = readonly [name: string, group: FieldGroup, length: number, reading: Reading];

const number: Reading = (value) => formatAmount(value);
const hex: Reading = (value) => shortHex(value);
const address: Reading = (value) => formatAddress(value);
const account: Reading = (value) => `account ${value}`;
const slot: Reading = (value, slots) => {
  const index = slots[Number(value)];
  return index === undefined
    ? `slot ${value}, which the batch does not have`
    : `slot ${value}: account ${index}`;
};
/** The first byte of a record has the enabled bit on top. */
const enabledSlot: Reading = (value, slots) => {
  const enabled = BigInt(ENABLED);
  const rest = slot(value % enabled, slots);
  return value >= enabled ? rest : `${rest}; not enabled`;
};
/** The second byte of a payment's record has the sign of the receiver's Ax on top. */
const slotBelowSign: Reading = (value, slots) => {
  const sign = BigInt(ENABLED);
  const rest = slot(value % sign, slots);
  return value >= sign ? `${rest}; Ax is negative` : rest;
};
const zeros: Reading = (value) => (value === 0n ? "zero" : "not zero");
const float40: Reading = (value) => formatAmount(decodeFloat(Number(value), FLOAT40));
const float16: Reading = (value) => formatAmount(decodeFloat(Number(value), FLOAT16));

/** Said once for a whole group. */
const GROUP: readonly FieldForm[] = [
  ["old root", "root", WORD_BYTES, hex],
  ["fee recipient", "fee", OWNER_BYTES, address],
];

const HEADER: readonly FieldForm[] = [
  ["new root", "root", WORD_BYTES, hex],
  ["fee token", "fee", TOKEN_BYTES, number],
  ["fee total", "fee", BALANCE_BYTES, number],
];

/** How the field of an operation looks and reads, by what it is. */
const FORMS: { readonly [Meaning in FieldMeaning]: readonly [FieldGroup, Reading] } = {
  "enabled slot": ["slot", enabledSlot],
  slot: ["slot", slot],
  "slot below a sign": ["slot", slotBelowSign],
  account: ["account", account],
  key: ["identity", hex],
  address: ["identity", address],
  token: ["identity", number],
  amount: ["amount", number],
  "amount as float40": ["amount", float40],
  "fee as float16": ["fee", float16],
};

function formOf({ name, meaning, bytes }: DataField): FieldForm {
  const [group, reading] = FORMS[meaning];
  return [name, group, bytes, reading];
}

const PROOF: readonly FieldForm[] = [
  ["A: x and y", "proof", 2 * WORD_BYTES, () => "a point of G1"],
  ["B: x and y, two words each", "proof", 4 * WORD_BYTES, () => "a point of G2"],
  ["C: x and y", "proof", 2 * WORD_BYTES, () => "a point of G1"],
];

/**
 * The fields of a batch, from the first byte to the last without a gap. Positions that are not used
 * are fields of padding.
 *
 * @param calldata as `calldataOf` makes it
 */
export function calldataFields(calldata: Uint8Array, shape: Shape): Field[] {
  const fields: Field[] = [];
  let offset = 0;
  let tableStart = 0;
  const slotsOf = (bytes: Uint8Array): number[] =>
    Array.from({ length: shape.slots }, (_, i) => {
      const start = tableStart + i * INDEX_BYTES;
      return Number(bytesToNumberBE(bytes.subarray(start, start + INDEX_BYTES)));
    });
  const add = (section: string, forms: readonly FieldForm[]): void => {
    for (const [name, group, length, reading] of forms) {
      const start = offset;
      offset += length;
      const read = (bytes: Uint8Array): string =>
        reading(bytesToNumberBE(bytes.subarray(start, start + length)), slotsOf(bytes));
      fields.push({ section, name, group, offset: start, length, read });
    }
  };
  const addPosition = (section: string, forms: readonly FieldForm[]): void => {
    const length = forms.reduce((sum, [, , bytes]) => sum + bytes, 0);
    const isUsed = calldata.subarray(offset, offset + length).some((byte) => byte !== 0);
    add(section, isUsed ? forms : [["padding", "padding", length, zeros]]);
  };

  add("group", GROUP);
  add("header", HEADER);
  for (const list of SETTLED_KIND_NAMES) {
    const { name, entry } = KINDS[list];
    const forms = entry?.fields.map(formOf) ?? [];
    for (let i = 0; i < shape[list]; i++) addPosition(`${name} ${i} on L1`, forms);
  }
  tableStart = offset;
  for (let i = 0; i < shape.slots; i++) {
    add("accounts", [[`slot ${i}`, "account", INDEX_BYTES, account]]);
  }
  for (const list of RECORD_ORDER) {
    const { name, recordFields } = KINDS[list];
    const forms = recordFields.map(formOf);
    for (let i = 0; i < shape[list]; i++) addPosition(`${name} ${i}`, forms);
  }
  const rest = GROUP_BYTES + calldataLength(shape) - offset;
  if (rest > 0) add("filling", [["to whole elements", "padding", rest, zeros]]);
  add("digest", [["digest", "digest", WORD_BYTES, hex]]);
  add("proof", PROOF);
  return fields;
}

/** The field that a byte belongs to. */
export function fieldAt(fields: readonly Field[], position: number): Field {
  return fields.find(({ offset, length }) => position < offset + length)!;
}
