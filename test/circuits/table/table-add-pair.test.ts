import assert from "node:assert/strict";
import { Point } from "../../../src/crypto/curve.js";
import { FIELD_MODULUS } from "../../../src/crypto/field.js";
import type { CircuitUnderTest } from "../../support/circuit-under-test.js";
import { EDGES, samples } from "../../support/field-samples.js";
import { openTemplate } from "../../support/open-template.js";

const { Fp } = Point;
const rows = 5;
const old = [...EDGES, ...samples(2)];

function input(a: number, b: number, changeA: bigint, changeB: bigint) {
  const pointers = { pointerA: BigInt(a), pointerB: BigInt(b), product: BigInt(a * b) };
  return { old, ...pointers, changeA, changeB };
}

/** The column after changes to some of its rows. */
function changed(...changes: (readonly [row: number, change: bigint])[]): bigint[] {
  const column = [...old];
  for (const [row, change] of changes) {
    if (row < rows) column[row] = Fp.create(column[row]! + change);
  }
  return column;
}

describe("TableAddPair", () => {
  let circuit: CircuitUnderTest;
  before(async () => {
    circuit = await openTemplate("table/table-add-pair", rows);
  });

  it("adds to each two rows, and twice to one", async () => {
    for (const a of old.keys()) {
      for (const b of old.keys()) {
        const [changeA, changeB] = [FIELD_MODULUS - 5n, 1n << 160n];
        const values = { new: changed([a, changeA], [b, changeB]) };
        await circuit.assertGives(input(a, b, changeA, changeB), values);
      }
    }
  });

  it("changes nothing if neither pointer is a row", async () => {
    await circuit.assertGives(input(8, 8, 0n, 0n), { new: old });
    await circuit.assertGives(input(8, 8, 1n, FIELD_MODULUS - 1n), { new: old });
    await circuit.assertRefuses(input(8, 9, 1n, FIELD_MODULUS - 1n), /^changeB$/);
    await circuit.assertRefuses(input(8, 8, 1n, 0n), /^change[AB]$/);
    const touched = await circuit.forged(input(8, 8, 1n, 0n), { new: changed([2, 1n]) });
    circuit.assertViolates(touched, /^new\[2\]$|^changeB$/);
  });

  it("refuses a change to a row that is none if the other is one", async () => {
    await circuit.assertGives(input(3, 8, 5n, 0n), { new: changed([3, 5n]) });
    await circuit.assertRefuses(input(3, 8, 5n, 1n), /^change[AB]$/);
    const both = await circuit.forged(input(3, 8, 5n, 1n), { new: changed([3, 6n]) });
    circuit.assertViolates(both, /^changeB$/);
  });

  it("refuses value that goes from one of the rows to the other", async () => {
    const witness = await circuit.honest(input(1, 3, 5n, 7n));
    const moved = circuit.edited(witness, { new: changed([1, 4n], [3, 8n]) });
    assert.equal(circuit.violations(moved).length, 1);
    circuit.assertViolates(moved, /^weightedA$/);
  });

  it("refuses value that comes from nowhere", async () => {
    const witness = await circuit.honest(input(1, 3, 5n, 7n));
    const minted = circuit.edited(witness, { new: changed([1, 6n], [3, 7n]) });
    circuit.assertViolates(minted, /^new\[1\]$/);
  });

  it("refuses a change to a third row, though both sums be right", async () => {
    // 0 by row 2 and 12 in all, 26 weighted: 5 at row 1 and 7 at row 3, or 4, 2 and 6.
    const witness = await circuit.honest(input(1, 3, 5n, 7n));
    const spread = circuit.edited(witness, { new: changed([1, 4n], [2, 2n], [3, 6n]) });
    assert.equal(circuit.violations(spread).length, 1);
    circuit.assertViolates(spread, /^new\[2\]$/);
  });

  it("refuses to change two rows if the pointers are equal", async () => {
    const witness = await circuit.honest(input(3, 3, 5n, 7n));
    const spread = circuit.edited(witness, { new: changed([2, 1n], [3, 10n], [4, 1n]) });
    circuit.assertViolates(spread, /^new\[[24]\]$/);
  });

  it("holds every wire fast", async () => {
    for (const [a, b] of [
      [1, 3],
      [3, 3],
    ] as const) {
      await circuit.assertHoldsFast(input(a, b, 5n, 7n));
    }
    // Where nothing changes nothing depends on the pointers.
    await circuit.assertHoldsFast(input(8, 8, 0n, 0n), ["pointerA", "pointerB", "product"]);
  });
});
