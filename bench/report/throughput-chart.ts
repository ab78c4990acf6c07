/** Transfers a second against workers. */

import { MUTED } from "../../page/look/palette.js";
import { rateOf } from "../derived-figures.js";
import { type BenchResult, circuitOf } from "../result-file.js";
import type { Chart } from "./chart.js";
import { type LinePoint, lineChart } from "./chart-frame.js";
import { shapeOf } from "./measured-proofs.js";

/** @returns undefined when no throughput was measured. */
export function throughputChart(result: BenchResult): Chart | undefined {
  const { machine, throughput } = result;
  if (throughput.length === 0) return undefined;
  const points = throughput.map((measurement): LinePoint => {
    const { median, lower, upper } = rateOf(result, measurement);
    const series = `${shapeOf(circuitOf(result, measurement))}, ${measurement.backend}`;
    return { series, x: measurement.workers, y: median, lower, upper };
  });
  const series = [...new Set(points.map((point) => point.series))];
  const workers = [...new Set(points.map(({ x }) => x))].sort((a, b) => a - b);
  return {
    name: "throughput",
    title: "Throughput against workers",
    note: `Full batches, sequenced, proven by as many workers, one thread each, and verified. The machine has ${machine.cores} cores. The thin grey lines go on from the fewest workers in proportion: what as many cores and enough memory bandwidth could give at most.`,
    spec: (size) =>
      lineChart(size, {
        x: { title: "workers (threads that prove)", scale: "linear", ticks: workers },
        y: { title: "throughput (transfers/s)", scale: "linear" },
        series,
        points,
        under: (x, y) => [
          {
            data: { values: proportional(points, series, workers.at(-1)!) },
            mark: { type: "line", color: MUTED, strokeWidth: 1, opacity: 0.7 },
            encoding: { x, y, detail: { field: "series", type: "nominal" } },
          },
        ],
      }),
  };
}

/** Two ends of a line for each series: its fewest workers, and the most in proportion. */
function proportional(points: readonly LinePoint[], series: readonly string[], most: number) {
  return series.flatMap((name) => {
    const own = points.filter((point) => point.series === name);
    const first = own.reduce((a, b) => (b.x < a.x ? b : a));
    return [
      { series: name, x: first.x, y: first.y },
      { series: name, x: most, y: (first.y * most) / first.x },
    ];
  });
}
