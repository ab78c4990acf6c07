import { Point } from "../../../src/crypto/curve.js";
import { FIELD_MODULUS } from "../../../src/crypto/field.js";
import type { CircuitUnderTest } from "../../support/circuit-under-test.js";
import { EDGES, samples } from "../../support/field-samples.js";
import { openTemplate } from "../../support/open-template.js";

const rows = 5;
const old = [...EDGES, ...samples(2)];
const input = (pointer: number | bigint, change: bigint) => ({
  ...{ old, pointer: BigInt(pointer), change },
});
const changed = (row: number, change: bigint) => old.with(row, Point.Fp.create(old[row]! + change));

describe("TableAdd", () => {
  let circuit: CircuitUnderTest;
  before(async () => {
    circuit = await openTemplate("table/table-add", rows);
  });

  it("adds to each row", async () => {
    for (const row of old.keys()) {
      for (const change of [0n, 5n, FIELD_MODULUS - 5n]) {
        await circuit.assertGives(input(row, change), { new: changed(row, change) });
      }
    }
  });

  it("changes nothing if the pointer is no row, and then takes no change", async () => {
    for (const pointer of [rows, 128, FIELD_MODULUS - 1n]) {
      await circuit.assertGives(input(pointer, 0n), { new: old });
      await circuit.assertRefuses(input(pointer, 1n), /^change$/);
      const touched = await circuit.forged(input(pointer, 1n), { new: changed(2, 1n) });
      circuit.assertViolates(touched, /^new\[2\]$/);
    }
  });

  it("refuses a change to another row, with the row's own or in its place", async () => {
    const witness = await circuit.honest(input(3, 5n));
    const elsewhere = circuit.edited(witness, { new: changed(2, 5n) });
    circuit.assertViolates(elsewhere, /^new\[2\]$/);
    const both = circuit.edited(witness, { new: changed(3, 4n).with(2, old[2]! + 1n) });
    circuit.assertViolates(both, /^new\[2\]$/);
  });

  it("refuses more or less than the change", async () => {
    const witness = await circuit.honest(input(3, 5n));
    for (const change of [0n, 4n, 6n]) {
      circuit.assertViolates(circuit.edited(witness, { new: changed(3, change) }), /^new\[3\]$/);
    }
  });

  it("holds every wire fast", async () => {
    await circuit.assertHoldsFast(input(3, 5n));
    // Where nothing changes nothing depends on the pointer.
    await circuit.assertHoldsFast(input(rows, 0n), ["pointer"]);
  });
});
