/** How many batches a group for a blob may have: what L1 uses for as many is below the bound. */
import assert from "node:assert/strict";
import { size } from "viem";
import {
  assertBlobGroup,
  blobGroupBytes,
  blobGroupGas,
  largestBlobGroup,
} from "../../l1/contract/largest-blob-group.js";
import {
  TRANSACTION_BYTES_LIMIT,
  TRANSACTION_GAS_LIMIT,
} from "../../l1/sending/transaction-costs.js";
import { BLOB_ELEMENTS } from "../../src/batch/blob.js";
import { recordElements } from "../../src/batch/layout.js";
import { parseShape } from "../../src/shape.js";
import {
  blobArguments,
  blobMembers,
  openingOfMembers,
  runArguments,
} from "../support/blob-members.js";
import { quickenKzg } from "../support/quick-kzg.js";
import { refusal } from "../support/refusal.js";
import { RollupOnChain } from "../support/rollup-on-chain.js";

const FULL = (1n << 128n) - 1n - (1n << 100n);

describe("the largest group for a blob", function () {
  this.timeout(300_000);
  before(quickenKzg);

  for (const text of ["1x2", "32x32", "4x6-2d1e1w2p", "128x128-128w128p"]) {
    it(`of ${text} fits into a blob and a transaction, and one batch more does not`, () => {
      const shape = parseShape(text);
      const most = largestBlobGroup(shape);
      assert.ok(most >= 1);
      const isTooMuch = (count: number) =>
        count * recordElements(shape) > BLOB_ELEMENTS ||
        blobGroupGas(shape, count) >= TRANSACTION_GAS_LIMIT ||
        blobGroupBytes(shape, count) > TRANSACTION_BYTES_LIMIT;
      assert.deepEqual([isTooMuch(most), isTooMuch(most + 1)], [false, true]);
      assertBlobGroup(shape, most);
      const message = new RegExp(`in a blob: got ${most + 1}, expected 1…${most}$`);
      assert.throws(() => assertBlobGroup(shape, most + 1), refusal("GroupTooLarge", message));
    });
  }

  for (const text of ["1x2", "32x32", "8x8-8w"]) {
    it(`of ${text} costs no more than is reckoned, in its blob and by calldata`, async () => {
      const shape = parseShape(text);
      let owner = 0xabcdef0123456789abcdef0123456789abcdef01n;
      for (const count of [1, 2, 30]) {
        const contents = Array.from({ length: count }, (_, i) => ({
          ...{ feeRecipient: 7n, feeToken: 0x0101 + i, feeTotal: FULL },
          newRoot: 2n ** 252n - 1n - BigInt(i),
          withdrawals: Array.from({ length: shape.withdrawals }, () => {
            owner += 0x010101010101n;
            return { owner, token: 0x0101, amount: FULL };
          }),
        }));
        const bound = blobGroupGas(shape, count);
        const check = (way: string, gas: bigint, bytes: number) => {
          assert.ok(gas <= bound, `${way}, ${count}: ${gas} gas, at most ${bound}`);
          assert.ok(bytes <= blobGroupBytes(shape, count), `${way}, ${count}: ${bytes} bytes`);
        };
        // Each on a contract of its own, whose credits are the first.
        const byCall = await RollupOnChain.deploy({ shapes: [shape] });
        const run = runArguments(await blobMembers(byCall, contents, shape));
        const sent = await byCall.send("commitGroup", run);
        check("calldata", sent.gasUsed, size(byCall.callData("commitGroup", run)));
        const byBlob = await RollupOnChain.deploy({ shapes: [shape] });
        const members = await blobMembers(byBlob, contents, shape);
        const args = blobArguments(members, await openingOfMembers(members));
        const { gasUsed } = await byBlob.send("commitBlob", args, { blobs: [members.blob] });
        check("blob", gasUsed, size(byBlob.callData("commitBlob", args)));
      }
    });
  }
});
