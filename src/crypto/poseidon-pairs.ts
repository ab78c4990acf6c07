/** Poseidon of many lists of one length, two at a time: its module, its tables, its memory. */
import { CANONICAL_BYTES, PAIR_BYTES } from "../arithmetic/field-functions.js";
import { toMontgomeryLimbs } from "../arithmetic/limbs.js";
import { FIELD_MODULUS } from "./field.js";
import type { Matrix, Vector } from "./field-matrix.js";
import { poseidonConstants } from "./poseidon-constants.js";
import { pairTable, poseidonPairModule } from "./poseidon-pair-functions.js";
import { poseidonRecurrence } from "./poseidon-recurrence.js";
import { poseidonSchedule } from "./poseidon-schedule.js";

const PAGE_BYTES = 65536;
/** Address 0 means "none" to the generated code. */
const VALUES = 64;

export class PoseidonPairs {
  readonly #values: BigUint64Array;
  readonly #run: () => void;
  /** Where the second list begins, in words. */
  readonly #second: number;

  /** @param inputs 1 to 16 */
  constructor(inputs: number) {
    const constants = poseidonConstants(inputs + 1);
    const { width, partialRounds, matrix } = constants;
    const { firstRounds, lastRounds, sparseRounds } = poseidonSchedule(constants);
    const { start, weights, end } = poseidonRecurrence(matrix);
    const places = pairTable(width, partialRounds);
    const table = VALUES + 2 * width * CANONICAL_BYTES;
    const work = table + places.bytes;
    const pages = Math.ceil((work + places.work.bytes) / PAGE_BYTES);
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
    const { exports } = new WebAssembly.Instance(module, { env: { memory } });
    const hash = exports.hash as (values: number, table: number, work: number) => void;
    this.#values = new BigUint64Array(memory.buffer, VALUES, 8 * width);
    this.#second = 4 * width;
    this.#run = () => hash(VALUES, table, work);
  }

  /** @param first canonical, as many as this was built for, as `second` */
  hash(first: readonly bigint[], second: readonly bigint[]): [bigint, bigint] {
    this.#write(0, first);
    this.#write(this.#second, second);
    this.#run();
    return [this.#read(0), this.#read(this.#second)];
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
