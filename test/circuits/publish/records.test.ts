import assert from "node:assert/strict";
import type { CircuitUnderTest } from "../../support/circuit-under-test.js";
import { bitsOf, samples } from "../../support/field-samples.js";
import { openTemplate } from "../../support/open-template.js";

/** Some bits or other. */
function bits(count: number): bigint[] {
  return samples(3)
    .flatMap((element) => bitsOf(element, 240))
    .slice(0, count);
}

/** The string of bits in elements of 248, the last one filled up with zeros. */
function elements(string: readonly bigint[]): bigint[] {
  const text = string.join("");
  const padded = text.padEnd(Math.ceil(text.length / 248) * 248, "0");
  return padded.match(/.{248}/g)!.map((element) => BigInt(`0b${element}`));
}

describe("Records", () => {
  for (const count of [248, 250]) {
    describe(`of ${count} bits`, () => {
      let circuit: CircuitUnderTest;
      before(async () => {
        circuit = await openTemplate("publish/records", count);
      });

      it("cuts bits into 31-byte elements, the highest bit first", async () => {
        const first = [1n, ...new Array<bigint>(count - 1).fill(0n)];
        const last = first.toReversed();
        const full = new Array<bigint>(count).fill(1n);
        for (const bit of [bits(count), first, last, full]) {
          await circuit.assertGives({ bit }, { element: elements(bit) });
        }
        assert.equal(elements(first)[0], 1n << 247n);
      });

      it("refuses another element", async () => {
        const witness = await circuit.honest({ bit: bits(count) });
        const last = `element[${elements(bits(count)).length - 1}]`;
        const edited = circuit.edited(witness, { [last]: 5n });
        circuit.assertViolates(edited, /^element\[[01]\]$/);
      });

      it("holds every wire fast", async () => {
        assert.deepEqual(circuit.survivors(await circuit.honest({ bit: bits(count) })), []);
      });
    });
  }
});
