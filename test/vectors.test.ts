import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { buildVectors } from "./support/vectors.js";

describe("shared vectors", () => {
  it("are what the code gives (regenerate: node dist/scripts/generate-vectors.js)", () => {
    const file = new URL("../../test/vectors/batch.json", import.meta.url);
    assert.deepEqual(buildVectors(), JSON.parse(readFileSync(file, "utf8")));
  });
});
