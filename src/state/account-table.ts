/**
 * The accounts of a state by index: those that were set or looked at, above a table of bytes. Whoever looks at an
 * account twice gets the same object, unless it was set meanwhile.
 */
import type { Account } from "./account.js";
import { type Identity, isSameIdentity } from "./identity.js";
import { PackedAccounts, RECORD_BYTES, writeRecord } from "./packed-accounts.js";
import { viewOf } from "./packed-numbers.js";

export class AccountTable {
  #base = new PackedAccounts(new Uint32Array(), new Uint8Array());
  /** Undefined where an account of the base has been taken away. */
  #known = new Map<number, Account | undefined>();
  #size = 0;
  /** Lowest index of each identity among the accounts that were set; built when it is first asked for. */
  #byIdentity: Map<string, number> | undefined;

  /** Number of accounts. */
  get size(): number {
    return this.#size;
  }

  has(index: number): boolean {
    if (this.#known.has(index)) return this.#known.get(index) !== undefined;
    return this.#base.has(index);
  }

  get(index: number): Account | undefined {
    const known = this.#known.get(index);
    if (known !== undefined || this.#known.has(index)) return known;
    const account = this.#base.get(index);
    if (account !== undefined) this.#known.set(index, account);
    return account;
  }

  /** @param account undefined to take away what stands there */
  set(index: number, account: Account | undefined): void {
    const old = this.get(index);
    this.#size += Number(account !== undefined) - Number(old !== undefined);
    if (account === undefined && !this.#base.has(index)) this.#known.delete(index);
    else this.#known.set(index, account);
    this.#followIdentity(index, old, account);
  }

  /** The account of an identity; the one with the lowest index, should there be several. */
  find(identity: Identity): number | undefined {
    this.#byIdentity ??= this.#indexIdentities();
    let lowest = this.#byIdentity.get(nameOf(identity));
    for (const index of this.#base.indicesOf(identity)) {
      if (lowest !== undefined && lowest <= index) continue;
      const account = this.get(index);
      if (account !== undefined && isSameIdentity(account, identity)) lowest = index;
    }
    return lowest;
  }

  /** Where there are accounts, rising. */
  indices(): Uint32Array {
    const { indices } = this.#base;
    const opened = [...this.#known.keys()].filter((index) => !this.#base.has(index));
    const all = new Uint32Array(indices.length + opened.length);
    all.set(indices);
    all.set(opened, indices.length);
    if (opened.length > 0) all.sort();
    return this.#size === all.length ? all : all.filter((index) => this.has(index));
  }

  clone(): AccountTable {
    const copy = new AccountTable();
    copy.#base = this.#base;
    copy.#known = new Map(this.#known);
    copy.#size = this.#size;
    return copy;
  }

  /** The accounts as bytes; from now on they are the table. */
  pack(): PackedAccounts {
    if (this.#known.size === 0) return this.#base;
    const indices = this.indices();
    const records = new Uint8Array(indices.length * RECORD_BYTES);
    const view = viewOf(records);
    for (const [row, index] of indices.entries()) {
      const known = this.#known.get(index);
      if (known !== undefined) writeRecord(view, row * RECORD_BYTES, known);
      else records.set(this.#base.record(index), row * RECORD_BYTES);
    }
    const packed = new PackedAccounts(indices, records);
    this.adopt(packed);
    return packed;
  }

  /** Takes a table over in place of all that is there. */
  adopt(packed: PackedAccounts): void {
    this.#base = packed;
    this.#known = new Map();
    this.#size = packed.indices.length;
    this.#byIdentity = undefined;
  }

  /** Notes the identity of a new account; any other change of one makes the index stale. */
  #followIdentity(index: number, old: Account | undefined, now: Account | undefined): void {
    if (this.#byIdentity === undefined) return;
    if (now !== undefined && old === undefined) noteIdentity(this.#byIdentity, index, now);
    else if (now === undefined || !isSameIdentity(old!, now)) this.#byIdentity = undefined;
  }

  #indexIdentities(): Map<string, number> {
    const index = new Map<string, number>();
    for (const [position, account] of this.#known) {
      if (account !== undefined) noteIdentity(index, position, account);
    }
    return index;
  }
}

function noteIdentity(index: Map<string, number>, position: number, account: Account): void {
  const name = nameOf(account);
  index.set(name, Math.min(position, index.get(name) ?? position));
}

function nameOf({ publicKey: { x, y }, owner, token }: Identity): string {
  return [x, y, owner, token].map((part) => part.toString(36)).join();
}
