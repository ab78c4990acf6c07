/** What the engine refuses before it starts to work. */

import assert from "node:assert/strict";
import { MemoryPlan } from "../../../prover/engine/memory-plan.js";
import { prepareKey } from "../../../prover/engine/prepare-key.js";
import { readWitness } from "../../../prover/engine/read-witness.js";
import { BASE_MODULUS, SCALAR_MODULUS } from "../../../prover/setup/bn254.js";
import { type BlankZkey, blankZkey } from "../../support/blank-zkey.js";

const use = { workspaces: 1, threads: 1 };

/** A .wtns file. */
function witnessFile(values: readonly bigint[], modulus = SCALAR_MODULUS): Buffer {
  const words = (...numbers: number[]) => Buffer.from(Uint32Array.from(numbers).buffer);
  const element = (value: bigint) =>
    Buffer.from(value.toString(16).padStart(64, "0"), "hex").reverse();
  return Buffer.concat([
    Buffer.from("wtns"),
    words(2, 2, 1, 40, 0, 32),
    element(modulus),
    words(values.length, 2, 32 * values.length, 0),
    ...values.map(element),
  ]);
}

describe("bad input to the engine", () => {
  it("accepts a key and a witness that are as they should be", () => {
    assert.equal(prepareKey(blankZkey({ coefficients: [[1, 3, 3]] }), use).wires, 4);
    const values = [1n, 0n, SCALAR_MODULUS - 1n];
    assert.equal(readWitness(witnessFile(values), 3).length, 96);
  });

  it("refuses a key that is cut short, anywhere", () => {
    const whole = blankZkey();
    for (let length = 0; length < whole.length; length += 37) {
      const part = whole.subarray(0, length);
      assert.throws(() => prepareKey(part, use), { code: "ArtifactCorrupt" }, `${length} bytes`);
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
    it(`refuses a key with ${what}`, () => {
      assert.throws(() => prepareKey(blankZkey(options), use), { code, message });
    });
  }

  it("refuses what is no key", () => {
    const text = Buffer.from("this is no proving key, whatever its name says");
    assert.throws(() => prepareKey(text, use), { code: "ArtifactCorrupt", message: /magic/ });
  });

  it("refuses a witness of another form, length, field or circuit", () => {
    const whole = witnessFile([1n, 2n]);
    const cases: readonly (readonly [Buffer, number, RegExp])[] = [
      [Buffer.from("no witness"), 2, /not a \.wtns file/],
      [whole.subarray(0, whole.length - 1), 2, /bytes: got 139, expected 140/],
      [whole, 3, /wires: got 2, expected 3/],
      [witnessFile([1n, 2n], BASE_MODULUS), 2, /modulus: got/],
      [witnessFile([1n, SCALAR_MODULUS]), 2, /wire 1: got \d+, expected below r/],
      [witnessFile([1n, 2n ** 256n - 1n]), 2, /wire 1/],
    ];
    for (const [witness, wires, message] of cases) {
      assert.throws(() => readWitness(witness, wires), { code: "InputInvalid", message });
    }
  });

  it("refuses to work in more memory than there can be", () => {
    const plan = new MemoryPlan();
    plan.reserve(5e9);
    assert.throws(() => plan.allocate(), { code: "MemoryInsufficient", message: /500\d MB/ });
  });
});
