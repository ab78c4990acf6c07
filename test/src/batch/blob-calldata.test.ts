/** A group in two parts, calldata and blob, and put together again. */
import assert from "node:assert/strict";
import { concatBytes } from "@noble/hashes/utils.js";
import { blobOf } from "../../../src/batch/blob.js";
import {
  blobCalldataLength,
  blobGroupData,
  dataWithoutRecords,
} from "../../../src/batch/blob-calldata.js";
import { toCalldata } from "../../../src/batch/calldata.js";
import { recordElements, settlementLength } from "../../../src/batch/layout.js";
import { parseShape } from "../../../src/shape.js";
import { batchData } from "../../support/l1-batch.js";
import { refusal } from "../../support/refusal.js";

const GROUP = { oldRoot: 11n, domain: 33n, feeRecipient: 44n };
const NOTHING = { deposits: [], exits: [], withdrawals: [], payees: [] };

/** Batches whose roots follow on each other, and the two parts of them. */
function group(count: number, shape = parseShape("2x3-1d1e1w1p")) {
  const batches = Array.from({ length: count }, (_, i) => {
    const roots = { oldRoot: GROUP.oldRoot + BigInt(i), newRoot: GROUP.oldRoot + BigInt(i) + 1n };
    const fees = { feeToken: 0x5566, feeTotal: BigInt(i) };
    return batchData({ ...GROUP, ...NOTHING, ...roots, ...fees, fill: i + 1 }, shape);
  });
  const length = blobCalldataLength(shape);
  const parts = batches.map(toCalldata);
  return {
    ...{ shape, batches, length },
    calldata: concatBytes(...parts.map((bytes) => bytes.subarray(0, length))),
    records: parts.map((bytes) => bytes.subarray(length)),
  };
}

describe("a group whose records stand in a blob", () => {
  it("is the same group as with its records in calldata", () => {
    for (const name of ["1x2", "4x6-2p", "2x3-1d1e1w1p"]) {
      for (const count of [1, 3]) {
        const { shape, batches, calldata, records } = group(count, parseShape(name));
        assert.deepEqual(blobGroupData(calldata, blobOf(records), shape, GROUP), batches);
      }
    }
  });

  it("has zeros for records where its calldata alone are seen", () => {
    const { shape, batches, calldata, records } = group(3);
    const seen = batches.map((data, i) => data.slice().fill(0, data.length - records[i]!.length));
    assert.deepEqual(dataWithoutRecords(calldata, shape, GROUP), seen);
    for (const part of [calldata.subarray(1), new Uint8Array()]) {
      const read = () => dataWithoutRecords(part, shape, GROUP);
      assert.throws(read, refusal("MalformedData", /calldata bytes/));
    }
  });

  it("has 50 bytes a batch in calldata, and the settlement", () => {
    for (const [name, length] of [
      ["1x2", 50],
      ["2x3-1d1e1w1p", 50 + 70 + 41 + 38 + 52],
    ] as const) {
      const shape = parseShape(name);
      assert.equal(blobCalldataLength(shape), length);
      assert.equal(blobCalldataLength(shape), 50 + settlementLength(shape));
    }
  });

  it("is refused without whole batches in calldata", () => {
    const { shape, calldata, records, length } = group(2);
    const blob = blobOf(records);
    for (const part of [
      calldata.subarray(1),
      new Uint8Array(),
      concatBytes(calldata, calldata.subarray(1)),
    ]) {
      const read = () => blobGroupData(part, blob, shape, GROUP);
      const message = new RegExp(`got ${part.length}, expected a multiple of ${length}$`);
      assert.throws(read, refusal("MalformedData", message));
    }
  });

  it("is refused with a blob of more batches, of other elements, or of none", () => {
    const { shape, calldata, records, length } = group(3);
    const read = (bytes: Uint8Array, blob: Uint8Array) => () =>
      blobGroupData(bytes, blob, shape, GROUP);
    const two = calldata.subarray(0, 2 * length);
    assert.throws(read(two, blobOf(records)), refusal("MalformedData", /behind its/));
    const blob = blobOf(records);
    blob[77]! ^= 1;
    assert.throws(read(calldata, blob), refusal("MalformedData", /element/));
    assert.throws(read(calldata, blob.subarray(1)), refusal("MalformedData", /bytes of a blob/));
    const many = Math.floor(4096 / recordElements(shape)) + 1;
    const all = concatBytes(...Array<Uint8Array>(many).fill(calldata.subarray(0, length)));
    assert.throws(read(all, blobOf(records)), refusal("BlobTooLarge"));
  });
});
