import assert from "node:assert/strict";
import { bls12_381 } from "@noble/curves/bls12-381.js";
import fc from "fast-check";
import { BLOB_BYTES, BLOB_ELEMENTS, blobOf, recordsOfBlob } from "../../../src/batch/blob.js";
import { BLOB_MODULUS, evaluateBlob } from "../../../src/crypto/blob-field.js";
import { refusal } from "../../support/refusal.js";

const { Fr } = bls12_381.fields;
const ROOT = Fr.pow(7n, (BLOB_MODULUS - 1n) / BigInt(BLOB_ELEMENTS));

/** A number as so many big-endian bytes. */
const bytesOf = (value: bigint, width: number) =>
  Uint8Array.from(Buffer.from(value.toString(16).padStart(2 * width, "0"), "hex"));
const concat = (parts: readonly Uint8Array[]) => Uint8Array.from(Buffer.concat(parts));
const recordsOf = (...elements: bigint[]) => concat(elements.map((value) => bytesOf(value, 31)));
const wordOf = (blob: Uint8Array, i: number) =>
  BigInt(`0x${Buffer.from(blob.subarray(32 * i, 32 * i + 32)).toString("hex")}`);
const withWord = (blob: Uint8Array, i: number, value: bigint) => {
  const changed = blob.slice();
  changed.set(bytesOf(value, 32), 32 * i);
  return changed;
};
const reversed = (i: number) =>
  Number.parseInt([...i.toString(2).padStart(12, "0")].reverse().join(""), 2);
/** The blob of a polynomial that is the same everywhere. */
const constantBlob = (value: bigint) => concat(Array(BLOB_ELEMENTS).fill(bytesOf(value, 32)));

describe("the blob of records", () => {
  const records = [recordsOf(1n, 2n, (1n << 248n) - 1n), recordsOf(4n, 0n, 6n)];
  const blob = blobOf(records);

  it("has the polynomial's values at the roots of unity in bit-reversed order", () => {
    assert.equal(blob.length, BLOB_BYTES);
    const coefficients = [1n, 2n, (1n << 248n) - 1n, 4n, 0n, 6n];
    for (const i of [0, 1, 2, 3, 5, 1024, 2049, 4094, 4095]) {
      const at = Fr.pow(ROOT, BigInt(reversed(i)));
      assert.equal(wordOf(blob, i), evaluateBlob(coefficients, at), `${i}`);
    }
  });

  it("gives them back", () => {
    assert.deepEqual(recordsOfBlob(blob, { count: 2, elements: 3 }), records);
    assert.deepEqual(recordsOfBlob(blobOf([]), { count: 0, elements: 3 }), []);
    const bytes = fc.uint8Array({ minLength: 5 * 31, maxLength: 5 * 31 });
    fc.assert(
      fc.property(fc.array(bytes, { maxLength: 4 }), (any) => {
        const content = { count: any.length, elements: 5 };
        assert.deepEqual(recordsOfBlob(blobOf(any), content), any);
      }),
      { numRuns: 10 },
    );
  });

  it("holds 4096 elements and no more", () => {
    const full = [recordsOf(...Array.from({ length: 2048 }, (_, i) => BigInt(i)))];
    full.push(full[0]!);
    assert.deepEqual(recordsOfBlob(blobOf(full), { count: 2, elements: 2048 }), full);
    const tooMany = refusal("BlobTooLarge", /elements in a blob: got 4097, expected at most 4096/);
    assert.throws(() => blobOf([...full, recordsOf(0n)]), tooMany);
    assert.throws(() => recordsOfBlob(blob, { count: 17, elements: 241 }), tooMany);
  });

  it("refuses records that are no whole elements", () => {
    const got = /record bytes: got 32, expected a multiple of 31/;
    assert.throws(() => blobOf([new Uint8Array(32)]), refusal("MalformedData", got));
  });

  it("is refused if it is a byte longer or shorter", () => {
    for (const wrong of [blob.subarray(1), concat([blob, bytesOf(0n, 1)])]) {
      const got = new RegExp(`bytes of a blob: got ${wrong.length}, expected 131072`);
      assert.throws(
        () => recordsOfBlob(wrong, { count: 2, elements: 3 }),
        refusal("MalformedData", got),
      );
    }
  });

  it("is refused with a value that is not below q, though it stands for the same", () => {
    const other = withWord(blob, 7, wordOf(blob, 7) + BLOB_MODULUS);
    const got = /value 7 of a blob: got \d+, expected below q/;
    assert.throws(
      () => recordsOfBlob(other, { count: 2, elements: 3 }),
      refusal("MalformedData", got),
    );
    const content = { count: 1, elements: 1 };
    assert.throws(
      () => recordsOfBlob(constantBlob(BLOB_MODULUS), content),
      refusal("MalformedData"),
    );
  });

  it("is refused with a record element of more than 31 bytes", () => {
    const content = { count: 1, elements: 1 };
    const most = (1n << 248n) - 1n;
    assert.deepEqual(recordsOfBlob(constantBlob(most), content), [recordsOf(most)]);
    const got = new RegExp(`record element 0 of a blob: got ${most + 1n}, expected below 2\\^248`);
    assert.throws(
      () => recordsOfBlob(constantBlob(most + 1n), content),
      refusal("MalformedData", got),
    );
  });

  it("is refused with anything behind the records", () => {
    const got = /element 5 of a blob, behind its 5 record elements: got 6, expected 0/;
    assert.throws(
      () => recordsOfBlob(blob, { count: 1, elements: 5 }),
      refusal("MalformedData", got),
    );
    assert.throws(
      () => recordsOfBlob(constantBlob(1n), { count: 0, elements: 3 }),
      refusal("MalformedData", /element 0 of a blob, behind its 0 record elements/),
    );
    const changed = withWord(blob, 3, wordOf(blob, 3) ^ 1n);
    const content = { count: 2, elements: 3 };
    assert.throws(() => recordsOfBlob(changed, content), refusal("MalformedData"));
  });
});
