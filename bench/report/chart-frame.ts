/** What all charts have in common: size, axes, legend; and marks that tell series apart. */
import type { Config, TopLevelSpec } from "vega-lite";
import { GRID, INK, MUTED, PAPER, SERIES_STYLES } from "../../page/look/palette.js";
import { CHART_HEIGHT, CHART_WIDTH, type ChartSize } from "./chart.js";

export const FONT = "system-ui, -apple-system, 'Segoe UI', 'DejaVu Sans', Arial, sans-serif";

type Row = Readonly<Record<string, string | number | null>>;
/** Layers of a chart. */
export type Layers = Extract<TopLevelSpec, { layer: unknown }>["layer"];

/** Where a series stands, with the quartiles around it. */
export interface LinePoint {
  readonly series: string;
  readonly x: number;
  readonly y: number;
  readonly lower: number;
  readonly upper: number;
  /** A few characters beside the point. */
  readonly label?: string;
}

export interface Axis {
  /** With the unit in parentheses. */
  readonly title: string;
  readonly scale: "linear" | "log";
  /** Where ticks stand; chosen by vega when left out. */
  readonly ticks?: readonly number[];
  readonly domain?: readonly [number, number];
  /** Pixels between the ends of the axis and the outermost points. */
  readonly padding?: number;
}

export interface LineChart {
  readonly x: Axis;
  readonly y: Axis;
  /** In the order of the legend, which is that of the styles. */
  readonly series: readonly string[];
  readonly points: readonly LinePoint[];
  /** What is drawn below the lines, on the same axes. */
  readonly under?: (x: Position, y: Position) => Layers;
}

/** The horizontal axis of what is drawn against the size of a batch, with a tick at each point. */
export function batchSizeAxis(points: readonly LinePoint[]): Axis {
  return {
    title: "transfers a batch (N)",
    scale: "log",
    ticks: [...new Set(points.map(({ x }) => x))],
  };
}

/** Where series differ by more than this factor, a linear axis would press the lower ones flat. */
const FLAT = 3;

/**
 * The vertical axis: logarithmic where two series differ too much at one place.
 *
 * @param others further values that must be on it
 */
export function valueAxis(
  title: string,
  points: readonly LinePoint[],
  others: readonly number[] = [],
): Axis {
  const isApart = points.some((a) => points.some((b) => a.x === b.x && b.y > FLAT * a.y));
  if (!isApart) return { title, scale: "linear" };
  return logAxis(title, points, others);
}

/** A logarithmic axis between round figures, on which all points are with their quartiles. */
export function logAxis(
  title: string,
  points: readonly LinePoint[],
  others: readonly number[] = [],
): Axis {
  const ticks = roundTicks([...points.flatMap(({ lower, upper }) => [lower, upper]), ...others]);
  return { title, scale: "log", ticks, domain: [ticks[0]!, ticks.at(-1)!] };
}

/** A sentence for the note of a chart, where its vertical axis is not linear. */
export function scaleNote({ scale }: Axis): string {
  return scale === "log" ? " The vertical axis is logarithmic." : "";
}

/** Lines with their points, and the quartiles as a bar through each. */
export function lineChart(size: ChartSize, chart: LineChart): TopLevelSpec {
  const { series, points, under } = chart;
  const styles = series.map((_, i) => SERIES_STYLES[i % SERIES_STYLES.length]!);
  const columns = size === "wide" ? 2 : 1;
  const legend = { title: null, columns };
  const name = { field: "series", type: "nominal" as const, sort: null, legend };
  const domain = [...series];
  const color = { ...name, scale: { domain, range: styles.map((style) => style.color) } };
  const shape = { ...name, scale: { domain, range: styles.map((style) => style.shape) } };
  const dashes = styles.map(({ dash }) => [...dash]);
  const strokeDash = { ...name, scale: { domain, range: dashes } };
  const [x, y] = [positionOf("x", { padding: 26, ...chart.x }), positionOf("y", chart.y)];
  return {
    ...frame(size, Math.ceil(series.length / columns)),
    data: { values: points.map((point): Row => ({ ...point })) },
    layer: [
      ...(under?.(x, y) ?? []),
      {
        mark: { type: "rule", strokeWidth: 1.5 },
        encoding: { x, y: { ...y, field: "lower" }, y2: { field: "upper" }, color },
      },
      { mark: { type: "line", strokeWidth: 2 }, encoding: { x, y, color, strokeDash } },
      {
        mark: { type: "point", filled: true, size: 75, opacity: 1 },
        encoding: { x, y, color, shape },
      },
      ...labels(x, y, { stroke: PAPER, strokeWidth: 4 }),
      ...labels(x, y, {}),
    ],
  };
}

/** Below the point: lines fall to the right, so it is freer there than above. */
const LABEL_OFFSET = 15;

/** The points' labels; with a stroke of the paper's colour they stand clear of what is below. */
function labels(x: Position, y: Position, halo: { stroke?: string; strokeWidth?: number }): Layers {
  return [
    {
      transform: [{ filter: "isValid(datum.label)" }],
      mark: { type: "text", dy: LABEL_OFFSET, fontWeight: 600, color: INK, ...halo },
      encoding: { x, y, text: { field: "label", type: "nominal" } },
    },
  ];
}

/** An encoding by a place on an axis. */
export type Position = ReturnType<typeof positionOf>;

/** The encoding of a field by a place on an axis. */
function positionOf(field: string, { title, scale, ticks, domain, padding = 0 }: Axis) {
  return {
    field,
    type: "quantitative" as const,
    title,
    axis: { ...(ticks && { values: [...ticks] }), format: "~r", grid: field === "y" },
    scale: {
      type: scale,
      nice: scale === "linear",
      ...(scale === "linear" && { zero: true }),
      ...(domain && { domain: [...domain] }),
      padding,
    },
  };
}

/** Pixels of a line of the legend. */
export const LEGEND_ROW = 21;

interface Frame {
  readonly background: string;
  readonly padding: number;
  readonly width: number;
  readonly height: number;
  readonly autosize: { readonly type: "fit"; readonly contains: "padding" };
  readonly config: Config;
}

/**
 * Size, fonts and colours; without a title, which stands beside the chart as text.
 * @param legendRows lines of the legend, for which the chart grows
 */
export function frame(size: ChartSize, legendRows: number): Frame {
  const config: Config = {
    font: FONT,
    view: { stroke: null },
    axis: {
      gridColor: GRID,
      domainColor: MUTED,
      tickColor: MUTED,
      labelColor: MUTED,
      labelFontSize: 13,
      labelOverlap: "greedy",
      titleColor: INK,
      titleFontSize: 13,
      titleFontWeight: 600,
      titlePadding: 8,
    },
    legend: {
      orient: "top",
      labelColor: INK,
      labelFontSize: 13,
      labelLimit: 0,
      symbolSize: 90,
      symbolStrokeWidth: 0,
      columnPadding: 18,
      rowPadding: 4,
    },
    text: { fontSize: size === "wide" ? 12 : 10 },
  };
  return {
    background: PAPER,
    padding: 8,
    width: CHART_WIDTH[size],
    height: CHART_HEIGHT[size] + legendRows * LEGEND_ROW,
    autosize: { type: "fit", contains: "padding" },
    config,
  };
}

/** 1, 2, 5, 10 … around values, so that a logarithmic axis has few ticks and plain ones. */
function roundTicks(values: readonly number[]): number[] {
  const [low, high] = [Math.min(...values), Math.max(...values)];
  const ticks: number[] = [];
  for (let power = Math.floor(Math.log10(low)); power <= Math.ceil(Math.log10(high)); power += 1) {
    ticks.push(...[1, 2, 5].map((digit) => Number(`${digit}e${power}`)));
  }
  const below = ticks.filter((tick) => tick <= low).at(-1) ?? low;
  const above = ticks.find((tick) => tick >= high) ?? high;
  return ticks.filter((tick) => tick >= below && tick <= above);
}
