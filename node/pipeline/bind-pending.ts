/** Batches that a node has sealed as a group for one blob, before they are proven for it. */
import { bindToBlob, blobOfBatches } from "../../src/batch/blob-group.js";
import { commitmentOf, versionedHashOf } from "../../verifier/kzg.js";
import type { PendingBatch } from "./pending-batch.js";

/**
 * The batches with public inputs at the point that they share, and their blob. To commit to it takes half a second.
 *
 * @param pending of one shape, all of the group
 */
export async function bindPending(
  pending: readonly PendingBatch[],
): Promise<readonly PendingBatch[]> {
  if (pending.length === 0) return pending;
  const sealed = pending.map(({ batch }) => batch);
  const blob = blobOfBatches(sealed);
  const blobHash = BigInt(versionedHashOf(await commitmentOf(blob)));
  const { group, batches } = bindToBlob(sealed, blobHash);
  return pending.map((each, position) => {
    const inBlob = { member: { group, position }, blob };
    return { ...each, batch: batches[position]!, inBlob, isOpen: false };
  });
}
