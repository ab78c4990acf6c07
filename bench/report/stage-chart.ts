/** Share of each stage in the proof time. */
import type { TopLevelSpec } from "vega-lite";
import { PROOF_STAGES } from "../../prover/pool/proof-stages.js";
import type { BenchResult } from "../result-file.js";
import type { Chart, ChartSize } from "./chart.js";
import { frame } from "./chart-frame.js";
import { PAPER, STAGE_STYLES } from "./palette.js";
import { proofCurve } from "./measured-proofs.js";
import { STAGE_LABELS, STAGE_TITLES, stageShares } from "./stage-shares.js";

const STAGES = [...PROOF_STAGES, "rest"] as const;

/** Percent that a segment must have for its label to fit. */
const LABELLED: Readonly<Record<ChartSize, number>> = { wide: 4.5, narrow: 8 };
const BAR_HEIGHT = 34;

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
  const bars = barsOf(result);
  if (bars.length === 0) return undefined;
  return {
    name: "stages",
    title: "Where the proof time goes",
    note: "Each bar is the proof of a batch; its segments stand in the order of the legend and carry the letters that snarkjs’ key has for their points: A, B1, B2 (over G2), C and H are multi-scalar multiplications, ABC evaluates A, B and A·B − C. “Between them” is what the prover spends outside of its stages.",
    spec: (size) => stageSpec(size, bars),
  };
}

function barsOf(result: BenchResult): Segment[][] {
  return proofCurve(result).flatMap(({ measurement, shape }) => {
    const shares = stageShares(measurement);
    if (shares === undefined) return [];
    const total = shares.reduce((sum, { share }) => sum + share, 0);
    let from = 0;
    return [
      shares.map(({ stage, share }): Segment => {
        const to = from + (100 * share) / total;
        const segment = {
          ...{ bar: `${shape}, ${measurement.backend}`, stage: STAGE_TITLES[stage], from, to },
          label: STAGE_LABELS[stage],
          middle: (from + to) / 2,
          text: STAGE_STYLES[STAGES.indexOf(stage)]!.text,
        };
        from = to;
        return segment;
      }),
    ];
  });
}

function stageSpec(size: ChartSize, bars: readonly Segment[][]): TopLevelSpec {
  const titles = STAGES.map((stage) => STAGE_TITLES[stage]);
  const narrow = size === "narrow";
  const legendRows = narrow ? 4 : 2;
  const y = {
    ...{ field: "bar", type: "nominal" as const, sort: null },
    title: narrow ? null : "batch (N×M) and prover",
    axis: { labelLimit: narrow ? 120 : 260, ticks: false, domain: false },
  };
  const x = {
    ...{ field: "from", type: "quantitative" as const, title: "share of the proof time (%)" },
    scale: { domain: [0, 100], nice: false },
  };
  return {
    ...frame(size),
    height: bars.length * BAR_HEIGHT + legendRows * 22 + 90,
    data: { values: bars.flat().map((segment) => ({ ...segment })) },
    layer: [
      {
        mark: { type: "bar", stroke: PAPER, strokeWidth: 1, height: { band: 0.78 } },
        encoding: {
          ...{ x, y },
          x2: { field: "to" },
          color: {
            ...{ field: "stage", type: "nominal", sort: null },
            scale: { domain: titles, range: STAGE_STYLES.map(({ fill }) => fill) },
            legend: { title: null, columns: narrow ? 2 : 4, symbolType: "square" },
          },
        },
      },
      {
        transform: [{ filter: `datum.to - datum.from >= ${LABELLED[size]}` }],
        mark: { type: "text", fontWeight: 600 },
        encoding: {
          ...{ x: { ...x, field: "middle" }, y },
          text: { field: "label", type: "nominal" },
          color: { field: "text", type: "nominal", scale: null },
        },
      },
    ],
  };
}
