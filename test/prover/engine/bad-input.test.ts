/** What the engine refuses before it starts to work. */

import assert from "node:assert/strict";
import { MemoryPlan } from "../../../prover/arithmetic/memory-plan.js";
import { BASE_MODULUS } from "../../../prover/bn254.js";
import { prepareKey } from "../../../prover/engine/prepare-key.js";
import { type BlankZkey, blankZkey } from "../../support/blank-zkey.js";

const use = { workspaces: 1, threads: 1, zeroKnowledge: true };

describe("bad input to the engine", () => {
  it("accepts a key that is as it should be", async () => {
    const key = await prepareKey(blankZkey({ coefficients: [[1, 3, 3]] }), use);
    assert.equal(key.wires, 4);
  });

  it("refuses a key that is cut short, anywhere", async () => {
    const whole = blankZkey();
    for (let length = 0; length < whole.length; length += 37) {
      const part = whole.subarray(0, length);
      await assert.rejects(prepareKey(part, use), { code: "ArtifactCorrupt" }, `${length} bytes`);
    }
  });

  const keys: readonly (readonly [string, BlankZkey, string, RegExp])[] = [
    ["another proof system", { protocol: 2 }, "KeyMismatch", /proof system: got 2, expected 1/],
    ["another curve", { modulus: BASE_MODULUS - 2n }, "KeyMismatch", /modulus/],
    ["a coefficient of a third matrix", { coefficients: [[2, 0, 0]] }, "ArtifactCorrupt", /got 2,/],
    ["a coefficient of no row", { coefficients: [[0, 4, 0]] }, "ArtifactCorrupt", /0, 4, 0/],
    ["a coefficient of no wire", { coefficients: [[0, 0, 4]] }, "ArtifactCorrupt", /0, 0, 4/],
  ];
  for (const [what, options, code, message] of keys) {
    it(`refuses a key with ${what}`, async () => {
      await assert.rejects(prepareKey(blankZkey(options), use), { code, message });
    });
  }

  it("refuses what is no key", async () => {
    const text = Buffer.from("this is no proving key, whatever its name says");
    await assert.rejects(prepareKey(text, use), { code: "ArtifactCorrupt", message: /magic/ });
  });

  it("refuses to work in more memory than there can be", () => {
    const plan = new MemoryPlan();
    plan.reserve(5e9);
    assert.throws(() => plan.allocate(), { code: "MemoryInsufficient", message: /500\d MB/ });
  });
});
