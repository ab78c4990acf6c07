/** Single additions of projective points: lane 0 counts, lane 1 holds some other point. */

import {
  fromMontgomeryLimbs,
  inverseMod,
  modulo,
  toMontgomeryLimbs,
} from "../../src/arithmetic/limbs.js";
import { BASE_MODULUS } from "../bn254.js";
import { groupSizes } from "./group-functions.js";
import type { LaneFunctions } from "./lane-module.js";

const PAIR_WORDS = 10;

/** Sums in one group by one thread. */
export class ProjectiveSums {
  readonly degree: 1 | 2;
  readonly #numbers: Float64Array;
  readonly #functions: LaneFunctions;
  readonly #work: number;
  readonly #prefix: "g1" | "g2";

  /** @param work address of work memory for `add` and four pairs of projective points. */
  constructor(
    functions: LaneFunctions,
    prefix: "g1" | "g2",
    memory: WebAssembly.Memory,
    work: number,
  ) {
    this.degree = prefix === "g1" ? 1 : 2;
    this.#functions = functions;
    this.#prefix = prefix;
    this.#numbers = new Float64Array(memory.buffer);
    this.#work = work;
  }

  /** out = p + q */
  readonly add = (out: number, p: number, q: number): void => {
    const { projectiveBytes } = groupSizes(this.degree);
    this.#functions[`${this.#prefix}_add`]!(out, p, q, this.#work + 4 * projectiveBytes);
  };

  /** out = p with its lanes exchanged; out is not p. */
  readonly swap = (out: number, p: number): void => {
    this.#functions[`${this.#prefix}_swap`]!(out, p);
  };

  /** Writes infinity to both lanes. */
  clear(out: number): void {
    const { projectiveBytes } = groupSizes(this.degree);
    this.#numbers.fill(0, out / 8, (out + projectiveBytes) / 8);
    this.#writeOne(out, 1);
  }

  /** Writes an affine point (its coordinates' components, plain; nothing is infinity) to both lanes. */
  write(out: number, components: readonly bigint[]): void {
    this.clear(out);
    if (components.length === 0) return;
    for (const [i, component] of components.entries()) this.#writeElement(out, i, component);
    this.#writeOne(out, 2);
  }

  /** sum += factor * p for 0 <= factor; p may not lie in the work memory. */
  addScaled(sum: number, p: number, factor: bigint): void {
    const { projectiveBytes } = groupSizes(this.degree);
    const product = this.#work + 3 * projectiveBytes;
    this.clear(product);
    for (const bit of factor.toString(2)) {
      this.add(product, product, product);
      if (bit === "1") this.add(product, product, p);
    }
    this.add(sum, sum, product);
  }

  /** sum += factor * point for a reference to an affine point. */
  addMultiple(sum: number, reference: number, factor: number): void {
    const { pointBytes, projectiveBytes } = groupSizes(this.degree);
    const point = this.#work + 2 * projectiveBytes;
    const negative = reference >= 2 ** 31;
    const address = (negative ? reference - 2 ** 31 : reference) * 16;
    this.clear(point);
    for (let word = 0; word < pointBytes / 8; word += 1) {
      const [component, limb] = [Math.floor(word / 5), word % 5];
      const value = this.#numbers[address / 8 + word]!;
      const signed = negative && component >= this.degree ? -value : value;
      const at = point / 8 + PAIR_WORDS * component + 2 * limb;
      this.#numbers[at] = signed;
      this.#numbers[at + 1] = signed;
    }
    this.#writeOne(point, 2);
    this.addScaled(sum, point, BigInt(factor));
  }

  /** The plain components of lane 0 as an affine point, none for infinity. */
  affine(at: number): bigint[] {
    const { degree } = this;
    const all = Array.from({ length: 3 * degree }, (_, i) => this.#readElement(at, i));
    const [z, u = 0n] = all.slice(2 * degree) as [bigint, bigint?];
    const norm = modulo(z * z + u * u, BASE_MODULUS);
    if (norm === 0n) return [];
    // 1/z for one component, conjugate over norm for two: with u = 0 they are the same.
    const scale = inverseMod(norm, BASE_MODULUS);
    const [re, im] = [z * scale, -u * scale];
    return [0, degree].flatMap((start) => {
      const [a, b = 0n] = all.slice(start, start + degree) as [bigint, bigint?];
      const product = [a * re - b * im, a * im + b * re].slice(0, degree);
      return product.map((part) => modulo(part, BASE_MODULUS));
    });
  }

  /** Writes plain components as an affine point. */
  writeAffine(at: number, components: readonly bigint[]): void {
    for (const [i, component] of components.entries()) {
      const limbs = toMontgomeryLimbs(component, BASE_MODULUS);
      this.#numbers.set(limbs, at / 8 + (PAIR_WORDS / 2) * i);
    }
  }

  #readElement(at: number, component: number): bigint {
    const start = at / 8 + PAIR_WORDS * component;
    const limbs = [0, 2, 4, 6, 8].map((offset) => this.#numbers[start + offset]!);
    return fromMontgomeryLimbs(limbs, BASE_MODULUS);
  }

  /** Sets coordinate 0, 1 or 2 (X, Y, Z) to one. */
  #writeOne(out: number, coordinate: number): void {
    this.#writeElement(out, coordinate * this.degree, 1n);
  }

  #writeElement(out: number, component: number, value: bigint): void {
    const limbs = toMontgomeryLimbs(modulo(value, BASE_MODULUS), BASE_MODULUS);
    for (const [limb, number] of limbs.entries()) {
      const at = out / 8 + PAIR_WORDS * component + 2 * limb;
      this.#numbers[at] = number;
      this.#numbers[at + 1] = number;
    }
  }
}
