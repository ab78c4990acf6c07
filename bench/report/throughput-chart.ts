/** Transfers a second against workers. */

import { MUTED } from "../../page/look/palette.js";
import { rateOf } from "../derived-figures.js";
import { shapeOf } from "../figures/measured-proofs.js";
import { type BenchResult, circuitOf, proverTitle } from "../result-file.js";
import type { Chart } from "./chart.js";
import { type LinePoint, lineChart, scaleNote, valueAxis } from "./chart-frame.js";

/** @returns undefined when no throughput was measured. */
export function throughputChart(result: BenchResult): Chart | undefined {
  const { machine, throughput } = result;
  if (throughput.length === 0) return undefined;
  const points = throughput.map((measurement): LinePoint => {
    const { median, lower, upper } = rateOf(result, measurement);
    const series = `${shapeOf(circuitOf(result, measurement))}, ${proverTitle(measurement.backend)}`;
    return { series, x: measurement.workers, y: median, lower, upper };
  });
  const series = [...new Set(points.map((point) => point.series))];
  const workers = [...new Set(points.map(({ x }) => x))].sort((a, b) => a - b);
  const ideal = proportional(points, series, workers.at(-1)!);
  const y = valueAxis(
    "throughput (transfers/s)",
    points,
    ideal.map((point) => point.y),
  );
  return {
    name: "throughput",
    title: "Throughput against workers",
    note: `Full batches: sequenced, proven by so many workers with one thread each, and verified. The machine has ${machine.cores} cores. The thin grey lines show the rate of the fewest workers in proportion: the most that as many cores could give.${scaleNote(y)}`,
    spec: (size) =>
      lineChart(size, {
        x: { title: "workers (threads that prove)", scale: "linear", ticks: workers },
        y,
        series,
        points,
        under: (x, place) => [
          {
            data: { values: ideal },
            mark: { type: "line", color: MUTED, strokeWidth: 1, opacity: 0.7 },
            encoding: { x, y: place, detail: { field: "series", type: "nominal" } },
          },
        ],
      }),
  };
}

/** Steps of a line that is straight on a linear axis and bent on a logarithmic one. */
const STEPS = 16;

/** A line for each series, from its fewest workers in proportion to the most. */
function proportional(points: readonly LinePoint[], series: readonly string[], most: number) {
  return series.flatMap((name) => {
    const own = points.filter((point) => point.series === name);
    const first = own.reduce((a, b) => (b.x < a.x ? b : a));
    return Array.from({ length: STEPS + 1 }, (_, i) => {
      const x = first.x + ((most - first.x) * i) / STEPS;
      return { series: name, x, y: (first.y * x) / first.x };
    });
  });
}
