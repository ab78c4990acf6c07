import assert from "node:assert/strict";
import type { CircuitUnderTest } from "../../support/circuit-under-test.js";
import { bitsOf, sample } from "../../support/field-samples.js";
import { openTemplate } from "../../support/open-template.js";

/** One element and two bits. */
const count = 250;
const bits = [1n, 0n, ...bitsOf(sample(1), count - 3), 1n];

/** The string of bits in elements of 248, the last one filled up with zeros. */
function elements(string: readonly bigint[]): bigint[] {
  const text = string.join("").padEnd(2 * 248, "0");
  return [text.slice(0, 248), text.slice(248)].map((element) => BigInt(`0b${element}`));
}

describe("Records", () => {
  let circuit: CircuitUnderTest;
  before(async () => {
    circuit = await openTemplate("publish/records", count);
  });

  it("cuts bits into 31-byte elements, the highest bit first", async () => {
    const ones = new Array<bigint>(count).fill(1n);
    const first = [1n, ...ones.slice(1).fill(0n)];
    for (const bit of [bits, ones, first, first.toReversed()]) {
      await circuit.assertGives({ bit }, { element: elements(bit) });
    }
    assert.deepEqual(elements(first), [1n << 247n, 0n]);
  });

  it("makes no element of no bits", async () => {
    const full = await openTemplate("publish/records", 248);
    const witness = await full.honest({ bit: bits.slice(0, 248) });
    assert.equal(full.valueOf(witness, "element[0]"), elements(bits)[0]);
    assert.throws(() => full.wireOf("element[1]"), /no wire carries the signal element\[1\]/);
  });

  it("refuses another element", async () => {
    const witness = await circuit.honest({ bit: bits });
    for (const element of ["element[0]", "element[1]"]) {
      const edited = circuit.edited(witness, { [element]: 5n });
      circuit.assertViolates(edited, /^element\[[01]\]$/);
      assert.equal(circuit.violations(edited).length, 1);
    }
  });

  it("holds every wire fast", async () => {
    await circuit.assertHoldsFast({ bit: bits });
  });
});
