import assert from "node:assert/strict";
import { assertLinksHold } from "../../support/assert-links-hold.js";
import type { CircuitUnderTest } from "../../support/circuit-under-test.js";
import { sample } from "../../support/field-samples.js";
import { limbsOf, productOf, sumOf } from "../../support/limb-numbers.js";
import { openTemplate } from "../../support/open-template.js";

const most = (limbs: number) => new Array<bigint>(limbs).fill(0xffffn);

describe("ChunkEvaluation", () => {
  for (const size of [1, 2, 3]) {
    describe(`of ${size}`, () => {
      const element = Array.from({ length: size }, (_, e) => limbsOf(sample(e), 16));
      const z = limbsOf(sample(9), 8);
      let circuit: CircuitUnderTest;
      before(async () => {
        circuit = await openTemplate("blob/chunk-evaluation", size);
      });

      /** Σ element[e]·z^e in limbs. */
      const evaluated = (elements: readonly bigint[][], challenge: readonly bigint[]) =>
        elements.reduceRight((sum, limbs) => sumOf(productOf(sum, challenge), limbs));

      it("is the sum of powers, without carries", async () => {
        await circuit.assertGives({ element, z }, { out: evaluated(element, z) });
        const ends = { element: element.map(() => most(16)), z: most(8) };
        const out = evaluated(ends.element, ends.z);
        for (const limb of out) assert.ok(limb < 1n << 55n);
        await circuit.assertGives(ends, { out });
      });

      it("refuses limbs that are the same number by a carry", async () => {
        const witness = await circuit.honest({ element, z });
        const [low, high] = [3, 4].map((at) => circuit.valueOf(witness, `out[${at}]`));
        const edits = { "out[3]": low! + (1n << 16n), "out[4]": high! - 1n };
        circuit.assertViolates(circuit.edited(witness, edits), /^(out|product)\[/);
      });

      it("constrains all that it assigns", async () => {
        const arrays = { "product[e].b": "8", out: "count" };
        const links = { path: "blob/chunk-evaluation", params: [size], hints: [], arrays };
        const unreached = size > 1 ? [] : ["product[e].a[h] <== sum[h]", "product[e].b <== z"];
        await assertLinksHold({ ...links, unreached }, { element, z });
      });

      it("holds every wire fast", async () => {
        // One element alone takes no challenge.
        const free = size === 1 ? z.map((_, j) => `z[${j}]`) : [];
        await circuit.assertHoldsFast({ element, z }, free);
      });
    });
  }
});
