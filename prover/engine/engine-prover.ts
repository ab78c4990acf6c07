/**
 * A Groth16 proof (Jens Groth, "On the Size of Pairing-based Non-interactive Arguments", eprint
 * 2016/260) from a prepared key and a witness, in snarkjs' form. With a key for zero knowledge it is equal in
 * distribution to snarkjs' own. Otherwise the paper's r and s are 0: the proof is as valid, it is the same each time,
 * and it tells whoever knows the key and guesses the witness that the guess is right.
 */
import { randomBytes } from "node:crypto";
import { CANONICAL_BYTES } from "../../src/arithmetic/field-functions.js";
import { modulo } from "../../src/arithmetic/limbs.js";
import type { Groth16Proof } from "../../src/proof/groth16-proof.js";
import { groupSizes } from "../arithmetic/group-functions.js";
import { windowCount } from "../arithmetic/signed-windows.js";
import { SCALAR_MODULUS } from "../bn254.js";
import type { BackendProof } from "../prover-backend.js";
import { publicSignalsOf } from "../witness/witness-file.js";
import type { EngineKey, PointTable, TableName, Workspace } from "./engine-key.js";
import { TABLE_NAMES } from "./engine-key.js";
import { type Phase, quotientPhases, type WindowTask } from "./engine-phases.js";
import { EngineStages } from "./engine-stages.js";
import type { EngineThread } from "./engine-thread.js";

/** Runs phases on all threads of a proof. */
export interface PhaseRunner {
  /** The requesting thread. */
  readonly own: EngineThread;
  /** @returns milliseconds that each task of the phase took */
  run(phase: Phase): Promise<Float64Array>;
}

/**
 * Proves.
 *
 * @param witness canonical values of all wires, 32 bytes each
 */
export async function proveWith(
  key: EngineKey,
  workspace: Workspace,
  runner: PhaseRunner,
  witness: Uint8Array,
): Promise<BackendProof> {
  new Uint8Array(key.memory.buffer).set(witness, workspace.witness);
  const tasks = windowTasks(key, workspace);
  const stages = new EngineStages();
  for (const phase of [...quotientPhases(key.power), { kind: "windows", tasks } as const]) {
    const start = performance.now();
    const spent = await runner.run(phase);
    stages.count(phase, performance.now() - start, spent);
  }
  const proof = assemble(key, workspace, runner.own, tasks);
  const publicSignals = publicSignalsOf(witness, key.publicSignals);
  return { proof, publicSignals, stages: stages.timings };
}

/** All windows of all tables, the most expensive first, so that the threads finish together. */
function windowTasks(key: EngineKey, workspace: Workspace): WindowTask[] {
  const { projectiveBytes } = groupSizes(2);
  const tasks: WindowTask[] = [];
  for (const table of TABLE_NAMES) {
    const points = key.tables[table];
    if (points === undefined) continue;
    const windows = windowCount(key.widths[points.of]);
    for (let window = 0; window < windows; window += 1) {
      const out = workspace.results + tasks.length * projectiveBytes;
      tasks.push({ table, window, out });
    }
  }
  return tasks;
}

/** snarkjs' formulas: A, B, C of the paper with gamma = 1 and public signals in the key's A. */
function assemble(
  key: EngineKey,
  workspace: Workspace,
  thread: EngineThread,
  tasks: readonly WindowTask[],
): Groth16Proof {
  const { fixed, tables } = key;
  const places = new ResultPlaces(workspace);
  const point = (group: "g1" | "g2", components: readonly bigint[]) => {
    const place = places.next();
    thread.sums[group].write(place, components);
    return place;
  };
  const total = (table: TableName, { group, of }: PointTable) => {
    const sum = point(group, []);
    const windows = tasks.filter((task) => task.table === table).reverse();
    for (const { out } of windows) {
      for (let i = 0; i < key.widths[of]; i += 1) thread.sums[group].add(sum, sum, sum);
      thread.sums[group].add(sum, sum, out);
    }
    return sum;
  };
  const { g1, g2 } = thread.sums;
  const a = total("a", tables.a);
  g1.add(a, a, point("g1", fixed.alpha1));
  const b2 = total("b2", tables.b2);
  g2.add(b2, b2, point("g2", fixed.beta2));
  const c = total("c", tables.c);
  g1.add(c, c, total("h", tables.h));
  if (tables.b1 !== undefined) {
    const [r, s] = [randomScalar(), randomScalar()];
    const delta1 = point("g1", fixed.delta1);
    const b1 = total("b1", tables.b1);
    g1.add(b1, b1, point("g1", fixed.beta1));
    g1.addScaled(b1, delta1, s);
    g1.addScaled(a, delta1, r);
    g2.addScaled(b2, point("g2", fixed.delta2), s);
    g1.addScaled(c, a, s);
    g1.addScaled(c, b1, r);
    g1.addScaled(c, delta1, modulo(-r * s, SCALAR_MODULUS));
  }
  return {
    pi_a: inG1(g1.affine(a)),
    pi_b: inG2(g2.affine(b2)),
    pi_c: inG1(g1.affine(c)),
    protocol: "groth16",
    curve: "bn128",
  };
}

/** A point of G1 as snarkjs writes it. @param components none at infinity */
function inG1(components: readonly bigint[]): string[] {
  return components.length === 0 ? ["0", "1", "0"] : [...components.map(String), "1"];
}

/** A point of G2 as snarkjs writes it. @param components none at infinity */
function inG2(components: readonly bigint[]): string[][] {
  const [x0, x1, y0, y1] = components.map(String);
  if (x0 === undefined) {
    return [
      ["0", "0"],
      ["1", "0"],
      ["0", "0"],
    ];
  }
  return [
    [x0, x1!],
    [y0!, y1!],
    ["1", "0"],
  ];
}

/** Room for pairs of projective points, in a column that is no longer needed. */
class ResultPlaces {
  #next: number;

  constructor({ assembly }: Workspace) {
    this.#next = assembly;
  }

  next(): number {
    const place = this.#next;
    this.#next += groupSizes(2).projectiveBytes;
    return place;
  }
}

/** A uniform scalar. */
function randomScalar(): bigint {
  for (;;) {
    const value = BigInt(`0x${randomBytes(CANONICAL_BYTES).toString("hex")}`) >> 2n;
    if (value < SCALAR_MODULUS) return value;
  }
}
