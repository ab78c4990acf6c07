import assert from "node:assert/strict";
import { FIELD_MODULUS } from "../../../src/crypto/field.js";
import type { CircuitUnderTest } from "../../support/circuit-under-test.js";
import { samples } from "../../support/field-samples.js";
import { productOf, unitAt } from "../../support/limb-numbers.js";
import { openTemplate } from "../../support/open-template.js";

/** The finite points of a product of so many limbs. */
function pointsOf(limbs: number): bigint[] {
  const points = Array.from({ length: limbs - 1 }, (_, k) => BigInt(Math.ceil(k / 2)));
  return points.map((x, k) => (k % 2 === 1 ? x : -x));
}

/** A product of linear factors as limbs: 0 at these points. */
function vanishingAt(points: readonly bigint[]): bigint[] {
  return points.reduce<bigint[]>((product, x) => productOf(product, [-x, 1n]), [1n]);
}

const canonical = (value: bigint) => ((value % FIELD_MODULUS) + FIELD_MODULUS) % FIELD_MODULUS;

describe("LimbProduct", () => {
  for (const [aCount, bCount] of [
    [16, 8],
    [16, 16],
    [3, 2],
    [1, 2],
  ] as const) {
    describe(`of ${aCount} and ${bCount} limbs`, () => {
      const count = aCount + bCount - 1;
      const input = { a: samples(aCount, 1), b: samples(bCount, 2) };
      let circuit: CircuitUnderTest;
      before(async () => {
        circuit = await openTemplate("blob/limb-product", aCount, bCount);
      });

      it("is that of the polynomials", async () => {
        const out = productOf(input.a, input.b).map(canonical);
        await circuit.assertGives(input, { out });
        const most = { a: new Array(aCount).fill(0xffffn), b: new Array(bCount).fill(0xffffn) };
        await circuit.assertGives(most, { out: productOf(most.a, most.b) });
      });

      it("puts each product of two limbs where it belongs", async () => {
        for (let i = 0; i < aCount; i += 1) {
          for (const j of [0, bCount - 1]) {
            const units = { a: unitAt(i, aCount), b: unitAt(j, bCount) };
            await circuit.assertGives(units, { out: unitAt(i + j, count) });
          }
        }
      });

      it("refuses limbs that are the same number by a carry", async () => {
        const witness = await circuit.honest(input);
        for (let h = 0; h + 1 < count; h += 1) {
          const [low, high] = [h, h + 1].map((at) => circuit.valueOf(witness, `out[${at}]`));
          const edits = {
            [`out[${h}]`]: canonical(low! + (1n << 16n)),
            [`out[${h + 1}]`]: canonical(high! - 1n),
          };
          circuit.assertViolates(circuit.edited(witness, edits), /^out\[/);
        }
      });

      it("refuses a polynomial that is right at all points but one, by that one", async () => {
        const witness = await circuit.honest(input);
        const points = pointsOf(count);
        // Without the last of them, infinity: it is right at all others, and has another leading coefficient.
        const errors = [...points.keys(), points.length].map((k) =>
          vanishingAt(points.toSpliced(k, 1)),
        );
        const seen = new Set<number>();
        for (const error of errors) {
          const out = Array.from({ length: count }, (_, h) => {
            return canonical(circuit.valueOf(witness, `out[${h}]`) + (error[h] ?? 0n));
          });
          const edited = circuit.edited(witness, { out });
          circuit.assertViolates(edited, /^out\[/);
          const [only, ...others] = circuit.violations(edited);
          assert.deepEqual(others, []);
          seen.add(only!.constraint);
        }
        assert.equal(seen.size, count);
      });

      it("holds every wire fast", async () => {
        await circuit.assertHoldsFast(input);
      });
    });
  }
});
