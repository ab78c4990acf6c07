/** The charts of a report: axes, units, what tells series apart, and that they can be shown. */
import assert from "node:assert/strict";
import { compile } from "vega-lite";
import { CHART_SIZES, CHART_WIDTH } from "../../../bench/report/chart.js";
import { chartsOf } from "../../../bench/report/charts-of.js";
import { renderSvg } from "../../../bench/report/render-svg.js";
import {
  BAD,
  DARK,
  GOOD,
  INK,
  MUTED,
  PAPER,
  SERIES_STYLES,
  STAGE_STYLES,
} from "../../../page/look/palette.js";
import { madeUpResult } from "../../support/made-up-result.js";
import { xmlElements } from "../../support/xml-elements.js";

/** Title of each axis, by chart: horizontal, vertical. */
const AXES: Readonly<Record<string, readonly [string, string]>> = {
  "transfer-time": ["transfers a batch (N)", "proof time a transfer (s)"],
  "proof-time": ["transfers a batch (N)", "proof time (s)"],
  stages: ["share of the proof time (%)", "batch and prover"],
  throughput: ["workers (threads that prove)", "throughput (transfers/s)"],
  "working-set": ["accounts a transfer (M/N)", "proof time a transfer (s)"],
};

describe("the charts of a report", () => {
  it("are the five of them, each where its figures are", async () => {
    const result = await madeUpResult();
    assert.deepEqual(
      chartsOf(result).map(({ name }) => name),
      Object.keys(AXES),
    );
    const bare = { ...result, throughput: [], workingSet: null };
    for (const measurement of bare.measurements) {
      for (const sample of measurement.samples) sample.stages = null;
    }
    const names = chartsOf(bare).map(({ name }) => name);
    assert.deepEqual(names, ["transfer-time", "proof-time"]);
    assert.deepEqual(chartsOf({ ...bare, measurements: [] }), []);
  });

  it("are taken by vega-lite without a warning", async () => {
    for (const chart of chartsOf(await madeUpResult())) {
      for (const size of CHART_SIZES) compile(chart.spec(size), { logger: complaining });
    }
  });

  for (const [name, titles] of Object.entries(AXES)) {
    it(`name axes and units: ${name}`, async () => {
      const chart = chartsOf(await madeUpResult()).find((one) => one.name === name)!;
      for (const size of CHART_SIZES) {
        const elements = xmlElements(await renderSvg(chart, size, "file"));
        const texts = elements.filter((element) => element.name === "text").map(({ text }) => text);
        // A telephone has no room for the names of bars beside them: they stand above.
        const named = name === "stages" && size === "narrow" ? titles.slice(0, 1) : titles;
        for (const title of named) assert.ok(texts.includes(title), `${size}: ${title}`);
        const [root] = elements;
        assert.equal(root!.name, "svg");
        assert.ok(Math.abs(Number(root!.attributes.get("width")) - CHART_WIDTH[size]) <= 20);
        assert.match(root!.attributes.get("aria-label")!, /./);
        assert.equal(elements.find((element) => element.name === "title")!.text, chart.title);
      }
    });
  }

  it("bring their dark colours along as files, and leave them to the page in one", async () => {
    const [chart] = chartsOf(await madeUpResult());
    const file = await renderSvg(chart!, "wide", "file");
    assert.match(file, /prefers-color-scheme:dark/);
    const page = await renderSvg(chart!, "wide", "page");
    assert.doesNotMatch(page, /<style/);
    for (const color of [INK, MUTED, PAPER]) assert.ok(page.includes(`fill="${color}"`), color);
  });

  it("ask for nothing from elsewhere", async () => {
    for (const chart of chartsOf(await madeUpResult())) {
      const svg = await renderSvg(chart, "wide", "file");
      assert.doesNotMatch(svg, /href|url\(|@import|<script|<image|<foreignObject/);
    }
  });

  it("say the ratio to the baseline at its points", async () => {
    const chart = chartsOf(await madeUpResult()).find(({ name }) => name === "transfer-time")!;
    const svg = await renderSvg(chart, "wide", "file");
    assert.match(svg, />0\.80×</);
    assert.match(svg, />0\.60×</);
  });

  it("have a logarithmic axis where provers differ by more than three times, and say so", async () => {
    const result = await madeUpResult();
    const [apart] = chartsOf(result); // 2000 ms by snarkjs, 400 by the program
    assert.match(apart!.note, /The vertical axis is logarithmic/);
    assert.match(JSON.stringify(apart!.spec("wide")), /"type":"log","nice":false,"domain":\[0\.2,/);
    const ofSnarkjs = result.measurements.filter(({ backend }) => backend === "snarkjs");
    const [near] = chartsOf({ ...result, measurements: ofSnarkjs });
    assert.doesNotMatch(near!.note, /logarithmic/);
  });

  it("tell series apart by shape and dash as well as by colour", () => {
    for (const part of ["color", "shape"] as const) {
      assert.equal(new Set(SERIES_STYLES.map((style) => style[part])).size, SERIES_STYLES.length);
    }
    const dashes = new Set(SERIES_STYLES.map(({ dash }) => dash.join()));
    assert.equal(dashes.size, SERIES_STYLES.length);
  });

  it("stand out from the paper, light and dark (WCAG 2.2: text 4.5, lines 3)", () => {
    const dark = (color: string) => DARK[color] ?? color;
    for (const scheme of [(color: string) => color, dark]) {
      const paper = scheme(PAPER);
      for (const text of [INK, MUTED, GOOD, BAD])
        assert.ok(contrast(scheme(text), paper) >= 4.5, text);
      for (const { color } of SERIES_STYLES) {
        assert.ok(contrast(scheme(color), paper) >= 3, `${color} on ${paper}`);
      }
      for (const { fill, text } of STAGE_STYLES) {
        assert.ok(contrast(scheme(text), scheme(fill)) >= 4.5, `${text} on ${fill}`);
      }
    }
  });
});

/** A logger that takes a warning for a failure. */
const complaining = {
  level: () => complaining,
  error: complain,
  warn: complain,
  info: () => complaining,
  debug: () => complaining,
} as unknown as NonNullable<NonNullable<Parameters<typeof compile>[1]>["logger"]>;

function complain(...messages: readonly unknown[]): never {
  assert.fail(messages.map(String).join(" "));
}

/** Contrast of two colours written #rrggbb (WCAG 2.2, "contrast ratio"). */
function contrast(one: string, other: string): number {
  const [brighter, darker] = [luminance(one), luminance(other)].sort((a, b) => b - a);
  return (brighter! + 0.05) / (darker! + 0.05);
}

function luminance(color: string): number {
  const [red, green, blue] = [1, 3, 5].map((at) => {
    const value = Number.parseInt(color.slice(at, at + 2), 16) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red! + 0.7152 * green! + 0.0722 * blue!;
}
