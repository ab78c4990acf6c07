/** Sums of many given pairs of affine points: complete, and affine again. */

import { groupSizes } from "./group-functions.js";
import type { LaneFunctions } from "./lane-module.js";
import { PairBatch } from "./pair-batch.js";
import type { ProjectiveSums } from "./projective-sums.js";
import { BATCH_PAIRS, type Scratch } from "./scratch-memory.js";

/** The sums of one thread in one group. */
export class AffineSums {
  readonly #batch: PairBatch;
  readonly #projective: ProjectiveSums;
  readonly #work: number;
  readonly #pointBytes: number;

  /** @param dummy address of two "points" of different x, see scratch-memory.ts. */
  constructor(
    functions: LaneFunctions,
    prefix: "g1" | "g2",
    memory: WebAssembly.Memory,
    scratch: Pick<Scratch, "list" | "norms" | "products" | "work">,
    dummy: number,
    projective: ProjectiveSums,
  ) {
    this.#batch = new PairBatch(functions, prefix, memory, scratch, dummy);
    this.#projective = projective;
    this.#work = scratch.work;
    this.#pointBytes = groupSizes(prefix === "g1" ? 1 : 2).pointBytes;
  }

  /**
   * Writes first[i] + second[i] for i < count, references both, to `out` and behind, where there is
   * room for three points more. Returns which sums are infinity; there nothing sensible is written.
   */
  add(first: Uint32Array, second: Uint32Array, count: number, out: number): number[] {
    const infinite: number[] = [];
    for (let done = 0; done < count; done += BATCH_PAIRS) {
      const pairs = Math.min(BATCH_PAIRS, count - done);
      const { words, start } = this.#batch;
      for (let i = 0; i < pairs; i += 1) {
        words[start + 2 * i] = first[done + i]!;
        words[start + 2 * i + 1] = second[done + i]!;
      }
      const within = this.addListed(pairs, out + done * this.#pointBytes);
      infinite.push(...within.map((position) => done + position));
    }
    return infinite;
  }

  /** The same for the first `count` pairs of the scratch's list, at most BATCH_PAIRS. `out` holds none of them. */
  addListed(count: number, out: number): number[] {
    const infinite: number[] = [];
    for (const [position, p, q] of this.#batch.add(count, out)) {
      const finite = this.#addApart(p, q, out + position * this.#pointBytes);
      if (!finite) infinite.push(position);
    }
    return infinite;
  }

  /** Overwrites the remains of the last additions. */
  forget(): void {
    this.#batch.forget();
  }

  /** Adds two points by the complete formulas. Returns whether the sum is finite. */
  #addApart(first: number, second: number, out: number): boolean {
    const sum = this.#work;
    this.#projective.clear(sum);
    this.#projective.addMultiple(sum, first, 1);
    this.#projective.addMultiple(sum, second, 1);
    const components = this.#projective.affine(sum);
    this.#projective.writeAffine(out, components);
    return components.length > 0;
  }
}
