/** The working set, M/N, against what a transfer costs. */

import { MUTED } from "../../page/look/palette.js";
import {
  type MeasuredProof,
  measuredProofs,
  seriesOf,
  timeOf,
} from "../figures/measured-proofs.js";
import type { BenchResult } from "../result-file.js";
import type { Chart } from "./chart.js";
import {
  type Layers,
  type LinePoint,
  lineChart,
  type Position,
  scaleNote,
  valueAxis,
} from "./chart-frame.js";

/** @returns undefined when no working-set series was measured. */
export function workingSetChart(result: BenchResult): Chart | undefined {
  const { workingSet } = result;
  if (workingSet === null) return undefined;
  const all = measuredProofs(result);
  const own = all
    .filter(({ circuit }) => workingSet.circuits.includes(circuit.name))
    .sort((a, b) => a.circuit.slots! - b.circuit.slots!);
  if (own.length === 0) return undefined;
  const series = seriesOf(own);
  const points = own.map((point) => pointOf(point, point.series === series[0]));
  const reference = all.find(({ circuit, measurement }) => {
    const sameSize = circuit.transfers === workingSet.transfers;
    const sameProver = measurement.backend === own[0]!.measurement.backend;
    return circuit.variant === "baseline" && sameSize && sameProver;
  });
  const level = reference === undefined ? [] : [timeOf(reference) / 1000];
  const y = valueAxis("proof time a transfer (s)", points, level);
  return {
    name: "working-set",
    title: "Cost of a transfer against the working set",
    note: `Batches of ${workingSet.transfers} transfers among more and more accounts. A batch reads and writes each account once, however many of its transfers touch it. The labels (2¹⁸) give the domain that the circuit needs: Groth16’s time follows it and jumps where it doubles.${scaleNote(y)}`,
    spec: (size) =>
      lineChart(size, {
        x: {
          title: "accounts a transfer (M/N)",
          scale: "log",
          ticks: [...new Set(points.map(({ x }) => x))],
        },
        y,
        series,
        points,
        under: (_, place) => (reference === undefined ? [] : referenceLayers(reference, place)),
      }),
  };
}

function pointOf({ series, circuit, proof }: MeasuredProof, labelled: boolean): LinePoint {
  const [y, lower, upper] = [proof.median, proof.lower, proof.upper].map((milliseconds) => {
    return milliseconds / circuit.transfers / 1000;
  }) as [number, number, number];
  const label = `2${raised(circuit.domainPower)}`;
  const x = circuit.slots! / circuit.transfers;
  return { series, x, y, lower, upper, ...(labelled && { label }) };
}

/** A line across the chart where the baseline is, with its name. */
function referenceLayers(reference: MeasuredProof, y: Position): Layers {
  const data = { values: [{ y: timeOf(reference) / 1000, series: reference.series }] };
  return [
    {
      data,
      mark: { type: "rule", color: MUTED, strokeDash: [6, 4], strokeWidth: 1.5 },
      encoding: { y },
    },
    {
      data,
      mark: { type: "text", align: "left", dy: 12, color: MUTED },
      encoding: { y, x: { value: 6 }, text: { field: "series", type: "nominal" } },
    },
  ];
}

/** Digits as an exponent: a chart's text has no markup. */
function raised(value: number): string {
  return [...String(value)].map((digit) => "⁰¹²³⁴⁵⁶⁷⁸⁹"[Number(digit)]).join("");
}
