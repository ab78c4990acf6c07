/** Which account is meant by a deposit or a payment to a key. */
import type { Account } from "./account.js";

/** What never changes about an account, and what a deposit names it by. */
export type Identity = Pick<Account, "publicKey" | "owner" | "token">;

/** Whether two accounts are one to a deposit. */
export function isSameIdentity(a: Identity, b: Identity): boolean {
  const sameKey = a.publicKey.x === b.publicKey.x && a.publicKey.y === b.publicKey.y;
  return sameKey && a.owner === b.owner && a.token === b.token;
}
