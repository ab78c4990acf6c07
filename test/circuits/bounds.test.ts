/**
 * The bounds of templates' parameters, which circom asserts when it compiles, and the sizes that follow
 * from parameters. A template at its upper bounds takes too long to compile whole: what is compiled is one
 * that has the lines in question alone.
 */

import assert from "node:assert/strict";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { packageRoot } from "../../prover/artifacts/package-root.js";
import { vectorLength } from "../../src/batch/layout.js";
import { MAX_LEVELS, MAX_OPERATIONS, MAX_SLOTS, MIN_LEVELS, MIN_SLOTS } from "../../src/params.js";
import { parseShape, shapeCounts } from "../../src/shape.js";
import { circuitsFolder } from "../support/circuit-under-test.js";
import { compileSource } from "../support/compile-source.js";
import { refusal } from "../support/refusal.js";

type Bounds = Readonly<Record<string, readonly [least: number, most: number]>>;

const LEVELS = [MIN_LEVELS, MAX_LEVELS] as const;
const OPTIONAL = [0, MAX_OPERATIONS] as const;

/** Of every parameter that a template bounds, in their order. */
const BOUNDS: Readonly<Record<string, Bounds>> = {
  "gadgets/bits.circom": { n: [1, 252] },
  "blob/reduction.circom": { count: [16, 76], quotientBits: [2, 124] },
  "blob/group-evaluation.circom": { size: [2, 13] },
  "escape.circom": { levels: LEVELS },
  "batch.circom": {
    levels: LEVELS,
    N: [1, MAX_OPERATIONS],
    M: [MIN_SLOTS, MAX_SLOTS],
    D: OPTIONAL,
    E: OPTIONAL,
    W: OPTIONAL,
    P: OPTIONAL,
    signed: [0, 1],
  },
};

const ASSERTION = /^ *assert\(.*\);$/gm;

/** Compiles the assertions of a template with parameters. @throws QuipuError `CircuitCompileFailed`. */
async function check(file: string, params: readonly number[]): Promise<void> {
  const source = await readFile(join(circuitsFolder, file), "utf8");
  const [, names] = /^template \w+\((.*)\) \{$/m.exec(source)!;
  const assertions = source.match(ASSERTION)!.join("\n");
  const template = `template Bounds(${names}) {\n${assertions}\nsignal input in;\n}`;
  await compileSource(`${template}\ncomponent main = Bounds(${params.join(", ")});`);
}

describe("bounds of parameters", () => {
  it("are listed here wherever a template asserts them", async () => {
    // The names of those that are shipped: beside a mutant there are circomlib's.
    const files = await readdir(join(packageRoot, "circuits"), { recursive: true });
    const asserting = [];
    for (const file of files.filter((name) => name.endsWith(".circom"))) {
      const source = await readFile(join(circuitsFolder, file), "utf8");
      if (source.match(ASSERTION) !== null) asserting.push(file);
    }
    assert.deepEqual(asserting.sort(), Object.keys(BOUNDS).sort());
  });

  for (const [file, bounds] of Object.entries(BOUNDS)) {
    const least = Object.values(bounds).map(([low]) => low);
    const most = Object.values(bounds).map(([, high]) => high);

    it(`${file} takes the least and the most`, async () => {
      for (const params of [least, most]) await assert.doesNotReject(check(file, params));
    });

    it(`${file} refuses what lies beyond either`, async () => {
      for (const i of least.keys()) {
        for (const beyond of [least[i]! - 1, most[i]! + 1]) {
          const failed = refusal("CircuitCompileFailed", /False assert reached/);
          await assert.rejects(check(file, least.with(i, beyond)), failed, `${i}: ${beyond}`);
        }
      }
    });
  }
});

/** Shapes whose records end at, before and behind the end of an element, the last far behind the first. */
const SIZED = [
  ...["1x2", "2x4-1w", "8x8-4d2e4w", "29x16-2d", "128x128-128w"],
  ...["1x2-s", "2x5-1d1e1w3ps", "128x128-128d128e128w128ps"],
];

describe("the size of a batch's vector", () => {
  it("is what native code reads, in each shape", async () => {
    const source = await readFile(join(circuitsFolder, "batch.circom"), "utf8");
    const [, parameters] = /^template Batch\((.*)\) \{$/m.exec(source)!;
    const sizes = ["recordBits", "recordElements", "settled", "elements"].map((name) => {
      return new RegExp(`^ *var ${name} = .*;$`, "m").exec(source)![0];
    });
    const sized = SIZED.map((text) => {
      const shape = parseShape(text);
      const params = [MIN_LEVELS, ...shapeCounts(shape), shape.signed === true ? 1 : 0];
      return `Sized(${params.join(", ")}, ${vectorLength(shape)})`;
    });
    const assertion = "assert(elements == expected); signal output out; out <== 0;";
    const template = `template Sized(${parameters}, expected) { ${sizes.join(" ")} ${assertion} }`;
    const parts = sized.map((call, i) => `component c${i} = ${call};`).join(" ");
    const main = `template Main() { signal input in; ${parts} }\ncomponent main = Main();`;
    await assert.doesNotReject(compileSource(`${template}\n${main}`));
  });
});
