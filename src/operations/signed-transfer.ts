/** A transfer together with the signature of its sender. */
import {
  type KeyPair,
  type PublicKey,
  type Signature,
  signMessage,
  verifyMessage,
} from "../crypto/eddsa.js";
import { transferMessage } from "./message.js";
import type { Transfer } from "./transfer.js";

export interface SignedTransfer extends Transfer {
  readonly signature: Signature;
}

/**
 * Signs a transfer for one deployment.
 *
 * @param domain deployment domain, 88 bits
 * @throws QuipuError `OutOfRange` if a field is too wide.
 */
export function signTransfer(domain: bigint, transfer: Transfer, keys: KeyPair): SignedTransfer {
  return { ...transfer, signature: signMessage(keys, transferMessage(domain, transfer)) };
}

/** Whether the signature over the message is valid under the sender's key: rules A and G. */
export function isSignedBy(
  publicKey: PublicKey,
  domain: bigint,
  transfer: SignedTransfer,
): boolean {
  return verifyMessage(publicKey, transferMessage(domain, transfer), transfer.signature);
}
