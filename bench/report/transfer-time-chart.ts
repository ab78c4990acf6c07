/** Proof time a transfer against batch size, with the ratio to the baseline. */

import { type MeasuredProof, proofCurve, seriesOf } from "../figures/measured-proofs.js";
import type { BenchResult } from "../result-file.js";
import type { Chart } from "./chart.js";
import { batchSizeAxis, type LinePoint, lineChart, scaleNote, valueAxis } from "./chart-frame.js";

/** @returns undefined when no proof was measured. */
export function transferTimeChart(result: BenchResult): Chart | undefined {
  const curve = proofCurve(result);
  if (curve.length === 0) return undefined;
  const rated = curve.find(({ ratio }) => ratio !== undefined)?.series;
  const points = curve.map((point) => pointOf(point, point.series === rated));
  const y = valueAxis("proof time a transfer (s)", points);
  const meaning =
    rated === undefined
      ? ""
      : ` The figures with × beside the line “${rated}” compare it with the baseline, the tutorial’s circuit for as many transfers, proven by the same prover in turns with ours (medians of the rounds). The table has those of the other provers.`;
  return {
    name: "transfer-time",
    title: "Proof time of one transfer",
    note: `The time of a proof divided by the number of transfers in it.${scaleNote(y)}${meaning}`,
    spec: (size) =>
      lineChart(size, {
        x: batchSizeAxis(points),
        y,
        series: seriesOf(curve),
        points,
      }),
  };
}

function pointOf({ series, circuit, proof, ratio }: MeasuredProof, labelled: boolean): LinePoint {
  const x = circuit.transfers;
  const [y, lower, upper] = [proof.median, proof.lower, proof.upper].map((milliseconds) => {
    return milliseconds / x / 1000;
  }) as [number, number, number];
  const label = labelled && ratio ? `${ratio.median.toFixed(2)}×` : undefined;
  return { series, x, y, lower, upper, ...(label !== undefined && { label }) };
}
