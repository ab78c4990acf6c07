/**
 * Vector constants of a module, as its immutable globals. V8 reads such a global with one load,
 * which it is free to place where the value is used; a vector constant in the code takes it three
 * instructions, and a load from memory it moves to the front of the function and spills.
 *
 * Wide code has them in memory all the same: V8's revectorizer ends the process over a global.
 */
import { type Code, i32, unsigned, VALUE_TYPE, v128 } from "./wasm-code.js";

const WORD_BYTES = 8;

/** Hands out code that reads a constant, each value stored once. */
export class ConstantPool {
  readonly #address: number | undefined;
  readonly #words: bigint[] = [];
  readonly #known = new Map<bigint, number>();

  /** @param address where the constants stand in memory; globals without it. */
  constructor(address?: number) {
    this.#address = address;
  }

  /** A 64-bit word in both lanes. */
  word(bits: bigint): Code {
    const word = BigInt.asUintN(64, bits);
    let position = this.#known.get(word);
    if (position === undefined) {
      position = this.#words.push(word) - 1;
      this.#known.set(word, position);
    }
    if (this.#address === undefined) return [0x23, unsigned(position)];
    return v128.load64Splat(i32.const(0), this.#address + WORD_BYTES * position);
  }

  /** A floating-point number in both lanes. */
  number(value: number): Code {
    return this.word(bitsOf(value));
  }

  /** Bytes that the constants take up in memory. */
  get bytes(): number {
    return this.#address === undefined ? 0 : WORD_BYTES * this.#words.length;
  }

  /** The module's globals. */
  get globals(): readonly Code[] {
    if (this.#address !== undefined) return [];
    return this.#words.map((word) => [VALUE_TYPE.v128, 0, v128.const(word), 0x0b]);
  }

  /** The module's data segments. */
  get segments(): readonly Code[] {
    if (this.#address === undefined || this.#words.length === 0) return [];
    const content = [...new Uint8Array(BigUint64Array.from(this.#words).buffer)];
    return [[0, i32.const(this.#address), 0x0b, unsigned(content.length), content]];
  }
}

/** The bit pattern of a 64-bit floating-point number. */
export function bitsOf(value: number): bigint {
  return new BigUint64Array(Float64Array.of(value).buffer)[0]!;
}
