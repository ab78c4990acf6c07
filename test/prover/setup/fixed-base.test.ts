import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { rowSizes } from "../../../prover/arithmetic/fixed-base-functions.js";
import { laneModule } from "../../../prover/arithmetic/lane-module.js";
import { SCALAR_MODULUS } from "../../../prover/bn254.js";
import type { GroupName } from "../../../prover/curve/groups.js";
import { WasmCurve } from "../../../prover/curve/wasm-curve.js";
import { chooseWidth, FixedBase } from "../../../prover/setup/fixed-base.js";
import { LaneFixedBase } from "../../../prover/setup/lane-fixed-base.js";
import { chooseLaneWidth, createLaneTable } from "../../../prover/setup/lane-table.js";
import { digitCount, signedDigits } from "../../../prover/setup/signed-digits.js";
import { littleEndian, referencePoints } from "../../support/known-trapdoor.js";

const r = SCALAR_MODULUS;

/** The bits below the top digit. */
function lowBits(width: number): bigint {
  return BigInt(width * (digitCount(width) - 1));
}

/**
 * A scalar whose digits but the top one stand for a multiple of the generator that equals the top
 * digit's multiple modulo r: the last addition is a doubling. Only some widths have one.
 */
function doublingScalar(width: number): bigint | undefined {
  const low = lowBits(width);
  const remainder = r % (1n << low);
  return remainder < 1n << (low - 1n) ? 2n * (r - remainder) - r : undefined;
}

function words(scalars: readonly bigint[]): Uint32Array {
  const bytes = Buffer.concat(scalars.map(littleEndian));
  return new Uint32Array(new Uint8Array(bytes).buffer);
}

function edgeScalars(width: number): bigint[] {
  const half = 1n << BigInt(width - 1);
  const random = BigInt(`0x${randomBytes(32).toString("hex")}`) % r;
  const edges = [0n, 1n, 2n, half - 1n, half, half + 1n, 2n * half - 1n, 2n * half, r - 1n, r - 2n];
  return [...edges, 1n << 253n, (r - 1n) / 2n, random, doublingScalar(width) ?? 0n, 0n];
}

describe("signed digits", () => {
  it("are such that the last addition is a doubling, for some width of the tests", () => {
    const doubling = [2, 3, 5, 6, 8, 11].filter((width) => doublingScalar(width) !== undefined);
    assert.ok(doubling.length > 0);
  });

  for (const width of [2, 3, 7, 8, 13, 16, 17]) {
    it(`add up to the scalar, width ${width}`, () => {
      const scalars = edgeScalars(width);
      const count = digitCount(width);
      const indices = Uint32Array.from(scalars.keys());
      const digits = new Int32Array(count * scalars.length);
      signedDigits(words(scalars), indices, scalars.length, width, digits);
      scalars.forEach((scalar, i) => {
        let sum = 0n;
        for (let w = 0; w < count; w++) {
          const digit = digits[w * scalars.length + i]!;
          assert.ok(Math.abs(digit) <= 2 ** (width - 1), `digit ${digit}`);
          sum += BigInt(digit) << BigInt(w * width);
        }
        assert.equal(sum, scalar);
      });
    });
  }
});

/** A filled table in lanes. */
function laneTable(group: GroupName, width: number): LaneFixedBase {
  const code = new WebAssembly.Module(laneModule());
  const table = new LaneFixedBase(
    new WasmCurve(),
    createLaneTable({ group, width, threads: 1, batch: 3000 }, code),
  );
  for (const row of rowSizes(width).keys()) table.fillRow(row);
  return table;
}

const KINDS = [
  [
    "wasmcurves",
    [2, 3, 5, 6, 8, 11],
    (g: GroupName, w: number) => new FixedBase(new WasmCurve(), g, w),
  ],
  ["lanes", [4, 5, 6, 8, 11, 14], laneTable],
] as const;

for (const [name, widths, tableOf] of KINDS)
  describe(`multiplication by a table of ${name}`, () => {
    let reference: (group: GroupName, scalar: bigint) => Buffer;
    before(async () => {
      reference = await referencePoints();
    });

    for (const group of ["G1", "G2"] as const) {
      for (const width of widths) {
        it(`gives the definition's points in ${group}, width ${width}`, () => {
          const scalars = edgeScalars(width);
          const size = group === "G1" ? 64 : 128;
          const points = new Uint8Array(scalars.length * size);
          tableOf(group, width).multiply(words(scalars), points);
          scalars.forEach((scalar, i) => {
            const got = Buffer.from(points.subarray(i * size, (i + 1) * size));
            assert.deepEqual(got, reference(group, scalar), `scalar ${scalar}`);
          });
        });
      }
    }

    it("keeps points in place over batches with zeros between", () => {
      const scalars = Array.from({ length: 5000 }, (_, i) => (i % 3 === 0 ? 0n : BigInt(i)));
      const points = new Uint8Array(scalars.length * 64);
      tableOf("G1", 6).multiply(words(scalars), points);
      for (const i of [0, 1, 2, 3, 2046, 2047, 2048, 2049, 3070, 3071, 4097, 4999]) {
        const got = Buffer.from(points.subarray(i * 64, i * 64 + 64));
        assert.deepEqual(got, reference("G1", scalars[i]!), `scalar ${i}`);
      }
    });
  });

describe("the width of a fixed base's digits", () => {
  it("is wider for more scalars, within bounds", () => {
    assert.ok(chooseWidth("G1", 10) < chooseWidth("G1", 10_000));
    assert.equal(chooseWidth("G1", 1e9), 17);
    assert.equal(chooseWidth("G2", 1e9), 16);
    assert.ok(chooseLaneWidth("G1", 10) < chooseLaneWidth("G1", 10_000));
    assert.equal(chooseLaneWidth("G1", 1e9), 18);
    assert.equal(chooseLaneWidth("G2", 1e9), 17);
  });
});
