import assert from "node:assert/strict";
import {
  balancedProofs,
  type MeasuredProof,
  proofCurve,
} from "../../../bench/figures/measured-proofs.js";
import type { BenchResult } from "../../../bench/result-file.js";
import { madeUpResult } from "../../support/made-up-result.js";

/** A result with a proof by one prover of each shape, N and M, and as many constraints as said. */
async function resultOf(
  shapes: readonly [transfers: number, slots: number, constraints: number][],
): Promise<BenchResult> {
  const result = await madeUpResult();
  const [circuit, measurement] = [result.circuits[0]!, result.measurements[0]!];
  const name = (transfers: number, slots: number) => `batch-${transfers}x${slots}`;
  return {
    ...result,
    circuits: shapes.map(([transfers, slots, constraints]) => {
      return { ...circuit, name: name(transfers, slots), transfers, slots, constraints };
    }),
    measurements: shapes.map(([transfers, slots]) => {
      return { ...measurement, circuit: name(transfers, slots) };
    }),
  };
}

function shapesOf(points: readonly MeasuredProof[]): string[] {
  return points.map(({ shape }) => shape);
}

describe("the curve of a result", () => {
  it("has the shape that fills its domain, and the table the square as well", async () => {
    const result = await resultOf([
      [16, 16, 142_000],
      [16, 13, 131_000],
      [4, 4, 41_000],
    ]);
    assert.deepEqual(shapesOf(proofCurve(result)), ["4x4", "16x13"]);
    assert.deepEqual(shapesOf(balancedProofs(result)), ["4x4", "16x13", "16x16"]);
  });

  it("leaves out few accounts, which would flatter, and many, whatever their constraints", async () => {
    const result = await resultOf([
      [16, 4, 100],
      [16, 11, 200],
      [16, 12, 300],
      [16, 17, 250],
    ]);
    assert.deepEqual(shapesOf(balancedProofs(result)), ["16x12"]);
  });

  it("has the nearest shape where none has about as many accounts as transfers", async () => {
    const result = await resultOf([
      [2, 5, 300],
      [2, 4, 400],
      [8, 2, 100],
    ]);
    assert.deepEqual(shapesOf(proofCurve(result)), ["2x4", "8x2"]);
  });
});
