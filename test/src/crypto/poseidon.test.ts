import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { promisify } from "node:util";
import fc from "fast-check";
import * as lite from "poseidon-lite";
import { FIELD_MODULUS } from "../../../src/crypto/field.js";
import { poseidon, poseidonAll } from "../../../src/crypto/poseidon.js";
import { refusal } from "../../support/refusal.js";

const element = fc.bigInt(0n, FIELD_MODULUS - 1n);

describe("poseidon", () => {
  const oracles = Object.entries(lite).filter(([name]) => /^poseidon\d+$/.test(name));

  it("is the hash that poseidon-lite computes, for every number of inputs", () => {
    assert.equal(oracles.length, 16);
    for (const [name, oracle] of oracles) {
      const count = Number(name.slice("poseidon".length));
      const inputs = fc.array(element, { minLength: count, maxLength: count });
      const edges = [0n, 1n, FIELD_MODULUS - 1n].map((edge) => [Array(count).fill(edge)]);
      fc.assert(
        fc.property(inputs, (values) => assert.equal(poseidon(values), oracle(values))),
        { numRuns: 10, examples: edges as [bigint[]][] },
      );
    }
  });

  it("is the hash that circomlibjs computes, for 4, 5 and 8 inputs", async () => {
    const { buildPoseidon } = await import("circomlibjs");
    const engine = await buildPoseidon();
    for (const count of [4, 5, 8]) {
      const inputs = fc.array(element, { minLength: count, maxLength: count });
      fc.assert(
        fc.property(inputs, (values) => {
          assert.equal(poseidon(values), engine.F.toObject(engine(values)));
        }),
        { numRuns: 25 },
      );
    }
  });

  it("hashes several lists of one length as poseidon-lite does each", () => {
    for (const [name, oracle] of oracles) {
      const count = Number(name.slice("poseidon".length));
      const inputs = fc.array(element, { minLength: count, maxLength: count });
      const [zeros, ends] = [0n, FIELD_MODULUS - 1n].map((edge) => Array<bigint>(count).fill(edge));
      fc.assert(
        fc.property(fc.array(inputs, { maxLength: 5 }), (lists) => {
          assert.deepEqual(
            poseidonAll(lists),
            lists.map((values) => oracle(values)),
          );
        }),
        { numRuns: 5, examples: [[[zeros!, ends!]], [[ends!, zeros!, ends!]], [[]]] },
      );
    }
  });

  it("hashes lists of several lengths too", () => {
    const lists = [[1n], [1n, 2n], [3n]];
    assert.deepEqual(poseidonAll(lists), lists.map(poseidon));
  });

  it("is the same where its own arithmetic does not work", async () => {
    const widths = Array.from({ length: 16 }, (_, i) => Array.from({ length: i + 1 }, (_, j) => j));
    const source = `WebAssembly.validate = () => false;
      const { poseidon, poseidonAll } = await import(${JSON.stringify(new URL("../../../src/crypto/poseidon.js", import.meta.url).href)});
      const hashes = ${JSON.stringify(widths)}.map((inputs) => String(poseidon(inputs.map(BigInt))));
      const pair = poseidonAll([[1n, 2n], [3n, 4n]]).map(String);
      const codes = [[], Array(17).fill(1n), [-1n]].map((inputs) => {
        try {
          return poseidon(inputs);
        } catch ({ code }) {
          return code;
        }
      });
      console.log(JSON.stringify({ hashes, pair, codes }));`;
    const flags = ["--input-type=module", "--eval", source];
    const { stdout } = await promisify(execFile)(process.execPath, flags);
    assert.deepEqual(JSON.parse(stdout), {
      hashes: widths.map((inputs) => String(poseidon(inputs.map(BigInt)))),
      pair: [poseidon([1n, 2n]), poseidon([3n, 4n])].map(String),
      codes: ["OutOfRange", "OutOfRange", "NotInField"],
    });
  });

  it("refuses no input and more than 16", () => {
    for (const count of [0, 17]) {
      const inputs = Array<bigint>(count).fill(1n);
      assert.throws(() => poseidon(inputs), refusal("OutOfRange"));
      assert.throws(() => poseidonAll([inputs, inputs]), refusal("OutOfRange"));
    }
  });

  it("refuses inputs out of the field", () => {
    for (const value of [-1n, FIELD_MODULUS]) {
      assert.throws(() => poseidon([0n, value]), refusal("NotInField"));
      assert.throws(() => poseidonAll([[0n], [value]]), refusal("NotInField"));
    }
  });
});
