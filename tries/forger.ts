/**
 * A prover who cheats: runs a generator without checks on an input that no honest one would take, makes
 * everything that follows from it agree, and looks which constraints of the shipped circuit notice.
 */

import { join } from "node:path";
import { numberToBytesBE } from "@noble/curves/utils.js";
import { readInteger } from "../files/section-file.js";
import { packageRoot } from "../prover/artifacts/package-root.js";
import type { BatchParameters } from "../prover/circuits/batch-instance.js";
import { batchInstance } from "../prover/circuits/batch-instance.js";
import { buildCircuit, type CircuitArtifacts } from "../prover/circuits/build-circuit.js";
import type { ProgressListener } from "../prover/progress.js";
import {
  calculateWitness,
  compileCalculator,
  type InputSignals,
} from "../prover/witness/witness-calculator.js";
import { readWitness } from "../prover/witness/witness-file.js";
import { CANONICAL_BYTES } from "../src/arithmetic/field-functions.js";
import { computePublicInputs } from "../src/batch/public-inputs.js";
import type { WitnessInput } from "../src/batch/witness-input.js";
import { ARITY, WORD_BYTES } from "../src/params.js";
import { type ConstraintSystem, holds, readConstraints, wiresOf } from "./constraint-system.js";
import { namesByWire, readSignalWires } from "./signal-wires.js";
import { uncheckedCopy } from "./unchecked-sources.js";

/** A batch that somebody wants to have happened. */
export interface FalseBatch {
  /** What the circuit is told; roots and public inputs need not agree with it. */
  readonly input: WitnessInput;
  /** Position of the account, among the slots, of which the input tells something else than the data. */
  readonly slot: number;
  /** Published data, but for the roots, which follow from the input. */
  readonly data: Uint8Array;
}

/** What has come of it. */
export interface Forgery {
  /** The data with their roots. */
  readonly data: Uint8Array;
  readonly digest: bigint;
  /** Signals of each constraint that the witness violates; none if the circuit is broken. */
  readonly violated: readonly (readonly string[])[];
  /** How many constraints there are. */
  readonly constraints: number;
}

export interface ForgerOptions {
  /** Folder of the circuit's sources; by default quipu's own. */
  readonly circuits?: string | undefined;
  readonly buildDir?: string | undefined;
  readonly onProgress?: ProgressListener | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** A circuit as it judges a witness. */
interface Constrained {
  readonly system: ConstraintSystem;
  readonly wires: ReadonlyMap<string, number>;
}

export class Forger {
  readonly #parameters: BatchParameters;
  readonly #generator: WebAssembly.Module;
  /** Wires of the generator. */
  readonly #computed: ReadonlyMap<string, number>;
  readonly #shipped: Constrained;

  private constructor(
    parameters: BatchParameters,
    generator: WebAssembly.Module,
    computed: ReadonlyMap<string, number>,
    shipped: Constrained,
  ) {
    this.#parameters = parameters;
    this.#generator = generator;
    this.#computed = computed;
    this.#shipped = shipped;
  }

  /**
   * Compiles the circuit without its checks, or finds it compiled.
   *
   * @param parameters a tree of three levels, the smallest: a path in it is one node
   * @param circuit the circuit as it is shipped
   * @throws QuipuError as `buildCircuit` does.
   */
  static async open(
    parameters: BatchParameters,
    circuit: CircuitArtifacts,
    { circuits = join(packageRoot, "circuits"), ...options }: ForgerOptions = {},
  ): Promise<Forger> {
    const { buildDir, onProgress, signal } = options;
    const instance = await batchInstance(parameters.shape, parameters.levels);
    const bare = await buildCircuit(
      { ...instance, name: `${instance.name}-unchecked` },
      {
        includeRoots: [await uncheckedCopy(circuits, buildDir)],
        optimization: "O0",
        ...(buildDir === undefined ? {} : { buildDir }),
        ...(onProgress === undefined ? {} : { onProgress }),
        ...(signal === undefined ? {} : { signal }),
      },
    );
    return new Forger(
      parameters,
      await compileCalculator(bare.wasm),
      await readSignalWires(bare.sym.path),
      {
        system: await readConstraints(circuit.r1cs.path),
        wires: await readSignalWires(circuit.sym.path),
      },
    );
  }

  /** The best witness of a batch, and what is wrong with it. */
  async forge({ input, slot, data }: FalseBatch): Promise<Forgery> {
    const { shape, levels } = this.#parameters;
    const first = await this.#compute(input);
    const newLeaf = first(`state.slot[${slot}].leaf.newLeaf`);
    const paged = { ...input, slotPath: pathsWith(input, slot, newLeaf) };
    const second = await this.#compute(paged);
    const claimed = data.slice();
    for (const word of [0, 1]) {
      claimed.set(numberToBytesBE(second(`vector[${word}]`), WORD_BYTES), word * WORD_BYTES);
    }
    const published = computePublicInputs(claimed, shape, levels);
    const read = await this.#compute({ ...paged, ...published });
    const violated = this.#violations(read);
    const constraints = this.#shipped.system.constraints.length;
    return { data: claimed, digest: published.digest, violated, constraints };
  }

  /** Values of signals as the generator computes them. */
  async #compute(input: WitnessInput): Promise<(name: string) => bigint> {
    const file = await calculateWitness(this.#generator, { ...input } as InputSignals);
    let last = 0;
    for (const wire of this.#computed.values()) last = Math.max(last, wire);
    const { values } = readWitness(file, last + 1);
    return (name) => {
      const wire = this.#computed.get(name);
      if (wire === undefined) throw new Error(`no wire carries the signal ${name}`);
      return readInteger(values.subarray(wire * CANONICAL_BYTES, (wire + 1) * CANONICAL_BYTES));
    };
  }

  #violations(read: (name: string) => bigint): string[][] {
    const { system, wires } = this.#shipped;
    const names = namesByWire(wires);
    const witness = new Array<bigint>(system.wires).fill(0n);
    witness[0] = 1n;
    for (const [wire, [name]] of names) witness[wire] = read(name!);
    return system.constraints
      .filter((constraint) => !holds(constraint, witness))
      .map((constraint) => wiresOf(constraint).flatMap((wire) => names.get(wire) ?? []));
  }
}

/** The paths when a slot's leaf has been replaced: those of later slots pass the same node. */
function pathsWith(
  { slotIndex, slotPath }: WitnessInput,
  slot: number,
  newLeaf: bigint,
): WitnessInput["slotPath"] {
  const arity = BigInt(ARITY);
  const index = slotIndex[slot]!;
  return slotPath.map((path, k) => {
    if (k <= slot || slotIndex[k]! / arity !== index / arity) return path;
    const [node, ...higher] = path;
    return [node!.with(Number(index % arity), newLeaf), ...higher];
  });
}
