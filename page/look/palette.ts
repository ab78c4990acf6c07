/**
 * Colours of pages and charts. Series and areas have those of Okabe and Ito ("Color universal design",
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
/** Text that says that something holds, or does not; a sign before it says so too. */
export const GOOD = "#00694d";
export const BAD = "#a83c00";
/** Text on a coloured area, dark or light as the colour needs; it keeps its colour in the dark. */
const TEXT_ON_LIGHT = "#0b0b0b";
const TEXT_ON_DARK = "#fefefe";

/** Of lines and points; purple and orange are darkened until they stand out from white paper. */
export const LINE = {
  blue: "#0072b2",
  vermilion: "#d55e00",
  green: "#009e73",
  purple: "#b0568a",
  orange: "#a36e00",
} as const;

/** Colour of an area, and of text on it. */
export interface AreaStyle {
  readonly fill: string;
  readonly text: string;
}

/** Of areas, one digit off where a line has the same: areas are bright enough and stay in the dark. */
export const AREA_STYLES = {
  orange: { fill: "#e69f00", text: TEXT_ON_LIGHT },
  blue: { fill: "#0072b3", text: TEXT_ON_DARK },
  sky: { fill: "#56b4e9", text: TEXT_ON_LIGHT },
  green: { fill: "#009e74", text: TEXT_ON_LIGHT },
  yellow: { fill: "#f0e442", text: TEXT_ON_LIGHT },
  vermilion: { fill: "#d55e01", text: TEXT_ON_LIGHT },
  purple: { fill: "#cc79a7", text: TEXT_ON_LIGHT },
  grey: { fill: "#999999", text: TEXT_ON_LIGHT },
} as const satisfies Record<string, AreaStyle>;

/** Every light colour that changes in the dark. */
export const DARK: Readonly<Record<string, string>> = {
  [INK]: "#e6edf3",
  [MUTED]: "#aab6c2",
  [GRID]: "#2d3742",
  [PAPER]: "#0f161d",
  [GOOD]: "#3fd0a6",
  [BAD]: "#ff9a57",
  [LINE.blue]: "#45a5e0",
  [LINE.vermilion]: "#ff8a3d",
  [LINE.green]: "#26c99b",
  [LINE.purple]: "#d58fb8",
  [LINE.orange]: "#e0a42c",
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
  { color: LINE.blue, shape: "circle", dash: [1, 0] },
  { color: LINE.vermilion, shape: "square", dash: [6, 4] },
  { color: LINE.green, shape: "triangle-up", dash: [2, 3] },
  { color: LINE.purple, shape: "diamond", dash: [10, 3] },
  { color: INK, shape: "cross", dash: [4, 2] },
  { color: LINE.orange, shape: "triangle-down", dash: [1, 4] },
];

/** Neighbours in a stack differ in lightness as well. */
export const STAGE_STYLES: readonly AreaStyle[] = Object.values(AREA_STYLES);

/** The style sheet that darkens a chart, to stand in an SVG or in a page of several. */
export function darkStyle(): string {
  const rules = Object.entries(DARK).flatMap(([light, dark]) => [
    `svg [fill="${light}"]{fill:${dark}}`,
    `svg [stroke="${light}"]{stroke:${dark}}`,
  ]);
  return `@media (prefers-color-scheme:dark){${rules.join("")}}`;
}
