/**
 * What fills the places of signed operations that a batch leaves unused (SPEC.md section 5): the
 * signature of a key that everybody knows over a message that says nothing. It authorises nothing,
 * because padding points at no slot; it lets the circuit check one signature for each place.
 */
import { utf8ToBytes } from "@noble/hashes/utils.js";
import {
  deriveKeyPair,
  type KeyPair,
  type Message,
  type PublicKey,
  type Signature,
  signMessage,
} from "../crypto/eddsa.js";
import { keccak256 } from "../crypto/keccak.js";

const PADDING_KEYS: KeyPair = deriveKeyPair(keccak256(utf8ToBytes("quipu/padding")));

/** The public key under which padding is signed. */
export const PADDING_KEY: PublicKey = PADDING_KEYS.publicKey;

/**
 * The padding signature of a kind, by domain (88 bits); computed once for each.
 *
 * @param message what is signed for a domain
 */
export function paddingSigner(message: (domain: bigint) => Message): (domain: bigint) => Signature {
  const signatures = new Map<bigint, Signature>();
  return (domain) => {
    const signature = signatures.get(domain) ?? signMessage(PADDING_KEYS, message(domain));
    signatures.set(domain, signature);
    return signature;
  };
}
