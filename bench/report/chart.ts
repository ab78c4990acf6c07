/** A chart of the report, before it is drawn. */
import type { TopLevelSpec } from "vega-lite";

/** A chart is drawn twice: for a page, and for a telephone. */
export const CHART_SIZES = ["wide", "narrow"] as const;
export type ChartSize = (typeof CHART_SIZES)[number];

export interface Chart {
  /** Kebab-case: the name of its files. */
  readonly name: string;
  readonly title: string;
  /** What it shows and what to know of it, in a sentence or two. */
  readonly note: string;
  readonly spec: (size: ChartSize) => TopLevelSpec;
}

/** Pixels of a whole chart. */
export const CHART_WIDTH: Readonly<Record<ChartSize, number>> = { wide: 800, narrow: 358 };
export const CHART_HEIGHT: Readonly<Record<ChartSize, number>> = { wide: 400, narrow: 330 };
