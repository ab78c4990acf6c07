/**
 * The settlement of a batch (SPEC.md section 5): its deposits, exits, withdrawals and payments as
 * bytes, which L1 reads to compare them with its queues and to pay, and as elements of the vector. That
 * of a signed shape has the signatures of payments, transfers and withdrawals behind them.
 *
 * A position that is not used is all zero. Which positions are used the records say (`records.ts`).
 */
import { gotExpected, QuipuError } from "../errors.js";
import {
  KINDS,
  SETTLED_KIND_NAMES,
  type SettledKindName,
  type TypesOf,
} from "../operations/kinds.js";
import type { Shape } from "../shape.js";
import { settlementLength } from "./layout.js";
import {
  decodeSignatures,
  encodeSignatures,
  type PublishedSignatures,
  signatureElements,
} from "./published-signatures.js";

/** What L1 reads of the operations, by kind and position. */
export type Entries = {
  readonly [Name in SettledKindName]: readonly TypesOf[Name]["entry"][];
};

export type Settlement = Entries & {
  /** Of a signed shape only. */
  readonly signatures?: PublishedSignatures;
};

/**
 * Encodes a settlement, filled up with zeros; its length is `settlementLength(shape)`.
 *
 * @param settlement at most as many of each kind as the shape takes
 * @throws QuipuError `OutOfRange` or `NotInField` if a value is too wide.
 */
export function encodeSettlement(settlement: Settlement, shape: Shape): Uint8Array {
  const bytes = new Uint8Array(settlementLength(shape));
  let offset = 0;
  for (const name of SETTLED_KIND_NAMES) {
    encodeEntries(name, settlement[name], bytes.subarray(offset));
    offset += shape[name] * entryBytes(name);
  }
  const { signatures } = settlement;
  if (signatures !== undefined) bytes.set(encodeSignatures(signatures, shape), offset);
  return bytes;
}

/**
 * Decodes the settlement of a shape: of each kind that L1 reads as many as the shape takes, those of
 * unused positions all zero. Every byte string of the right length is one.
 *
 * @throws QuipuError `MalformedData` if the length is not the shape's.
 */
export function decodeSettlement(bytes: Uint8Array, shape: Shape): Settlement {
  if (bytes.length !== settlementLength(shape)) {
    const message = gotExpected("settlement bytes", bytes.length, settlementLength(shape));
    throw new QuipuError("MalformedData", message);
  }
  let offset = 0;
  const lists = SETTLED_KIND_NAMES.map((name) => {
    const start = offset;
    offset += shape[name] * entryBytes(name);
    return [name, decodeEntries(name, bytes.subarray(start, offset))] as const;
  });
  const entries = Object.fromEntries(lists) as unknown as Entries;
  if (shape.signed !== true) return entries;
  return { ...entries, signatures: decodeSignatures(bytes.subarray(offset), shape) };
}

/** The elements of the vector, kind by kind, and those of the signatures behind them. */
export function settlementElements(settlement: Settlement): bigint[] {
  const { signatures } = settlement;
  return [
    ...SETTLED_KIND_NAMES.flatMap((name) => entryElements(name, settlement[name]).flat()),
    ...(signatures === undefined ? [] : signatureElements(signatures)),
  ];
}

/** The elements of each operation of a kind. */
export function entryElements<Name extends SettledKindName>(
  name: Name,
  entries: Entries[Name],
): bigint[][] {
  return entries.map((each) => KINDS[name].entry!.toElements(each));
}

function encodeEntries<Name extends SettledKindName>(
  name: Name,
  entries: Entries[Name],
  bytes: Uint8Array,
): void {
  const entry = KINDS[name].entry!;
  for (const [position, each] of entries.entries()) {
    bytes.set(entry.encode(each), position * entry.bytes);
  }
}

function decodeEntries<Name extends SettledKindName>(
  name: Name,
  bytes: Uint8Array,
): TypesOf[Name]["entry"][] {
  const entry = KINDS[name].entry!;
  return Array.from({ length: bytes.length / entry.bytes }, (_, position) => {
    return entry.decode(bytes.subarray(position * entry.bytes, (position + 1) * entry.bytes));
  });
}

function entryBytes(name: SettledKindName): number {
  return KINDS[name].entry!.bytes;
}
