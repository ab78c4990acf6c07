/** Proof time against batch size. */

import { proofCurve, seriesOf } from "../figures/measured-proofs.js";
import type { BenchResult } from "../result-file.js";
import type { Chart } from "./chart.js";
import { batchSizeAxis, type LinePoint, lineChart, logAxis } from "./chart-frame.js";

/** @returns undefined when no proof was measured. */
export function proofTimeChart(result: BenchResult): Chart | undefined {
  const curve = proofCurve(result);
  if (curve.length === 0) return undefined;
  const points = curve.map(({ series, circuit, proof }): LinePoint => {
    const [y, lower, upper] = [proof.median / 1000, proof.lower / 1000, proof.upper / 1000];
    return { series, x: circuit.transfers, y, lower, upper };
  });
  return {
    name: "proof-time",
    title: "Proof time against batch size",
    note: "Both axes are logarithmic. Medians; a bar through a point, where it can be seen, goes from the first to the third quartile. Of several shapes with as many transfers N, the one whose number of accounts M is nearest to N.",
    spec: (size) =>
      lineChart(size, {
        x: batchSizeAxis(points),
        y: logAxis("proof time (s)", points),
        series: seriesOf(curve),
        points,
      }),
  };
}
