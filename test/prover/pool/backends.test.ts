import assert from "node:assert/strict";
import { prepareKey } from "../../../prover/engine/prepare-key.js";
import { defaultBackend } from "../../../prover/pool/backends.js";
import { QuipuError } from "../../../src/errors.js";
import { blankZkey } from "../../support/blank-zkey.js";

describe("defaultBackend", () => {
  it("is the engine where it accepts a key, and snarkjs where it refuses to run", () => {
    assert.equal(defaultBackend(), engineRuns() ? "engine" : "snarkjs");
  });
});

function engineRuns(): boolean {
  try {
    prepareKey(blankZkey(), { workspaces: 1, threads: 1, zeroKnowledge: true });
    return true;
  } catch (error) {
    if (error instanceof QuipuError && error.code === "EngineUnsupported") return false;
    throw error;
  }
}
