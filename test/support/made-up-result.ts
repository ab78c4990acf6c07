/** A result of a benchmark that was never run. */
import { join } from "node:path";
import { type BenchResult, readResult } from "../../bench/result-file.js";
import { packageRoot } from "../../prover/artifacts/package-root.js";

export const madeUpResultPath = join(
  packageRoot,
  ...["test", "fixtures", "bench", "made-up-result.json"],
);

/** A copy that a test may change. */
export function madeUpResult(): Promise<BenchResult> {
  return readResult(madeUpResultPath);
}

/** Makes every duration of a result so many times as long. */
export function slowed(result: BenchResult, factor: number): BenchResult {
  const slow = <Part>(part: Part): Part => {
    const entries = Object.entries(part as object).map(([name, value]) => {
      return [name, typeof value === "number" ? value * factor : value];
    });
    return Object.fromEntries(entries);
  };
  return {
    ...result,
    measurements: result.measurements.map((measurement) => {
      return { ...measurement, samples: measurement.samples.map(slow) };
    }),
    throughput: result.throughput.map((measurement) => {
      return { ...measurement, samples: measurement.samples.map(slow) };
    }),
  };
}
