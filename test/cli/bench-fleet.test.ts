/** `quipu bench fleet`: what it refuses, and one prover that proves twice. */
import assert from "node:assert/strict";
import { writeFile } from "node:fs/promises";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import type { FleetFigures } from "../../bench/fleet/fleet-figures.js";
import { type FleetResult, readFleetResult } from "../../bench/fleet/fleet-result.js";
import { quipu } from "../support/run-quipu.js";
import { temporaryFolder } from "../support/temporary-folder.js";

describe("quipu bench fleet", function () {
  this.timeout(240_000);

  it("exits with 2 for numbers and shapes that are none", async () => {
    const most = availableParallelism() + 1;
    for (const [flag, value] of [
      ["--most", `${most}`],
      ["--proofs", "0"],
      ["--shape", "4x"],
    ] as const) {
      const { code, stderr } = await quipu("bench", "fleet", flag, value);
      assert.equal(code, 2, stderr);
      assert.ok(stderr.includes(flag), stderr);
    }
  });

  it("refuses a folder for results that is a file", async () => {
    const out = join(temporaryFolder(), "file");
    await writeFile(out, "");
    const { code, stderr } = await quipu("bench", "fleet", "--out", out);
    assert.equal(code, 1, stderr);
    assert.match(stderr, /^quipu: \w+: .*file/);
  });

  // The key is the one that nodes of other tests make.
  it("writes what it has measured, from which an estimate is made", async () => {
    const out = temporaryFolder();
    const small = ["--most", 1, "--proofs", 1, "--rounds", 1, "--out", out];
    const ended = await quipu("bench", "fleet", ...small, "--json");
    assert.equal(ended.code, 0, ended.stderr);
    const { path, figures, ...result } = ended.json<
      FleetResult & { path: string; figures: FleetFigures[] }
    >();
    assert.deepEqual(await readFleetResult(path), result);
    const [one] = result.measured;
    assert.deepEqual([result.measured.length, one?.provers, one?.rounds.length], [1, 1, 1]);
    assert.equal(one!.sharesCores, availableParallelism() === 1);
    // Of the machine, not of the cores that are left for the node.
    assert.equal(result.machine.cores, availableParallelism());
    const [round] = one!.rounds;
    assert.equal(round!.proofs, 1);
    const [cpuMs] = round!.proverCpuMs!;
    // The prover has one core, and counts in ticks of 10 ms.
    assert.ok(cpuMs! > 0 && cpuMs! <= round!.wallMs + 20, JSON.stringify(round));
    assert.ok(round!.nodeCpuMs > 0 && round!.proverPeakRssBytes![0]! > 50e6);
    assert.deepEqual([figures[0]?.efficiency, figures[0]?.provers], [1, 1]);
    const shape = ["--shape", result.shape, "--tps", 10];
    const { stdout, stderr } = await quipu("estimate", ...shape, "--results", out);
    assert.ok(stdout.includes(`cores, machines, memory: quipu bench fleet, ${path}`), stderr);
  });
});
