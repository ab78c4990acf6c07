/**
 * One batch of additions of affine points with a single inversion. Pairs of equal or opposite points
 * have no slope. They make the product of all differences zero, which reveals them; they are removed,
 * and the caller adds them separately.
 */
import { PAIR_BYTES } from "../../src/arithmetic/field-functions.js";
import { ELEMENT_BYTES, toMontgomeryLimbs } from "../../src/arithmetic/limbs.js";
import { WIDE_LANES } from "../../src/arithmetic/wide-field.js";
import { BASE_MODULUS } from "../bn254.js";
import { groupSizes, STEP_BYTES } from "./group-functions.js";
import type { LaneFunctions } from "./lane-module.js";
import { BATCH_STEPS, type Scratch, WORK_BYTES } from "./scratch-memory.js";

/** A removed pair: its position in the batch, and both references. */
export type PairApart = readonly [position: number, first: number, second: number];

/** Number of searches for single pairs before every pair is tested. */
const SEARCHES = 4;

export class PairBatch {
  /** Reference numbers of the list: pair i is words 2 i and 2 i + 1 from `start` on. */
  readonly words: Uint32Array;
  readonly start: number;
  readonly #functions: LaneFunctions;
  readonly #prefix: "g1" | "g2";
  /** Additions of a step: four where there are wide functions, else two. */
  readonly #lanes: number;
  readonly #scratch: Pick<Scratch, "list" | "norms" | "products" | "work">;
  readonly #dummies: readonly [number, number];

  /** @param dummy address of two "points" of different x, see scratch-memory.ts. */
  constructor(
    functions: LaneFunctions,
    prefix: "g1" | "g2",
    memory: WebAssembly.Memory,
    scratch: Pick<Scratch, "list" | "norms" | "products" | "work">,
    dummy: number,
  ) {
    const { pointBytes } = groupSizes(prefix === "g1" ? 1 : 2);
    this.words = new Uint32Array(memory.buffer);
    this.start = scratch.list / 4;
    this.#functions = functions;
    this.#prefix = prefix;
    this.#lanes = functions.g1_wideStart === undefined ? 2 : WIDE_LANES;
    this.#scratch = scratch;
    this.#dummies = [dummy / 16, (dummy + pointBytes) / 16];
    // The product of no differences.
    const numbers = new Float64Array(memory.buffer);
    for (const [i, limb] of toMontgomeryLimbs(1n, BASE_MODULUS).entries()) {
      const start = scratch.products / 8 + this.#lanes * i;
      numbers.fill(limb, start, start + this.#lanes);
    }
  }

  /**
   * Adds the first `pairs` pairs of the list. The sums are written one after the other to `out`, which
   * needs room for three more points. The entries of returned pairs are meaningless.
   */
  add(pairs: number, out: number): PairApart[] {
    const { list, norms, products, work } = this.#scratch;
    const lanes = this.#lanes;
    const steps = Math.ceil(pairs / lanes);
    for (let pair = pairs; pair < lanes * steps; pair += 1) this.#replace(pair);
    const touch = this.#functions[`${this.#prefix}_touch`]!;
    touch(list, (steps * lanes) / 2, work);
    const wide = lanes === WIDE_LANES;
    const begin = this.#functions[`${this.#prefix}_${wide ? "wideStart" : "sumsStart"}`]!;
    const stepBytes = (STEP_BYTES * lanes) / 2;
    const apart: PairApart[] = [];
    for (let from = 0, searches = 0; ; searches += 1) {
      const offset = from * lanes * ELEMENT_BYTES;
      begin(list + from * stepBytes, steps - from, norms + offset, products + offset, work);
      if (this.#zeros(products, steps) === 0) break;
      from = this.#firstZero(from, steps);
      const last = searches < SEARCHES ? from : steps - 1;
      for (let step = from; step <= last; step += 1) this.#takeOut(step, apart);
    }
    const finish = this.#functions[`${this.#prefix}_${wide ? "wideFinish" : "sumsFinish"}`]!;
    finish(list, steps, norms, products, out, work);
    return apart;
  }

  /** Overwrites the remains of the last additions. */
  forget(): void {
    const { list, norms, products, work } = this.#scratch;
    const clear = (address: number, bytes: number) => {
      this.words.fill(0, address / 4, (address + bytes) / 4);
    };
    clear(list, BATCH_STEPS * STEP_BYTES);
    clear(norms, BATCH_STEPS * PAIR_BYTES);
    clear(products + this.#lanes * ELEMENT_BYTES, BATCH_STEPS * PAIR_BYTES);
    // Its second half belongs to the additions done separately.
    clear(work, 2 * WORK_BYTES);
  }

  /** Which lanes of element `index` of an array of steps are zero, a bit each. */
  #zeros(array: number, index: number): number {
    const zeros = this.#functions[this.#lanes === WIDE_LANES ? "qq_zeros" : "q_zeros"]!;
    return zeros(array + index * this.#lanes * ELEMENT_BYTES);
  }

  /** The first step from `from` on that makes the product zero. */
  #firstZero(from: number, steps: number): number {
    const lanes = this.#zeros(this.#scratch.products, from);
    let [low, high] = [from, steps - 1];
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.#zeros(this.#scratch.products, middle + 1) !== lanes) high = middle;
      else low = middle + 1;
    }
    return low;
  }

  #takeOut(step: number, apart: PairApart[]): void {
    const lanes = this.#zeros(this.#scratch.norms, step);
    for (let lane = 0; lane < this.#lanes; lane += 1) {
      if ((lanes & (1 << lane)) === 0) continue;
      const position = this.#lanes * step + lane;
      const at = this.start + 2 * position;
      apart.push([position, this.words[at]!, this.words[at + 1]!]);
      this.#replace(position);
    }
  }

  #replace(position: number): void {
    const at = this.start + 2 * position;
    this.words[at] = this.#dummies[0];
    this.words[at + 1] = this.#dummies[1];
  }
}
