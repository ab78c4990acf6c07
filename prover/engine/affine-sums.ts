/** Sums of many pairs of affine points that are given one by one, complete and affine again. */
import { PAIR_BYTES } from "../../src/arithmetic/field-functions.js";
import { BATCH_STEPS, type Scratch } from "./engine-key.js";
import type { EngineFunctions } from "./engine-module.js";
import { groupSizes } from "./group-functions.js";
import type { ProjectiveSums } from "./projective-sums.js";

/** Pairs that share one inversion. */
const BATCH = 2 * BATCH_STEPS;

/** The sums of one thread in one group. */
export class AffineSums {
  readonly #functions: EngineFunctions;
  readonly #prefix: "g1" | "g2";
  readonly #words: Uint32Array;
  readonly #scratch: Omit<Scratch, "references" | "sums">;
  readonly #dummy: number;
  readonly #projective: ProjectiveSums;
  readonly #pointBytes: number;

  /** @param dummy address of two "points" of different x, see scratch-memory.ts. */
  constructor(
    functions: EngineFunctions,
    prefix: "g1" | "g2",
    memory: WebAssembly.Memory,
    scratch: Omit<Scratch, "references" | "sums">,
    dummy: number,
    projective: ProjectiveSums,
  ) {
    this.#functions = functions;
    this.#prefix = prefix;
    this.#words = new Uint32Array(memory.buffer);
    this.#scratch = scratch;
    this.#dummy = dummy / 16;
    this.#projective = projective;
    this.#pointBytes = groupSizes(prefix === "g1" ? 1 : 2).pointBytes;
  }

  /**
   * Writes first[i] + second[i] for i < count, references both, to `out` and behind, where there is
   * room for one point more. Returns which sums are infinity; there nothing sensible is written.
   */
  add(first: Uint32Array, second: Uint32Array, count: number, out: number): number[] {
    const infinite: number[] = [];
    for (let done = 0; done < count; done += BATCH) {
      const pairs = Math.min(BATCH, count - done);
      for (let i = 0; i < pairs; i += 1) this.#list(i, first[done + i]!, second[done + i]!);
      if (pairs % 2 === 1) this.#list(pairs, this.#dummy, this.#dummy + this.#pointBytes / 16);
      const target = out + done * this.#pointBytes;
      for (const position of this.#addBatch(pairs, target)) {
        const [p, q] = [first[done + position]!, second[done + position]!];
        if (!this.#addApart(p, q, target + position * this.#pointBytes)) {
          infinite.push(done + position);
        }
      }
    }
    return infinite;
  }

  /** Overwrites what the last additions have left behind. */
  forget(): void {
    const { list, norms, products, work } = this.#scratch;
    this.#words.fill(0, list / 4, (work + PAIR_BYTES) / 4);
    this.#words.fill(0, norms / 4, (norms + BATCH_STEPS * PAIR_BYTES) / 4);
    this.#words.fill(0, products / 4, (products + BATCH_STEPS * PAIR_BYTES) / 4);
  }

  #list(position: number, first: number, second: number): void {
    const at = this.#scratch.list / 4 + 2 * position;
    this.#words[at] = first;
    this.#words[at + 1] = second;
  }

  /** Adds what is listed; returns the positions of the pairs of equal or opposite points. */
  #addBatch(pairs: number, out: number): number[] {
    const { list, norms, products, work } = this.#scratch;
    const steps = Math.ceil(pairs / 2);
    const start = this.#functions[`${this.#prefix}_sumsStart`]!;
    const zeros = this.#functions.q_zeros!;
    const apart: number[] = [];
    start(list, steps, norms, products, work);
    if (zeros(products + PAIR_BYTES * steps) !== 0) {
      for (let position = 0; position < pairs; position += 1) {
        const lanes = zeros(norms + PAIR_BYTES * Math.floor(position / 2));
        if ((lanes & (1 << (position % 2))) === 0) continue;
        apart.push(position);
        this.#list(position, this.#dummy, this.#dummy + this.#pointBytes / 16);
      }
      start(list, steps, norms, products, work);
    }
    const finish = this.#functions[`${this.#prefix}_sumsFinish`]!;
    finish(list, steps, norms, products, out, work);
    return apart;
  }

  /** Adds two points by the complete formulas. Returns whether the sum is finite. */
  #addApart(first: number, second: number, out: number): boolean {
    const sum = this.#scratch.work;
    this.#projective.clear(sum);
    this.#projective.addMultiple(sum, first, 1);
    this.#projective.addMultiple(sum, second, 1);
    const components = this.#projective.affine(sum);
    this.#projective.writeAffine(out, components);
    return components.length > 0;
  }
}
