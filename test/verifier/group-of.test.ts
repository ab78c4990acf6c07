/** Groups of batches: what they share is said once, and nothing is joined that does not belong together. */
import assert from "node:assert/strict";
import { calldataLength, groupData } from "../../src/batch/calldata.js";
import { parseShape } from "../../src/shape.js";
import { groupOf } from "../../verifier/group-of.js";
import type { BatchSubmission } from "../../verifier/submission.js";
import { type BatchContent, batchData } from "../support/l1-batch.js";
import { GENERATORS } from "../support/pairing-generators.js";
import { refusal } from "../support/refusal.js";

const SHAPE = parseShape("1x2-1d1e1w1p");
const DOMAIN = 0xd0n;

/** Batch `number` leads from root `number` + 1 to the next one. */
function batch(
  number: number,
  changes: Partial<BatchContent> = {},
  shape = SHAPE,
): BatchSubmission {
  const roots = { oldRoot: BigInt(number) + 1n, newRoot: BigInt(number) + 2n };
  const content = {
    ...{ ...roots, domain: DOMAIN, feeRecipient: 0xfeen, feeToken: 3, feeTotal: 5n },
    ...{ deposits: [], exits: [], withdrawals: [], payees: [], fill: number },
  };
  const data = batchData({ ...content, ...changes }, shape);
  return { shape, data, digest: BigInt(100 + number), proof: GENERATORS };
}

describe("groupOf", () => {
  for (const size of [1, 2, 4]) {
    it(`says once what ${size} share, and L1 puts the published data together again`, () => {
      const batches = Array.from({ length: size }, (_, i) => batch(i));
      const group = groupOf(batches, DOMAIN);
      const { shape, oldRoot, feeRecipient, data, proofs } = group;
      assert.deepEqual(
        { shape, oldRoot, feeRecipient },
        { shape: SHAPE, oldRoot: 1n, feeRecipient: 0xfeen },
      );
      assert.equal(data.length, size * calldataLength(SHAPE));
      assert.deepEqual(
        groupData(data, SHAPE, { oldRoot, feeRecipient, domain: DOMAIN }),
        batches.map((each) => each.data),
      );
      assert.deepEqual(
        proofs,
        batches.map(({ digest, proof }) => ({ digest, proof })),
      );
    });
  }

  it("takes batches of other fees, tokens and content", () => {
    const other = batch(1, {
      feeToken: 9,
      feeTotal: 0n,
      withdrawals: [{ owner: 1n, token: 2, amount: 3n }],
    });
    assert.equal(groupOf([batch(0), other], DOMAIN).proofs.length, 2);
  });

  it("takes an empty batch as often as one likes", () => {
    const empty = batch(0, { newRoot: 1n });
    assert.equal(groupOf([empty, empty, empty], DOMAIN).proofs.length, 3);
  });

  it("refuses no batches", () => {
    const message = /^batches of a group: got 0, expected 1 or more$/;
    assert.throws(() => groupOf([], DOMAIN), refusal("GroupMismatch", message));
  });

  for (const place of [1, 2]) {
    const withLast = (last: BatchSubmission) => [
      ...[0, 1].slice(0, place).map((i) => batch(i)),
      last,
    ];

    it(`refuses another shape in place ${place}`, () => {
      const group = withLast(batch(place, {}, parseShape("1x2-1d1e1w")));
      const message = new RegExp(
        `^shape of batch ${place} of a group: got 1x2-1d1e1w, expected 1x2-1d1e1w1p$`,
      );
      assert.throws(() => groupOf(group, DOMAIN), refusal("GroupMismatch", message));
    });

    it(`refuses another fee recipient in place ${place}`, () => {
      const group = withLast(batch(place, { feeRecipient: 0xbadn }));
      const message = new RegExp(`^fee recipient of batch ${place} of a group: `);
      assert.throws(() => groupOf(group, DOMAIN), refusal("GroupMismatch", message));
    });

    it(`refuses a root that does not follow in place ${place}`, () => {
      const group = withLast(batch(place, { oldRoot: 77n }));
      const message = new RegExp(
        `^old root of batch ${place} of a group: got 77, expected ${place + 1}$`,
      );
      assert.throws(() => groupOf(group, DOMAIN), refusal("GroupMismatch", message));
    });
  }

  for (const place of [0, 1, 2]) {
    const withOne = (one: BatchSubmission) => [0, 1, 2].map((i) => (i === place ? one : batch(i)));

    it(`refuses a batch of another deployment in place ${place}`, () => {
      const group = withOne(batch(place, { domain: DOMAIN + 1n }));
      assert.throws(() => groupOf(group, DOMAIN), refusal("DomainMismatch"));
    });

    it(`refuses what is no batch of its shape in place ${place}`, () => {
      const { data, ...rest } = batch(place);
      const group = withOne({ ...rest, data: data.slice(1) });
      assert.throws(() => groupOf(group, DOMAIN), refusal("MalformedData", /data bytes/));
    });

    it(`refuses header words that are too wide in place ${place}, which calldata would cut`, () => {
      const wide = batch(place);
      const data = wide.data.slice();
      // The byte before the fee token.
      data[5 * 32 - 19] = 1;
      const group = withOne({ ...wide, data });
      assert.throws(() => groupOf(group, DOMAIN), refusal("OutOfRange", /fee token/));
    });
  }
});
