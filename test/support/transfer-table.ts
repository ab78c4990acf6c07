/** The table of accounts that a transfer is applied to, as the circuit takes it. */

import {
  type KeyPair,
  type PublicKey,
  type Signature,
  signMessage,
} from "../../src/crypto/eddsa.js";
import { encodeFloat } from "../../src/kinds/float.js";
import { PADDING_KEY } from "../../src/kinds/padding.js";
import { transferKind } from "../../src/kinds/transfer/transfer-kind.js";
import { transferMessage } from "../../src/kinds/transfer/transfer-message.js";
import { FLOAT16, FLOAT40 } from "../../src/params.js";
import { bitsOf } from "./field-samples.js";
import { domain, keyOf } from "./transfer-scenario.js";

/** A row of the table; an empty leaf is undefined. */
interface Row {
  readonly index: number;
  readonly token: number;
  readonly balance: bigint;
  readonly nonce: number;
  readonly keys: KeyPair;
}

/** Row i holds account 100 + i of token 1. */
export function row(i: number, fields: Partial<Row> = {}): Row {
  return { index: 100 + i, token: 1, balance: 1_000_000n, nonce: 0, keys: keyOf(i), ...fields };
}

/** A transfer between slots and how it is signed; by default truly and by its sender. */
export interface TableTransfer {
  /** By slot. */
  readonly from: number;
  readonly to: number;
  /** Encoded. */
  readonly amount?: number;
  readonly fee?: number;
  /** What is signed instead of the truth. */
  readonly signed?: Partial<Parameters<typeof transferMessage>[1]> & { readonly domain?: bigint };
  readonly signer?: KeyPair;
  readonly publicKey?: PublicKey;
  readonly signature?: Signature;
}

/** Encodes an amount and a fee. */
export function encoded(amount: bigint, fee = 0n) {
  return { amount: encodeFloat(amount, FLOAT40), fee: encodeFloat(fee, FLOAT16) };
}

/** balance · 2^32 + nonce. */
export function holdingOf(row: Row | undefined): bigint {
  return row === undefined ? 0n : (row.balance << 32n) + BigInt(row.nonce);
}

/** The columns of a table. */
function columnsOf(rows: readonly (Row | undefined)[]) {
  return {
    index: rows.map((row, i) => BigInt(row?.index ?? 100 + i)),
    tag: rows.map((row) => (row === undefined ? 0n : BigInt(row.token) + 1n)),
    keyYs: rows.map((row) => row?.keys.publicKey.y ?? 0n),
    old: rows.map(holdingOf),
  };
}

function signatureSignals({ x, y }: PublicKey, { r8, s }: Signature) {
  return { keyX: x, keyY: y, r8x: r8.x, r8y: r8.y, s };
}

/** A transfer as its sender signs it, and the circuit's input for it. */
export function transferInput(
  rows: readonly (Row | undefined)[],
  { from, to, amount = 0, fee = 0, signed = {}, ...by }: TableTransfer,
) {
  const sender = rows[from] ?? row(from);
  const truth = { from: sender.index, to: rows[to]?.index ?? 100 + to, token: sender.token };
  const { domain: signedDomain = domain, ...fields } = signed;
  const transfer = {
    ...truth,
    amount,
    fee,
    nonce: sender.nonce,
    ...fields,
    kind: "transfer" as const,
  };
  const signer = by.signer ?? sender.keys;
  const signature = by.signature ?? signMessage(signer, transferMessage(signedDomain, transfer));
  return {
    enabled: 1n,
    fromSlot: BigInt(from),
    toSlot: BigInt(to),
    amount: BigInt(amount),
    fee: BigInt(fee),
    ...signatureSignals(by.publicKey ?? signer.publicKey, signature),
    domain,
    feeToken: 1n,
    ...columnsOf(rows),
  };
}

/** A padding transfer. */
export function paddingInput(rows: readonly (Row | undefined)[]) {
  const nothing = { enabled: 0n, fromSlot: 0n, toSlot: 0n, amount: 0n, fee: 0n };
  const signature = signatureSignals(PADDING_KEY, transferKind.paddingSignature(domain));
  return { ...nothing, ...signature, domain, feeToken: 1n, ...columnsOf(rows) };
}

/** The 72 bits of a published record, the highest bit of each byte first. */
export function recordBits(from: number, to: number, amount: number, fee: number): bigint[] {
  const bytes = (value: number, count: number) => bitsOf(value, 8 * count).reverse();
  return [...bytes(0x80 | from, 1), ...bytes(to, 1), ...bytes(amount, 5), ...bytes(fee, 2)];
}

/** Four accounts. */
export const ROWS: readonly Row[] = [row(0), row(1), row(2), row(3)];

/** Those, with some replaced by other rows or by empty leaves. */
export function rowsWith(replaced: Readonly<Record<number, Row | undefined>>): (Row | undefined)[] {
  return ROWS.map((row, i) => (i in replaced ? replaced[i] : row));
}

/** The column of holdings after a transfer of an amount and a fee. */
export function holdingsAfter(
  rows: readonly (Row | undefined)[],
  { from, to }: TableTransfer,
  amount: bigint,
  fee: bigint,
): bigint[] {
  const holdings = rows.map(holdingOf);
  holdings[from]! += 1n - ((amount + fee) << 32n);
  holdings[to]! += amount << 32n;
  return holdings;
}
