/** Writes the content of a .zkey into the engine's memory, in the engine's form. */

import { readInteger } from "../../files/section-file.js";
import { CANONICAL_BYTES, PAIR_BYTES } from "../../src/arithmetic/field-functions.js";
import {
  balanced,
  ELEMENT_BYTES,
  inverseMod,
  MONTGOMERY_BITS,
  powerMod,
  toLimbs,
  toMontgomeryLimbs,
} from "../../src/arithmetic/limbs.js";
import type { LaneFunctions } from "../arithmetic/lane-module.js";
import { fillDummies } from "../arithmetic/scratch-memory.js";
import { BASE_MODULUS, rootOfUnity, SCALAR_MODULUS } from "../bn254.js";
import type { ZkeyContent } from "../formats/zkey-content.js";
import type { EngineConstants, EngineKey, PointTable, TableName } from "./engine-key.js";
import { BUFFERED, type KeyPlaces, type PlannedTable, type PlannedTables } from "./key-plan.js";
import type { CoefficientRows } from "./sparse-rows.js";

/** Fills the memory of one key. */
export class KeyFiller {
  readonly #bytes: Uint8Array;
  readonly #numbers: Float64Array;
  readonly #words: Uint32Array;
  readonly #functions: LaneFunctions;
  readonly #factor: number;
  readonly #buffer: number;

  constructor(memory: WebAssembly.Memory, functions: LaneFunctions, buffer: number) {
    this.#bytes = new Uint8Array(memory.buffer);
    this.#numbers = new Float64Array(memory.buffer);
    this.#words = new Uint32Array(memory.buffer);
    this.#functions = functions;
    this.#factor = buffer;
    this.#buffer = buffer + PAIR_BYTES;
  }

  fillTables(content: ZkeyContent, planned: PlannedTables): EngineKey["tables"] {
    // The key's coordinates are scaled by 2^256.
    this.#writePair(this.#factor, 1n << (2n * MONTGOMERY_BITS - 256n), BASE_MODULUS);
    const fill = (name: TableName, table: PlannedTable): PointTable => {
      const { group, of, present, numbers, points, scalars } = table;
      const components = group === "g1" ? 2 : 4;
      this.#fillPoints(content[name], present, components, points);
      this.#words.set(numbers, scalars / 4);
      return { group, of, points, count: present.length, scalars };
    };
    const { a, b1, b2, c, h } = planned;
    return {
      ...{ a: fill("a", a), b2: fill("b2", b2), c: fill("c", c), h: fill("h", h) },
      ...(b1 && { b1: fill("b1", b1) }),
    };
  }

  #fillPoints(source: Uint8Array, present: Uint32Array, components: number, out: number): void {
    const size = components * CANONICAL_BYTES;
    const batch = BUFFERED / components;
    for (let done = 0; done < present.length; done += batch) {
      const numbers = present.subarray(done, done + batch);
      for (const [i, number] of numbers.entries()) {
        const point = source.subarray(number * size, (number + 1) * size);
        this.#bytes.set(point, this.#buffer + i * size);
      }
      const target = out + done * components * ELEMENT_BYTES;
      this.#functions.q_import!(this.#buffer, numbers.length * components, this.#factor, target);
    }
  }

  fillMerged({ merged, mergedTerms }: KeyPlaces): void {
    let term = 0;
    for (const [i, terms] of mergedTerms.entries()) {
      this.#words[merged.starts / 4 + i] = term;
      this.#words.set(terms, merged.terms / 4 + term);
      term += terms.length;
    }
    this.#words[merged.starts / 4 + merged.count] = term;
  }

  fillRows(rows: CoefficientRows, places: KeyPlaces): void {
    for (const side of ["a", "b"] as const) {
      this.#words.set(rows[side].starts, places[side].starts / 4);
      this.#words.set(rows[side].terms, places[side].terms / 4);
    }
    // The key's values are scaled by 2^512.
    this.#writePair(this.#factor, 1n << (2n * MONTGOMERY_BITS - 512n), SCALAR_MODULUS);
    this.#import(rows.values, places.coefficients);
  }

  #import(values: Uint8Array, out: number): void {
    const bytes = BUFFERED * CANONICAL_BYTES;
    for (let done = 0; done < values.length; done += bytes) {
      const part = values.subarray(done, done + bytes);
      this.#bytes.set(part, this.#buffer);
      const target = out + (done / CANONICAL_BYTES) * ELEMENT_BYTES;
      const count = part.length / CANONICAL_BYTES;
      this.#functions.r_import!(this.#buffer, count, this.#factor, target);
    }
  }

  /** Powers of the primitive roots of every order up to twice the domain's size. */
  fillRoots(power: number, places: readonly number[]): void {
    const top = power + 1;
    const base = rootOfUnity(top);
    const [last, half] = [places[top]!, 2 ** power];
    // Doubling: knowing ω^0 … ω^(k-1), all times ω^k are the next k.
    this.#writeSingle(last, 1n);
    this.#writePairOf(this.#factor, base);
    this.#functions.r_scale!(last, 1, this.#factor, last + ELEMENT_BYTES);
    for (let known = 2; known <= half; known *= 2) {
      this.#writePairOf(this.#factor, powerMod(base, BigInt(known), SCALAR_MODULUS));
      const count = Math.min(known, half + 1 - known);
      this.#functions.r_scale!(last, count, this.#factor, last + known * ELEMENT_BYTES);
    }
    for (let k = top - 1; k >= 1; k -= 1) {
      const [from, to] = [places[k + 1]! / 8, places[k]! / 8];
      for (let i = 0; i <= 2 ** (k - 1); i += 1) {
        const source = from + 10 * i;
        this.#numbers.copyWithin(to + 5 * i, source, source + 5);
      }
    }
  }

  fillConstants(power: number, constants: EngineConstants): void {
    const size = 2n ** BigInt(power);
    this.#writePair(constants.witnessFactor, 1n << (2n * MONTGOMERY_BITS), SCALAR_MODULUS);
    this.#writePairOf(constants.domainSize, size);
    const inverse = inverseMod(size, SCALAR_MODULUS);
    this.#writePair(constants.quotientFactor, inverse * inverse, SCALAR_MODULUS);
    fillDummies(this.#numbers, constants.dummies);
  }

  /** The plain coordinates of the points that do not belong to a wire. */
  fixedPoints(bytes: Uint8Array): EngineKey["fixed"] {
    const factor = inverseMod(powerMod(2n, 256n, BASE_MODULUS), BASE_MODULUS);
    const read = (offset: number, components: number) =>
      Array.from({ length: components }, (_, i) => {
        const start = offset + CANONICAL_BYTES * i;
        const value = readInteger(bytes.subarray(start, start + CANONICAL_BYTES));
        return (value * factor) % BASE_MODULUS;
      });
    return {
      alpha1: read(0, 2),
      beta1: read(64, 2),
      beta2: read(128, 4),
      delta1: read(384, 2),
      delta2: read(448, 4),
    };
  }

  /** The same number, unchanged, in both lanes. */
  #writePair(address: number, value: bigint, modulus: bigint): void {
    for (const [i, limb] of toLimbs(balanced(value, modulus)).entries()) {
      this.#numbers.fill(limb, address / 8 + 2 * i, address / 8 + 2 * i + 2);
    }
  }

  /** The same scalar in Montgomery form in both lanes. */
  #writePairOf(address: number, value: bigint): void {
    this.#writePair(address, value << MONTGOMERY_BITS, SCALAR_MODULUS);
  }

  #writeSingle(address: number, value: bigint): void {
    this.#numbers.set(toMontgomeryLimbs(value, SCALAR_MODULUS), address / 8);
  }
}
