/**
 * Poseidon as WebAssembly, two hashes at a time: one in lane 0, the other in lane 1. The partial rounds are
 * those of poseidon-recurrence.ts. Tables hold pairs with the same element twice, see PairTable.
 */
import {
  CANONICAL_BYTES,
  PAIR_BYTES,
  unpack,
  writeCanonical,
} from "../arithmetic/field-functions.js";
import { LaneField } from "../arithmetic/lane-field.js";
import { type Code, i32 } from "../arithmetic/wasm-code.js";
import { type WasmFunction, WasmModule } from "../arithmetic/wasm-module.js";
import { FIELD_MODULUS } from "./field.js";
import { FULL_ROUNDS } from "./poseidon-constants.js";

/** Offsets in bytes of the parts of the table and of the work memory. */
export interface PairTable {
  /** For each full round the constants. */
  readonly full: number;
  readonly matrix: number;
  /** PoseidonRecurrence, and a constant for each partial round. */
  readonly start: number;
  readonly weights: number;
  readonly end: number;
  readonly constants: number;
  readonly bytes: number;
  readonly work: WorkMemory;
}

/** Offsets in the work memory, which is zero at first. */
interface WorkMemory {
  /** The state before the S-boxes, and after them. */
  readonly state: number;
  readonly sboxed: number;
  /** x of the partial rounds and n before them, then y likewise; no y is ever written before round 0. */
  readonly xs: number;
  readonly ys: number;
  readonly bytes: number;
}

export function pairTable(width: number, partialRounds: number): PairTable {
  const sizes = (counts: readonly number[]) => {
    const ends: number[] = [0];
    for (const count of counts) ends.push(ends.at(-1)! + count * PAIR_BYTES);
    return ends as [number, number, number, number, number, number, number];
  };
  const terms = 2 * width - 1;
  const [full, matrix, start, weights, end, constants, bytes] = sizes([
    FULL_ROUNDS * width,
    width * width,
    width * width,
    terms,
    (width - 1) * terms,
    partialRounds,
  ]);
  const [state, sboxed, xs, ys, workBytes] = sizes([
    width,
    width,
    partialRounds + width,
    partialRounds + width,
  ]);
  const work = { state, sboxed, xs, ys, bytes: workBytes };
  return { full, matrix, start, weights, end, constants, bytes, work };
}

/**
 * A module with `hash(values, table, work)`: `values` are the canonical elements of one hash, then those
 * of the other, of each the first zero; the hashes replace the first ones.
 */
export function poseidonPairModule(width: number, partialRounds: number): Uint8Array<ArrayBuffer> {
  const code = new PairCode(width, partialRounds);
  code.defineHash();
  return code.module.encode();
}

class PairCode {
  readonly module = new WasmModule();
  readonly #field = new LaneField(FIELD_MODULUS, this.module.constants);
  readonly #width: number;
  readonly #partialRounds: number;
  readonly #table: PairTable;

  constructor(width: number, partialRounds: number) {
    this.#width = width;
    this.#partialRounds = partialRounds;
    this.#table = pairTable(width, partialRounds);
  }

  defineHash(): void {
    const width = this.#width;
    const { full, matrix, start, work } = this.#table;
    const absorb = this.#defineAbsorb();
    const sbox = this.#defineSbox();
    const mix = this.#defineMix();
    const partialRounds = this.#definePartialRounds(sbox);
    const squeeze = this.#defineSqueeze();
    this.module.function("hash", ["i32", "i32", "i32"], undefined, (f) => {
      const [values, table] = [f.param(0), f.param(1)];
      const at = (offset: number) => f.let("i32", i32.add(f.param(2), i32.const(offset)));
      const [state, sboxed, xs] = [at(work.state), at(work.sboxed), at(work.xs)];
      f.call(absorb, state, values);
      for (let round = 0; round < FULL_ROUNDS; round += 1) {
        const isMiddle = round + 1 === FULL_ROUNDS / 2;
        const rows = round + 1 === FULL_ROUNDS ? 1 : width; // The hash is element 0.
        const constants = i32.add(table, i32.const(full + round * width * PAIR_BYTES));
        f.call(sbox, sboxed, state, constants, i32.const(width * PAIR_BYTES));
        const weights = i32.add(table, i32.const(isMiddle ? start : matrix));
        f.call(mix, isMiddle ? xs : state, sboxed, weights, i32.const(rows * PAIR_BYTES));
        if (isMiddle) f.call(partialRounds, xs, table, state);
      }
      f.call(squeeze, values, state);
    });
  }

  /** (state, values): canonical elements into Montgomery form. */
  #defineAbsorb(): WasmFunction {
    const field = this.#field;
    const width = this.#width;
    return this.module.function("absorb", ["i32", "i32"], undefined, (f) => {
      const index = f.local("i32");
      f.set(index, i32.const(width));
      f.while(f.get(index), () => {
        f.set(index, i32.sub(f.get(index), i32.const(1)));
        const offset = i32.mul(f.get(index), i32.const(CANONICAL_BYTES));
        const first = f.let("i32", i32.add(f.param(1), offset));
        const second = f.let("i32", i32.add(first, i32.const(width * CANONICAL_BYTES)));
        const plain = unpack(this.module, f, first, second);
        const place = i32.add(f.param(0), i32.mul(f.get(index), i32.const(PAIR_BYTES)));
        field.store(f, f.let("i32", place), field.mul(f, plain, field.montgomeryFactor()));
      });
    });
  }

  /** (out, in, constants, bytes): adds the constants and takes all to the fifth power. */
  #defineSbox(): WasmFunction {
    const field = this.#field;
    return this.module.function("sbox", ["i32", "i32", "i32", "i32"], undefined, (f) => {
      const index = f.local("i32");
      f.for(index, i32.const(0), f.param(3), PAIR_BYTES, () => {
        const at = (base: number) => f.let("i32", i32.add(f.param(base), f.get(index)));
        const constant = field.load(f, at(2));
        const x = field.reduce(f, field.add(f, field.load(f, at(1)), constant));
        const square = field.mul(f, x, x);
        field.store(f, at(0), field.mul(f, field.mul(f, square, square), x));
      });
    });
  }

  /** (out, state, matrix, bytes): a weighted sum of all elements for each row. */
  #defineMix(): WasmFunction {
    const weigh = this.#defineWeigh("weigh", [{ count: this.#width, offset: 0 }]);
    return this.module.function("mix", ["i32", "i32", "i32", "i32"], undefined, (f) => {
      const index = f.local("i32");
      f.for(index, i32.const(0), f.param(3), PAIR_BYTES, () => {
        const row = i32.mul(f.get(index), i32.const(this.#width));
        const out = i32.add(f.param(0), f.get(index));
        f.call(weigh, out, f.param(1), i32.add(f.param(2), row));
      });
    });
  }

  /** (out, elements, weights): a sum of products; the elements are at the offsets in turn. */
  #defineWeigh(
    name: string,
    parts: readonly { readonly count: number; readonly offset: number }[],
  ): WasmFunction {
    const field = this.#field;
    return this.module.function(name, ["i32", "i32", "i32"], undefined, (f) => {
      const places = parts.flatMap(({ count, offset }) =>
        Array.from({ length: count }, (_, i) => offset + i * PAIR_BYTES),
      );
      const products = places.map((place, i) => {
        const element = field.load(f, f.param(1), place);
        return [element, field.load(f, f.param(2), i * PAIR_BYTES)] as const;
      });
      field.store(f, f.param(0), field.sumOfProducts(f, products));
    });
  }

  /** (xs, table, state) */
  #definePartialRounds(sbox: WasmFunction): WasmFunction {
    const others = this.#width - 1;
    const { weights, end, constants, work } = this.#table;
    const toYs = work.ys - work.xs;
    const next = others * PAIR_BYTES;
    const recur = this.#defineWeigh("recur", [
      { count: others, offset: 0 },
      { count: others + 1, offset: toYs },
    ]);
    return this.module.function("partialRounds", ["i32", "i32", "i32"], undefined, (f) => {
      const [xs, table, state] = [f.param(0), f.param(1), f.param(2)];
      const plus = (base: Code, offset: number) => f.let("i32", i32.add(base, i32.const(offset)));
      const round = (from: Code, x: Code, offset: Code) => {
        const constant = i32.add(plus(table, constants), offset);
        f.call(sbox, plus(from, toYs + next), x, constant, i32.const(PAIR_BYTES));
        f.call(recur, plus(from, next), from, plus(table, weights));
      };
      // The first x stands where the second will, each later one before its own place.
      round(xs, plus(xs, next), i32.const(0));
      const index = f.local("i32");
      const total = this.#partialRounds * PAIR_BYTES;
      f.for(index, i32.const(PAIR_BYTES), i32.const(total), PAIR_BYTES, () => {
        const from = f.let("i32", i32.add(xs, f.get(index)));
        round(from, plus(from, next - PAIR_BYTES), f.get(index));
      });
      const last = plus(xs, total);
      this.#field.store(f, state, this.#field.load(f, last, next - PAIR_BYTES));
      const row = f.local("i32");
      f.for(row, i32.const(0), i32.const(next), PAIR_BYTES, () => {
        const out = i32.add(plus(state, PAIR_BYTES), f.get(row));
        const coefficients = i32.mul(f.get(row), i32.const(2 * others + 1));
        f.call(recur, out, last, i32.add(plus(table, end), coefficients));
      });
    });
  }

  /** (values, state): element 0, canonical. */
  #defineSqueeze(): WasmFunction {
    const field = this.#field;
    return this.module.function("squeeze", ["i32", "i32"], undefined, (f) => {
      const plain = field.mul(f, field.load(f, f.param(1)), field.plainOne());
      const hash = field.reduce(f, plain);
      const second = i32.add(f.param(0), i32.const(this.#width * CANONICAL_BYTES));
      writeCanonical(f, field, hash, 0, f.param(0));
      writeCanonical(f, field, hash, 1, f.let("i32", second));
    });
  }
}
