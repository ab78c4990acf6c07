import { BLOB_MODULUS, evaluateBlob } from "../../../src/crypto/blob-field.js";
import { FIELD_MODULUS } from "../../../src/crypto/field.js";
import { assertLinksHold } from "../../support/assert-links-hold.js";
import type { CircuitUnderTest } from "../../support/circuit-under-test.js";
import { bitsOf, sample } from "../../support/field-samples.js";
import { openTemplate } from "../../support/open-template.js";

const MOST = (1n << 248n) - 1n;
const LARGEST_CHALLENGE = (1n << 128n) - 1n;
const challenge = sample(99) >> 126n;

/** The bits of elements as Records takes them, and a challenge. */
function inputOf(elements: readonly bigint[], z: bigint) {
  return { bit: elements.flatMap((element) => bitsOf(element, 248).toReversed()), z };
}

/** A value in its two parts. */
function parts(y: bigint) {
  return { low: y & ((1n << 144n) - 1n), high: y >> 144n };
}

const some = (n: number) => Array.from({ length: n }, (_, e) => sample(e) >> 6n);

describe("BlobEvaluation", () => {
  // One element; up to three; with the cube; a group and two; 32x32, 64x64 and 128x128; the most there are.
  for (const n of [1, 2, 3, 4, 13, 14, 25, 50, 132]) {
    describe(`of ${n}`, () => {
      let circuit: CircuitUnderTest;
      before(async () => {
        circuit = await openTemplate("blob/blob-evaluation", n);
      });

      it("is the polynomial at z, as native code has it", async () => {
        for (const z of [challenge, 0n, 1n, LARGEST_CHALLENGE]) {
          for (const elements of [some(n), some(n).fill(0n), some(n).fill(MOST)]) {
            const y = evaluateBlob(elements, z);
            await circuit.assertGives(inputOf(elements, z), parts(y));
          }
        }
      });

      it("reads each element at its place", async () => {
        const places = n <= 25 ? [...some(n).keys()] : [0, 11, 12, 13, n - 2, n - 1];
        for (const e of places) {
          const elements = some(n).fill(0n).with(e, 0x1234n);
          await circuit.assertGives(
            inputOf(elements, challenge),
            parts(evaluateBlob(elements, challenge)),
          );
        }
      });
    });
  }

  describe("of a prover who lies", () => {
    const n = 4;
    const elements = some(n);
    const input = inputOf(elements, challenge);
    let circuit: CircuitUnderTest;
    before(async () => {
      circuit = await openTemplate("blob/blob-evaluation", n);
    });

    it("refuses a challenge of more than 128 bits", async () => {
      const beyond = LARGEST_CHALLENGE + 1n;
      for (const z of [beyond, challenge + beyond, BLOB_MODULUS, FIELD_MODULUS - 1n]) {
        await circuit.assertRefuses({ ...input, z }, /^z$/);
      }
    });

    it("refuses a challenge of the same limbs", async () => {
      const witness = await circuit.honest(input);
      for (const z of [challenge + (1n << 128n), challenge + BLOB_MODULUS]) {
        circuit.assertViolates(circuit.edited(witness, { z: z % FIELD_MODULUS }), /^z$/);
      }
    });

    it("refuses another value, and the same one cut elsewhere", async () => {
      const witness = await circuit.honest(input);
      const { low, high } = parts(evaluateBlob(elements, challenge));
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
        inputOf(some(n), challenge),
      );
    });
  }

  for (const n of [2, 13, 25]) {
    it(`holds every wire fast, of ${n} elements`, async () => {
      const circuit = await openTemplate("blob/blob-evaluation", n);
      await circuit.assertHoldsFast(inputOf(some(n), challenge));
    });
  }
});
