import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { buildOperationVectors } from "./support/operation-vectors.js";
import { buildVectors } from "./support/vectors.js";

describe("shared vectors", () => {
  for (const [name, build] of [
    ["batch.json", buildVectors],
    ["operations.json", buildOperationVectors],
  ] as const) {
    it(`in ${name} are what the code gives (regenerate: node dist/scripts/generate-vectors.js)`, () => {
      const file = new URL(`../../test/vectors/${name}`, import.meta.url);
      assert.deepEqual(build(), JSON.parse(readFileSync(file, "utf8")));
    });
  }
});
