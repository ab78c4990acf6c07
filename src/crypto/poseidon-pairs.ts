/** Poseidon of many lists of one length, two at a time: its module, its tables, its memory, and who helps. */
import { CANONICAL_BYTES, PAIR_BYTES } from "../arithmetic/field-functions.js";
import { toMontgomeryLimbs } from "../arithmetic/limbs.js";
import { FIELD_MODULUS } from "./field.js";
import type { Matrix, Vector } from "./field-matrix.js";
import { MOST_THREADS, PairThread, type SharedPairs, VALUES } from "./pair-thread.js";
import { poseidonConstants } from "./poseidon-constants.js";
import { pairTable, poseidonPairModule } from "./poseidon-pair-functions.js";
import { poseidonRecurrence } from "./poseidon-recurrence.js";
import { poseidonSchedule } from "./poseidon-schedule.js";

const PAGE_BYTES = 65536;

/** Pairs that are in memory at a time: more would not stay in the cache. */
const PAIRS = 128;

/** Fewer pairs are hashed before another thread has woken up. */
const WORTH_WAKING = 3;

/** Threads that hash beside this one. */
export interface HashCrew {
  /** Hands them what they need to hash lists of a length. */
  share(pairs: SharedPairs): void;
  /** Tells them that there are pairs. */
  wake(): void;
}

export class PoseidonPairs {
  readonly #values: BigUint64Array;
  readonly #thread: PairThread;
  readonly #crew: HashCrew | undefined;
  /** Words of a list, with the place of its hash before it. */
  readonly #words: number;

  /**
   * @param inputs 1 to 16
   * @param crew helps to hash
   */
  constructor(inputs: number, crew?: HashCrew) {
    const constants = poseidonConstants(inputs + 1);
    const { width, partialRounds, matrix } = constants;
    const { firstRounds, lastRounds, sparseRounds } = poseidonSchedule(constants);
    const { start, weights, end } = poseidonRecurrence(matrix);
    const places = pairTable(width, partialRounds);
    const pairBytes = 2 * width * CANONICAL_BYTES;
    const table = VALUES + PAIRS * pairBytes;
    const work = table + places.bytes;
    const pages = Math.ceil((work + MOST_THREADS * places.work.bytes) / PAGE_BYTES);
    const memory = new WebAssembly.Memory({ initial: pages, maximum: pages, shared: true });
    const numbers = new Float64Array(memory.buffer);
    const write = (offset: number, rows: Matrix) =>
      writeTwice(numbers, table + offset, rows.flat());
    write(places.full, [...firstRounds, ...lastRounds]);
    write(places.matrix, matrix);
    write(places.start, start);
    write(places.weights, [weights]);
    write(places.end, end);
    write(places.constants, [sparseRounds.map(({ constant }) => constant)]);
    const module = new WebAssembly.Module(poseidonPairModule(width, partialRounds));
    const workBytes = places.work.bytes;
    const shared: SharedPairs = { module, memory, table, work, workBytes, pairBytes };
    this.#thread = new PairThread(shared, 0);
    this.#words = 4 * width;
    this.#values = new BigUint64Array(memory.buffer, VALUES, 2 * PAIRS * this.#words);
    this.#crew = crew;
    crew?.share(shared);
  }

  /**
   * @param lists of canonical elements, as many as this was built for; an even number of lists
   * @returns undefined if a thread of the crew does not come back with what it has taken; this must then be given up
   */
  hashAll(lists: readonly (readonly bigint[])[]): bigint[] | undefined {
    const hashes: bigint[] = [];
    for (let start = 0; start < lists.length; start += 2 * PAIRS) {
      const end = Math.min(start + 2 * PAIRS, lists.length);
      for (let i = start; i < end; i += 1) this.#write((i - start) * this.#words, lists[i]!);
      const pairs = (end - start) / 2;
      const wake = () => (pairs < WORTH_WAKING ? undefined : this.#crew?.wake());
      if (!this.#thread.hash(pairs, wake)) return undefined;
      for (let i = 0; i < end - start; i += 1) hashes.push(this.#read(i * this.#words));
    }
    return hashes;
  }

  #write(start: number, inputs: readonly bigint[]): void {
    const values = this.#values;
    values.fill(0n, start, start + 4);
    let at = start + 4;
    for (const input of inputs) {
      // An assignment keeps the low 64 bits.
      values[at] = input;
      values[at + 1] = input >> 64n;
      values[at + 2] = input >> 128n;
      values[at + 3] = input >> 192n;
      at += 4;
    }
  }

  #read(at: number): bigint {
    const values = this.#values;
    const high = (values[at + 3]! << 64n) | values[at + 2]!;
    return (high << 128n) | (values[at + 1]! << 64n) | values[at]!;
  }
}

/** Writes elements as pairs with the same twice. */
function writeTwice(numbers: Float64Array, start: number, elements: Vector): void {
  let next = start / 8;
  for (const element of elements) {
    const limbs = toMontgomeryLimbs(element, FIELD_MODULUS);
    for (const [i, limb] of limbs.entries()) numbers.fill(limb, next + 2 * i, next + 2 * i + 2);
    next += PAIR_BYTES / 8;
  }
}
