import assert from "node:assert/strict";
import {
  type PlainBatchInput,
  plainBatchInput,
} from "../../../bench/baseline/plain-batch-input.js";
import { plainIncludeRoots, plainInstance } from "../../../bench/baseline/plain-instance.js";
import { buildCircuit } from "../../../prover/circuits/build-circuit.js";
import { readConstraintStats } from "../../../prover/circuits/constraint-stats.js";
import { CircuitUnderTest } from "../../support/circuit-under-test.js";

/** Small enough to compile in seconds; the rules are those of 24 levels. */
const LEVELS = 3;

describe("the baseline", () => {
  describe("of two transfers", () => {
    let circuit: CircuitUnderTest;
    let input: PlainBatchInput;
    before(async () => {
      input = await plainBatchInput(2, LEVELS);
      const instance = { ...plainInstance(2), name: "baseline-2-l3", params: [LEVELS, 2] };
      circuit = await CircuitUnderTest.open(instance, plainIncludeRoots[0]);
    });

    it("proves what its own accounts give", async () => {
      circuit.assertSatisfied(await circuit.honest({ ...input }));
    });

    it("binds everything that a transfer says, moves or proves", async () => {
      const witness = await circuit.honest({ ...input });
      const names = ["oldRoot", "newRoot", "fromSiblings[1][0]", "toSiblings[1][2]"];
      for (const column of Object.keys(input)) {
        if (!/Root|Siblings/.test(column)) names.push(`${column}[0]`, `${column}[1]`);
      }
      for (const name of names) {
        const edited = circuit.edited(witness, { [name]: circuit.valueOf(witness, name) + 1n });
        circuit.assertViolates(edited, new RegExp(`^${name.replaceAll(/[[\]]/g, "\\$&")}$`));
      }
    });

    it("holds amount and balance in their range, bit by bit", async () => {
      const witness = await circuit.honest({ ...input });
      for (const range of ["amountRange", "balanceRange"]) {
        for (const bit of [0, 126]) {
          const name = `transfer[1].${range}.out[${bit}]`;
          const edited = circuit.edited(witness, { [name]: 2n });
          circuit.assertViolates(
            edited,
            new RegExp(`^transfer\\[1\\]\\.${range}\\.out\\[${bit}\\]$`),
          );
        }
      }
    });
  });

  it("costs 29,285 constraints a transfer among 2^24 accounts", async () => {
    const { r1cs } = await buildCircuit(plainInstance(1), { includeRoots: plainIncludeRoots });
    assert.equal((await readConstraintStats(r1cs.path)).constraints, 29_285);
  });
});
