/**
 * Colours of the report. Series and stages have those of Okabe and Ito ("Color universal design",
 * 2008), which differ for every kind of colour blindness; shapes, dashes and labels say the same
 * again without them.
 *
 * Charts are drawn in the light colours. The dark ones stand in a style sheet that finds a light
 * colour and replaces it, so that a program that knows no style sheets still shows the light chart.
 */

export const INK = "#1b2733";
export const MUTED = "#4a5763";
export const GRID = "#dde3e9";
export const PAPER = "#ffffff";
/** Text on a coloured area, dark or light as the colour needs; it keeps its colour in the dark. */
const TEXT_ON_LIGHT = "#0b0b0b";
const TEXT_ON_DARK = "#fefefe";

const BLUE = "#0072b2";
const VERMILION = "#d55e00";
const GREEN = "#009e73";
const PURPLE = "#cc79a7";
const ORANGE = "#e69f00";
const SKY = "#56b4e9";
const YELLOW = "#f0e442";
const GREY = "#999999";
/** Areas are bright enough in the dark; these are one digit off what lines have, and stay. */
const AREA_BLUE = "#0072b3";
const AREA_VERMILION = "#d55e01";
const AREA_GREEN = "#009e74";

/** Every light colour that changes in the dark. */
export const DARK: Readonly<Record<string, string>> = {
  [INK]: "#e6edf3",
  [MUTED]: "#aab6c2",
  [GRID]: "#2d3742",
  [PAPER]: "#0f161d",
  [BLUE]: "#45a5e0",
  [VERMILION]: "#ff8a3d",
  [GREEN]: "#26c99b",
};

/** How a line of a chart is told from others: by any one of the three. */
export interface SeriesStyle {
  readonly color: string;
  /** A symbol of vega's. */
  readonly shape: string;
  /** Lengths of stroke and gap; solid when the gap is 0. */
  readonly dash: readonly [number, number];
}

export const SERIES_STYLES: readonly SeriesStyle[] = [
  { color: BLUE, shape: "circle", dash: [1, 0] },
  { color: VERMILION, shape: "square", dash: [6, 4] },
  { color: GREEN, shape: "triangle-up", dash: [2, 3] },
  { color: PURPLE, shape: "diamond", dash: [10, 3] },
  { color: INK, shape: "cross", dash: [4, 2] },
  { color: ORANGE, shape: "triangle-down", dash: [1, 4] },
];

/** Colour of an area, and of text on it. */
export interface AreaStyle {
  readonly fill: string;
  readonly text: string;
}

/** Neighbours in a stack differ in lightness as well. */
export const STAGE_STYLES: readonly AreaStyle[] = [
  { fill: ORANGE, text: TEXT_ON_LIGHT },
  { fill: AREA_BLUE, text: TEXT_ON_DARK },
  { fill: SKY, text: TEXT_ON_LIGHT },
  { fill: AREA_GREEN, text: TEXT_ON_LIGHT },
  { fill: YELLOW, text: TEXT_ON_LIGHT },
  { fill: AREA_VERMILION, text: TEXT_ON_LIGHT },
  { fill: PURPLE, text: TEXT_ON_LIGHT },
  { fill: GREY, text: TEXT_ON_LIGHT },
];

/** The style sheet that darkens a chart, to stand in an SVG or in a page of several. */
export function darkStyle(): string {
  const rules = Object.entries(DARK).flatMap(([light, dark]) => [
    `svg [fill="${light}"]{fill:${dark}}`,
    `svg [stroke="${light}"]{stroke:${dark}}`,
  ]);
  return `@media (prefers-color-scheme:dark){${rules.join("")}}`;
}
