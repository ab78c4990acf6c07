/** A batch whose records end where an element ends: 24 · 4 + 72 · 2 + 8 bits are 248. */

import assert from "node:assert/strict";
import { batchCircuit } from "../../prover/circuits/batch-instance.js";
import { dataVector } from "../../src/batch/data.js";
import { witnessInput } from "../../src/batch/witness-input.js";
import { parseShape } from "../../src/shape.js";
import { CircuitUnderTest } from "../support/circuit-under-test.js";
import { settled, withdraw } from "../support/settlement-scenario.js";
import { levels, order, scenarioState } from "../support/transfer-scenario.js";

describe("Batch whose records are whole elements", () => {
  it("takes what native code seals", async () => {
    const shape = parseShape("2x4-1w");
    const operations = {
      transfers: [order({ from: 0, to: 1 })],
      withdrawals: [withdraw({ from: 1, amount: 100n })],
    };
    const sealed = settled(operations, shape, scenarioState(8));
    // Header, withdrawal, and one element of records.
    assert.equal(dataVector(sealed.data, shape).length, 5 + 2 + 1);
    const instance = batchCircuit("test-batch-whole-elements", { shape, levels });
    const circuit = await CircuitUnderTest.open(instance);
    circuit.assertSatisfied(await circuit.honest({ ...witnessInput(sealed) }));
  });
});
