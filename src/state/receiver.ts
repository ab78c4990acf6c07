/**
 * Whom deposits and payments go to: a key, an owner and a token, which may have an account or get one
 * (rule H of SPEC.md section 4).
 */
import { decompressKey, keyY } from "../crypto/compressed-key.js";
import { gotExpected, ruleError } from "../errors.js";
import type { Account } from "../state/account.js";

export interface Receiver {
  /** Compressed key: sign of Ax · 2^255 + Ay. */
  readonly key: bigint;
  /** L1 address to which the account's money goes when it leaves, 160 bits. */
  readonly owner: bigint;
  /** Token id, 16 bits. */
  readonly token: number;
}

/** The account that is opened for a receiver, before it is credited. */
export function newAccount({ key, owner, token }: Receiver): Account {
  return { balance: 0n, nonce: 0, token, publicKey: decompressKey(key), owner };
}

/**
 * Rule H: the account has the Ay, owner and token of the receiver. The sign of Ax is not compared:
 * who has the key of (Ax, Ay) has the one of (−Ax, Ay).
 *
 * @param index of the account
 * @throws QuipuError `IdentityMismatch`.
 */
export function checkReceiver(account: Account, receiver: Receiver, index: number): void {
  const pairs = [
    ["Ay", account.publicKey.y, keyY(receiver.key)],
    ["owner", account.owner, receiver.owner],
    ["token", account.token, receiver.token],
  ] as const;
  for (const [what, got, expected] of pairs) {
    if (got === expected) continue;
    throw ruleError(
      "IdentityMismatch",
      gotExpected(what, got, `${expected}, the receiver's`, index),
    );
  }
}
