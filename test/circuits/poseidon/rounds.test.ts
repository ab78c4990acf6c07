import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { join } from "node:path";
import { circuitsFolder } from "../../support/circuit-under-test.js";
import { compileSource } from "../../support/compile-source.js";

describe("partialRounds", () => {
  it("are circomlib's for each number of inputs", async () => {
    const path = createRequire(import.meta.url).resolve("circomlib/circuits/poseidon.circom");
    const [, list] = /N_ROUNDS_P\[16\] = \[([\d, ]+)\];/.exec(await readFile(path, "utf8"))!;
    const rounds = list!.split(",").map(Number);
    assert.equal(rounds.length, 16);
    const source = await readFile(join(circuitsFolder, "poseidon", "rounds.circom"), "utf8");
    const body = rounds.map((count, i) => `assert(partialRounds(${i + 1}) == ${count});`);
    const template = `template Test() { signal input in; ${body.join(" ")} }`;
    const functions = source.replace(/^pragma .*$/m, "");
    await assert.doesNotReject(
      compileSource(`${functions}\n${template}\ncomponent main = Test();`),
    );
  });
});
