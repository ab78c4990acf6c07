/** Share of each stage in the proof time. */
import type { TopLevelSpec } from "vega-lite";
import { INK, PAPER, STAGE_STYLES } from "../../page/look/palette.js";
import { type MeasuredProof, proofCurve } from "../figures/measured-proofs.js";
import type { BenchResult } from "../result-file.js";
import { STAGES, stageShares } from "../stage-shares.js";
import type { Chart, ChartSize } from "./chart.js";
import { frame, type Layers, LEGEND_ROW } from "./chart-frame.js";
import { STAGE_LABELS, STAGE_TITLES } from "./stage-titles.js";

/** Percent that a segment must have for its label to fit. */
const LABELLED: Readonly<Record<ChartSize, number>> = { wide: 6, narrow: 9 };
/** Pixels from one bar to the next; in the narrow chart the bar's name stands above it. */
const BAR_STEP: Readonly<Record<ChartSize, number>> = { wide: 34, narrow: 48 };

interface Segment {
  /** The bar that it stands in. */
  readonly bar: string;
  readonly stage: string;
  readonly label: string;
  readonly from: number;
  readonly to: number;
  readonly middle: number;
  readonly text: string;
}

/** @returns undefined when no prover could tell its stages apart. */
export function stageChart(result: BenchResult): Chart | undefined {
  const bars = shownIn(result).flatMap(segmentsOf);
  if (bars.length === 0) return undefined;
  return {
    name: "stages",
    title: "Where the proof time goes",
    note: "Each bar is the proof of a batch; its segments stand in the order of the legend and carry the letters that snarkjs’ key has for their points: A, B1, B2 (over G2), C and H are multi-scalar multiplications, ABC evaluates A, B and A·B − C. The rest is what the prover spends outside of its stages. The engine’s multiplications run side by side: each has the share of their time that its work has.",
    spec: (size) => stageSpec(size, bars),
  };
}

/** Every batch of the curve by every prover, and of the baseline's the largest. */
function shownIn(result: BenchResult): MeasuredProof[] {
  const curve = proofCurve(result);
  const most = Math.max(...curve.map(({ circuit }) => circuit.transfers));
  const shown = curve.filter(
    ({ circuit }) => circuit.variant === "quipu" || circuit.transfers === most,
  );
  const provers = [...new Set(shown.map(({ measurement }) => measurement.backend))];
  return provers.flatMap((prover) =>
    shown.filter(({ measurement }) => measurement.backend === prover),
  );
}

/** The bar of a measurement, in one list; none when its stages cannot be told apart. */
function segmentsOf({ measurement, shape, prover }: MeasuredProof): Segment[][] {
  const shares = stageShares(measurement.samples);
  if (shares === undefined) return [];
  // Medians of shares add up to 1 but for a little; a bar is whole.
  const known = STAGES.map((stage) => ({ stage, share: Math.max(0, shares.get(stage) ?? 0) }));
  const total = known.reduce((sum, { share }) => sum + share, 0);
  let to = 0;
  return [
    known.map(({ stage, share }) => {
      const from = to;
      to += (100 * share) / total;
      return {
        bar: `${shape}, ${prover}`,
        stage: STAGE_TITLES[stage],
        from,
        to,
        label: STAGE_LABELS[stage],
        middle: (from + to) / 2,
        text: STAGE_STYLES[STAGES.indexOf(stage)]!.text,
      };
    }),
  ];
}

function stageSpec(size: ChartSize, bars: readonly Segment[][]): TopLevelSpec {
  const titles = STAGES.map((stage) => STAGE_TITLES[stage]);
  const narrow = size === "narrow";
  const legendRows = narrow ? 4 : 2;
  const y = {
    field: "bar",
    type: "nominal" as const,
    sort: null,
    title: "batch and prover",
    axis: narrow ? null : { labelLimit: 0, ticks: false, domain: false },
  };
  const x = {
    field: "from",
    type: "quantitative" as const,
    title: "share of the proof time (%)",
    scale: { domain: [0, 100], nice: false },
  };
  return {
    ...frame(size, legendRows),
    height: bars.length * BAR_STEP[size] + legendRows * LEGEND_ROW + 90,
    data: { values: bars.flat().map((segment) => ({ ...segment })) },
    layer: [
      {
        mark: { type: "bar", stroke: PAPER, strokeWidth: 1, height: { band: narrow ? 0.5 : 0.78 } },
        encoding: {
          x,
          y,
          x2: { field: "to" },
          color: {
            field: "stage",
            type: "nominal",
            sort: null,
            scale: { domain: titles, range: STAGE_STYLES.map(({ fill }) => fill) },
            legend: { title: null, columns: narrow ? 2 : 4, symbolType: "square" },
          },
        },
      },
      ...(narrow ? barNames(y) : []),
      {
        transform: [{ filter: `datum.to - datum.from >= ${LABELLED[size]}` }],
        mark: { type: "text", fontWeight: 600 },
        encoding: {
          x: { ...x, field: "middle" },
          y,
          text: { field: "label", type: "nominal" },
          color: { field: "text", type: "nominal", scale: null },
        },
      },
    ],
  };
}

/** Above each bar, from its left end. */
function barNames(y: { field: string; type: "nominal"; sort: null; title: string }): Layers {
  return [
    {
      transform: [{ filter: "datum.from === 0" }],
      mark: { type: "text", align: "left", dy: -19, color: INK },
      encoding: {
        y: { ...y, axis: null },
        x: { value: 0 },
        text: { field: "bar", type: "nominal" },
      },
    },
  ];
}
