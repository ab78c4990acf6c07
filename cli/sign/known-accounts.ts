/** The accounts that a signer can look up: those of a state, or none at all. */
import { type KeyPair, keyPairFor, type PublicKey } from "../../src/crypto/eddsa.js";
import { gotExpected, QuipuError, ruleError } from "../../src/errors.js";
import { formatAddress } from "../../src/json/schemas.js";
import { kindOf, type SignedOperation } from "../../src/operations/kinds.js";
import type { Account } from "../../src/state/account.js";
import { type Identity, isSameIdentity } from "../../src/state/identity.js";
import type { Funds } from "./assert-covered.js";

/** Who signs: an account and the keys that its signatures are verified with. */
export interface Signer {
  readonly from: number;
  readonly keys: KeyPair;
  /** The account's next nonce, behind those of its operations that wait. */
  nextNonce(waiting: readonly SignedOperation[]): number;
  /** What the account has, and what still waits of some operations; undefined if nothing is known of it. */
  funds(listed: readonly SignedOperation[]): Funds | undefined;
}

export class KnownAccounts {
  readonly #accounts: ReadonlyMap<number, Account> | undefined;
  readonly #place: string;

  /**
   * @param accounts undefined if nothing is known of any
   * @param place where they stand, for errors
   */
  constructor(accounts: readonly (readonly [number, Account])[] | undefined, place: string) {
    this.#accounts = accounts === undefined ? undefined : new Map(accounts);
    this.#place = place;
  }

  /**
   * The account of a key and token; the one of an index, if it is named.
   *
   * @throws QuipuError `AccountNotFound`, `TokenMismatch`; `AccountAmbiguous` if the key has several;
   *   `InvalidKey` if the account that is named has another key.
   */
  sender(keys: KeyPair, index: number | undefined, token: number): Signer {
    if (this.#accounts === undefined) {
      const nextNonce = (waiting: readonly SignedOperation[]) => nonceBehind(waiting, index!, 0);
      return { from: index!, keys, nextNonce, funds: () => undefined };
    }
    const from = index ?? this.#indexOf(keys.publicKey, token);
    const account = this.#account(from, token);
    const { balance, nonce } = account;
    const isWaiting = (each: SignedOperation) =>
      each.nonce >= (this.#accounts!.get(each.from)?.nonce ?? 0);
    return {
      from,
      keys: keyPairFor(account.publicKey, keys),
      nextNonce: (waiting) => nonceBehind(waiting, from, nonce),
      funds: (listed) => {
        const waiting = listed.filter(isWaiting);
        const received = waiting.reduce((sum, each) => sum + this.#paidTo(from, each), 0n);
        return { balance, waiting: waiting.filter((each) => each.from === from), received };
      },
    };
  }

  /**
   * Checks that a receiver is there and holds the token, where that is known.
   *
   * @throws QuipuError `AccountNotFound`, `TokenMismatch`.
   */
  checkReceiver(index: number, token: number): void {
    if (this.#accounts !== undefined) this.#account(index, token);
  }

  /** What an operation pays an account. */
  #paidTo(account: number, operation: SignedOperation): bigint {
    const find = (identity: Identity) =>
      [...this.#accounts!].find(([, each]) => isSameIdentity(each, identity))?.[0];
    const credit = kindOf(operation).creditOf(operation, { find });
    return credit?.account === account ? credit.amount : 0n;
  }

  #account(index: number, token: number): Account {
    const account = this.#accounts!.get(index);
    if (account === undefined) {
      const expected = `one that is in ${this.#place}`;
      throw ruleError("AccountNotFound", gotExpected("account", index, expected));
    }
    if (account.token === token) return account;
    throw ruleError("TokenMismatch", gotExpected("token", token, account.token, index));
  }

  /** Keys that differ in the sign of x alone are one key to the rollup (SPEC.md section 2). */
  #indexOf({ y }: PublicKey, token: number): number {
    const found = [...this.#accounts!].filter(([, account]) => {
      return account.publicKey.y === y && account.token === token;
    });
    const [first, ...others] = found;
    if (first === undefined) {
      const expected = `one in ${this.#place}`;
      throw ruleError(
        "AccountNotFound",
        gotExpected(`account of the key in token ${token}`, "none", expected),
      );
    }
    if (others.length === 0) return first[0];
    const got = found.map(([index, { owner, balance }]) => {
      return `${index} of ${formatAddress(owner)} with ${balance}`;
    });
    const expected = "one: name it by --from";
    const what = `accounts of the key in token ${token}`;
    throw new QuipuError("AccountAmbiguous", gotExpected(what, got.join(", "), expected));
  }
}

function nonceBehind(waiting: readonly SignedOperation[], from: number, next: number): number {
  return waiting.reduce(
    (nonce, operation) => (operation.from === from ? Math.max(nonce, operation.nonce + 1) : nonce),
    next,
  );
}
