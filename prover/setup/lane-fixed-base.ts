/**
 * The same as fixed-base.ts, on the arithmetic of the engine and with one table for all threads: less than half the
 * time.
 */
import { CANONICAL_BYTES } from "../../src/arithmetic/field-functions.js";
import { balanced, MONTGOMERY_BITS, toLimbs } from "../../src/arithmetic/limbs.js";
import { AffineSums } from "../arithmetic/affine-sums.js";
import { groupSizes } from "../arithmetic/group-functions.js";
import { instantiateLanes, type LaneFunctions } from "../arithmetic/lane-module.js";
import { ProjectiveSums } from "../arithmetic/projective-sums.js";
import { BATCH_PAIRS, WORK_BYTES } from "../arithmetic/scratch-memory.js";
import { BASE_MODULUS, FIELD_BYTES } from "../bn254.js";
import type { WasmCurve } from "../curve/wasm-curve.js";
import type { FixedBaseTable } from "./fixed-base.js";
import { type LaneTable, layoutOf, type TableLayout } from "./lane-table.js";

const SCALAR_WORDS = FIELD_BYTES / 4;
const NEGATIVE = 2 ** 31;

type Two = [number, number];

/** One thread's view of a table. */
export class LaneFixedBase implements FixedBaseTable {
  readonly #curve: WasmCurve;
  readonly #table: LaneTable;
  readonly #layout: TableLayout;
  readonly #own: TableLayout["scratches"][number];
  readonly #degree: 1 | 2;
  readonly #pointBytes: number;
  readonly #functions: LaneFunctions;
  readonly #bytes: Uint8Array;
  readonly #words: Uint32Array;
  readonly #numbers: Float64Array;
  readonly #adder: AffineSums;
  readonly #indices: Uint32Array;

  /** Takes the working memory of one of the table's threads for good. */
  constructor(curve: WasmCurve, table: LaneTable) {
    const { memory } = table;
    const group = table.group === "G1" ? "g1" : "g2";
    this.#curve = curve;
    this.#table = table;
    this.#layout = layoutOf(table);
    this.#indices = new Uint32Array(table.batch);
    this.#degree = group === "g1" ? 1 : 2;
    this.#pointBytes = groupSizes(this.#degree).pointBytes;
    this.#functions = instantiateLanes(table.code, memory);
    this.#bytes = new Uint8Array(memory.buffer);
    this.#words = new Uint32Array(memory.buffer);
    this.#numbers = new Float64Array(memory.buffer);
    const own = this.#layout.scratches[Atomics.add(this.#words, this.#layout.claims / 4, 1)];
    if (own === undefined) throw new Error(`a table for ${table.threads} threads has one more`);
    this.#own = own;
    const work = own.scratch.work + WORK_BYTES;
    const projective = new ProjectiveSums(this.#functions, group, memory, work);
    const dummy = this.#layout.dummies[group];
    this.#adder = new AffineSums(this.#functions, group, memory, own.scratch, dummy, projective);
  }

  /** Fills a row of the table. All rows have to be there before `multiply`. */
  fillRow(row: number): void {
    const { rows, table } = this.#layout;
    const before = rows.slice(0, row).reduce((sum, size) => sum + size, 0);
    const start = table + before * this.#pointBytes;
    // The first addition would be a doubling.
    this.#importMultiple(1n << BigInt(this.#table.width * row), start);
    this.#importMultiple(2n << BigInt(this.#table.width * row), start + this.#pointBytes);
    // Knowing 1..known times the row's base, adding the last to each gives known+1..2*known.
    for (let known = 2; known < rows[row]!; known *= 2) {
      const missing = Math.min(known, rows[row]! - known);
      for (let done = 0; done < missing; done += BATCH_PAIRS) {
        const count = Math.min(BATCH_PAIRS, missing - done);
        this.#listShifted(start, done, known, count);
        this.#adder.addListed(count, start + (known + done) * this.#pointBytes);
      }
    }
  }

  multiply(scalars: Uint32Array, points: Uint8Array): void {
    const total = scalars.length / SCALAR_WORDS;
    const size = 2 * this.#degree * CANONICAL_BYTES;
    this.#setFactor(1n << 256n);
    const canonical = this.#own.canonical;
    for (let next = 0; next < total; ) {
      let count = 0;
      for (; next < total && count < this.#table.batch; next += 1) {
        if (!isZero(scalars, next)) this.#indices[count++] = next;
      }
      for (const [position, first, end] of this.#runs(count)) {
        const run = scalars.subarray(first * SCALAR_WORDS, end * SCALAR_WORDS);
        this.#words.set(run, canonical / 4 + position * SCALAR_WORDS);
      }
      this.#exportPoints(count, this.#sumEntries(count));
      for (const [position, first, end] of this.#runs(count)) {
        const start = canonical + position * size;
        points.set(this.#bytes.subarray(start, start + (end - first) * size), first * size);
      }
    }
    this.#forget();
  }

  /** Consecutive indices of the batch: position of the first, the first and the end. */
  *#runs(count: number): Generator<[position: number, first: number, end: number]> {
    for (let position = 0; position < count; ) {
      const first = this.#indices[position]!;
      let length = 1;
      while (position + length < count && this.#indices[position + length] === first + length) {
        length += 1;
      }
      yield [position, first, first + length];
      position += length;
    }
  }

  /**
   * Leaves the sum of each scalar's entries in `references`; returns where those are that are no entries. A sum of the
   * first entries is a multiple by a number that is not zero and below the group's order, so none is infinity.
   */
  #sumEntries(count: number): number {
    const { width } = this.#table;
    const { rows, table, dummies } = this.#layout;
    const { canonical, entries, references, kept, digitWork, sums, scratch } = this.#own;
    const { tableEntries, windowPairs } = this.#functions;
    const size = this.#pointBytes / 16;
    const dummy = dummies[this.#degree === 1 ? "g1" : "g2"] / 16;
    tableEntries!(canonical, count, width, rows.length, table / 16, size, entries, digitWork);
    this.#words.fill(0, references / 4, references / 4 + count);
    let [from, to] = sums;
    for (let row = 0; row < rows.length; row += 1) {
      for (let start = 0; start < count; start += BATCH_PAIRS) {
        const pairs = Math.min(BATCH_PAIRS, count - start);
        const column = entries + (row * count + start) * 4;
        const [own, target] = [from, to].map((at) => at + start * this.#pointBytes) as Two;
        const lists = [references + 4 * start, scratch.list, own / 16, target / 16, size] as const;
        const keeps = windowPairs!(column, pairs, ...lists, dummy, kept);
        // Nothing to add to.
        if (row === 0) continue;
        this.#adder.addListed(pairs, target);
        this.#copyKept(keeps, own, target);
      }
      if (row > 0) [from, to] = [to, from];
    }
    return from;
  }

  /** Copies the points at the first `keeps` indices of `kept`. */
  #copyKept(keeps: number, from: number, to: number): void {
    for (let i = 0; i < keeps; i += 1) {
      const offset = this.#words[this.#own.kept / 4 + i]! * this.#pointBytes;
      this.#copyPoint(from + offset, to + offset);
    }
  }

  /** Writes the points of the references one after the other, canonical times 2^256. */
  #exportPoints(count: number, sums: number): void {
    const { references, canonical, factor } = this.#own;
    for (let i = 0; i < count; i += 1) {
      const reference = this.#words[references / 4 + i]!;
      const own = sums + i * this.#pointBytes;
      if (reference !== own / 16) this.#copyReferenced(reference, own);
    }
    this.#functions.q_export!(sums, 2 * this.#degree * count, factor, canonical);
  }

  #copyPoint(from: number, to: number): void {
    this.#numbers.copyWithin(to / 8, from / 8, (from + this.#pointBytes) / 8);
  }

  #copyReferenced(reference: number, to: number): void {
    const negative = reference >= NEGATIVE;
    this.#copyPoint((negative ? reference - NEGATIVE : reference) * 16, to);
    if (!negative) return;
    const y = to / 8 + this.#pointBytes / 16;
    for (let word = y; word < y + this.#pointBytes / 16; word += 1) this.#numbers[word]! *= -1;
  }

  /** Overwrites everything that depends on the scalars. */
  #forget(): void {
    const { sums, end } = this.#own;
    this.#adder.forget();
    this.#bytes.fill(0, sums[0], end);
    this.#indices.fill(0);
  }

  /** Writes multiplier * generator to `out`. */
  #importMultiple(multiplier: bigint, out: number): void {
    const curve = this.#curve;
    const { generator, multiply, toAffine, pointBytes } = curve.groups[this.#table.group];
    const mark = curve.mark();
    const scalar = curve.constant(multiplier);
    const product = curve.allocate(pointBytes + pointBytes / 2);
    multiply(generator, scalar, FIELD_BYTES, product);
    toAffine(product, product);
    const { canonical, factor } = this.#own;
    this.#bytes.set(curve.bytes.subarray(product, product + pointBytes), canonical);
    curve.release(mark);
    this.#setFactor(1n << (2n * MONTGOMERY_BITS - 256n));
    this.#functions.q_import!(canonical, 2 * this.#degree, factor, out);
  }

  /** Lists pairs of the `count` points of a row after the first `done`, each with point `known - 1`. */
  #listShifted(start: number, done: number, known: number, count: number): void {
    const size = this.#pointBytes / 16;
    const list = this.#own.scratch.list / 4;
    const last = start / 16 + (known - 1) * size;
    for (let i = 0; i < count; i += 1) {
      this.#words[list + 2 * i] = start / 16 + (done + i) * size;
      this.#words[list + 2 * i + 1] = last;
    }
  }

  #setFactor(value: bigint): void {
    const start = this.#own.factor / 8;
    for (const [i, limb] of toLimbs(balanced(value, BASE_MODULUS)).entries()) {
      this.#numbers.fill(limb, start + 2 * i, start + 2 * i + 2);
    }
  }
}

function isZero(scalars: Uint32Array, index: number): boolean {
  for (let word = 0; word < SCALAR_WORDS; word += 1) {
    if (scalars[index * SCALAR_WORDS + word] !== 0) return false;
  }
  return true;
}
