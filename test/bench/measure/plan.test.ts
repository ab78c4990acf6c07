import assert from "node:assert/strict";
import { mkdir } from "node:fs/promises";
import { whatIsMade } from "../../../bench/measure/keyed-subject.js";
import { candidateTitle, planBench, proverName, subjectsOf } from "../../../bench/measure/plan.js";
import { instanceOf, type Subject, titleOf } from "../../../bench/measure/subject.js";
import { guessBuild, guessProof, TimeLeft } from "../../../bench/measure/time-left.js";
import { batchInstance } from "../../../prover/circuits/batch-instance.js";
import { circuitFolderPath, circuitHash } from "../../../prover/circuits/build-circuit.js";
import { keyFolderPath } from "../../../prover/keys/ensure-keys.js";
import { parseShape } from "../../../src/shape.js";
import { temporaryFolder } from "../../support/temporary-folder.js";

const options = {
  shapes: ["4x4", "1x2", "4x8", "64x64"].map(parseShape),
  levels: 8,
  backends: ["snarkjs"],
  program: "/opt/bin/prover",
  wide: { here: false, there: false },
  baseline: true,
  workers: [1, 2],
};

describe("the plan of a benchmark", () => {
  it("lets those take turns that prove as many transfers, the baseline among them", () => {
    const { groups } = planBench(options);
    assert.deepEqual(
      groups.map(({ candidates }) => candidates.map(candidateTitle)),
      [["1x2", "baseline of 1"], ["4x4", "4x8", "baseline of 4"], ["64x64"]].map((titles) =>
        titles.flatMap((title) => [`${title} by snarkjs`, `${title} by prover`]),
      ),
    );
    assert.equal(proverName({ backend: "snarkjs" }), "snarkjs");
  });

  it("measures under another Node what is not snarkjs, beside the same under this one, and the engine in wide lanes", () => {
    const node = { path: "/opt/bin/node", version: "24.22.3" };
    const backends = ["snarkjs", "engine"];
    const { groups, throughput } = planBench({ ...options, backends, node, baseline: false });
    assert.deepEqual(
      groups[0]!.candidates.map(candidateTitle),
      ["snarkjs", "engine", "engine on Node 24.22.3", "prover"].map((name) => `1x2 by ${name}`),
    );
    assert.deepEqual(throughput!.backends, backends);
    const wide = { here: true, there: true };
    const lanes = planBench({ ...options, backends, node, wide, baseline: false });
    assert.deepEqual(
      lanes.groups[0]!.candidates.map(candidateTitle),
      [
        ...["snarkjs", "engine", "engine in wide lanes", "engine on Node 24.22.3"],
        ...["engine on Node 24.22.3 in wide lanes", "prover"],
      ].map((name) => `1x2 by ${name}`),
    );
    assert.deepEqual(lanes.throughput!.backends, backends);
  });

  it("builds each circuit once, with the working set among them", () => {
    const plan = planBench({ ...options, workingSet: 4 });
    assert.deepEqual(plan.workingSet!.subjects.map(titleOf), ["4x2", "4x4", "4x8"].sort());
    const names = subjectsOf(plan).map(({ ...subject }) => instanceOf(subject).name);
    assert.deepEqual(names.sort(), [
      ...["baseline-1", "baseline-4"],
      ...["batch-1x2", "batch-4x2", "batch-4x4", "batch-4x8", "batch-64x64"],
    ]);
  });

  it("measures throughput on a shape of moderate size, or not at all", () => {
    assert.equal(titleOf(planBench(options).throughput!.subject), "4x8");
    assert.equal(planBench({ ...options, workers: [] }).throughput, null);
  });

  it("compiles the very instances that quipu ships", async () => {
    for (const [text, levels] of [
      ["4x4", 8],
      ["1x2", 8],
      ["1x2", 3],
    ] as const) {
      const shape = parseShape(text);
      const instance = instanceOf({ variant: "quipu", shape, levels });
      assert.deepEqual(instance, await batchInstance(shape, levels));
    }
  });
});

describe("the time left", () => {
  it("counts down, and follows the pace of what is done", () => {
    let now = 0;
    const left = new TimeLeft(200_000, () => now);
    assert.equal(left.milliseconds, 200_000);
    now = 50_000;
    assert.equal(left.milliseconds, 150_000);
    // Half is done in half of the time: the rest is expected to go faster than was guessed.
    left.finish(100_000);
    assert.ok(left.milliseconds > 50_000 && left.milliseconds < 100_000);
    assert.ok(!left.isOver);
    left.add(50_000);
    left.finish(150_000);
    assert.ok(left.isOver);
    assert.equal(left.milliseconds, 0);
    assert.equal(String(left), "about 1 s left");
  });

  it("grows with the size of the circuit", () => {
    const [small, large] = ["4x4", "8x8"].map((text) => {
      return { variant: "quipu", shape: parseShape(text), levels: 8 } as const;
    });
    const plain = { variant: "baseline", transfers: 8 } as const;
    const build = (subject: Subject) => guessBuild(subject, { circuit: false, key: false });
    const prove = (subject: Subject) => guessProof(subject, "engine");
    for (const guess of [build, prove]) {
      assert.ok(guess(small!) < guess(large!) && guess(large!) < guess(plain));
    }
    assert.ok(guessProof(small!, "snarkjs") > 3 * prove(small!));
  });

  it("counts what is not made yet: the circuit, the key, or both", async () => {
    const subject = { variant: "quipu", shape: parseShape("1x2"), levels: 3 } as const;
    const buildDir = temporaryFolder();
    const guess = async () => guessBuild(subject, await whatIsMade(subject, buildDir));
    const both = await guess();
    const hash = await circuitHash(instanceOf(subject));
    const circuit = circuitFolderPath({ name: "batch-1x2-l3", hash, buildDir });
    await mkdir(keyFolderPath({ name: "batch-1x2-l3", hash, buildDir }, "local"));
    const compiling = await guess();
    await mkdir(circuit);
    assert.equal(await guess(), 0);
    // As `quipu cache clear` leaves it: the key alone.
    assert.ok(compiling > 0 && both > compiling);
  });
});
