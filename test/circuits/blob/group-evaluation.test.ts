import { BLOB_MODULUS, evaluateBlob } from "../../../src/crypto/blob-field.js";
import { assertLinksHold } from "../../support/assert-links-hold.js";
import type { CircuitUnderTest } from "../../support/circuit-under-test.js";
import { sample } from "../../support/field-samples.js";
import { limbsOf } from "../../support/limb-numbers.js";
import { openTemplate } from "../../support/open-template.js";

/** Elements and a challenge as inputs, and what they give. */
function evaluation(elements: readonly bigint[], challenge: bigint) {
  const input = {
    element: elements.map((value) => limbsOf(value, 16)),
    z: limbsOf(challenge, 8),
    cube: limbsOf(challenge ** 3n % BLOB_MODULUS, 16),
  };
  return { input, out: limbsOf(evaluateBlob(elements, challenge), 16) };
}

/** Elements of 248 bits, below one of 255. */
function elementsOf(size: number): bigint[] {
  const low = Array.from({ length: size - 1 }, (_, e) => sample(e) >> 6n);
  return [...low, (sample(size) * 2n) % (1n << 255n)];
}

const challenge = sample(99) >> 126n;

describe("GroupEvaluation", () => {
  // One, two and three elements in the topmost chunk; without another, with one, with all.
  for (const size of [2, 3, 4, 5, 6, 12, 13]) {
    describe(`of ${size}`, () => {
      let circuit: CircuitUnderTest;
      before(async () => {
        circuit = await openTemplate("blob/group-evaluation", size);
      });

      it("is the sum of powers modulo q", async () => {
        const largest = new Array<bigint>(size).fill((1n << 255n) - 1n);
        const none = new Array<bigint>(size).fill(0n);
        for (const [elements, z] of [
          [elementsOf(size), challenge],
          [elementsOf(size), 0n],
          [elementsOf(size), 1n],
          [largest, (1n << 128n) - 1n],
          [none, challenge],
        ] as const) {
          const { input, out } = evaluation(elements, z);
          await circuit.assertGives(input, { out });
        }
      });

      it("reads each element at its place", async () => {
        for (let e = 0; e < size; e += 1) {
          const elements = new Array<bigint>(size).fill(0n).with(e, 1n << 200n);
          const { input, out } = evaluation(elements, challenge);
          await circuit.assertGives(input, { out });
        }
      });

      it("holds every wire fast", async () => {
        const { input } = evaluation(elementsOf(size), challenge);
        // Up to three elements take no cube.
        const free = size <= 3 ? input.cube.map((_, j) => `cube[${j}]`) : [];
        await circuit.assertHoldsFast(input, free);
      });
    });
  }

  for (const size of [2, 13]) {
    it(`constrains all that it assigns, of ${size} elements`, async () => {
      const arrays = {
        "chunk[c].element[e]": "16",
        "chunk[c].z": "8",
        "raised[c].b": "16",
        out: "16",
      };
      const unreached = size > 3 ? [] : ["raised[c].a[h] <== sum[h]", "raised[c].b <== cube"];
      await assertLinksHold(
        { path: "blob/group-evaluation", params: [size], hints: [], arrays, unreached },
        evaluation(elementsOf(size), challenge).input,
      );
    });
  }
});
