/** Every operator and every kind of branch of a witness calculator, calculated by a program as circom does. */
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import fc from "fast-check";
import { packageRoot } from "../../../prover/artifacts/package-root.js";
import { SCALAR_MODULUS } from "../../../prover/bn254.js";
import { buildOutputs } from "../../../prover/circuits/build-circuit.js";
import { compileWitness } from "../../../prover/witness-program/compile-witness.js";
import { WitnessComparison } from "../../support/same-witness.js";

const folder = join(packageRoot, "test", "fixtures", "circuits", "witness");

const HALF = (SCALAR_MODULUS - 1n) / 2n;
/** Where circom's own functions take another way: short numbers end at 2^31, negative ones begin at r / 2. */
const EDGES = [
  0n,
  1n,
  2n,
  2n ** 31n - 1n,
  2n ** 31n,
  2n ** 32n,
  2n ** 63n,
  2n ** 64n - 1n,
  2n ** 128n,
  2n ** 253n,
  HALF - 1n,
  HALF,
  HALF + 1n,
  SCALAR_MODULUS - 2n ** 31n,
  SCALAR_MODULUS - 2n,
  SCALAR_MODULUS - 1n,
];

const element = fc.bigInt({ min: 0n, max: SCALAR_MODULUS - 1n });
const someElement = fc.oneof(fc.constantFrom(...EDGES), element);

describe("programs of witnesses", function () {
  this.timeout(60_000);

  it("calculate every operator as circom does, at the edges and between them", async () => {
    const { check } = await open("Operators", "operators.circom", []);
    for (const a of EDGES) for (const b of EDGES) await check({ a, b });
    await fc.assert(
      fc.asyncProperty(someElement, someElement, async (a, b) => void (await check({ a, b }))),
    );
  });

  it("take both ways of a branch, returns, indices and components in it", async () => {
    const n = 4;
    const { check } = await open("Branches", "branches.circom", [n]);
    const small = fc.bigInt({ min: 0n, max: 40n });
    const value = fc.oneof(small, someElement);
    const column = fc.array(value, { minLength: n, maxLength: n });
    let refused = 0;
    await fc.assert(
      fc.asyncProperty(column, value, async (values, one) => {
        if ((await check({ column: values, value: one })) !== "same") refused += 1;
      }),
      { numRuns: 300 },
    );
    assert.ok(refused > 0);
  });

  it("refuse what an assertion refuses, in a branch only where it is taken", async () => {
    const { check } = await open("Branches", "branches.circom", [4]);
    assert.equal(await check({ column: [1n, 3n, 0n, 0n], value: 3n }), "same");
    assert.equal(await check({ column: [1n, 5n, 0n, 0n], value: 3n }), "same");
    assert.notEqual(await check({ column: [1n, 5n, 0n, 0n], value: 5n }), "same");
    assert.notEqual(await check({ column: [1n, 3n, 0n, 0n], value: 77n }), "same");
  });

  it("leave an index outside an array to circom", async () => {
    const comparison = await WitnessComparison.of(instanceOf("Index", "branches.circom", []), [
      folder,
    ]);
    for (let i = 0n; i < 8n; i += 1n) assert.equal(await comparison.check({ in: i }), "same");
    for (const outside of [1000n, SCALAR_MODULUS - 1n])
      assert.ok(comparison.fallsBack({ in: outside }));
  });

  it("leave inputs that are none to circom", async () => {
    const { check } = await open("Operators", "operators.circom", []);
    for (const input of [
      { a: 1n },
      { a: [1n, 2n], b: 1n },
      { a: 1n, b: SCALAR_MODULUS },
      { a: 1n, c: 1n },
    ]) {
      const outcome = await check(input as never);
      assert.ok(outcome !== "same");
      assert.equal((outcome.refused as { code: string }).code, "InputInvalid");
    }
  });

  for (const [template, message] of [
    ["Loop", /bitLength_\d+: a loop's end depends on an input/],
    ["Shift", /a shift by bits that depend on an input/],
    ["Division", /an integer division by 10, which is no power of two/],
    ["Store", /an address that is written depends on an input/],
  ] as const) {
    it(`are refused to a circuit that does what they cannot: ${template}`, async () => {
      const instance = instanceOf(template, "refused.circom", []);
      const { wasm } = await buildOutputs(instance, ["wasm"], { includeRoots: [folder] });
      const bytes = await readFile(wasm.path);
      assert.throws(() => compileWitness(bytes), { code: "WitnessUncompilable", message });
    });
  }

  it("are refused to what is no calculator of circom", () => {
    for (const bytes of [new Uint8Array(), new Uint8Array([0, 97, 115, 109, 1, 0, 0, 0])]) {
      assert.throws(() => compileWitness(bytes), { code: "WitnessUncompilable" });
    }
  });
});

function instanceOf(template: string, file: string, params: readonly number[]) {
  return { name: `witness-${template.toLowerCase()}`, file, template, params, public: [] };
}

async function open(template: string, file: string, params: readonly number[]) {
  const comparison = await WitnessComparison.of(instanceOf(template, file, params), [folder]);
  return { check: comparison.check.bind(comparison) };
}
