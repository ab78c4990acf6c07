/**
 * Scalars as sums of signed digits, sum of d_w 2^(width w) with |d_w| <= 2^(width-1).
 * A scalar above r/2 is replaced by itself minus r. Circuits are full of small negative numbers, which
 * thus get as few digits as small positive ones.
 */
import { CANONICAL_BYTES } from "../../src/arithmetic/field-functions.js";
import { type Code, i32, i64 } from "../../src/arithmetic/wasm-code.js";
import type { WasmFunction, WasmModule } from "../../src/arithmetic/wasm-module.js";
import { SCALAR_MODULUS } from "../bn254.js";

const WORDS = [0, 1, 2, 3];
/** Near r/2 either choice fits; the top 32 bits alone decide. */
const HALF_TOP = Number(SCALAR_MODULUS >> 225n) + 1;

/**
 * Adds (scalars, from, to, width, windows, count, digits, work): writes the digits of the canonical scalars `from` ≤ i <
 * `to`, i16, digit w of scalar i at digits[w * count + i]. `width` is MIN_WIDTH to MAX_WIDTH (signed-windows.ts), `work`
 * 40 bytes.
 */
export function defineDigits(module: WasmModule): void {
  const parameters = Array.from({ length: 8 }, () => "i32" as const);
  module.function("writeDigits", parameters, undefined, (f) => {
    const [scalars, from, to, width] = [0, 1, 2, 3].map((i) => f.param(i)) as Code4;
    const [windows, count, digits, work] = [4, 5, 6, 7].map((i) => f.param(i)) as Code4;
    const half = f.let("i32", i32.shl(i32.const(1), i32.sub(width, i32.const(1))));
    const mask = f.let("i32", i32.sub(i32.shl(half, i32.const(1)), i32.const(1)));
    const step = f.let("i32", i32.shl(count, i32.const(1)));
    // A digit is read as 32 bits, which reach beyond the scalar.
    f.emit(i64.store(work, CANONICAL_BYTES, i64.const(0n)));
    const [index, window, bit, carry, out] = [0, 0, 0, 0, 0].map(() => f.local("i32")) as Local5;
    f.for(index, from, to, 1, () => {
      const scalar = i32.add(scalars, i32.mul(f.get(index), i32.const(CANONICAL_BYTES)));
      const sign = writeMagnitude(f, f.let("i32", scalar), work);
      f.set(bit, i32.const(0));
      f.set(carry, i32.const(0));
      f.set(out, i32.add(digits, i32.shl(f.get(index), i32.const(1))));
      f.for(window, i32.const(0), windows, 1, () => {
        const bits = i32.load(i32.add(work, i32.shrU(f.get(bit), i32.const(3))), 0);
        const low = i32.and(i32.shrU(bits, i32.and(f.get(bit), i32.const(7))), mask);
        const value = f.let("i32", i32.add(low, f.get(carry)));
        f.set(carry, i32.eqz(i32.ltU(value, half)));
        const digit = f.let("i32", i32.sub(value, i32.shl(f.get(carry), width)));
        const signed = i32.add(i32.xor(digit, i32.sub(i32.const(0), sign)), sign);
        f.emit(i32.store16(f.get(out), 0, signed));
        f.set(out, i32.add(f.get(out), step));
        f.set(bit, i32.add(f.get(bit), width));
      });
    });
  });
}

/** The largest magnitude of a balanced scalar, or a little more. */
export const MAX_MAGNITUDE = (BigInt(HALF_TOP) << 224n) - 1n;

/** Writes the magnitude of a balanced scalar (40 bytes of work); returns 1 if it is negative, else 0. */
export function writeMagnitude(f: WasmFunction, scalar: Code, work: Code): Code {
  const top = i32.load(scalar, CANONICAL_BYTES - 4);
  const negative = f.let("i32", i32.eqz(i32.ltU(top, i32.const(HALF_TOP))));
  const values = WORDS.map((word) => f.let("i64", i64.load(scalar, 8 * word)));
  for (const [word, value] of values.entries()) f.emit(i64.store(work, 8 * word, value));
  f.if(negative, () => {
    const borrow = f.local("i64");
    f.set(borrow, i64.const(0n));
    for (const [word, value] of values.entries()) {
      const modulus = i64.const((SCALAR_MODULUS >> BigInt(64 * word)) & (2n ** 64n - 1n));
      const difference = f.let("i64", i64.sub(modulus, value));
      f.emit(i64.store(work, 8 * word, i64.sub(difference, f.get(borrow))));
      const below = i32.or(i64.ltU(modulus, value), i64.ltU(difference, f.get(borrow)));
      f.set(borrow, i64.extendI32U(below));
    }
  });
  return negative;
}

type Code4 = [Code, Code, Code, Code];
type Local5 = [number, number, number, number, number];
