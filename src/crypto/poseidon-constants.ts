/**
 * Round constants and matrices of Poseidon over the BN254 scalar field, from the generator that the
 * specification gives, so that no table has to be believed: a Grain linear-feedback shift register
 * seeded with the parameters (Grassi et al., "Poseidon", eprint 2019/458, appendix F), and a Cauchy
 * matrix of elements drawn from it. They are those of circomlib.
 */
import { inverseMod } from "../arithmetic/limbs.js";
import { FIELD_MODULUS } from "./field.js";

/** Full rounds, half of them before the partial ones. */
export const FULL_ROUNDS = 8;

/** Partial rounds by the width of the state, from 2 to 17 (table 2 of the specification, rounded up). */
const PARTIAL_ROUNDS = [56, 57, 56, 60, 60, 63, 64, 63, 60, 66, 60, 65, 70, 60, 64, 68];

const FIELD_BITS = 254;

export interface PoseidonConstants {
  /** Elements of the state. */
  readonly width: number;
  readonly partialRounds: number;
  /** One a round and element, round by round. */
  readonly rounds: readonly (readonly bigint[])[];
  /** matrix[i][j] is the weight of element j in element i after mixing. */
  readonly matrix: readonly (readonly bigint[])[];
}

/** @param width 2 to 17: one more than there are inputs. */
export function poseidonConstants(width: number): PoseidonConstants {
  const partialRounds = PARTIAL_ROUNDS[width - 2]!;
  const grain = new Grain(width, partialRounds);
  const rounds = Array.from({ length: FULL_ROUNDS + partialRounds }, () =>
    Array.from({ length: width }, () => grain.element()),
  );
  const [xs, ys] = [0, 1].map(() => Array.from({ length: width }, () => grain.reduced())) as [
    bigint[],
    bigint[],
  ];
  const matrix = xs.map((x) => ys.map((y) => inverseMod(x + y, FIELD_MODULUS)));
  return { width, partialRounds, rounds, matrix };
}

/** The shift register, 80 bits, self-shrinking. */
class Grain {
  readonly #state: number[];
  #oldest = 0;

  constructor(width: number, partialRounds: number) {
    const bits = (value: number, count: number) =>
      Array.from({ length: count }, (_, i) => Math.floor(value / 2 ** (count - 1 - i)) % 2);
    const primeField = bits(1, 2);
    const power = bits(0, 4);
    this.#state = [
      ...primeField,
      ...power,
      ...bits(FIELD_BITS, 12),
      ...bits(width, 12),
      ...bits(FULL_ROUNDS, 10),
      ...bits(partialRounds, 10),
      ...bits(2 ** 30 - 1, 30),
    ];
    for (let i = 0; i < 160; i += 1) this.#step();
  }

  /** A uniform element: numbers of 254 bits, those that are not below r thrown away. */
  element(): bigint {
    for (;;) {
      const value = this.#number();
      if (value < FIELD_MODULUS) return value;
    }
  }

  /** A number of 254 bits modulo r, as the matrix takes them. */
  reduced(): bigint {
    return this.#number() % FIELD_MODULUS;
  }

  #number(): bigint {
    let text = "0b";
    for (let i = 0; i < FIELD_BITS; i += 1) text += this.#bit();
    return BigInt(text);
  }

  /** Of two bits the second counts if the first is set. */
  #bit(): number {
    for (;;) {
      const chosen = this.#step();
      const bit = this.#step();
      if (chosen === 1) return bit;
    }
  }

  #step(): number {
    const at = (offset: number) => this.#state[(this.#oldest + offset) % 80]!;
    const bit = at(62) ^ at(51) ^ at(38) ^ at(23) ^ at(13) ^ at(0);
    this.#state[this.#oldest] = bit;
    this.#oldest = (this.#oldest + 1) % 80;
    return bit;
  }
}
