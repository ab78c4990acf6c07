/**
 * A small honest world for circuit tests: a tree of three levels, a few funded accounts of two
 * tokens whose keys are known, and batches of transfers among them.
 */

import type { BatchOptions } from "../../src/batch/batch-builder.js";
import { sealBatch } from "../../src/batch/seal-batch.js";
import type { SealedBatch } from "../../src/batch/sealed-batch.js";
import { deriveKeyPair, type KeyPair } from "../../src/crypto/eddsa.js";
import { createTransfer } from "../../src/kinds/transfer/transfer.js";
import type { SignedTransfer } from "../../src/kinds/transfer/transfer-kind.js";
import { signOperation } from "../../src/operations/sign-operation.js";
import { State } from "../../src/state/state.js";

/** Deployment domain of the scenario. */
export const domain = 0x5150n;
/** Levels of its tree. */
export const levels = 3;
/** L1 address that gets the fees. */
export const feeRecipient = 0xfeen;
/** Balance that each account starts with. */
export const startBalance = 1_000_000n;

/** The key of account i. */
export function keyOf(index: number): KeyPair {
  return deriveKeyPair(new Uint8Array(32).fill(index + 1));
}

/** Accounts 0 … count − 1: token 1, but every fourth one token 2. */
export function scenarioState(count = 6): State {
  const accounts = Array.from({ length: count }, (_, i) => ({
    balance: startBalance,
    nonce: 0,
    token: i % 4 === 3 ? 2 : 1,
    publicKey: keyOf(i).publicKey,
    owner: BigInt(0x1000 + i),
  }));
  return new State(accounts, levels);
}

/** What a transfer of the scenario may leave out. */
export interface Order {
  readonly from: number;
  readonly to: number;
  readonly amount?: bigint;
  readonly fee?: bigint;
  readonly nonce?: number;
  readonly token?: number;
}

/** Signs a transfer by its sender's key, or by another one. */
export function order(
  { from, to, amount = 100n, fee = 0n, nonce = 0, token = 1 }: Order,
  key: KeyPair = keyOf(from),
): SignedTransfer {
  return signOperation(domain, createTransfer({ from, to, token, amount, fee, nonce }), key);
}

/** Seals an honest batch of N transfers at most among M slots. */
export function sealed(
  transfers: readonly SignedTransfer[],
  shape: BatchOptions["shape"],
  state: State = scenarioState(),
): SealedBatch {
  return sealBatch(state, { transfers }, { shape, domain, feeRecipient, feeToken: 1 });
}
