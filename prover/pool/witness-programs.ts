/**
 * The programs of a pool's circuits. One that was made before is used from the first proof. To make one takes as long as
 * tens of circom's witnesses: it is made when it is asked for, or beside the proofs of a circuit that is proven again and again.
 */
import type { CircuitArtifacts } from "../circuits/build-circuit.js";
import {
  ensureProgram,
  findProgram,
  type ProgramOutcome,
  usesPrograms,
} from "../witness/ensure-program.js";

/** Witnesses of a circuit after which its program is made. */
const MADE_AFTER = 8;

/** A program of `compileWitness`. */
export interface WitnessProgramFile {
  /** Identifies the circuit. */
  readonly hash: string;
  /** Shared by all workers. */
  readonly content: Uint8Array;
}

/** Where programs come from; replaced in tests. */
export interface ProgramMaker {
  find(circuit: CircuitArtifacts): Promise<ProgramOutcome | undefined>;
  make(circuit: CircuitArtifacts, options: { signal: AbortSignal }): Promise<ProgramOutcome>;
}

interface KnownCircuit {
  program: Promise<ProgramOutcome | undefined>;
  making: Promise<ProgramOutcome> | undefined;
  witnesses: number;
}

export class WitnessPrograms {
  readonly #maker: ProgramMaker;
  readonly #closing = new AbortController();
  /** By hash. */
  readonly #known = new Map<string, KnownCircuit>();

  constructor(maker: ProgramMaker = { find: findProgram, make: ensureProgram }) {
    this.#maker = maker;
  }

  /** What the next witness of a circuit is calculated by; undefined for circom's calculator. */
  async next(circuit: CircuitArtifacts): Promise<WitnessProgramFile | undefined> {
    if (!usesPrograms()) return undefined;
    const known = this.#of(circuit);
    known.witnesses += 1;
    // Whatever hinders it, circom's calculator is still there.
    if (known.witnesses === MADE_AFTER) this.#make(circuit).catch(() => undefined);
    const outcome = await known.program;
    return outcome?.program && { hash: circuit.hash, content: outcome.program };
  }

  /** Makes a circuit's program unless there is one. @throws QuipuError as `ensureProgram` does. */
  async ensure(circuit: CircuitArtifacts): Promise<void> {
    if (usesPrograms()) await this.#make(circuit);
  }

  /** Ends what is being made. */
  close(): void {
    this.#closing.abort(new Error("the pool was closed"));
  }

  #of(circuit: CircuitArtifacts): KnownCircuit {
    const known = this.#known.get(circuit.hash);
    if (known !== undefined) return known;
    const found = { program: this.#maker.find(circuit), making: undefined, witnesses: 0 };
    this.#known.set(circuit.hash, found);
    return found;
  }

  async #make(circuit: CircuitArtifacts): Promise<void> {
    const known = this.#of(circuit);
    known.making ??= this.#maker.make(circuit, { signal: this.#closing.signal });
    try {
      known.program = Promise.resolve(await known.making);
    } finally {
      known.making = undefined;
    }
  }
}
