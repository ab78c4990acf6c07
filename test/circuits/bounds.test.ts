/**
 * The bounds of templates' parameters, which circom asserts when it compiles. A template at its upper
 * bounds takes too long to compile whole: what is compiled is one with its assertions alone.
 */

import assert from "node:assert/strict";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { packageRoot } from "../../prover/artifacts/package-root.js";
import { MAX_LEVELS, MAX_OPERATIONS, MAX_SLOTS, MIN_LEVELS, MIN_SLOTS } from "../../src/params.js";
import { circuitsFolder } from "../support/circuit-under-test.js";
import { compileSource } from "../support/compile-source.js";
import { refusal } from "../support/refusal.js";

type Bounds = Readonly<Record<string, readonly [least: number, most: number]>>;

const LEVELS = [MIN_LEVELS, MAX_LEVELS] as const;
const OPTIONAL = [0, MAX_OPERATIONS] as const;

/** Of every parameter that a template bounds, in their order. */
const BOUNDS: Readonly<Record<string, Bounds>> = {
  "gadgets/bits.circom": { n: [1, 252] },
  "escape.circom": { levels: LEVELS },
  "batch.circom": {
    levels: LEVELS,
    N: [1, MAX_OPERATIONS],
    M: [MIN_SLOTS, MAX_SLOTS],
    D: OPTIONAL,
    E: OPTIONAL,
    W: OPTIONAL,
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
