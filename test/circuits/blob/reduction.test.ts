import { BLOB_MODULUS } from "../../../src/crypto/blob-field.js";
import type { CircuitUnderTest } from "../../support/circuit-under-test.js";
import { sample } from "../../support/field-samples.js";
import { limbsOf, numberOf, unitAt } from "../../support/limb-numbers.js";
import { openTemplate } from "../../support/open-template.js";

const q = BLOB_MODULUS;

/** That of the cube, that of a group, and the ends of what is taken. */
const parameters = [
  [22, 57],
  [76, 118],
  [23, 2],
  [76, 124],
] as const;

describe("Reduction", () => {
  for (const [count, quotientBits] of parameters) {
    describe(`of ${count} limbs, the quotient of ${quotientBits} bits`, () => {
      const most = (1n << BigInt(quotientBits)) - 1n;
      const shared = new Array<bigint>(count).fill(most / BigInt(count));
      let circuit: CircuitUnderTest;
      before(async () => {
        circuit = await openTemplate("blob/reduction", count, quotientBits);
      });

      it("gives the remainder in limbs of 16 bits", async () => {
        const some = limbsOf(sample(1), count).map((limb) => limb % (most / BigInt(count) + 1n));
        const none = unitAt(0, count, 0n);
        for (const limbs of [none, unitAt(0, count), some, shared]) {
          const out = limbsOf(numberOf(limbs) % q, 16);
          await circuit.assertGives({ in: limbs }, { out });
        }
      });

      it("takes the largest sum of limbs, at each position", async () => {
        for (let h = 0; h < count; h += 1) {
          const limbs = unitAt(h, count, most);
          await circuit.assertGives({ in: limbs }, { out: limbsOf(numberOf(limbs) % q, 16) });
        }
      });

      it("gives 0 for q and q − 1 for q − 1", async () => {
        if (quotientBits < 20) return;
        for (const value of [q, q - 1n]) {
          const limbs = limbsOf(value, count);
          await circuit.assertGives({ in: limbs }, { out: limbsOf(value % q, 16) });
        }
      });

      it("refuses a number whose quotient has more bits, by these alone", async () => {
        // A fifth above what fits: so that the carry does.
        const value = (6n * (most + 1n) * q) / 5n;
        const limbs = unitAt(15, count, value >> 240n);
        await circuit.assertRefuses({ in: limbs }, /^quotientRange\./);
      });

      it("refuses limbs whose lower half carries too much, by that alone", async () => {
        const limbs = unitAt(7, count, (most + 1n) << 17n);
        await circuit.assertRefuses({ in: limbs }, /^carry\./);
      });

      it("holds every wire fast", async () => {
        await circuit.assertHoldsFast({ in: shared });
      });
    });
  }
});
