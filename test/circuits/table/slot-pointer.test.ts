import { FIELD_MODULUS } from "../../../src/crypto/field.js";
import type { CircuitUnderTest } from "../../support/circuit-under-test.js";
import { bitsOf } from "../../support/field-samples.js";
import { openTemplate } from "../../support/open-template.js";

describe("SlotPointer", () => {
  for (const [slots, vacant] of [
    [2, 2n],
    [4, 4n],
    [5, 8n],
    [128, 128n],
  ] as const) {
    describe(`among ${slots}`, () => {
      let circuit: CircuitUnderTest;
      before(async () => {
        circuit = await openTemplate("table/slot-pointer", slots);
      });

      it("points at each row, and above all rows if it is not enabled", async () => {
        for (const slot of [0, 1, slots - 1]) {
          const bit = bitsOf(slot, 7);
          const pointer = BigInt(slot);
          await circuit.assertGives({ enabled: 1n, slot: pointer }, { pointer, bit });
          const lifted = { pointer: vacant + pointer, bit };
          await circuit.assertGives({ enabled: 0n, slot: pointer }, lifted);
        }
      });

      it("refuses what is no row, whatever its bits", async () => {
        for (const slot of [BigInt(slots), vacant, FIELD_MODULUS - 1n]) {
          const refused = { enabled: 1n, slot };
          await circuit.assertRefuses(refused, /^slot$/);
          circuit.assertViolates(
            await circuit.forged(refused, { "bit[0]": 1n - (slot & 1n) }),
            /^slot$/,
          );
        }
      });

      it("refuses another pointer, and bits that are no bits", async () => {
        const witness = await circuit.honest({ enabled: 1n, slot: 1n });
        circuit.assertViolates(circuit.edited(witness, { pointer: 0n }), /^pointer$/);
        const two = circuit.edited(witness, { "bit[0]": 2n, slot: 2n, pointer: 2n });
        circuit.assertViolates(two, /^bit\[0\]$|^below\./);
      });

      it("holds every wire fast", async () => {
        await circuit.assertHoldsFast({ enabled: 1n, slot: 1n });
        await circuit.assertHoldsFast({ enabled: 0n, slot: 1n });
      });
    });
  }
});
