/** The style sheet of every page: one column, light and dark, from a telephone to a desk. */
import { BAD, DARK, GOOD, GRID, INK, LINE, MUTED, PAPER } from "./palette.js";

const VARIABLES = {
  ink: INK,
  muted: MUTED,
  grid: GRID,
  paper: PAPER,
  good: GOOD,
  bad: BAD,
  line: LINE.blue,
} as const;

function variables(of: (color: string) => string): string {
  const rules = Object.entries(VARIABLES).map(([name, color]) => `--${name}:${of(color)}`);
  return `:root{${rules.join(";")}}`;
}

export const PAGE_STYLE = `
${variables((color) => color)}
@media (prefers-color-scheme:dark){${variables((color) => DARK[color]!)}}
:root{color-scheme:light dark}
*{box-sizing:border-box}
body{margin:0;background:var(--paper);color:var(--ink);
  font:16px/1.55 system-ui,-apple-system,"Segoe UI","DejaVu Sans",Arial,sans-serif}
main{max-width:1000px;margin:0 auto;padding:24px 16px 64px}
h1{font-size:1.7rem;line-height:1.25;margin:0 0 .5rem}
h2{font-size:1.25rem;margin:2.5rem 0 .5rem}
p,li,figcaption{max-width:46rem}
.lead{font-size:1.1rem}
.notice{border-left:4px solid currentColor;padding-left:.75rem;font-weight:600}
.muted,figcaption{color:var(--muted)}
.scroll{overflow-x:auto}
table{border-collapse:collapse;font-size:.875rem;font-variant-numeric:tabular-nums}
h3{font-size:1rem;margin:1.75rem 0 .35rem}
th,td{padding:.3rem .5rem;text-align:right;white-space:nowrap;border-bottom:1px solid var(--grid)}
thead th{vertical-align:bottom;font-weight:600;color:var(--muted);white-space:normal;min-width:4.5rem}
th:first-child,.words td,.words th{text-align:left}
tbody th{font-weight:500;position:sticky;left:0;background:var(--paper)}
.words td{white-space:normal}
.words td:last-child{min-width:13rem}
code{font:.9em ui-monospace,"DejaVu Sans Mono",Menlo,monospace;overflow-wrap:anywhere}
:focus-visible{outline:2px solid currentColor;outline-offset:2px}
`;
