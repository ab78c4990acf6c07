import { evaluateBlob } from "../../../src/crypto/blob-field.js";
import { assertLinksHold } from "../../support/assert-links-hold.js";
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

describe("BlobEvaluation", () => {
  // One element; without the cube; with it; a whole group, as at 32x32; one more.
  for (const n of [1, 2, 3, 4, 13, 14]) {
    describe(`of ${n}`, () => {
      let circuit: CircuitUnderTest;
      before(async () => {
        circuit = await openTemplate("blob/blob-evaluation", n);
      });

      it("is the polynomial at z, as native code has it", async () => {
        for (const z of [challenge, 0n, 1n, LARGEST_CHALLENGE]) {
          for (const elements of [
            sampleElements(n),
            sampleElements(n).fill(0n),
            sampleElements(n).fill(LARGEST_ELEMENT),
          ]) {
            const y = evaluateBlob(elements, z);
            await circuit.assertGives(blobInput(elements, z), partsOf(y));
          }
        }
      });

      it("reads each element at its place", async () => {
        for (let e = 0; e < n; e += 1) {
          const elements = sampleElements(n).fill(0n).with(e, 0x1234n);
          await circuit.assertGives(
            blobInput(elements, challenge),
            partsOf(evaluateBlob(elements, challenge)),
          );
        }
      });
    });
  }

  describe("of a prover who lies", () => {
    const n = 4;
    const elements = sampleElements(n);
    const input = blobInput(elements, challenge);
    let circuit: CircuitUnderTest;
    before(async () => {
      circuit = await openTemplate("blob/blob-evaluation", n);
    });

    it("refuses another value, and the same one cut elsewhere", async () => {
      const witness = await circuit.honest(input);
      const { low, high } = partsOf(evaluateBlob(elements, challenge));
      for (const edits of [
        { low: low + 1n },
        { high: high + 1n },
        { low: low + (1n << 144n), high: high - 1n },
      ]) {
        circuit.assertViolates(circuit.edited(witness, edits), /^(low|high)$/);
      }
    });

    it("refuses the value of another element", async () => {
      const witness = await circuit.honest(input);
      for (let i = 0; i < 248 * n; i += 31) {
        const edits = { [`bit[${i}]`]: 1n - circuit.valueOf(witness, `bit[${i}]`) };
        circuit.assertViolates(circuit.edited(witness, edits), new RegExp(`^bit\\[${i}\\]$`));
      }
    });

    it("refuses the value at another challenge", async () => {
      const witness = await circuit.honest(input);
      for (const i of [0, 15, 16, 127]) {
        const edits = { [`zBit[${i}]`]: 1n - circuit.valueOf(witness, `zBit[${i}]`) };
        circuit.assertViolates(circuit.edited(witness, edits), new RegExp(`^zBit\\[${i}\\]$`));
      }
    });
  });

  for (const n of [1, 4, 14]) {
    it(`constrains all that it assigns, of ${n} elements`, async () => {
      const arrays = {
        ...{ "zLimbs.bit": "128", "cube.z": "8", "value[groups]": "16", "value[g]": "16" },
        ...{ "group[g].element[e]": "16", "group[g].element[below]": "16", "group[g].z": "8" },
      };
      const grouped = [
        "group[g].element[e] <== elementLimbs[12 * g + e].out",
        "group[g].element[below] <== value[g + 1]",
        "group[g].z <== zLimbs.out",
        "group[g].cube[j] <== n > 3 ? cube.out[j] : 0",
        "value[g] <== group[g].out",
      ];
      const unreached = n === 1 ? ["cube.z <== zLimbs.out", ...grouped] : [];
      await assertLinksHold(
        { path: "blob/blob-evaluation", params: [n], hints: [], arrays, unreached },
        blobInput(sampleElements(n), challenge),
      );
    });
  }

  for (const n of [2, 14]) {
    it(`holds every wire fast, of ${n} elements`, async () => {
      const circuit = await openTemplate("blob/blob-evaluation", n);
      await circuit.assertHoldsFast(blobInput(sampleElements(n), challenge));
    });
  }
});
