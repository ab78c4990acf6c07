/** A full batch of a shape for measurements: every slot pays, round after round. */

import { type SealedBatch, sealBatch } from "../src/batch/seal-batch.js";
import { deriveKeyPair } from "../src/crypto/eddsa.js";
import { signTransfer } from "../src/operations/signed-transfer.js";
import { createTransfer } from "../src/operations/transfer.js";
import type { Shape } from "../src/params.js";
import { State } from "../src/state/state.js";

/** Seals N transfers among M accounts of a tree of 8 levels, which holds no others. */
export function sampleBatch(shape: Shape): SealedBatch {
  const keys = Array.from({ length: shape.slots }, (_, i) =>
    deriveKeyPair(new Uint8Array(32).fill(i + 1)),
  );
  const accounts = keys.map(({ publicKey }, i) => ({
    ...{ balance: 10n ** 20n, nonce: 0, token: 1, publicKey },
    owner: BigInt(i + 1),
  }));
  const transfers = Array.from({ length: shape.transfers }, (_, j) => {
    const from = j % shape.slots;
    const nonce = Math.floor(j / shape.slots);
    const to = (7 * j + 1) % shape.slots;
    const values = { from, to, token: 1, amount: 1000n + BigInt(j), fee: 1n, nonce };
    return signTransfer(1n, createTransfer(values), keys[from]!);
  });
  const options = { shape, domain: 1n, feeRecipient: 1n, feeToken: 1 };
  return sealBatch(new State(accounts), { transfers }, options);
}
