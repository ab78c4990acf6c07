/**
 * Many accounts as bytes, each read when it is asked for: a million take a tenth of a gigabyte and no time to load. The
 * table never changes.
 *
 * A record has 106 bytes, numbers with the highest byte first: balance (16), nonce (4), token (2), Ax (32), Ay (32),
 * owner (20).
 */
import type { Account } from "./account.js";
import type { Identity } from "./identity.js";
import { readElement, viewOf, writeElement } from "./packed-numbers.js";
import { positionOf } from "./sorted-positions.js";

export const RECORD_BYTES = 106;

const NONCE = 16;
const TOKEN = 20;
const KEY_X = 22;
const KEY_Y = 54;
const OWNER = 86;

/** Where what never changes about an account begins, up to the end of its record. */
const IDENTITY = TOKEN;

export class PackedAccounts {
  /** Where the accounts stand, rising. */
  readonly indices: Uint32Array;
  /** Their records, in the same order. */
  readonly records: Uint8Array;
  readonly #view: DataView;
  /** Rows + 1 by the hash of their identity, 0 for none; built when it is first asked for. */
  #rows: Uint32Array | undefined;

  constructor(indices: Uint32Array, records: Uint8Array) {
    this.indices = indices;
    this.records = records;
    this.#view = viewOf(records);
  }

  has(index: number): boolean {
    return positionOf(this.indices, index) !== undefined;
  }

  get(index: number): Account | undefined {
    const row = positionOf(this.indices, index);
    return row === undefined ? undefined : readRecord(this.#view, row);
  }

  /** The record of the account at an index, which there must be. */
  record(index: number): Uint8Array {
    const start = positionOf(this.indices, index)! * RECORD_BYTES;
    return this.records.subarray(start, start + RECORD_BYTES);
  }

  /** Where accounts of an identity stand. */
  *indicesOf(identity: Identity): Generator<number> {
    const wanted = new Uint8Array(RECORD_BYTES);
    writeRecord(viewOf(wanted), 0, { balance: 0n, nonce: 0, ...identity });
    this.#rows ??= this.#hashRows();
    const mask = this.#rows.length - 1;
    for (let slot = hashOf(wanted, 0) & mask; ; slot = (slot + 1) & mask) {
      const row = this.#rows[slot]!;
      if (row === 0) return;
      if (this.#isOf(row - 1, wanted)) yield this.indices[row - 1]!;
    }
  }

  #isOf(row: number, wanted: Uint8Array): boolean {
    const start = row * RECORD_BYTES;
    for (let i = IDENTITY; i < RECORD_BYTES; i += 1) {
      if (this.records[start + i] !== wanted[i]) return false;
    }
    return true;
  }

  #hashRows(): Uint32Array {
    const { length } = this.indices;
    const slots = new Uint32Array(2 ** Math.ceil(Math.log2(2 * length + 2)));
    const mask = slots.length - 1;
    for (let row = 0; row < length; row += 1) {
      let slot = hashOf(this.records, row * RECORD_BYTES) & mask;
      while (slots[slot] !== 0) slot = (slot + 1) & mask;
      slots[slot] = row + 1;
    }
    return slots;
  }
}

/** Nobody is to choose keys that fall together. */
const SEED = Math.floor(Math.random() * 2 ** 32);

/** FNV-1a over the identity of a record. */
function hashOf(records: Uint8Array, start: number): number {
  let hash = SEED;
  for (let i = start + IDENTITY; i < start + RECORD_BYTES; i += 1) {
    hash = Math.imul(hash ^ records[i]!, 0x01000193);
  }
  return (hash ^ (hash >>> 15)) >>> 0;
}

/** The account of a row. */
export function readRecord(view: DataView, row: number): Account {
  const at = row * RECORD_BYTES;
  const balance = (view.getBigUint64(at) << 64n) | view.getBigUint64(at + 8);
  const ownerHigh = (view.getBigUint64(at + OWNER) << 64n) | view.getBigUint64(at + OWNER + 8);
  return {
    balance,
    nonce: view.getUint32(at + NONCE),
    token: view.getUint16(at + TOKEN),
    publicKey: { x: readElement(view, at + KEY_X), y: readElement(view, at + KEY_Y) },
    owner: (ownerHigh << 32n) | BigInt(view.getUint32(at + OWNER + 16)),
  };
}

/** @param account whose fields fit, see `assertAccount` */
export function writeRecord(view: DataView, at: number, account: Account): void {
  const { balance, nonce, token, publicKey, owner } = account;
  view.setBigUint64(at, balance >> 64n);
  view.setBigUint64(at + 8, balance);
  view.setUint32(at + NONCE, nonce);
  view.setUint16(at + TOKEN, token);
  writeElement(view, at + KEY_X, publicKey.x);
  writeElement(view, at + KEY_Y, publicKey.y);
  view.setBigUint64(at + OWNER, owner >> 96n);
  view.setBigUint64(at + OWNER + 8, owner >> 32n);
  view.setUint32(at + OWNER + 16, Number(owner & 0xffffffffn));
}
