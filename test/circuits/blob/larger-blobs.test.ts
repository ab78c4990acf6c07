/** Evaluations that take long to compile: of 64x64, of 128x128, and of the largest shapes. */

import { evaluateBlob } from "../../../src/crypto/blob-field.js";
import {
  blobInput,
  LARGEST_CHALLENGE,
  LARGEST_ELEMENT,
  partsOf,
  sampleElements,
} from "../../support/blob-input.js";
import type { CircuitUnderTest } from "../../support/circuit-under-test.js";
import { sample } from "../../support/field-samples.js";
import { openTemplate } from "../../support/open-template.js";

const challenge = sample(99) >> 126n;

for (const n of [25, 50, 132]) {
  describe(`BlobEvaluation of ${n}`, () => {
    let circuit: CircuitUnderTest;
    before(async () => {
      circuit = await openTemplate("blob/blob-evaluation", n);
    });

    it("is the polynomial at z, as native code has it", async () => {
      const elements = sampleElements(n);
      const most = elements.map(() => LARGEST_ELEMENT);
      const none = elements.map(() => 0n);
      for (const [coefficients, z] of [
        [elements, challenge],
        [elements, 0n],
        [elements, 1n],
        [most, 1n],
        [most, LARGEST_CHALLENGE],
        [none, challenge],
      ] as const) {
        const y = evaluateBlob(coefficients, z);
        await circuit.assertGives(blobInput(coefficients, z), partsOf(y));
      }
    });

    it("reads each element at its place, at the ends of each group", async () => {
      for (let e = 0; e < n; e += e % 12 === 0 ? 11 : 1) {
        const elements = new Array<bigint>(n).fill(0n).with(e, 0x1234n);
        const y = evaluateBlob(elements, challenge);
        await circuit.assertGives(blobInput(elements, challenge), partsOf(y));
      }
    });
  });
}
