import { BASE8, type Point, SUBGROUP_ORDER } from "../../../src/crypto/curve.js";
import type { CircuitUnderTest } from "../../support/circuit-under-test.js";
import { BASE_WINDOWS, toMontgomery } from "../../support/curve-points.js";
import { openTemplate } from "../../support/open-template.js";

const start = BASE8.multiply(54321n);

function input(p: Point, s: bigint) {
  return { ...toMontgomery(p), s };
}

describe("AddBaseMultiple", () => {
  let circuit: CircuitUnderTest;
  before(async () => {
    circuit = await openTemplate("signature/add-base-multiple", BASE_WINDOWS, 0);
  });

  it("adds s times Base8, for odd and even s and at the ends of its range", async () => {
    for (const s of [1n, 2n, 12345678n, SUBGROUP_ORDER - 1n, SUBGROUP_ORDER - 2n]) {
      const { u, v } = toMontgomery(start.add(BASE8.multiply(s)));
      await circuit.assertGives(input(start, s), { outU: u, outV: v });
    }
    const { u, v } = toMontgomery(start);
    await circuit.assertGives(input(start, 0n), { outU: u, outV: v });
  });

  it("refuses the sum of another multiple, and every window the slope of another", async () => {
    const [witness, other] = [
      await circuit.honest(input(start, 3n)),
      await circuit.honest(input(start, 5n)),
    ];
    const sum = circuit.edited(witness, { outU: circuit.valueOf(other, "outU") });
    circuit.assertViolates(sum, /^outU$/);
    for (const window of [0, 40, 83]) {
      const name = `window[${window}].slope`;
      const edited = circuit.edited(witness, { [name]: circuit.valueOf(witness, name) + 1n });
      circuit.assertViolates(edited, new RegExp(`^window\\[${window}\\]\\.slope$`));
    }
  });
});
