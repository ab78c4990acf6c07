import assert from "node:assert/strict";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type BenchResult, circuitOf, readResult, writeResult } from "../../bench/result-file.js";
import { packageRoot } from "../../prover/artifacts/package-root.js";
import { QuipuError } from "../../src/errors.js";
import { temporaryFolder } from "../support/temporary-folder.js";

const fixture = join(packageRoot, "test", "fixtures", "bench", "made-up-result.json");

describe("the result file of a benchmark", () => {
  const path = join(temporaryFolder(), "result.json");

  /** Writes the fixture with a change, without the checks of `writeResult`. */
  async function writeChanged(change: (result: BenchResult) => void): Promise<void> {
    const result = JSON.parse(await readFile(fixture, "utf8"));
    change(result);
    await writeFile(path, JSON.stringify(result));
  }

  async function assertInvalid(message: RegExp): Promise<void> {
    await assert.rejects(readResult(path), (error) => {
      assert.ok(error instanceof QuipuError);
      assert.equal(error.code, "InvalidFile");
      assert.match(error.message, message);
      return true;
    });
  }

  it("comes back as it was", async () => {
    const result = await readResult(fixture);
    await writeResult(path, result);
    assert.deepEqual(await readResult(path), result);
    for (const measurement of result.measurements) {
      assert.equal(circuitOf(result, measurement).name, measurement.circuit);
    }
  });

  it("is refused where a value is none, and the message says where", async () => {
    for (const proofMs of [-1, 0]) {
      await writeChanged((result) => {
        result.measurements[1]!.samples[0]!.proofMs = proofMs;
      });
      await assertInvalid(new RegExp(`measurements\\.1\\.samples\\.0\\.proofMs: got ${proofMs},`));
    }
  });

  it("is refused without a sample, in another format, or cut off", async () => {
    await writeChanged((result) => {
      result.measurements[0]!.samples = [];
    });
    await assertInvalid(/measurements\.0\.samples/);
    await writeChanged((result) => {
      Object.assign(result, { format: "quipu/bench/0" });
    });
    await assertInvalid(/format: got "quipu\/bench\/0"/);
    await writeFile(path, (await readFile(fixture, "utf8")).slice(0, 100));
    await assertInvalid(/not JSON/);
  });

  it("is refused when a measurement names no circuit of the file, or two have one name", async () => {
    await writeChanged((result) => {
      result.throughput[0]!.circuit = "batch-9x9";
    });
    await assertInvalid(/circuit: got batch-9x9, expected one of batch-1x2/);
    await writeChanged((result) => {
      result.circuits.push(result.circuits[0]!);
    });
    await assertInvalid(/two have the same name/);
  });
});
