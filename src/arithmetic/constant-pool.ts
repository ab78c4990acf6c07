/**
 * Vector constants of a module, as its immutable globals. V8 reads such a global with one load,
 * which it is free to place where the value is used; a vector constant in the code takes it three
 * instructions, and a load from memory it moves to the front of the function and spills.
 */
import { type Code, unsigned } from "./wasm-code.js";

/** Hands out code that reads a constant, each value stored once. */
export class ConstantPool {
  readonly #words: bigint[] = [];
  readonly #known = new Map<bigint, number>();

  /** A 64-bit word in both lanes. */
  word(bits: bigint): Code {
    const word = BigInt.asUintN(64, bits);
    let position = this.#known.get(word);
    if (position === undefined) {
      position = this.#words.push(word) - 1;
      this.#known.set(word, position);
    }
    return [0x23, unsigned(position)];
  }

  /** A floating-point number in both lanes. */
  number(value: number): Code {
    return this.word(bitsOf(value));
  }

  /** All constants, in the order of the globals. */
  get words(): readonly bigint[] {
    return this.#words;
  }
}

/** The bit pattern of a 64-bit floating-point number. */
export function bitsOf(value: number): bigint {
  return new BigUint64Array(Float64Array.of(value).buffer)[0]!;
}
