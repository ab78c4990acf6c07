import assert from "node:assert/strict";
import fc from "fast-check";
import { dataVector } from "../../../src/batch/data.js";
import { sealBatch } from "../../../src/batch/seal-batch.js";
import { fillSlotTable } from "../../../src/batch/slot-table.js";
import { witnessInput } from "../../../src/batch/witness-input.js";
import { PADDING_KEY } from "../../../src/kinds/padding.js";
import { transferKind } from "../../../src/kinds/transfer/transfer-kind.js";
import { parseShape } from "../../../src/shape.js";
import { State } from "../../../src/state/state.js";
import { DOMAIN, FEE_RECIPIENT } from "../../support/accounts.js";
import {
  FEE_TOKEN,
  honestTransfers,
  LEVELS,
  SHAPE,
  sealCase,
  signAll,
  TRANSFERS,
  testAccounts,
} from "../../support/batches.js";
import { modelInputs } from "../../support/challenge-model.js";
import { modelVector } from "../../support/circuit-model.js";
import { refusal } from "../../support/refusal.js";

const OPTIONS = {
  shape: SHAPE,
  domain: DOMAIN,
  feeRecipient: FEE_RECIPIENT,
  feeToken: FEE_TOKEN,
};

describe("fillSlotTable", () => {
  it("sorts the touched accounts and fills up with the lowest free indices", () => {
    assert.deepEqual(fillSlotTable([9, 1, 500], parseShape("1x6"), 3), [0, 1, 2, 3, 9, 500]);
    assert.equal(fillSlotTable([], parseShape("1x64"), 2).length, 64);
  });

  it("refuses more accounts than slots", () => {
    const fill = () => fillSlotTable([1, 2, 3], parseShape("1x2"), 2);
    assert.throws(fill, refusal("BatchTooLarge", /got 3, expected ≤ 2/));
  });
});

describe("sealBatch", () => {
  it("gives a circuit input from which the circuit computes what is published", () => {
    fc.assert(
      fc.property(honestTransfers, (transfers) => {
        const { before, after, batch } = sealCase(transfers);
        const vector = modelVector(witnessInput(batch), LEVELS);
        assert.deepEqual(vector, dataVector(batch.data, SHAPE));
        const { digest, challenge, y } = batch.publicInputs;
        assert.deepEqual(modelInputs({ ...batch, digest }, batch), [digest, challenge, y]);
        assert.equal(vector[0], before.root);
        assert.equal(vector[1], after.root);
        assert.equal(after.root, new State(after.accounts(), LEVELS).root);
      }),
      { numRuns: 15, examples: [[[...TRANSFERS]], [[]]] },
    );
  });

  it("does the same on a taller tree", () => {
    const state = new State(testAccounts(), 5);
    const batch = sealBatch(state, { transfers: signAll(TRANSFERS) }, OPTIONS);
    assert.deepEqual(modelVector(witnessInput(batch), 5), dataVector(batch.data, SHAPE));
  });

  it("has arrays of the shape that SPEC.md section 5 gives", () => {
    const circuitInput = witnessInput(sealCase().batch);
    assert.equal(circuitInput.topRoots.length, 64);
    for (const [name, value] of Object.entries(circuitInput)) {
      if (!Array.isArray(value) || name === "topRoots") continue;
      assert.equal(value.length, name.startsWith("slot") ? SHAPE.slots : SHAPE.transfers, name);
    }
    for (const path of circuitInput.slotPath) {
      assert.deepEqual(
        path.map((children) => children.length),
        [8],
      );
    }
  });

  it("fills empty leaves with zeros and the rest with padding", () => {
    const state = new State(testAccounts().slice(0, 3), LEVELS);
    const circuitInput = witnessInput(sealBatch(state, {}, OPTIONS));
    assert.deepEqual(circuitInput.slotLive, [1n, 1n, 1n, 0n, 0n, 0n]);
    assert.deepEqual(circuitInput.slotKeyY.slice(3), [0n, 0n, 0n]);
    assert.deepEqual(circuitInput.enabled, [0n, 0n, 0n, 0n]);
    assert.equal(circuitInput.keyX[3], PADDING_KEY.x);
    assert.equal(circuitInput.s[0], transferKind.paddingSignature(DOMAIN).s);
  });

  it("leaves the root alone when there is nothing in it", () => {
    const { header } = sealCase([]).batch;
    assert.equal(header.oldRoot, header.newRoot);
    assert.equal(header.feeTotal, 0n);
  });

  it("takes the key of the account, not of the transfer", () => {
    const { before, batch } = sealCase();
    assert.equal(witnessInput(batch).keyX[1], before.account(2)?.publicKey.x);
  });

  for (const [name, transfers, options, code] of [
    ["a transfer that breaks a rule", [{ ...TRANSFERS[0]!, nonce: 3 }], {}, "NonceMismatch"],
    ["a later transfer that breaks one", [...TRANSFERS, TRANSFERS[0]!], {}, "NonceMismatch"],
    ["a fee in another token", TRANSFERS, { feeToken: 8 }, "FeeTokenMismatch"],
    ["more than N transfers", Array(5).fill(TRANSFERS[0]), {}, "BatchTooLarge"],
    ["more than M accounts", TRANSFERS, { shape: parseShape("4x3") }, "BatchTooLarge"],
    [
      "a shape out of bounds",
      TRANSFERS,
      { shape: { ...parseShape("4x2"), slots: 1 } },
      "InvalidShape",
    ],
    ["a domain too wide", TRANSFERS, { domain: 1n << 88n }, "OutOfRange"],
    ["a fee recipient too wide", TRANSFERS, { feeRecipient: 1n << 160n }, "OutOfRange"],
    ["a fee token too wide", [], { feeToken: 2 ** 16 }, "OutOfRange"],
  ] as const) {
    it(`refuses ${name} and leaves the state as it was`, () => {
      const state = new State(testAccounts(), LEVELS);
      const { root } = state;
      const operations = { transfers: signAll(transfers) };
      const seal = () => sealBatch(state, operations, { ...OPTIONS, ...options });
      assert.throws(seal, refusal(code));
      assert.equal(state.root, root);
      assert.deepEqual(state.accounts(), testAccounts());
    });
  }
});
