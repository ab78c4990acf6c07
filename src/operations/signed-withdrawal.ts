/** A withdrawal together with the signature of its account. */
import {
  type KeyPair,
  type PublicKey,
  type Signature,
  signMessage,
  verifyMessage,
} from "../crypto/eddsa.js";
import { withdrawalMessage } from "./message.js";
import type { Withdrawal } from "./withdrawal.js";

export interface SignedWithdrawal extends Withdrawal {
  readonly signature: Signature;
}

/**
 * Signs a withdrawal for one deployment.
 *
 * @param domain deployment domain, 88 bits
 * @throws QuipuError `OutOfRange` if a field is too wide.
 */
export function signWithdrawal(
  domain: bigint,
  withdrawal: Withdrawal,
  keys: KeyPair,
): SignedWithdrawal {
  return { ...withdrawal, signature: signMessage(keys, withdrawalMessage(domain, withdrawal)) };
}

/** Whether the signature over the message is valid under the account's key: rules A and G. */
export function isWithdrawalSignedBy(
  publicKey: PublicKey,
  domain: bigint,
  withdrawal: SignedWithdrawal,
): boolean {
  return verifyMessage(publicKey, withdrawalMessage(domain, withdrawal), withdrawal.signature);
}
