/** A benchmark from the command line, as small as one can be: its figures may be anything. */
import assert from "node:assert/strict";
import { existsSync, readdirSync } from "node:fs";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { readResult } from "../../bench/result-file.js";
import { PROOF_STAGES } from "../../prover/proof-stages.js";
import { quipu, startQuipu } from "../support/run-quipu.js";
import { temporaryFolder } from "../support/temporary-folder.js";

/** What is said in a pipe before it starts, and when the only shape is measured; nothing else. */
const WHAT_IS_SAID =
  /^quipu: this takes about \d+ (s|min)(; the machine is busy.*)?\nquipu: 1x2 measured, 1 of 1\n$/;

describe("quipu bench", function () {
  this.timeout(600_000);
  const out = join(temporaryFolder(), "results");
  const smallest = [
    "bench",
    "--levels",
    3,
    "--shapes",
    "1x2",
    "--runs",
    1,
    "--workers",
    1,
    "--out",
    out,
  ];

  it("measures a shape and its baseline by both provers, and writes what it has measured", async () => {
    const ended = await quipu(...smallest, "--json");
    assert.equal(ended.code, 0, ended.stderr);
    assert.equal(ended.stderr, "");
    const { path, page, ...printed } = ended.json<{ path: string; page: string }>();
    const result = await readResult(path);
    assert.deepEqual(printed, result);
    assert.match(await readFile(page, "utf8"), /^<!doctype html>/);
    assert.deepEqual(
      result.circuits.map(({ name }) => name),
      ["batch-1x2-l3", "baseline-1"],
    );
    const measured = result.measurements.map(({ circuit, backend }) => `${circuit} ${backend}`);
    assert.deepEqual(measured.sort(), [
      ...["baseline-1 engine", "baseline-1 snarkjs", "batch-1x2-l3 engine", "batch-1x2-l3 snarkjs"],
    ]);
    for (const { backend, samples, peakRssBytes } of result.measurements) {
      assert.equal(samples.length, 1);
      // The engine's proofs of batches need no B1.
      const stages = PROOF_STAGES.filter((stage) => backend === "snarkjs" || stage !== "msmB1");
      assert.deepEqual(Object.keys(samples[0]!.stages!).sort(), stages.sort());
      assert.ok(peakRssBytes! > 1e7);
    }
    const [many] = result.throughput;
    assert.ok(many!.workers === 1 && many!.batches === 2);
    assert.equal(result.workingSet, null);
  });

  it("finds what it has built, and prints tables in a pipe", async () => {
    const { code, stdout, stderr } = await quipu(...smallest, "--no-baseline", "--workers", 0);
    assert.equal(code, 0, stderr);
    assert.match(stderr, WHAT_IS_SAID);
    assert.match(stdout, /^batch-1x2-l3 +13671 /m);
    assert.match(stdout, /^batch-1x2-l3 +snarkjs /m);
    assert.match(stdout, /written to .*\.json$/m);
    assert.match(stdout, /with charts: .*\.html$/m);
  });

  it("says in a pipe what is done, and what is left of the time", async () => {
    const own = ["--build-dir", join(out, "build"), "--backend", "engine"];
    const two = ["--shapes", "1x2,1x3", "--any-shape", "--no-baseline"];
    const { code, stderr } = await quipu(...smallest, ...two, ...own);
    assert.equal(code, 0, stderr);
    const [, ...lines] = stderr.trimEnd().split("\n");
    const left = /; about \d+ (s|min) left$/;
    assert.deepEqual(
      lines.map((line) => line.replace(left, "; …")),
      [
        ...["quipu: 1x2 prepared, 1 of 2; …", "quipu: 1x3 prepared, 2 of 2; …"],
        ...["quipu: 1x2, 1x3 measured, 1 of 1; …", "quipu: throughput of 1 worker measured"],
      ],
    );
  });

  it("refuses what cannot be measured before it begins", async () => {
    for (const [flag, value, message] of [
      ["--shapes", "1by2", /InvalidShape|expected NxM/],
      ["--prover", join(out, "none"), /--prover: .* is not an executable file/],
      ["--node", join(out, "none"), /--node: .* is not an executable file/],
      ["--backend", "abacus", /backend: got abacus/],
      ["--workers", "-1", /whole numbers/],
    ] as const) {
      const { code, stderr } = await quipu("bench", flag, value);
      assert.equal(code, 2);
      assert.match(stderr, message);
    }
  });

  it("is quick on request: says how long it takes, and ends with a sentence and a chart", async () => {
    const flags = ["--quick", "--levels", 3, "--shapes", "1x2", "--out", join(out, "quick")];
    const { code, stdout, stderr } = await quipu("bench", ...flags);
    assert.equal(code, 0, stderr);
    assert.match(stderr, WHAT_IS_SAID);
    const [written, sentence, chart, ...more] = stdout.trimEnd().split("\n\n");
    const isBusy = (note: string) => note.startsWith("The machine was busy when the run began");
    assert.ok(more.length === 0 || (more.length === 1 && isBusy(more[0]!)), more.join());
    const path = /^written to (\S+)$/m.exec(written!)![1]!;
    const answer =
      /^A transfer takes \d+ ms to prove here \(1x2, (engine|snarkjs); 2 samples, \d+ to \d+ ms\)\.$/;
    assert.match(sentence!, answer);
    const { circuits, measurements, throughput, workingSet } = await readResult(path);
    assert.deepEqual([circuits.length, throughput, workingSet], [1, [], null]);
    assert.deepEqual(
      measurements.map(({ samples }) => samples.length),
      [2, 2],
    );
    const bars = chart!.split("\n").slice(1);
    assert.deepEqual(bars.length, measurements.length);
    for (const bar of bars) assert.match(bar, /^1x2 +(engine|snarkjs) +[\d.]+ m?s +█{1,40}$/);
    assert.equal(Math.max(...bars.map((bar) => bar.match(/█/g)!.length)), 40);
  });

  it("ends at Ctrl-C with 130, and writes nothing", async () => {
    const fresh = join(out, "interrupted");
    const { process: child, ended } = startQuipu(...smallest, "--no-baseline", "--out", fresh);
    // The folder is made when the signal is already caught.
    while (!existsSync(fresh) && child.exitCode === null) await sleep(5);
    child.kill("SIGINT");
    const { code, stderr } = await ended;
    assert.equal(code, 130, stderr);
    assert.deepEqual(await readdir(fresh), []);
  });

  it("leaves what it has measured when it is interrupted later", async () => {
    const fresh = join(out, "interrupted-later");
    const flags = ["--no-baseline", "--backend", "engine", "--out", fresh];
    const { process: child, ended } = startQuipu(...smallest, ...flags);
    const written = () => (existsSync(fresh) ? readdirSync(fresh) : []);
    const results = () => written().filter((name) => name.endsWith(".json"));
    while (results().length === 0 && child.exitCode === null) await sleep(5);
    child.kill("SIGINT");
    const { code, stderr } = await ended;
    assert.equal(code, 130, stderr);
    const { measurements, throughput } = await readResult(join(fresh, results()[0]!));
    assert.deepEqual([measurements.length, throughput.length], [1, 0]);
    assert.match(stderr, /interrupted; circuits and keys are kept, and what was measured stands/);
  });
});
