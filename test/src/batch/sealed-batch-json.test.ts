/** A sealed batch is a value: stored and read back, it gives the same witness input. */
import assert from "node:assert/strict";
import fc from "fast-check";
import { settlementLength } from "../../../src/batch/layout.js";
import { sealBatch } from "../../../src/batch/seal-batch.js";
import { formatSealedBatch, parseSealedBatch } from "../../../src/batch/sealed-batch-json.js";
import { witnessInput } from "../../../src/batch/witness-input.js";
import type { QuipuError } from "../../../src/errors.js";
import { formatBytes } from "../../../src/json/schemas.js";
import { State } from "../../../src/state/state.js";
import { testAccounts } from "../../support/batches.js";
import { honestOperations, MIXED, MIXED_OPTIONS, sealMixed } from "../../support/operations.js";
import { refusal } from "../../support/refusal.js";

const { batch } = sealMixed(MIXED);
const text = formatSealedBatch(batch);

/** The stored batch with fields replaced. */
function edited(change: (fields: ReturnType<typeof JSON.parse>) => object): string {
  const fields = JSON.parse(text);
  return JSON.stringify({ ...fields, ...change(fields) });
}

/** The data with the first transfer, the only one, in the second place. */
function withPaddingFirst(data: Uint8Array): Uint8Array {
  const { shape, slots } = batch;
  const first = 5 * 32 + settlementLength(shape) + 3 * slots.length;
  const changed = data.slice();
  changed.copyWithin(first + 9, first, first + 9).fill(0, first, first + 9);
  return changed;
}

describe("sealed batch JSON", () => {
  it("says its format", () => {
    assert.equal(JSON.parse(text).format, "quipu/sealed-batch/2");
  });

  it("carries the cause of a refusal", () => {
    const hasCause = ({ cause }: QuipuError) => cause instanceof Error;
    const wrong = edited(() => ({ shape: "1x1" }));
    assert.throws(() => parseSealedBatch(wrong, "here"), hasCause);
  });

  it("may be of any depth of tree", () => {
    for (const levels of [3, 7, 8]) {
      const sealed = sealBatch(new State(testAccounts(), levels), {}, MIXED_OPTIONS);
      assert.deepEqual(parseSealedBatch(formatSealedBatch(sealed), "here"), sealed);
    }
  });

  it("brings a batch back that was published with padding before an operation", () => {
    const data = withPaddingFirst(batch.data);
    const read = parseSealedBatch(
      edited(() => ({ data: formatBytes(data) })),
      "here",
    );
    assert.deepEqual(read.data, data);
    assert.deepEqual(parseSealedBatch(formatSealedBatch(read), "here"), read);
  });

  it("brings any batch back: the same value, and the same witness input", () => {
    fc.assert(
      fc.property(honestOperations, (operations) => {
        const sealed = sealMixed(operations).batch;
        const read = parseSealedBatch(formatSealedBatch(sealed), "here");
        assert.deepEqual(read, sealed);
        assert.deepEqual(witnessInput(read), witnessInput(sealed));
      }),
      { numRuns: 15, examples: [[MIXED]] },
    );
  });

  /** What is wrong, the text, the words for it, and the code of the cause if there is one. */
  const wrong: [string, string, RegExp, string?][] = [
    [
      "an account that cannot have spent what it did",
      edited(({ before }) => ({
        before: before.map((account: { balance: string } | null, slot: number) =>
          slot === 2 ? { ...account, balance: "1" } : account,
        ),
      })),
      /here: balance of account 2: got 1, expected ≥ 1000000/,
      "InsufficientBalance",
    ],
    [
      "too few accounts",
      edited(({ before }) => ({ before: before.slice(1) })),
      /here: accounts: got 6, expected 7/,
      "InvalidFile",
    ],
    [
      "a signature too few",
      edited(({ signatures }) => ({ signatures: { ...signatures, transfers: [] } })),
      /here: signatures of transfers: got 0, expected 1/,
      "InvalidFile",
    ],
    [
      "a tree of another state",
      edited(({ topRoots }) => ({ topRoots: ["5", ...topRoots.slice(1)] })),
      /here: root of the top roots/,
      "RootMismatch",
    ],
    [
      "another shape",
      edited(() => ({ shape: "3x40-2d2e2w" })),
      /here: data bytes/,
      "MalformedData",
    ],
    ["an older format", edited(() => ({ format: "quipu/sealed-batch/0" })), /here: format/],
  ];
  for (const [what, stored, message, cause] of wrong) {
    it(`refuses ${what}`, () => {
      const isRefused = refusal("InvalidFile", message);
      assert.throws(
        () => parseSealedBatch(stored, "here"),
        (error: Error) =>
          isRefused(error) && (error.cause as QuipuError | undefined)?.code === cause,
      );
    });
  }
});
