/** Charts drawn as SVG, without a browser. */
import { type Loader, parse, View } from "vega";
import { compile } from "vega-lite";
import { escapeText } from "../../page/look/html.js";
import { darkStyle } from "../../page/look/palette.js";
import type { Chart, ChartSize } from "./chart.js";

/**
 * Draws a chart.
 *
 * @param use `file`: the SVG brings its dark colours along; `page`: the page has them, once for all
 */
export async function renderSvg(
  chart: Chart,
  size: ChartSize,
  use: "file" | "page",
): Promise<string> {
  const { spec } = compile(chart.spec(size));
  const view = new View(parse(spec), { renderer: "none", loader: nothingToLoad });
  try {
    return named(await view.toSVG(), chart, use === "file" ? `<style>${darkStyle()}</style>` : "");
  } finally {
    view.finalize();
  }
}

/** The data are in the specification: a chart that asks for a file or an address is at fault. */
const nothingToLoad: Loader = {
  load: refuse,
  sanitize: refuse,
  http: refuse,
  file: refuse,
};

async function refuse(uri: string): Promise<never> {
  throw new Error(`a chart asks for ${uri}`);
}

/** Vega's root element, with a size that fits its container and a name for those who cannot see it. */
function named(svg: string, { title, note }: Chart, style: string): string {
  const root = /^<svg[^>]* width="(\d+)" height="(\d+)"[^>]*>/.exec(svg);
  if (root === null) throw new Error(`vega: got ${svg.slice(0, 80)}, expected <svg width height>`);
  const [tag, width, height] = root;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" role="img" width="${width}" height="${height}"`,
    ` viewBox="0 0 ${width} ${height}" aria-label="${escapeText(`${title}. ${note}`)}">`,
    `<title>${escapeText(title)}</title>${style}`,
    svg.slice(tag.length),
  ].join("");
}
