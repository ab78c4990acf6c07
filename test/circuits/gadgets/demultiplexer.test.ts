import type { CircuitUnderTest } from "../../support/circuit-under-test.js";
import { bitsOf, EDGES, sample } from "../../support/field-samples.js";
import { openTemplate } from "../../support/open-template.js";

describe("Demultiplexer", () => {
  for (const n of [3, 6]) {
    const size = 1 << n;
    const input = (position: number, value: bigint) => ({ bit: bitsOf(position, n), in: value });
    const oneHot = (position: number, value: bigint) =>
      Array.from({ length: size }, (_, i) => (i === position ? value : 0n));

    describe(`of ${size}`, () => {
      let circuit: CircuitUnderTest;
      before(async () => {
        circuit = await openTemplate("gadgets/demultiplexer", n);
      });

      it("puts the value at each position and 0 elsewhere", async () => {
        for (let position = 0; position < size; position += 1) {
          for (const value of [...EDGES, sample(position)]) {
            await circuit.assertGives(input(position, value), { out: oneHot(position, value) });
          }
        }
      });

      it("refuses the value at another position, and a value anywhere else", async () => {
        const witness = await circuit.honest(input(0, 5n));
        const moved = circuit.edited(witness, { out: oneHot(size - 1, 5n) });
        circuit.assertViolates(moved, /^out\[|^in$/);
        const doubled = circuit.edited(witness, { [`out[${size - 1}]`]: 5n });
        circuit.assertViolates(doubled, /^out\[|^in$/);
      });

      it("holds every wire fast", async () => {
        for (const position of [0, size - 1]) {
          await circuit.assertHoldsFast(input(position, sample(1)));
        }
      });
    });
  }
});
