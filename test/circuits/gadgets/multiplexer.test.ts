import type { CircuitUnderTest } from "../../support/circuit-under-test.js";
import { bitsOf, EDGES, samples } from "../../support/field-samples.js";
import { openTemplate } from "../../support/open-template.js";

describe("Multiplexer", () => {
  for (const n of [3, 6]) {
    const size = 1 << n;
    const column = [...EDGES, ...samples(size)].slice(0, size);
    const input = (position: number) => ({ bit: bitsOf(position, n), in: column });

    describe(`of ${size}`, () => {
      let circuit: CircuitUnderTest;
      before(async () => {
        circuit = await openTemplate("gadgets/multiplexer", n);
      });

      it("selects each position", async () => {
        for (const [position, value] of column.entries()) {
          await circuit.assertGives(input(position), { out: value });
        }
      });

      it("refuses another output", async () => {
        const position = size - 1;
        const witness = await circuit.honest(input(position));
        const out = column[position - 1]!;
        circuit.assertViolates(circuit.edited(witness, { out }), /^out$/);
      });

      it("holds every wire fast but the inputs that the lowest bit drops", async () => {
        const position = size - 2;
        const dropped = [...column.keys()].filter((i) => i % 2 !== position % 2);
        const names = dropped.map((i) => `in[${i}]`);
        await circuit.assertHoldsFast(input(position), names);
      });
    });
  }
});
