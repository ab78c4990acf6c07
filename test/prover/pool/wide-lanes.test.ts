/**
 * The process that proves in wide lanes: it proves what narrow lanes prove, and takes no job with it
 * when it ends. Wide code runs on every Node that the engine runs on; whether it is faster is for the
 * process to find out.
 */

import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { promisify } from "node:util";
import { groth16 } from "snarkjs";
import { packageRoot } from "../../../prover/artifacts/package-root.js";
import type { VerifiedProof } from "../../../prover/pool/job-message.js";
import { ProverPool } from "../../../prover/pool/prover-pool.js";
import { probeWideLanes } from "../../../prover/pool/wide-prover.js";
import { ONCE_IT_PAYS, TRIED_RELEASES, wideUseOf } from "../../../prover/pool/wide-use.js";
import {
  type KeyedCircuit,
  keyedSquareChain,
  squareChainInput,
} from "../../support/square-chain.js";
import { temporaryFolder } from "../../support/temporary-folder.js";

const rounds = 20;
const input = squareChainInput(rounds, 3n);

/** Processes of wide lanes that this one has started. */
async function wideProcesses(): Promise<number[]> {
  const { stdout } = await promisify(execFile)("ps", [
    "-o",
    "pid=,args=",
    "--ppid",
    `${process.pid}`,
  ]);
  const lines = stdout.split("\n").filter((line) => line.includes("wide-process.js"));
  return lines.map((line) => Number.parseInt(line, 10));
}

/** Worker threads of this process. */
function ownThreads(): number {
  const { workers } = process.report.getReport() as unknown as { workers: readonly unknown[] };
  return workers.length;
}

describe("wide lanes", () => {
  let keyed: KeyedCircuit;

  before(async () => {
    keyed = await keyedSquareChain(temporaryFolder(), rounds);
  });

  it("are used where QUIPU_WIDE says so, else once they pay, on a Node that CI has tried", async () => {
    const at = (version: string) =>
      [undefined, "", "0", "1", "always"].map((text) => wideUseOf(text, version));
    const asked = [false, { afterMs: 0 }, { afterMs: 0, always: true }];
    assert.deepEqual(at("20.20.2"), [false, false, ...asked]);
    assert.deepEqual(at("24.22.3"), [ONCE_IT_PAYS, ONCE_IT_PAYS, ...asked]);
    assert.deepEqual(at("25.0.0"), [false, false, ...asked]);
    const { dependencies } = JSON.parse(
      await readFile(join(packageRoot, ".ci/node-24/package.json"), "utf8"),
    );
    const tried = Object.values<string>(dependencies).map((version) =>
      Number.parseInt(version, 10),
    );
    assert.deepEqual(tried, TRIED_RELEASES);
    for (const text of ["2", "yes", "toString"]) {
      assert.throws(() => wideUseOf(text), { code: "WideUseInvalid" });
    }
  });

  it("are refused with a reason where they are no gain, as without V8's revectorizer", async () => {
    const outcome = await probeWideLanes();
    const major = Number.parseInt(process.versions.node, 10);
    // A V8 that gets it wrong or ends is refused as well, but not by a release that CI runs.
    if (outcome.usable) assert.ok(major >= 24 && outcome.ratio < 1);
    else assert.equal(outcome.reason, "slow", outcome.detail);
    assert.deepEqual(await wideProcesses(), []);
    assert.deepEqual((await probeWideLanes()).usable, outcome.usable);
  });

  it("prove what plain snarkjs accepts, refuse what a pool refuses, and end with their pool", async () => {
    const pool = new ProverPool({ backend: "engine", wide: { afterMs: 0, always: true } });
    await pool.load(keyed);
    assert.equal((await wideProcesses()).length, 1);
    const steps: string[] = [];
    const inputs = [2n, 3n].map((start) => squareChainInput(rounds, start));
    const proofs = await Promise.all(
      inputs.map((one) =>
        pool.prove({ ...keyed, input: one }, { onProgress: ({ step }) => void steps.push(step) }),
      ),
    );
    for (const [i, { proof, publicSignals }] of proofs.entries()) {
      assert.deepEqual(publicSignals, [String(inputs[i]!.end)]);
      assert.ok(await groth16.verify(keyed.keys.verificationKey, [...publicSignals], proof));
    }
    assert.equal(steps.filter((step) => step === "prove").length, 2);
    const wrong = { ...input, end: 1n };
    await assert.rejects(pool.prove({ ...keyed, input: wrong }), { code: "WitnessUnsatisfied" });
    const aborted = { signal: AbortSignal.abort(new Error("no longer needed")) };
    await assert.rejects(pool.prove({ ...keyed, input }, aborted), { code: "ProvingAborted" });
    const controller = new AbortController();
    const onProgress = () => controller.abort(new Error("no longer needed"));
    const options = { signal: controller.signal, onProgress };
    await assert.rejects(pool.prove({ ...keyed, input }, options), { code: "ProvingAborted" });
    await pool.prove({ ...keyed, input });
    await pool.close();
    assert.deepEqual(await wideProcesses(), []);
    await assert.rejects(pool.prove({ ...keyed, input }), { code: "ProvingAborted" });
  });

  it("take over from narrow ones once those have proven for long enough, and not before", async () => {
    const others = ownThreads();
    const pool = new ProverPool({ backend: "engine", wide: { afterMs: 1, always: true } });
    assert.deepEqual(await wideProcesses(), []);
    await pool.prove({ ...keyed, input });
    assert.equal(ownThreads(), others + 1);
    assert.equal((await wideProcesses()).length, 1);
    const narrowly = await pool.prove({ ...keyed, input });
    // Narrow lanes go on while the other process tests itself and reads the key.
    assert.ok(narrowly.timings.proveMs > 0);
    while (ownThreads() > others) await setTimeout(20);
    const { proof, publicSignals } = await pool.prove({ ...keyed, input });
    assert.equal(ownThreads(), others);
    assert.ok(await groth16.verify(keyed.keys.verificationKey, [...publicSignals], proof));
    assert.ok(pool.peakRssBytes > process.resourceUsage().maxRSS * 1024 + 2 ** 25);
    await pool.close();
    assert.deepEqual(await wideProcesses(), []);
  });

  it("lose none of the jobs that are asked for while they take over, nor prove what is given up", async () => {
    const others = ownThreads();
    const pool = new ProverPool({ backend: "engine", wide: { afterMs: 1, always: true } });
    await pool.prove({ ...keyed, input });
    const asked: Promise<{ start: number; proved?: VerifiedProof }>[] = [];
    const ask = (start: number) => {
      const given = new AbortController();
      const isGiven = start % 5 === 0;
      if (isGiven) void setTimeout(3 * start).then(() => given.abort(new Error("not needed")));
      const job = { ...keyed, input: squareChainInput(rounds, BigInt(start)) };
      asked.push(
        pool.prove(job, { signal: given.signal }).then(
          (proved) => ({ start, proved }),
          (error: { code: string }) => {
            assert.ok(isGiven && error.code === "ProvingAborted", String(error));
            return { start };
          },
        ),
      );
    };
    let next = 2;
    while (next < 20) ask(next++);
    // Among them those that come in the very turn in which wide lanes take over.
    while (ownThreads() > others || next < 30) {
      ask(next++);
      await setTimeout(100);
    }
    ask(next++);
    const answers = await Promise.all(asked);
    assert.ok(answers.filter(({ proved }) => proved !== undefined).length > answers.length / 2);
    for (const { start, proved } of answers) {
      if (proved === undefined) continue;
      const { proof, publicSignals } = proved;
      assert.deepEqual(publicSignals, [String(squareChainInput(rounds, BigInt(start)).end)]);
      assert.ok(await groth16.verify(keyed.keys.verificationKey, [...publicSignals], proof));
    }
    await pool.close();
    assert.deepEqual(await wideProcesses(), []);
  });

  it("are none where the key is gone by then, and narrow ones go on with what they have read", async () => {
    const own = await mkdtemp(join(tmpdir(), "quipu-test-"));
    const passing = await keyedSquareChain(own, rounds);
    const pool = new ProverPool({ backend: "engine", wide: { afterMs: 1, always: true } });
    await pool.prove({ ...passing, input });
    const warned = once(process, "warning");
    await rm(own, { recursive: true });
    const [warning] = await warned;
    assert.equal(warning.code, "QUIPU_WIDE");
    assert.match(warning.message, /proving in narrow lanes: cannot open/);
    const { proof, publicSignals } = await pool.prove({ ...passing, input });
    assert.ok(await groth16.verify(passing.keys.verificationKey, [...publicSignals], proof));
    await pool.close();
    assert.deepEqual(await wideProcesses(), []);
  });

  it("are not waited for by a pool that is closed", async () => {
    const pool = new ProverPool({ backend: "engine", wide: { afterMs: 1, always: true } });
    await pool.prove({ ...keyed, input });
    await pool.close();
    assert.deepEqual(await wideProcesses(), []);
    const asked = new ProverPool({ backend: "engine", wide: { afterMs: 0, always: true } });
    const loading = assert.rejects(asked.load(keyed), { code: "ProvingAborted" });
    await asked.close();
    await loading;
    assert.deepEqual(await wideProcesses(), []);
  });

  it("take over from the first proof on of what is loaded", async () => {
    const others = ownThreads();
    const pool = new ProverPool({ backend: "engine", wide: { afterMs: 60_000, always: true } });
    await pool.load(keyed);
    assert.equal((await wideProcesses()).length, 1);
    assert.equal(ownThreads(), others);
    await pool.prove({ ...keyed, input });
    assert.equal(ownThreads(), others);
    await pool.close();
  });

  // The last one: this process uses no wide lanes afterwards.
  it("lose no job when V8 ends their process, and are not used again", async () => {
    const pool = new ProverPool({ backend: "engine", wide: { afterMs: 0, always: true } });
    const steps: string[] = [];
    await pool.load(keyed);
    const [pid] = await wideProcesses();
    const onProgress = ({ step }: { step: string }) => {
      steps.push(step);
      if (steps.filter((each) => each === "prove").length !== 1 || step !== "prove") return;
      process.kill(pid!, "SIGSEGV");
    };
    const { publicSignals } = await pool.prove({ ...keyed, input }, { onProgress });
    assert.deepEqual(publicSignals, [String(input.end)]);
    assert.deepEqual(steps.slice(-5), [
      "retry in narrow lanes",
      "load backend",
      "calculate witness",
      "prove",
      "verify proof",
    ]);
    const outcome = await probeWideLanes();
    assert.ok(!outcome.usable && outcome.reason === "crashed");
    assert.match(outcome.detail, /SIGSEGV/);
    await pool.close();
    const another = new ProverPool({ backend: "engine", wide: { afterMs: 0, always: true } });
    assert.deepEqual(await wideProcesses(), []);
    await another.close();
  });
});
