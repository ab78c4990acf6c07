/** What native code seals of all kinds of operations, the circuit takes. */

import fc from "fast-check";
import { batchCircuit } from "../../prover/circuits/batch-instance.js";
import { witnessInput } from "../../src/batch/witness-input.js";
import { LEVELS } from "../support/batches.js";
import { CircuitUnderTest } from "../support/circuit-under-test.js";
import { honestOperations, MIXED, MIXED_SHAPE, sealMixed } from "../support/operations.js";

describe("Batch with any honest operations", () => {
  it("accepts what native code seals", async () => {
    const instance = batchCircuit("test-batch-mixed", { shape: MIXED_SHAPE, levels: LEVELS });
    const circuit = await CircuitUnderTest.open(instance);
    const property = fc.asyncProperty(honestOperations, async (operations) => {
      const circuitInput = witnessInput(sealMixed(operations).batch);
      circuit.assertSatisfied(await circuit.honest({ ...circuitInput }));
    });
    await fc.assert(property, { numRuns: 15, examples: [[MIXED]] });
  });
});
