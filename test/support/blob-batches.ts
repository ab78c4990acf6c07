/** Batches that follow on each other, proven by the simulator for one blob, or each by itself. */
import { type BlobGroup, bindToBlob, blobOfBatches } from "../../src/batch/blob-group.js";
import { sealBatch } from "../../src/batch/seal-batch.js";
import type { SealedBatch } from "../../src/batch/sealed-batch.js";
import { State } from "../../src/state/state.js";
import { commitmentOf, versionedHashOf } from "../../verifier/kzg.js";
import type { BatchSubmission } from "../../verifier/submission.js";
import { DOMAIN, FEE_RECIPIENT } from "./accounts.js";
import { FEE_TOKEN, LEVELS, SHAPE, signAll, testAccounts } from "./batches.js";
import type { SimulatedKey } from "./simulated-proof.js";

/** Batches of one transfer each, of which no two publish the same. */
export function consecutiveBatches(count: number): SealedBatch[] {
  const state = new State(testAccounts(), LEVELS);
  const options = {
    shape: SHAPE,
    domain: DOMAIN,
    feeRecipient: FEE_RECIPIENT,
    feeToken: FEE_TOKEN,
  };
  return Array.from({ length: count }, (_, nonce) => {
    const transfer = {
      from: 2,
      to: 5,
      token: FEE_TOKEN,
      amount: 10 + nonce,
      fee: 1 + nonce,
      nonce,
    };
    return sealBatch(state, { transfers: signAll([transfer]) }, options);
  });
}

/** A group that is proven for a blob. */
export interface GroupForBlob {
  readonly group: BlobGroup;
  readonly blob: Uint8Array;
  readonly batches: readonly BatchSubmission[];
}

/** Proves batches for the blob of their records. */
export async function provenForBlob(
  sealed: readonly SealedBatch[],
  key: SimulatedKey,
): Promise<GroupForBlob> {
  const blob = blobOfBatches(sealed);
  const blobHash = BigInt(versionedHashOf(await commitmentOf(blob)));
  const { group, batches } = bindToBlob(sealed, blobHash);
  const proven = batches.map((batch, position) => {
    return { ...provenAlone(batch, key), member: { group, position } };
  });
  return { group, blob, batches: proven };
}

/** Proves a batch as its public inputs say. */
export function provenAlone(
  { shape, data, publicInputs: { digest, challenge, y } }: SealedBatch,
  key: SimulatedKey,
): BatchSubmission {
  return { shape, data, digest, proof: key.prove([digest, challenge, y]) };
}
