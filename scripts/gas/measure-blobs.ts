/** Gas of groups of full batches that are proven for a blob, by the blob and by calldata. */
import { FIELD_MODULUS } from "../../src/crypto/field.js";
import { parseShape } from "../../src/shape.js";
import {
  blobArguments,
  blobMembers,
  openingOfMembers,
  runArguments,
} from "../../test/support/blob-members.js";
import { RollupOnChain } from "../../test/support/rollup-on-chain.js";
import { AMOUNT, commitFull, RECIPIENT } from "./full-batches.js";
import type { GroupGas } from "./measure-groups.js";

/** Without queues: what L1 reads of them costs the same in each way. */
const SHAPES = ["32x32", "64x64"].map(parseShape);
const SIZES = [1, 8, 32];

export interface BlobGroupGas extends GroupGas {
  readonly way: "commitBlob" | "commitGroup";
}

export async function measureBlobGroups(levels: number): Promise<BlobGroupGas[]> {
  const measured: BlobGroupGas[] = [];
  for (const shape of SHAPES) {
    const rollup = await RollupOnChain.deploy({ levels, shapes: [shape] });
    // Makes every credit.
    await commitFull(rollup, shape, { count: 1, round: 1 });
    let used = 2000n;
    /** Roots without zero bytes, no two alike. */
    const contents = (count: number) =>
      Array.from({ length: count }, () => {
        used += 1n;
        return { feeRecipient: RECIPIENT, feeTotal: AMOUNT, newRoot: FIELD_MODULUS - used };
      });
    for (const count of SIZES) {
      const inBlob = await blobMembers(rollup, contents(count), shape);
      const args = blobArguments(inBlob, await openingOfMembers(inBlob));
      const blobs = [inBlob.blob];
      const byBlob = await rollup.send("commitBlob", args, { blobs });
      const inCalldata = await blobMembers(rollup, contents(count), shape);
      const byGroup = await rollup.send("commitGroup", runArguments(inCalldata));
      measured.push(
        { shape, count, way: "commitBlob", gas: Number(byBlob.gasUsed) },
        { shape, count, way: "commitGroup", gas: Number(byGroup.gasUsed) },
      );
    }
  }
  return measured;
}
