/** The pool on the toy circuit: honest jobs, wrong ones, and workers that come to a bad end. */

import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { groth16, wtns } from "snarkjs";
import { BACKEND_NAMES } from "../../../prover/pool/backends.js";
import { ProverPool, type ProverPoolOptions } from "../../../prover/pool/prover-pool.js";
import { PROOF_STAGES } from "../../../prover/proof-stages.js";
import { withSingleThreadCurve } from "../../../prover/snarkjs/single-thread-curve.js";
import { misbehaving } from "../../support/misbehaving-backend.js";
import {
  type KeyedCircuit,
  keyedSquareChain,
  squareChainInput,
} from "../../support/square-chain.js";
import { temporaryFolder } from "../../support/temporary-folder.js";

const rounds = 20;
const input = squareChainInput(rounds, 3n);
const another = squareChainInput(rounds, 5n);

describe("ProverPool", () => {
  const folder = temporaryFolder();
  let keyed: KeyedCircuit;

  before(async () => {
    keyed = await keyedSquareChain(folder, rounds);
  });

  for (const options of [
    { workers: 2 },
    { threads: "all" },
    { workers: 2, backend: "engine" },
    { threads: "all", backend: "engine" },
  ] as const) {
    it(`proves what plain snarkjs accepts (${JSON.stringify(options)})`, () =>
      withPool(options, async (pool) => {
        const inputs = [2n, 3n, 5n].map((start) => squareChainInput(rounds, start));
        const proofs = await Promise.all(inputs.map((one) => pool.prove({ ...keyed, input: one })));
        for (const [index, { proof, publicSignals, timings }] of proofs.entries()) {
          assert.deepEqual(publicSignals, [String(inputs[index]!.end)]);
          assert.ok(await verifies(publicSignals, proof));
          assert.ok(timings.witnessMs > 0 && timings.proveMs > 0 && timings.verifyMs > 0);
        }
      }));
  }

  for (const backend of BACKEND_NAMES) {
    it(`tells the stages of a proof by ${backend} apart, and they are not longer than it`, () =>
      withPool({ backend }, async (pool) => {
        const { timings } = await pool.prove({ ...keyed, input });
        const stages = PROOF_STAGES.map((stage) => timings.stages![stage]!);
        assert.ok(stages.every((milliseconds) => milliseconds > 0));
        const sum = stages.reduce((total, milliseconds) => total + milliseconds, 0);
        assert.ok(sum <= timings.proveMs);
      }));
  }

  it("takes a ready witness", () =>
    withPool({}, async (pool) => {
      const file = { type: "mem" as const, data: new Uint8Array() };
      await wtns.calculate(input, keyed.circuit.wasm.path, file);
      const { publicSignals } = await pool.prove({ ...keyed, witness: file.data });
      assert.deepEqual(publicSignals, [String(input.end)]);
    }));

  it("reports every step in order", () =>
    withPool({}, async (pool) => {
      const steps: string[] = [];
      await pool.prove({ ...keyed, input }, { onProgress: ({ step }) => void steps.push(step) });
      assert.deepEqual(steps, ["load backend", "calculate witness", "prove", "verify proof"]);
    }));

  it("refuses inputs that are not the circuit's or do not satisfy it", () =>
    withPool({}, async (pool) => {
      const refusals = [
        [{ ...input, end: 4n }, "WitnessUnsatisfied", /SquareChain_\d+ line: 20/],
        [{ start: 3n }, "InputInvalid", /got 1, expected 2/],
        [{ ...input, extra: 1n }, "InputInvalid", /extra: the circuit has no such input/],
        [{ ...input, start: [1n, 2n] }, "InputInvalid", /start: values: got 2, expected 1/],
        [{ ...input, end: -1n }, "InputInvalid", /end\[0\]: got -1, expected a field element/],
        [{ ...input, end: 2n ** 254n }, "InputInvalid", /expected a field element/],
        [{ ...input, start: 1.5 }, "InputInvalid", /got 1.5, expected an integer/],
      ] as const;
      for (const [wrong, code, message] of refusals) {
        await assert.rejects(pool.prove({ ...keyed, input: wrong }), { code, message });
      }
      const witness = new Uint8Array(100);
      await assert.rejects(pool.prove({ ...keyed, witness }), { code: "InputInvalid" });
      await pool.prove({ ...keyed, input });
    }));

  it("does not hand on a proof that does not verify", () =>
    withPool({ backend: misbehaving({ mode: "lie" }) }, async (pool) => {
      const message = /the verification key rejects/;
      await assert.rejects(pool.prove({ ...keyed, input }), { code: "ProofInvalid", message });
    }));

  it("does not hand on a valid proof of another witness", () =>
    withPool({ backend: misbehaving({ mode: "repeat" }) }, async (pool) => {
      await pool.prove({ ...keyed, input });
      const repeated = pool.prove({ ...keyed, input: another });
      await assert.rejects(repeated, { code: "ProofInvalid", message: /public signals/ });
      await pool.prove({ ...keyed, input });
    }));

  it("tells what a backend throws", () =>
    withPool({ backend: misbehaving({ mode: "refuse" }) }, async (pool) => {
      const message = /does not like this witness/;
      await assert.rejects(pool.prove({ ...keyed, input }), { code: "ProvingFailed", message });
    }));

  it("refuses a backend that nobody knows, and a pool without workers or attempts", () => {
    for (const count of [0, 1.5, Number.NaN]) {
      assert.throws(() => new ProverPool({ workers: count }), { code: "WorkersInvalid" });
      assert.throws(() => new ProverPool({ attempts: count }), { code: "WorkersInvalid" });
    }
    assert.throws(() => new ProverPool({ backend: "abacus" }), { code: "ProvingFailed" });
  });

  it("refuses the key of another circuit, and a corrupt one", () =>
    withPool({}, async (pool) => {
      const other = await keyedSquareChain(folder, rounds + 1);
      const swapped = { circuit: keyed.circuit, keys: other.keys, input };
      await assert.rejects(pool.prove(swapped), { code: "KeyMismatch" });

      const { path } = other.keys.zkey;
      const content = await readFile(path);
      content[content.length - 1]! ^= 1;
      await writeFile(path, content);
      const job = { ...other, input: squareChainInput(rounds + 1, 3n) };
      await assert.rejects(pool.prove(job), { code: "ArtifactCorrupt" });
      content[content.length - 1]! ^= 1;
      await writeFile(path, content);
      await pool.prove(job);
    }));

  for (const mode of ["exit", "throw"]) {
    it(`loses no job when workers die (${mode})`, () => {
      const backend = misbehaving({ mode, times: 2, log: join(folder, `${mode}.log`) });
      return withPool({ workers: 2, backend }, async (pool) => {
        const starts = [2n, 3n, 5n, 7n, 11n];
        const jobs = starts.map((start) => ({ ...keyed, input: squareChainInput(rounds, start) }));
        const proofs = await Promise.all(jobs.map((job) => pool.prove(job)));
        const ends = proofs.map(({ publicSignals }) => publicSignals[0]);
        assert.deepEqual(
          ends,
          jobs.map((job) => String(job.input.end)),
        );
        const calls = (await readFile(join(folder, `${mode}.log`), "utf8")).split("\n").length - 1;
        assert.equal(calls, starts.length + 2);
      });
    });
  }

  it("gives a job up when every worker dies over it, and goes on with the next", () => {
    const backend = misbehaving({ mode: "exit", times: 3, log: join(folder, "lost.log") });
    return withPool({ backend, attempts: 3 }, async (pool) => {
      const message = /3 workers died during this job; .*exited with code 7/;
      await assert.rejects(pool.prove({ ...keyed, input }), { code: "WorkerLost", message });
      await pool.prove({ ...keyed, input });
    });
  });

  it("stops a job that takes too long, and the worker with it", () =>
    withPool({ backend: hangingOver(input) }, async (pool) => {
      const slow = pool.prove({ ...keyed, input }, { timeoutMs: 1000 });
      const next = pool.prove({ ...keyed, input: another });
      await assert.rejects(slow, { code: "ProvingTimedOut", message: /no proof after 1000 ms/ });
      await next;
    }));

  it("stops a job whose signal fires: before it runs, in the queue, while it runs", () =>
    withPool({ backend: hangingOver(input) }, async (pool) => {
      const [running, queued] = [new AbortController(), new AbortController()];
      const stuck = pool.prove(
        { ...keyed, input },
        {
          signal: running.signal,
          onProgress: ({ step }) => void (step === "prove" && queued.abort()),
        },
      );
      for (const signal of [AbortSignal.abort(), queued.signal]) {
        const waiting = pool.prove({ ...keyed, input: another }, { signal });
        await assert.rejects(waiting, { code: "ProvingAborted" });
      }
      running.abort();
      await assert.rejects(stuck, { code: "ProvingAborted" });
      await pool.prove({ ...keyed, input: another });
    }));

  it("refuses what still runs when it is closed, and everything after", async () => {
    const pool = new ProverPool({ backend: misbehaving({ mode: "hang" }) });
    const running = assert.rejects(
      pool.prove({ ...keyed, input }, { onProgress: ({ step }) => step === "prove" && close() }),
      { code: "ProvingAborted", message: /the pool was closed/ },
    );
    const close = () => void pool.close();
    await running;
    await pool.close();
    await assert.rejects(pool.prove({ ...keyed, input }), { code: "ProvingAborted" });
  });

  it("keeps its memory over 50 proofs, and lets the process end by itself", async () => {
    const script = fileURLToPath(new URL("../../support/prove-many.js", import.meta.url));
    const { stdout } = await promisify(execFile)(process.execPath, [script, folder], {
      timeout: 60_000,
    });
    const { warm, end } = JSON.parse(stdout) as { warm: number; end: number };
    assert.ok(end - warm < 64e6, `resident memory grew from ${warm} to ${end} bytes`);
  });

  function verifies(publicSignals: readonly string[], proof: object): Promise<boolean> {
    const { verificationKey } = keyed.keys;
    return withSingleThreadCurve(() => groth16.verify(verificationKey, publicSignals, proof));
  }
});

/** A backend that never comes back from the job with this input, and proves every other. */
function hangingOver({ end }: { end: bigint }): string {
  return misbehaving({ mode: "hang", signal: end });
}

async function withPool(
  options: ProverPoolOptions,
  work: (pool: ProverPool) => Promise<void>,
): Promise<void> {
  const pool = new ProverPool(options);
  try {
    await work(pool);
  } finally {
    await pool.close();
  }
}
