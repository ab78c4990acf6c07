/** Runs a program: sets its inputs, has the machine calculate, and reads the wires. */
import "../../runtime/relaxed-simd.js";
import { CANONICAL_BYTES } from "../../src/arithmetic/field-functions.js";
import { SLOT_BYTES } from "./instructions.js";
import { MACHINE } from "./machine.js";
import { programModule } from "./program-module.js";
import { programRefused } from "./program-refused.js";
import {
  HEAD_BYTES,
  type ProgramInput,
  readProgram,
  type WitnessProgram,
} from "./witness-program.js";

const PAGE_BYTES = 65536;

interface Machine {
  /** (code, wires of lane 0, of lane 1) */
  readonly run: (code: number, first: number, second: number) => void;
  /** (d, a) */
  readonly toField: (to: number, from: number) => void;
}

let module: WebAssembly.Module | undefined;

/** A program with memory of its own. Runs one witness after another. */
export class ProgramRunner {
  readonly #program: WitnessProgram;
  readonly #memory: WebAssembly.Memory;
  readonly #machine: Machine;
  readonly #byHash: ReadonlyMap<bigint, ProgramInput>;

  /** @throws QuipuError `WitnessUncompilable` if it is no program of this version. */
  constructor(file: Uint8Array) {
    const program = readProgram(file);
    const { plan, inputs } = program;
    this.#program = program;
    const pages = Math.ceil(plan.memoryBytes / PAGE_BYTES);
    if (pages > 65536) throw programRefused(`a witness program of ${plan.memoryBytes} bytes`);
    this.#memory = new WebAssembly.Memory({ initial: pages, maximum: pages, shared: true });
    module ??= new WebAssembly.Module(programModule());
    const { exports } = new WebAssembly.Instance(module, { env: { memory: this.#memory } });
    this.#machine = exports as unknown as Machine;
    this.#byHash = new Map(inputs.map((input) => [input.hash, input]));
    this.#load();
  }

  #load(): void {
    const { plan, constants, code } = this.#program;
    new Uint32Array(this.#memory.buffer, plan.codeAt, code.length).set(code);
    const words = new BigUint64Array(constants.buffer);
    for (let i = 0; i < plan.elementCount; i += 1) {
      const at = plan.elementsAt + i * SLOT_BYTES;
      this.#writeInteger(at, words.subarray(4 * i, 4 * i + 4));
      this.#machine.toField(at, at);
    }
    for (let i = 0; i < plan.integerCount; i += 1) {
      const from = 4 * (plan.elementCount + i);
      this.#writeInteger(plan.integersAt + i * SLOT_BYTES, words.subarray(from, from + 4));
    }
  }

  #writeInteger(at: number, words: BigUint64Array): void {
    const slot = new BigUint64Array(this.#memory.buffer, at, 8);
    for (let k = 0; k < 4; k += 1) {
      slot[2 * k] = words[k]!;
      slot[2 * k + 1] = words[k]!;
    }
  }

  /** The input signal with this hash of its name. */
  inputOf(hash: bigint): ProgramInput | undefined {
    return this.#byHash.get(hash);
  }

  get inputCount(): number {
    return this.#program.plan.inputCount;
  }

  /** Sets a value of an input. @param value 0 ≤ value < r */
  setInput(position: number, value: bigint): void {
    const words = new BigUint64Array(4);
    for (let k = 0; k < 4; k += 1) words[k] = value >> BigInt(64 * k);
    this.#writeInteger(this.#program.plan.inputsAt + position * SLOT_BYTES, words);
  }

  /**
   * The values of all wires, canonical, 32 bytes each, with `HEAD_BYTES` before them that the program leaves alone: a
   * view of memory that the next run overwrites.
   */
  get output(): Uint8Array {
    const { outputAt, wires } = this.#program.plan;
    const bytes = HEAD_BYTES + wires * CANONICAL_BYTES;
    return new Uint8Array(this.#memory.buffer, outputAt - HEAD_BYTES, bytes);
  }

  /**
   * Calculates the values of all wires.
   * @returns false if a guard has failed, so that the input does not satisfy the circuit, or is one that the program does
   *   not treat. What is in the output then is nothing.
   */
  run(): boolean {
    const { plan } = this.#program;
    const state = new Uint32Array(this.#memory.buffer, 0, 32);
    state[MACHINE.failed / 4] = 0;
    state[MACHINE.wires / 4] = plan.outputAt;
    this.#machine.run(plan.start, plan.wiresOfStart, plan.noWires);
    // Wire 0, the constant 1, also took what is no wire.
    const first = new Uint8Array(this.#memory.buffer, plan.outputAt, CANONICAL_BYTES);
    first.fill(0);
    first[0] = 1;
    return state[MACHINE.failed / 4] === 0;
  }
}
