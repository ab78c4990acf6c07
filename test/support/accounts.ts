/** Accounts with known keys for tests. */
import { deriveKeyPair, type KeyPair } from "../../src/crypto/eddsa.js";
import { keccak256 } from "../../src/crypto/keccak.js";
import type { Account } from "../../src/state/account.js";
import { deploymentDomain } from "../../src/state/deployment.js";

/** The deployment that tests sign for. */
export const DEPLOYMENT = {
  chainId: 31337n,
  contract: 0x5fbdb2315678afecb367f032d93f642f64180aa3n,
};
export const DOMAIN = deploymentDomain(DEPLOYMENT);
export const FEE_RECIPIENT = 0xf39fd6e51aad88f6f4ce6ab8827279cfffb92266n;

const derived: KeyPair[] = [];

/** The key pair of test account `index`: its private key is keccak256(index as one byte). */
export function testKeys(index: number): KeyPair {
  derived[index] ??= deriveKeyPair(keccak256(Uint8Array.of(index)));
  return derived[index];
}

/** Test account `index`, with fields to replace. */
export function testAccount(index: number, fields: Partial<Account> = {}): Account {
  const { publicKey } = testKeys(index);
  return {
    balance: 1_000_000n,
    nonce: 0,
    token: 0,
    publicKey,
    owner: BigInt(index + 1),
    ...fields,
  };
}
