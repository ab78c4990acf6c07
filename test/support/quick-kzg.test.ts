import assert from "node:assert/strict";
import { blobOf } from "../../src/batch/blob.js";
import { ELEMENT_BYTES } from "../../src/params.js";
import { blobProofOf, commitmentOf, openingOf } from "../../verifier/kzg.js";
import { quickenKzg } from "./quick-kzg.js";

/** A commitment is known by its array. */
async function pointsOf(blob: Uint8Array) {
  const copy = blob.slice();
  const commitment = await commitmentOf(copy);
  return [commitment, await openingOf(copy, 2n ** 127n + 5n), await blobProofOf(copy, commitment)];
}

describe("quick KZG", () => {
  it("says of blobs that hold little, or nothing, or much what the library says", async () => {
    const records = Uint8Array.from({ length: 9 * ELEMENT_BYTES }, (_, i) => 255 - i);
    const little = blobOf([records]);
    const much = little.with(little.length - 1, little.at(-1)! ^ 1);
    const blobs = [little, blobOf([new Uint8Array(ELEMENT_BYTES)]), much];
    const expected = await Promise.all(blobs.map(pointsOf));
    quickenKzg();
    assert.deepEqual(await Promise.all(blobs.map(pointsOf)), expected);
  });
});
