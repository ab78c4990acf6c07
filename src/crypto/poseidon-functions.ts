/**
 * Poseidon as WebAssembly. The state is pairs of elements: element i in lane i % 2 of pair
 * floor(i / 2), a last lane without an element zero. Tables are pairs too, see PoseidonTable.
 */
import {
  CANONICAL_BYTES,
  defineField,
  type FieldFunctions,
  PAIR_BYTES,
  swapLanes,
  unpack,
  writeCanonical,
} from "../arithmetic/field-functions.js";
import type { Element } from "../arithmetic/lane-field.js";
import { type Code, i32, shuffleLanes } from "../arithmetic/wasm-code.js";
import { type WasmFunction, WasmModule } from "../arithmetic/wasm-module.js";
import { FIELD_MODULUS } from "./field.js";
import { FULL_ROUNDS } from "./poseidon-constants.js";

/** Offsets in bytes of the parts of a table, for a width and its partial rounds. */
export interface PoseidonTable {
  readonly pairs: number;
  /** For each full round the constants, pair by pair. */
  readonly full: number;
  /** For each partial round the constant (one pair), the row and the column, pair by pair. */
  readonly sparse: number;
  readonly sparseBytes: number;
  /** For each pair of elements, and for each element j, the pair's weights of j. */
  readonly matrix: number;
  readonly rest: number;
  readonly bytes: number;
}

export function poseidonTable(width: number, partialRounds: number): PoseidonTable {
  const pairs = Math.ceil(width / 2);
  const fullBytes = FULL_ROUNDS * pairs * PAIR_BYTES;
  const sparseBytes = (1 + 2 * pairs) * PAIR_BYTES;
  const matrixBytes = pairs * width * PAIR_BYTES;
  const matrix = fullBytes + partialRounds * sparseBytes;
  return {
    pairs,
    full: 0,
    sparse: fullBytes,
    sparseBytes,
    matrix,
    rest: matrix + matrixBytes,
    bytes: matrix + 2 * matrixBytes,
  };
}

/**
 * A module with `hash(values, table, work)`: `values` are canonical elements, an even number, the
 * first zero; the hash replaces the first. `work` is the state, then `width` pairs.
 */
export function poseidonModule(width: number, partialRounds: number): Uint8Array<ArrayBuffer> {
  const module = new WasmModule();
  const functions = defineField(module, "r", FIELD_MODULUS);
  const code = new PoseidonCode(module, functions, width, partialRounds);
  code.defineHash();
  return module.encode();
}

class PoseidonCode {
  readonly #module: WasmModule;
  readonly #functions: FieldFunctions;
  readonly #width: number;
  readonly #partialRounds: number;
  readonly #table: PoseidonTable;

  constructor(module: WasmModule, functions: FieldFunctions, width: number, partialRounds: number) {
    this.#module = module;
    this.#functions = functions;
    this.#width = width;
    this.#partialRounds = partialRounds;
    this.#table = poseidonTable(width, partialRounds);
  }

  defineHash(): void {
    const { pairs, sparse, sparseBytes, full, matrix, rest } = this.#table;
    const absorb = this.#defineAbsorb();
    const fullSbox = this.#defineFullSbox();
    const mix = this.#defineMix();
    const sparseRound = this.#defineSparseRound();
    const squeeze = this.#defineSqueeze();
    this.#module.function("hash", ["i32", "i32", "i32"], undefined, (f) => {
      const [values, table, state] = [f.param(0), f.param(1), f.param(2)];
      const at = (offset: number) => i32.add(table, i32.const(offset));
      f.call(absorb, state, values);
      for (let round = 0; round < FULL_ROUNDS; round += 1) {
        f.call(fullSbox, state, at(full + round * pairs * PAIR_BYTES));
        f.call(mix, state, at(matrix));
        if (round + 1 !== FULL_ROUNDS / 2) continue;
        const index = f.local("i32");
        const end = i32.const(this.#partialRounds * sparseBytes);
        f.for(index, i32.const(0), end, sparseBytes, () => {
          f.call(sparseRound, state, i32.add(at(sparse), f.get(index)));
        });
        f.call(mix, state, at(rest));
      }
      f.call(squeeze, values, state);
    });
  }

  get #field() {
    return this.#functions.field;
  }

  /** (state, values): canonical elements into Montgomery form. */
  #defineAbsorb(): WasmFunction {
    return this.#module.function("absorb", ["i32", "i32"], undefined, (f) => {
      const factor = this.#field.montgomeryFactor();
      for (let pair = 0; pair < this.#table.pairs; pair += 1) {
        const offset = 2 * pair * CANONICAL_BYTES;
        const first = f.let("i32", i32.add(f.param(1), i32.const(offset)));
        const second = f.let("i32", i32.add(first, i32.const(CANONICAL_BYTES)));
        const plain = unpack(this.#module, f, first, second);
        this.#field.store(f, f.param(0), this.#field.mul(f, plain, factor), pair * PAIR_BYTES);
      }
    });
  }

  /** (state, constants): adds the constants and takes all to the fifth power. */
  #defineFullSbox(): WasmFunction {
    return this.#module.function("fullSbox", ["i32", "i32"], undefined, (f) => {
      const index = f.local("i32");
      f.for(index, i32.const(0), i32.const(this.#table.pairs * PAIR_BYTES), PAIR_BYTES, () => {
        const at = f.let("i32", i32.add(f.param(0), f.get(index)));
        const constant = f.let("i32", i32.add(f.param(1), f.get(index)));
        const x = this.#field.load(f, at);
        this.#field.store(f, at, this.#fifthPower(f, x, this.#field.load(f, constant)));
      });
    });
  }

  #fifthPower(f: WasmFunction, x: Element, constant: Element): Element {
    const sum = this.#field.reduce(f, this.#field.add(f, x, constant));
    const square = this.#field.mul(f, sum, sum);
    return this.#field.mul(f, this.#field.mul(f, square, square), sum);
  }

  /** (state, matrix): the weighted sums of all elements, by way of the elements in both lanes. */
  #defineMix(): WasmFunction {
    const { pairs } = this.#table;
    const width = this.#width;
    const sum = this.#module.function("weigh", ["i32", "i32", "i32"], undefined, (f) => {
      const products = Array.from({ length: width }, (_, j) => {
        const load = (base: Code) => this.#field.load(f, base, j * PAIR_BYTES);
        return [load(f.param(1)), load(f.param(2))] as const;
      });
      this.#field.store(f, f.param(0), this.#field.sumOfProducts(f, products));
    });
    return this.#module.function("mix", ["i32", "i32"], undefined, (f) => {
      const [state, matrix] = [f.param(0), f.param(1)];
      const both = f.let("i32", i32.add(state, i32.const(pairs * PAIR_BYTES)));
      for (let j = 0; j < width; j += 1) {
        const x = this.#field.load(f, state, Math.floor(j / 2) * PAIR_BYTES);
        const lane = j % 2;
        const doubled = x.map((limb) => f.let("v128", shuffleLanes(limb, limb, lane, lane)));
        this.#field.store(f, both, doubled, j * PAIR_BYTES);
      }
      for (let pair = 0; pair < pairs; pair += 1) {
        const out = i32.add(state, i32.const(pair * PAIR_BYTES));
        f.call(sum, out, both, i32.add(matrix, i32.const(pair * width * PAIR_BYTES)));
      }
    });
  }

  /** (state, round): one partial round. */
  #defineSparseRound(): WasmFunction {
    const field = this.#field;
    const { pairs } = this.#table;
    const blend = (f: WasmFunction, x: Element, y: Element) =>
      x.map((limb, i) => f.let("v128", shuffleLanes(limb, y[i]!, 0, 3)));
    return this.#module.function("sparseRound", ["i32", "i32"], undefined, (f) => {
      const [state, round] = [f.param(0), f.param(1)];
      const first = field.load(f, state);
      const fifth = this.#fifthPower(f, first, field.load(f, round));
      const zero = fifth.map((limb) => f.let("v128", shuffleLanes(limb, limb, 0, 0)));
      field.store(f, state, blend(f, fifth, first));
      const row = (pair: number) => field.load(f, round, (1 + pair) * PAIR_BYTES);
      const weighed = field.sumOfProducts(
        f,
        Array.from({ length: pairs }, (_, pair) => [
          row(pair),
          field.load(f, state, pair * PAIR_BYTES),
        ]),
      );
      const sum = field.reduce(f, field.add(f, weighed, swapLanes(f, weighed)));
      for (let pair = 0; pair < pairs; pair += 1) {
        const column = field.load(f, round, (1 + pairs + pair) * PAIR_BYTES);
        const before = field.load(f, state, pair * PAIR_BYTES);
        const after = field.reduce(f, field.add(f, before, field.mul(f, column, zero)));
        field.store(f, state, pair === 0 ? blend(f, sum, after) : after, pair * PAIR_BYTES);
      }
    });
  }

  /** (values, state): element 0, canonical. */
  #defineSqueeze(): WasmFunction {
    const field = this.#field;
    return this.#module.function("squeeze", ["i32", "i32"], undefined, (f) => {
      const plain = field.mul(f, field.load(f, f.param(1)), field.plainOne());
      writeCanonical(f, field, field.reduce(f, plain), 0, f.param(0));
    });
  }
}
