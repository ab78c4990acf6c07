/** Poseidon for one number of inputs: its module, its tables, its memory. */
import { CANONICAL_BYTES, PAIR_BYTES } from "../arithmetic/field-functions.js";
import { toMontgomeryLimbs } from "../arithmetic/limbs.js";
import { gotExpected, QuipuError } from "../errors.js";
import { FIELD_MODULUS } from "./field.js";
import { poseidonConstants } from "./poseidon-constants.js";
import { poseidonModule, poseidonTable } from "./poseidon-functions.js";
import { type PoseidonSchedule, poseidonSchedule } from "./poseidon-schedule.js";

const MAX_INPUTS = 16;
const PAGE_BYTES = 65536;
/** Address 0 means "none" to the generated code. */
const VALUES = 64;

/** @throws QuipuError `OutOfRange` unless there are 1 to 16 inputs. */
export function assertInputCount(inputs: number): void {
  if (Number.isInteger(inputs) && inputs >= 1 && inputs <= MAX_INPUTS) return;
  throw new QuipuError("OutOfRange", gotExpected("Poseidon inputs", inputs, "1 to 16"));
}

export class PoseidonHash {
  readonly #values: BigUint64Array;
  readonly #run: () => void;

  /** @throws QuipuError `OutOfRange` unless there are 1 to 16 inputs. */
  constructor(inputs: number) {
    assertInputCount(inputs);
    const schedule = poseidonSchedule(poseidonConstants(inputs + 1));
    const { width, sparseRounds } = schedule;
    const places = poseidonTable(width, sparseRounds.length);
    const table = VALUES + 2 * places.pairs * CANONICAL_BYTES;
    const work = table + places.bytes;
    const end = work + (places.pairs + width) * PAIR_BYTES;
    const pages = Math.ceil(end / PAGE_BYTES);
    const memory = new WebAssembly.Memory({ initial: pages, maximum: pages, shared: true });
    fillTable(new Float64Array(memory.buffer), table, schedule);
    const module = new WebAssembly.Module(poseidonModule(width, sparseRounds.length));
    const { exports } = new WebAssembly.Instance(module, { env: { memory } });
    const hash = exports.hash as (values: number, table: number, work: number) => void;
    this.#values = new BigUint64Array(memory.buffer, VALUES, 8 * places.pairs);
    this.#run = () => hash(VALUES, table, work);
  }

  /** @param inputs canonical, as many as this was built for. */
  hash(inputs: readonly bigint[]): bigint {
    const values = this.#values;
    values.fill(0n, 0, 4);
    for (let i = 0; i < inputs.length; i += 1) {
      // An assignment keeps the low 64 bits.
      const at = 4 * (i + 1);
      const input = inputs[i]!;
      values[at] = input;
      values[at + 1] = input >> 64n;
      values[at + 2] = input >> 128n;
      values[at + 3] = input >> 192n;
    }
    this.#run();
    return values[0]! | (values[1]! << 64n) | (values[2]! << 128n) | (values[3]! << 192n);
  }
}

/** Writes a table as poseidon-functions.ts reads it. */
function fillTable(numbers: Float64Array, start: number, schedule: PoseidonSchedule): void {
  const { width, firstRounds, lastRounds, sparseRounds, matrix, rest } = schedule;
  const pairs = Math.ceil(width / 2);
  let next = start / 8;
  const writePair = (first: bigint, second: bigint) => {
    for (const [lane, value] of [first, second].entries()) {
      const limbs = toMontgomeryLimbs(value, FIELD_MODULUS);
      for (const [i, limb] of limbs.entries()) numbers[next + 2 * i + lane] = limb;
    }
    next += PAIR_BYTES / 8;
  };
  const writeVector = (vector: readonly bigint[]) => {
    for (let pair = 0; pair < pairs; pair += 1) {
      writePair(vector[2 * pair]!, vector[2 * pair + 1] ?? 0n);
    }
  };
  for (const constants of [...firstRounds, ...lastRounds]) writeVector(constants);
  for (const { constant, row, column } of sparseRounds) {
    writePair(constant, 0n);
    writeVector(row);
    writeVector(column);
  }
  for (const weights of [matrix, rest]) {
    for (let pair = 0; pair < pairs; pair += 1) {
      for (let j = 0; j < width; j += 1) {
        writePair(weights[2 * pair]![j]!, weights[2 * pair + 1]?.[j] ?? 0n);
      }
    }
  }
}
