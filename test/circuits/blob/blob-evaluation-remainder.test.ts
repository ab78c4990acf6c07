/** What a prover may choose of an evaluation: the remainder or q more, where that fits, which L1 reduces. */

import assert from "node:assert/strict";
import { BLOB_MODULUS, evaluateBlob } from "../../../src/crypto/blob-field.js";
import { keepCircuits, readCircuits } from "../../../tries/kept-circuits.js";
import { uncheckedCopy } from "../../../tries/unchecked-sources.js";
import { blobInput, LARGEST_ELEMENT, partsOf } from "../../support/blob-input.js";
import { CircuitUnderTest, circuitsFolder } from "../../support/circuit-under-test.js";
import { templateInstance } from "../../support/open-template.js";

const q = BLOB_MODULUS;

/** Two elements whose value is this, and their challenge. */
function elementsOf(y: bigint): { elements: bigint[]; z: bigint } {
  for (let z = (1n << 128n) - 1n; ; z -= 1n) {
    const constant = (((y - LARGEST_ELEMENT * z) % q) + q) % q;
    const elements = [constant, LARGEST_ELEMENT];
    if (constant <= LARGEST_ELEMENT && evaluateBlob(elements, z) === y) return { elements, z };
  }
}

/** The circuits of a prover who says `multiple` times q more of each remainder. */
async function addingToRemainders(multiple: bigint): Promise<string> {
  const circuits = await readCircuits(await uncheckedCopy(circuitsFolder));
  const { low, high } = partsOf(multiple * q);
  const added = [low, high, -multiple].reduce((source, value, i) => {
    const hint = `<-- hint[${i}]`;
    assert.ok(source.includes(hint), hint);
    return source.replace(hint, `${hint} + ${value < 0n ? `(0 - ${-value})` : value}`);
  }, circuits.get("blob/reduction.circom")!);
  // The parts are added without a carry between them: the values below have none.
  return keepCircuits("more-modulo", new Map(circuits).set("blob/reduction.circom", added));
}

async function adding(multiple: bigint): Promise<CircuitUnderTest> {
  const instance = await templateInstance("blob/blob-evaluation", [2]);
  const cheatingFolder = await addingToRemainders(multiple);
  const name = `${instance.name}-more-${multiple}`;
  const options = { cheatingFolder, optimization: "O0" } as const;
  return CircuitUnderTest.open({ ...instance, name }, circuitsFolder, options);
}

describe("BlobEvaluation, of a prover who says more than the remainder", () => {
  it("takes q more where that has 255 bits", async () => {
    const circuit = await adding(1n);
    for (const y of [0n, 5n, (1n << 255n) - 1n - q]) {
      const { elements, z } = elementsOf(y);
      const witness = await circuit.forged(blobInput(elements, z));
      circuit.assertSatisfied(witness);
      const { low, high } = partsOf(y + q);
      assert.equal(circuit.valueOf(witness, "low"), low);
      assert.equal(circuit.valueOf(witness, "high"), high);
    }
  });

  it("refuses q more where that has 256 bits", async () => {
    const circuit = await adding(1n);
    for (const y of [1n << 254n, q - 1n - ((q - 1n) % (1n << 144n))]) {
      const { elements, z } = elementsOf(y);
      const witness = await circuit.forged(blobInput(elements, z));
      circuit.assertViolates(witness, /^group\[0\]\.reduction\.highBits\.in$/);
    }
  });

  it("refuses twice q more", async () => {
    const circuit = await adding(2n);
    for (const y of [0n, 5n]) {
      const { elements, z } = elementsOf(y);
      const witness = await circuit.forged(blobInput(elements, z));
      circuit.assertViolates(witness, /^group\[0\]\.reduction\.highBits\.in$/);
    }
  });
});
