import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { packageRoot } from "../../prover/artifacts/package-root.js";
import { batchCircuit } from "../../prover/circuits/batch-instance.js";
import { vectorLength } from "../../src/batch/layout.js";
import { witnessInput } from "../../src/batch/witness-input.js";
import { HEADER_ELEMENTS } from "../../src/params.js";
import { formatShape, parseShape } from "../../src/shape.js";
import { CircuitUnderTest } from "../support/circuit-under-test.js";
import { levels, order, sealed } from "../support/transfer-scenario.js";

const shape = parseShape("2x4");

describe("Batch", () => {
  let circuit: CircuitUnderTest;
  before(async () => {
    circuit = await CircuitUnderTest.open(batchCircuit("test-batch-2x4", { shape, levels }));
  });

  it("accepts an honest batch with fees, and one with padding", async () => {
    const full = [order({ from: 0, to: 1, fee: 7n }), order({ from: 1, to: 2 })];
    for (const transfers of [full, full.slice(0, 1), []]) {
      const circuitInput = witnessInput(sealed(transfers, shape));
      circuit.assertSatisfied(await circuit.honest({ ...circuitInput }));
      circuit.assertSatisfied(await circuit.forged({ ...circuitInput }));
    }
  });

  it("accepts the circuit input of the shared vectors", async () => {
    const {
      circuitInput,
      levels: depth,
      shape: size,
    } = JSON.parse(await readFile(join(packageRoot, "test", "vectors", "batch.json"), "utf8"));
    const other = await CircuitUnderTest.open(
      batchCircuit(`test-batch-${formatShape(size)}`, { shape: size, levels: depth }),
    );
    other.assertSatisfied(await other.honest(circuitInput));
  });

  it("holds every wire fast but the quotients of lookups at their own row", async () => {
    const transfers = [order({ from: 0, to: 1, fee: 7n }), order({ from: 1, to: 2 })];
    const circuitInput = witnessInput(sealed(transfers, shape));
    // At the row that a pointer names, a lookup's quotient is multiplied by 0: it may be anything
    // and nothing else depends on it. Three lookups by sender, two of them by receiver too.
    const free = transfers.flatMap(({ from, to }, j) => [
      ...["spend.holdings", "keys"].map((lookup) => `transfer[${j}].${lookup}.quotient[${from}]`),
      ...["tags", "indices"].flatMap((lookup) =>
        [from, to].map((row) => `transfer[${j}].${lookup}.quotient[${row}]`),
      ),
    ]);
    await circuit.assertHoldsFast({ ...circuitInput }, free);
    const wires = circuit.system.wires - 1;
    console.log(`      ${wires} wires changed in turn: ${free.length} unnoticed, all explained`);
  });

  it("costs what its header says", () => {
    const [N, M] = [shape.transfers, shape.slots];
    const slots = (715 + 802 * (levels - 2) + 6 * levels) * M;
    const transfers = (2696 + 5 * M + 2 * Math.log2(M)) * N;
    const elements = vectorLength(shape);
    const blocks = Math.ceil(elements / 7);
    const digest = 402 * blocks - 3 * (7 * blocks - elements);
    // The records have one element, which BlobEvaluation takes as it is.
    const cost = slots + transfers + 7498 - 3 * levels + digest + HEADER_ELEMENTS;
    assert.equal(circuit.system.constraints.length, cost);
  });
});
