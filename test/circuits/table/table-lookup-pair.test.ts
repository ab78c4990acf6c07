import { Point } from "../../../src/crypto/curve.js";
import type { CircuitUnderTest } from "../../support/circuit-under-test.js";
import { EDGES, samples } from "../../support/field-samples.js";
import { openTemplate } from "../../support/open-template.js";

const { Fp } = Point;
const rows = 5;
const column = [...EDGES, ...samples(2)];

/** Reads row a as valueA and row b as valueB: by default what stands there, or 0. */
function input(a: number, b: number, valueA = column[a] ?? 0n, valueB = column[b] ?? 0n) {
  const pointers = { pointerA: BigInt(a), pointerB: BigInt(b), product: BigInt(a * b) };
  return { column, ...pointers, valueA, valueB };
}

describe("TableLookupPair", () => {
  let circuit: CircuitUnderTest;
  before(async () => {
    circuit = await openTemplate("table/table-lookup-pair", rows);
  });

  it("accepts the values of each two rows, equal ones too", async () => {
    for (const a of column.keys()) {
      for (const b of column.keys()) await circuit.assertGives(input(a, b));
    }
  });

  it("refuses another value at one of the rows or both", async () => {
    for (const [a, b] of [
      [0, 1],
      [3, 1],
      [2, 4],
    ] as const) {
      const [right, left] = [new RegExp(`quotient\\[${b}\\]`), new RegExp(`quotient\\[${a}\\]`)];
      await circuit.assertRefuses(input(a, b, 7n), left);
      await circuit.assertRefuses(input(a, b, undefined, 7n), right);
      await circuit.assertRefuses(input(a, b, 7n, 7n), new RegExp(`quotient\\[[${a}${b}]\\]`));
      await circuit.assertRefuses(input(a, b, column[b], column[a]), /quotient/);
    }
  });

  it("refuses two values of one row", async () => {
    await circuit.assertRefuses(input(3, 3, column[3], 7n), /^valueB$/);
    await circuit.assertRefuses(input(3, 3, 7n, column[3]), /^valueB$|^quotient\[3\]$/);
    await circuit.assertRefuses(input(3, 3, 7n, 7n), /^quotient\[3\]$/);
  });

  it("lets any slope serve if the pointers are equal, and still reads the row", async () => {
    const slope = 1234n;
    const withSlope = (value: bigint) => {
      const intercept = Fp.sub(value, slope * 3n);
      const quotient = column.map((element, i) => {
        if (i === 3) return 0n;
        const rest = Fp.sub(element, intercept + slope * BigInt(i));
        return Fp.div(rest, Fp.create(BigInt((i - 3) ** 2)));
      });
      return { slope, intercept, quotient };
    };
    const right = column[3]!;
    circuit.assertSatisfied(await circuit.forged(input(3, 3), withSlope(right)));
    const wrong = await circuit.forged(input(3, 3, 7n, 7n), withSlope(7n));
    circuit.assertViolates(wrong, /^quotient\[3\]$/);
  });

  it("says nothing about a pointer that is no row, and still reads the other", async () => {
    await circuit.assertGives(input(8, 9, 1n, 2n));
    await circuit.assertGives(input(8, 8, 1n, 1n));
    await circuit.assertGives(input(3, 8, undefined, 2n));
    await circuit.assertRefuses(input(3, 8, 7n, 2n), /^quotient\[3\]$/);
    await circuit.assertRefuses(input(8, 3, 2n, 7n), /^quotient\[3\]$/);
  });

  it("reads nothing if the product is not the pointers'", async () => {
    await circuit.assertGives({ ...input(3, 1, 7n, 8n), product: 5n });
  });

  it("holds every wire fast but the quotients at the pointers", async () => {
    await circuit.assertHoldsFast(input(3, 1), ["quotient[1]", "quotient[3]"]);
    const line = /^(slope|intercept|quotient\[\d\])$/;
    // If the pointers are equal the line can turn about its point.
    await circuit.assertHoldsFast(input(3, 3), ["quotient[3]"], line);
    await circuit.assertHoldsFast(input(8, 8), [], line);
  });
});
