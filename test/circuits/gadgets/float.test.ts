import assert from "node:assert/strict";
import { decodeFloat } from "../../../src/kinds/float.js";
import { FLOAT16, FLOAT40 } from "../../../src/params.js";
import type { CircuitUnderTest } from "../../support/circuit-under-test.js";
import { bitsOf } from "../../support/field-samples.js";
import { openTemplate } from "../../support/open-template.js";

describe("Float", () => {
  for (const [format, outputBits] of [
    [FLOAT40, 138n],
    [FLOAT16, 114n],
  ] as const) {
    const { name, mantissaBits } = format;
    const highest = 2 ** mantissaBits - 1;
    const input = (mantissa: number, exponent: number) => ({
      bit: [...bitsOf(mantissa, mantissaBits), ...bitsOf(exponent, 5)],
    });

    describe(name, () => {
      let circuit: CircuitUnderTest;
      before(async () => {
        circuit = await openTemplate("gadgets/float", mantissaBits);
      });

      it("decodes as the native codec does, at every exponent", async () => {
        for (const mantissa of [0, 1, 1234, highest]) {
          for (let exponent = 0; exponent < 32; exponent += 1) {
            const out = BigInt(mantissa) * 10n ** BigInt(exponent);
            assert.equal(decodeFloat(exponent * 2 ** mantissaBits + mantissa, format), out);
            await circuit.assertGives(input(mantissa, exponent), { out });
          }
        }
      });

      it("decodes encodings that are not canonical", async () => {
        for (const [mantissa, exponent] of [
          [1000, 0],
          [100, 1],
          [1, 3],
        ] as const) {
          await circuit.assertGives(input(mantissa, exponent), { out: 1000n });
        }
      });

      it("stays below the width that its header gives", () => {
        const most = BigInt(highest) * 10n ** 31n;
        assert.ok(most < 1n << outputBits);
        assert.ok(most >= 1n << (outputBits - 1n));
      });

      it("refuses another value", async () => {
        const witness = await circuit.honest(input(1, 1));
        circuit.assertViolates(circuit.edited(witness, { out: 1n }), /^out$/);
      });

      it("holds every wire fast", async () => {
        for (const exponent of [0, 31]) {
          await circuit.assertHoldsFast(input(highest, exponent));
        }
      });
    });
  }
});
