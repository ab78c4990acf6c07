/**
 * What fills the transfers and withdrawals that a batch leaves unused (SPEC.md section 5): the
 * signature of a key that everybody knows over a message that says nothing. It authorises nothing,
 * because padding points at no slot; it only lets the circuit check one signature each always.
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
import { transferMessage, withdrawalMessage } from "./message.js";

const PADDING_KEYS: KeyPair = deriveKeyPair(keccak256(utf8ToBytes("quipu/padding")));

/** The public key under which padding is signed. */
export const PADDING_KEY: PublicKey = PADDING_KEYS.publicKey;

type Sign = (domain: bigint) => Signature;

/** The padding signature over a transfer's message (domain: 88 bits); computed once per domain. */
export const paddingSignature: Sign = oncePerDomain((domain) => {
  const nothing = { from: 0, to: 0, token: 0, amount: 0, fee: 0, nonce: 0 };
  return signMessage(PADDING_KEYS, transferMessage(domain, nothing));
});

/** The padding signature over a withdrawal's message; computed once per domain. */
export const paddingWithdrawalSignature: Sign = oncePerDomain((domain) => {
  const nothing = { from: 0, token: 0, amount: 0n, nonce: 0 };
  return signMessage(PADDING_KEYS, withdrawalMessage(domain, nothing));
});

function oncePerDomain(sign: Sign): Sign {
  const signatures = new Map<bigint, Signature>();
  return (domain) => {
    const signature = signatures.get(domain) ?? sign(domain);
    signatures.set(domain, signature);
    return signature;
  };
}
