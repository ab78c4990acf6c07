/**
 * What fills the transfers that a batch leaves unused (SPEC.md section 5): the signature of a key
 * that everybody knows over a message that says nothing. It authorises nothing, because a padding
 * transfer points at no slot; it only lets the circuit check one signature per transfer always.
 */
import { utf8ToBytes } from "@noble/hashes/utils.js";
import {
  deriveKeyPair,
  type KeyPair,
  type PublicKey,
  type Signature,
  signMessage,
} from "../crypto/eddsa.js";
import { keccak256 } from "../crypto/keccak.js";
import { transferMessage } from "./message.js";

const PADDING_KEYS: KeyPair = deriveKeyPair(keccak256(utf8ToBytes("quipu/padding")));

/** The public key under which padding is signed. */
export const PADDING_KEY: PublicKey = PADDING_KEYS.publicKey;

const signatures = new Map<bigint, Signature>();

/** The padding signature of a deployment domain (88 bits); computed once per domain. */
export function paddingSignature(domain: bigint): Signature {
  let signature = signatures.get(domain);
  if (signature === undefined) {
    const nothing = { from: 0, to: 0, token: 0, amount: 0, fee: 0, nonce: 0 };
    signature = signMessage(PADDING_KEYS, transferMessage(domain, nothing));
    signatures.set(domain, signature);
  }
  return signature;
}
