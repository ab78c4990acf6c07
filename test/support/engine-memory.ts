/** The engine's module over a memory of its own, for tests that look at one function. */

import {
  instantiateLanes,
  type LaneFunctions,
  laneModule,
} from "../../prover/arithmetic/lane-module.js";
import { MemoryPlan } from "../../prover/arithmetic/memory-plan.js";
import { fromMontgomeryLimbs, toMontgomeryLimbs } from "../../src/arithmetic/limbs.js";

const LIMBS = [0, 1, 2, 3, 4];

/** Reads and writes elements by address. */
export class EngineMemory {
  readonly memory: WebAssembly.Memory;
  readonly functions: LaneFunctions;
  readonly numbers: Float64Array;
  readonly words: Uint32Array;

  constructor(plan: MemoryPlan) {
    this.memory = plan.allocate();
    this.functions = instantiateLanes(new WebAssembly.Module(laneModule()), this.memory);
    this.numbers = new Float64Array(this.memory.buffer);
    this.words = new Uint32Array(this.memory.buffer);
  }

  /** Calls a function of the module. */
  call(name: string, ...args: number[]): number {
    return this.functions[name]!(...args);
  }

  writeLane(address: number, lane: 0 | 1, value: bigint, modulus: bigint): void {
    const limbs = toMontgomeryLimbs(value, modulus);
    for (const i of LIMBS) this.numbers[address / 8 + 2 * i + lane] = limbs[i]!;
  }

  readLane(address: number, lane: 0 | 1, modulus: bigint): bigint {
    const limbs = LIMBS.map((i) => this.numbers[address / 8 + 2 * i + lane]!);
    return fromMontgomeryLimbs(limbs, modulus);
  }

  writeSingle(address: number, value: bigint, modulus: bigint): void {
    this.numbers.set(toMontgomeryLimbs(value, modulus), address / 8);
  }

  readSingle(address: number, modulus: bigint): bigint {
    return fromMontgomeryLimbs(this.numbers.subarray(address / 8, address / 8 + 5), modulus);
  }
}

export { MemoryPlan };

/** Writes a canonical scalar from word `at` on. */
export function writeScalar(words: Uint32Array, at: number, scalar: bigint): void {
  for (let word = 0; word < 8; word += 1) {
    words[at + word] = Number((scalar >> BigInt(32 * word)) & 0xffffffffn);
  }
}
