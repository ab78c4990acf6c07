import assert from "node:assert/strict";
import type { CircuitUnderTest } from "../../support/circuit-under-test.js";
import { bitsOf, sample } from "../../support/field-samples.js";
import { limbsOf } from "../../support/limb-numbers.js";
import { openTemplate } from "../../support/open-template.js";

/** One limb and four bits. */
const count = 20;

describe("Limbs", () => {
  let circuit: CircuitUnderTest;
  before(async () => {
    circuit = await openTemplate("blob/limbs", count);
  });

  it("puts 16 bits each together, the lowest first, and what is left", async () => {
    for (const value of [0n, 1n, 0xffffn, 0x10000n, 0x8_8000n, 0xf_ffffn, sample(1)]) {
      const bit = bitsOf(value, count);
      await circuit.assertGives({ bit }, { out: limbsOf(value & 0xf_ffffn, 2) });
    }
  });

  it("makes no limb of no bits", async () => {
    const full = await openTemplate("blob/limbs", 16);
    await full.assertGives({ bit: bitsOf(0x1234, 16) }, { out: [0x1234n] });
    assert.equal(
      full.hasSignal((name) => name === "out[1]"),
      false,
    );
  });

  it("refuses other limbs, though the number be the same", async () => {
    const witness = await circuit.honest({ bit: bitsOf(0x5_0003, count) });
    for (const out of [
      [0x1_0003n, 4n],
      [0x0003n, 6n],
    ]) {
      circuit.assertViolates(circuit.edited(witness, { out }), /^out\[[01]\]$/);
    }
  });

  it("holds every wire fast", async () => {
    await circuit.assertHoldsFast({ bit: bitsOf(0xa_5a5a, count) });
  });
});
