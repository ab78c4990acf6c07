import assert from "node:assert/strict";
import * as poseidonLite from "poseidon-lite";
import { FIELD_MODULUS } from "../../../src/crypto/field.js";
import { poseidon } from "../../../src/crypto/poseidon.js";
import { CircuitUnderTest } from "../../support/circuit-under-test.js";
import { samples } from "../../support/field-samples.js";
import { includeRoots } from "../../support/square-chain.js";

const oracles = Object.values(poseidonLite) as ((inputs: bigint[]) => bigint)[];

describe("Poseidon", () => {
  let circuit: CircuitUnderTest;
  before(async () => {
    const instance = { name: "test-poseidon-widths", file: "poseidon-widths.circom" };
    const open = { template: "PoseidonWidths", params: [], public: ["in"] };
    const options = { allWidths: true };
    circuit = await CircuitUnderTest.open({ ...instance, ...open }, includeRoots[0], options);
  });

  it("is poseidon-lite's and circomlibjs' at each of the 16 widths", async () => {
    const inputs = [
      samples(16),
      new Array<bigint>(16).fill(0n),
      new Array<bigint>(16).fill(FIELD_MODULUS - 1n),
    ];
    for (const input of inputs) {
      const out = inputs[0]!.map((_, i) => poseidon(input.slice(0, i + 1)));
      const lite = out.map((_, i) => oracleOf(i + 1)(input.slice(0, i + 1)));
      assert.deepEqual(lite, out);
      await circuit.assertGives({ in: input }, { out });
    }
  });

  it("refuses the hash of other inputs", async () => {
    const witness = await circuit.honest({ in: samples(16) });
    const swapped = samples(16).reverse();
    circuit.assertViolates(circuit.edited(witness, { in: swapped }), /^in\[/);
  });

  it("holds every wire fast at every width", async () => {
    await circuit.assertHoldsFast({ in: samples(16) });
    await circuit.assertHoldsFast({ in: samples(16).fill(0n) });
  });

  it("costs what its header says", () => {
    // Grassi et al., table 2, rounded up; 402 at eight inputs.
    const partial = [56, 57, 56, 60, 60, 63, 64, 63, 60, 66, 60, 65, 70, 60, 64, 68];
    const costs = partial.map((rounds, i) => 3 * (8 * (i + 2) + rounds) - 3);
    const sum = costs.reduce((total, cost) => total + cost);
    assert.equal(circuit.system.constraints.length, sum);
    assert.deepEqual([costs[3], costs[4], costs[7]], [297, 321, 402]);
  });
});

function oracleOf(width: number): (inputs: bigint[]) => bigint {
  const oracle = oracles.find(({ name }) => name === `poseidon${width}`);
  assert.ok(oracle !== undefined, `poseidon-lite has no width ${width}`);
  return oracle;
}
