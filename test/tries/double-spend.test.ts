/** The story of `quipu try double-spend` on circuits that are broken: it must say what got through. */
import assert from "node:assert/strict";
import { cp, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { packageRoot } from "../../prover/artifacts/package-root.js";
import { batchInstance } from "../../prover/circuits/batch-instance.js";
import { buildCircuit } from "../../prover/circuits/build-circuit.js";
import { ensureKeys } from "../../prover/keys/ensure-keys.js";
import { localKeySetup } from "../../prover/keys/key-setup.js";
import { type KeyedCircuit, prepareKeyedCircuit } from "../../prover/keys/keyed-circuit.js";
import { ProverPool } from "../../prover/pool/prover-pool.js";
import { DOUBLE_SPEND_CIRCUIT, type Step, tryDoubleSpend } from "../../tries/double-spend.js";
import { Forger } from "../../tries/forger.js";
import { temporaryFolder } from "../support/temporary-folder.js";

const { shape, levels } = DOUBLE_SPEND_CIRCUIT;

/** The circuit with one line of it changed. */
async function brokenCircuit(file: string, line: string, broken: string) {
  const folder = temporaryFolder();
  const circuits = join(folder, "circuits");
  await cp(join(packageRoot, "circuits"), circuits, { recursive: true });
  const source = await readFile(join(circuits, file), "utf8");
  assert.equal(source.split(line).length, 2);
  await writeFile(join(circuits, file), source.replace(line, broken));
  const instance = await batchInstance(shape, levels);
  const options = { includeRoots: [circuits], buildDir: join(folder, "build") };
  const circuit = await buildCircuit(instance, options);
  return {
    circuits,
    circuit,
    keys: await ensureKeys(circuit, { kind: "local", setup: localKeySetup }),
  };
}

describe("the double spend", () => {
  const pool = new ProverPool({ threads: "all" });
  after(() => pool.close());

  async function tell(keyed: KeyedCircuit, circuits?: string) {
    const forger = await Forger.open(DOUBLE_SPEND_CIRCUIT, keyed.circuit, { circuits });
    const story = tryDoubleSpend({ keyed, pool, forger });
    const steps: Step[] = [];
    for (;;) {
      const { done, value } = await story.next();
      if (done) return { steps, isSound: value };
      steps.push(value);
    }
  }

  function refusals(steps: readonly Step[]) {
    return steps.flatMap((step) =>
      step.kind === "attempt" ? [step.refusal && [step.refusal.by, step.refusal.code]] : [],
    );
  }

  it("is refused by the rule, by the constraint and by L1", async () => {
    const { steps, isSound } = await tell(await prepareKeyedCircuit(DOUBLE_SPEND_CIRCUIT));
    assert.deepEqual(refusals(steps), [
      ["sequencer", "InsufficientBalance"],
      ["circuit", "ConstraintViolated"],
      ["L1", "RootMismatch"],
      ["L1", "InvalidProof"],
    ]);
    const attempts = steps.filter((step) => step.kind === "attempt");
    assert.equal(attempts[0]!.refusal!.rule, "D");
    assert.match(attempts[1]!.refusal!.message, /: of withdrawal\[0\]\.spend\.remaining$/);
    assert.ok(isSound);
  });

  it("gets through a circuit that forgets what is spent, and the story says so", async () => {
    const { circuits, ...keyed } = await brokenCircuit("operations/spend.circom", " - spent;", ";");
    const { steps, isSound } = await tell(keyed, circuits);
    const [honest, forged] = refusals(steps);
    assert.deepEqual([honest, forged], [["sequencer", "InsufficientBalance"], undefined]);
    assert.equal(refusals(steps).length, 4);
    assert.equal(isSound, false);
  });
});
