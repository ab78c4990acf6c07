/** What a prover does with its jobs, and what it does when its source, its lease or its proof is lost. */
import assert from "node:assert/strict";
import { ProverAgent } from "../../fleet/agent/prover-agent.js";
import type { ProverSelf } from "../../fleet/job-source.js";
import { QuipuError } from "../../src/errors.js";
import type { ProofPoints } from "../../verifier/proof-points.js";
import { FakeJobSource, fakeJob } from "../support/fake-job-source.js";
import { until } from "../support/until.js";

const SELF: ProverSelf = {
  ...{ name: "ada", version: "0.0.0", threads: 1, memoryMiB: 1, backend: "engine", shapes: [] },
};

const PROOF = {} as ProofPoints;

/** An agent whose proofs end when the test says so. */
function work(options: { readonly isQuick?: boolean } = {}) {
  const source = new FakeJobSource();
  const [end, told] = [new AbortController(), [] as string[]];
  const open = new Map<number, { finish(): void; fail(error: Error): void }>();
  const agent = new ProverAgent({
    source,
    self: SELF,
    prove: (batch, { signal }) =>
      new Promise((resolve, reject) => {
        const { position } = batch as unknown as { position: number };
        open.set(position, { finish: () => resolve(PROOF), fail: reject });
        signal.addEventListener("abort", () => reject(signal.reason));
        if (options.isQuick) resolve(PROOF);
      }),
    observer: {
      away: () => told.push("away"),
      gone: ({ position }) => told.push(`gone ${position}`),
      failed: ({ position }) => told.push(`failed ${position}`),
    },
  });
  const running = agent.run(end.signal);
  running.catch(() => {});
  const proving = (position: number) => until(() => open.has(position));
  const stop = async () => {
    agent.drain();
    await running;
  };
  return { source, agent, running, end, told, open, proving, stop };
}

describe("a prover of the fleet", () => {
  it("joins, proves job after job, and hands the proofs in", async () => {
    const { source, stop } = work({ isQuick: true });
    source.waiting.push(fakeJob(1), fakeJob(2), fakeJob(3));
    await until(() => source.completed.length === 3);
    assert.deepEqual(source.completed, [1, 2, 3]);
    await stop();
    assert.deepEqual([source.joined.length, source.left], [1, 1]);
  });

  it("names what it holds while it proves", async () => {
    const { source, open, proving, stop } = work();
    source.waiting.push(fakeJob(1));
    await proving(1);
    await until(() => source.kept.includes("1"));
    open.get(1)!.finish();
    await until(() => source.kept.at(-1) === "");
    await stop();
  });

  it("gives up a job that is cancelled, and takes the next", async () => {
    const { source, told, open, proving, stop } = work();
    source.waiting.push(fakeJob(1));
    await proving(1);
    source.cancelled.push(fakeJob(1));
    source.waiting.push(fakeJob(2));
    await proving(2);
    assert.deepEqual(told, ["gone 1"]);
    open.get(2)!.finish();
    await stop();
    assert.deepEqual([source.completed, source.failed], [[2], []]);
  });

  it("proves on while the source is away, and hands in when it is back", async () => {
    const { source, told, open, proving, stop } = work();
    source.waiting.push(fakeJob(1));
    await proving(1);
    source.refusal = { code: "NodeUnavailable" };
    await until(() => told.includes("away"));
    open.get(1)!.finish();
    source.refusal = undefined;
    await until(() => source.completed.length === 1);
    await stop();
  });

  it("joins again where it was forgotten, and names what it holds", async () => {
    const { source, open, proving, stop } = work();
    source.waiting.push(fakeJob(1));
    await proving(1);
    source.forget();
    await until(() => source.joined.length === 2);
    assert.deepEqual(source.joined[1], [fakeJob(1)]);
    open.get(1)!.finish();
    await stop();
    assert.deepEqual(source.completed, [1]);
  });

  it("hands in by a new session if the old one was lost meanwhile", async () => {
    const { source, open, proving, stop } = work();
    source.waiting.push(fakeJob(1));
    await proving(1);
    source.forget();
    open.get(1)!.finish();
    await stop();
    assert.deepEqual([source.completed, source.joined.length], [[1], 2]);
  });

  it("drains when it is told to: finishes its job, takes no other, leaves", async () => {
    for (const byTheSource of [true, false]) {
      const { source, agent, running, open, proving } = work();
      source.waiting.push(fakeJob(1), fakeJob(2));
      await proving(1);
      if (byTheSource) source.isDraining = true;
      else agent.drain();
      const beats = source.kept.length;
      await until(() => source.kept.length > beats + 2);
      open.get(1)!.finish();
      await running;
      assert.deepEqual([source.completed, source.waiting.length, source.left], [[1], 1, 1]);
    }
  });

  it("goes on draining where it joins again: finishes its job, takes no other", async () => {
    const { source, running, open, proving } = work();
    source.waiting.push(fakeJob(1), fakeJob(2));
    await proving(1);
    source.isDraining = true;
    const beats = source.kept.length;
    await until(() => source.kept.length > beats + 2);
    // The source has started again, and does not know of it.
    source.isDraining = false;
    source.forget();
    await until(() => source.joined.length === 2);
    open.get(1)!.finish();
    await running;
    assert.deepEqual([source.completed, source.waiting.length, source.left], [[1], 1, 1]);
  });

  it("gives back what it cannot prove, with the reason, and goes on", async () => {
    const { source, told, open, proving, stop } = work();
    source.waiting.push(fakeJob(1));
    await proving(1);
    open.get(1)!.fail(new QuipuError("WitnessUnsatisfied", "no witness"));
    await until(() => source.failed.length === 1);
    source.waiting.push(fakeJob(2));
    await proving(2);
    open.get(2)!.finish();
    await stop();
    const failure = { position: 1, code: "WitnessUnsatisfied", message: "no witness" };
    assert.deepEqual([source.failed, source.completed, told], [[failure], [2], ["failed 1"]]);
  });

  it("takes it that another was first, or that its proof is refused", async () => {
    for (const [code, outcome] of [
      ["JobGone", "gone 1"],
      ["WrongProof", "failed 1"],
    ] as const) {
      const { source, told, stop } = work({ isQuick: true });
      source.refusal = { code, call: "complete" };
      source.waiting.push(fakeJob(1));
      await until(() => told.length === 1);
      source.refusal = undefined;
      source.waiting.push(fakeJob(2));
      await until(() => source.completed.length === 1);
      await stop();
      assert.deepEqual([source.completed, source.failed, told], [[2], [], [outcome]]);
    }
  });

  it("ends with the reason when the source refuses it", async () => {
    for (const call of ["join", "lease", "keep"]) {
      const { source, running } = work({ isQuick: true });
      source.refusal = { code: "Unauthorized", call };
      source.forget();
      source.waiting.push(fakeJob(1));
      await assert.rejects(running, { code: "Unauthorized" });
    }
  });

  it("ends at once when it must, and says so", async () => {
    const { source, running, end, proving } = work();
    source.waiting.push(fakeJob(1));
    await proving(1);
    end.abort(new Error("enough"));
    await assert.rejects(running, /enough/);
    assert.deepEqual([source.completed, source.left], [[], 1]);
  });
});
