/** The calldata of a batch: what of its published data L1 is sent, and what it adds itself. */
import assert from "node:assert/strict";
import { bytesToNumberBE } from "@noble/curves/utils.js";
import { concatBytes } from "@noble/hashes/utils.js";
import fc from "fast-check";
import { calldataLength, groupData, toCalldata } from "../../../src/batch/calldata.js";
import { dataLength } from "../../../src/batch/layout.js";
import { BALANCE_LIMIT, DOMAIN_LIMIT, OWNER_LIMIT } from "../../../src/params.js";
import { parseShape } from "../../../src/shape.js";
import { batchData } from "../../support/l1-batch.js";
import { refusal } from "../../support/refusal.js";

const SHAPE = parseShape("1x2-1d1e1w1p");
const GROUP = { oldRoot: 11n, domain: 33n, feeRecipient: 44n };
const NOTHING = { deposits: [], exits: [], withdrawals: [], payees: [] };

function published(oldRoot: bigint, newRoot: bigint, fill = 0x51, shape = SHAPE): Uint8Array {
  const header = { ...GROUP, oldRoot, newRoot, feeToken: 0x5566, feeTotal: 77n };
  return batchData({ ...header, ...NOTHING, fill }, shape);
}

describe("calldata of a batch", () => {
  it("are new root, fee token, fee total and all behind the header: 110 bytes less", () => {
    const data = published(11n, 22n);
    const calldata = toCalldata(data);
    assert.equal(calldata.length, calldataLength(SHAPE));
    assert.equal(calldataLength(SHAPE), dataLength(SHAPE) - 110);
    const read = (start: number, end: number) => bytesToNumberBE(calldata.subarray(start, end));
    assert.deepEqual([read(0, 32), read(32, 34), read(34, 50)], [22n, 0x5566n, 77n]);
    assert.deepEqual(calldata.subarray(50), data.subarray(160));
  });

  it("are what SPEC.md counts for shapes of every kind", () => {
    // 50, then 70 a deposit, 41 an exit, 38 a withdrawal, 52 a payment, and whole elements of records.
    for (const [name, length] of [
      ["1x2", 50 + 31],
      ["1x2-1d", 50 + 70 + 31],
      ["1x2-1e", 50 + 41 + 31],
      ["1x2-1w", 50 + 38 + 31],
      ["1x2-1p", 50 + 52 + 31],
      ["4x8", 50 + 2 * 31],
    ] as const) {
      assert.equal(calldataLength(parseShape(name)), length, name);
    }
  });

  it("give the published data of a group back, whatever they say", () => {
    const shapes = ["1x2", "2x3-2d", "1x4-1e2w", "3x2-1d1p", "1x2-1d1e1w1p"].map(parseShape);
    const root = fc.bigInt({ min: 0n, max: 2n ** 256n - 1n });
    const property = fc.property(
      fc.constantFrom(...shapes),
      fc.array(root, { minLength: 2, maxLength: 5 }),
      fc.bigInt({ min: 0n, max: DOMAIN_LIMIT - 1n }),
      fc.bigInt({ min: 0n, max: OWNER_LIMIT - 1n }),
      fc.nat(0xffff),
      fc.bigInt({ min: 0n, max: BALANCE_LIMIT - 1n }),
      (shape, roots, domain, feeRecipient, feeToken, feeTotal) => {
        const shared = { domain, feeRecipient };
        const batches = roots
          .slice(1)
          .map((newRoot, i) =>
            batchData(
              { ...shared, ...NOTHING, oldRoot: roots[i]!, newRoot, feeToken, feeTotal, fill: i },
              shape,
            ),
          );
        const calldata = concatBytes(...batches.map(toCalldata));
        const [oldRoot] = roots as [bigint];
        assert.deepEqual(groupData(calldata, shape, { ...shared, oldRoot }), batches);
      },
    );
    fc.assert(property);
  });

  it("take the root at which a further batch starts from the one before it", () => {
    const calldata = concatBytes(
      ...[published(11n, 22n, 1), published(99n, 33n, 2)].map(toCalldata),
    );
    assert.deepEqual(groupData(calldata, SHAPE, GROUP), [
      published(11n, 22n, 1),
      published(22n, 33n, 2),
    ]);
  });

  it("of other lengths than whole batches, or of none, are refused", () => {
    const whole = toCalldata(published(11n, 22n));
    for (const wrong of [
      new Uint8Array(0),
      whole.subarray(1),
      Uint8Array.of(...whole, 0),
      new Uint8Array(2 * whole.length - 1),
    ]) {
      const message = new RegExp(
        `^calldata bytes: got ${wrong.length}, expected a multiple of ${whole.length}$`,
      );
      const malformed = refusal("MalformedData", message);
      assert.throws(() => groupData(wrong, SHAPE, GROUP), malformed);
    }
    assert.equal(groupData(new Uint8Array(3 * whole.length), SHAPE, GROUP).length, 3);
  });
});
