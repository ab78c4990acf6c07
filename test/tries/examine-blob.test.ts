import assert from "node:assert/strict";
import { BLOB_BYTES, blobOf } from "../../src/batch/blob.js";
import { BLOB_MODULUS, evaluateBlob } from "../../src/crypto/blob-field.js";
import { examineBlob } from "../../tries/examine-blob.js";
import { refusal } from "../support/refusal.js";

describe("a blob that is examined", function () {
  this.timeout(60_000);
  const records = Uint8Array.from({ length: 62 }, (_, i) => i);
  const blob = blobOf([records]);

  it("has the value of its coefficients at a point that is named", async () => {
    const number = (bytes: Uint8Array) => BigInt(`0x${Buffer.from(bytes).toString("hex")}`);
    const z = BLOB_MODULUS - 1n;
    const examined = await examineBlob(blob, z);
    const elements = [number(records.subarray(0, 31)), number(records.subarray(31))];
    assert.equal(examined.y, evaluateBlob(elements, z));
    assert.deepEqual([examined.used, examined.holdsRecords, examined.holds], [2, true, true]);
    assert.deepEqual([examined.z, examined.from], [z, "option"]);
  });

  it("is another one if a byte is: another hash and value, and its own proof does not hold", async () => {
    const { changed, ...examined } = await examineBlob(blob);
    assert.equal(examined.from, "hash");
    assert.ok(examined.z < 1n << 128n);
    assert.equal(changed.is, changed.was - 1);
    assert.equal(changed.was, blob[changed.byte]);
    assert.notEqual(changed.versionedHash, examined.versionedHash);
    assert.notEqual(changed.y, examined.y);
    assert.equal(changed.holds, false);
  });

  it("may hold nothing, or what no records are", async () => {
    const zeros = await examineBlob(new Uint8Array(BLOB_BYTES));
    assert.deepEqual([zeros.used, zeros.y, zeros.holds], [0, 0n, true]);
    assert.equal(zeros.changed.holds, false);
    const other = new Uint8Array(BLOB_BYTES);
    other[32] = 0x73;
    const dense = await examineBlob(other);
    assert.deepEqual([dense.used, dense.holdsRecords, dense.holds], [4096, false, true]);
  });

  it("is one, and its point is below q", async () => {
    await assert.rejects(examineBlob(blob, BLOB_MODULUS), refusal("NotInField"));
    await assert.rejects(examineBlob(blob.subarray(1)), refusal("MalformedData"));
    await assert.rejects(
      examineBlob(new Uint8Array(BLOB_BYTES).fill(0xff)),
      refusal("MalformedData"),
    );
  });
});
