/** Relaxed SIMD is on behind every entry of the package on Node, and src/ by itself leaves it alone. */
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { promisify } from "node:util";
import { packageRoot } from "../../prover/artifacts/package-root.js";

const run = promisify(execFile);
const url = (path: string) => JSON.stringify(pathToFileURL(join(packageRoot, path)).href);
const simd = url("dist/src/arithmetic/relaxed-simd.js");
const poseidon = url("dist/src/crypto/poseidon.js");

/** Hashes nothing, and is for browsers as it is. */
const WITHOUT = "./client";

/** What a module prints that runs in a process of its own. */
async function outputOf(source: string): Promise<string> {
  const { stdout } = await run(process.execPath, ["--input-type=module", "--eval", source], {
    cwd: packageRoot,
  });
  return stdout.trim();
}

describe("relaxed SIMD", () => {
  const { exports, name } = JSON.parse(readFileSync(join(packageRoot, "package.json"), "utf8"));

  for (const entry of Object.keys(exports).filter((each) => each !== WITHOUT)) {
    it(`is on behind ${entry}`, async () => {
      const imported = JSON.stringify(join(name, entry));
      const source = `await import(${imported});
        console.log((await import(${simd})).runsRelaxedSimd());`;
      assert.equal(await outputOf(source), "true");
    });
  }

  it("is used as soon as it is on, whatever was hashed before", async () => {
    const source = `const { validate } = WebAssembly;
      WebAssembly.validate = () => false;
      const { poseidon } = await import(${poseidon});
      const { hasFusedMultiplyAdd } = await import(${simd});
      const [before, early] = [poseidon([1n, 2n]), hasFusedMultiplyAdd()];
      WebAssembly.validate = validate;
      await import(${url("dist/runtime/relaxed-simd.js")});
      console.log(early, hasFusedMultiplyAdd(), before === poseidon([1n, 2n]));`;
    assert.equal(await outputOf(source), "false true true");
  });

  it("is not switched on by src/ alone", async () => {
    const source = `import { runsRelaxedSimd } from ${simd};
      const before = runsRelaxedSimd();
      (await import(${url("dist/src/index.js")})).poseidon([1n]);
      console.log(before === runsRelaxedSimd());`;
    assert.equal(await outputOf(source), "true");
  });
});
