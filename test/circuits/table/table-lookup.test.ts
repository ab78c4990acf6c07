import { FIELD_MODULUS } from "../../../src/crypto/field.js";
import type { CircuitUnderTest } from "../../support/circuit-under-test.js";
import { EDGES, samples } from "../../support/field-samples.js";
import { openTemplate } from "../../support/open-template.js";

const rows = 5;
const column = [...EDGES, ...samples(2)];

describe("TableLookup", () => {
  let circuit: CircuitUnderTest;
  before(async () => {
    circuit = await openTemplate("table/table-lookup", rows);
  });

  const input = (pointer: number | bigint, value: bigint) => ({
    column,
    pointer: BigInt(pointer),
    value,
  });

  it("accepts the value of each row", async () => {
    for (const [row, value] of column.entries()) await circuit.assertGives(input(row, value));
  });

  it("refuses another value at each row, whatever the quotient there", async () => {
    for (const row of column.keys()) {
      const wrong = input(row, 7n);
      const quotient = `quotient[${row}]`;
      const only = new RegExp(`^quotient\\[${row}\\]$`);
      await circuit.assertRefuses(wrong, only);
      circuit.assertViolates(await circuit.forged(wrong, { [quotient]: 9n }), only);
    }
  });

  it("refuses the value of another row", async () => {
    await circuit.assertRefuses(input(3, column[4]!), /^quotient\[3\]$/);
  });

  it("says nothing if the pointer is no row", async () => {
    for (const pointer of [rows, 128, FIELD_MODULUS - 1n]) {
      for (const value of [...EDGES, 7n]) await circuit.assertGives(input(pointer, value));
    }
  });

  it("holds every wire fast but the quotient at the pointer", async () => {
    await circuit.assertHoldsFast(input(3, column[3]!), ["quotient[3]"]);
    await circuit.assertHoldsFast(input(rows, 7n));
  });
});
