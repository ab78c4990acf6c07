/**
 * Wide code: the same expression for two vectors side by side, the *halves* of a vector of 256 bits.
 *
 * WebAssembly has vectors of 128 bits only. V8's revectorizer (a flag, `--experimental-wasm-revectorize`)
 * makes one instruction of 256 bits of two that do the same with operands side by side. So an
 * expression is written once, with leaves that differ between the halves; a function writes its
 * statements for half 0 and half 1 in turns. Without the flag the code computes the same, vector by vector.
 */
import { type Code, type Halves, v128 } from "./wasm-code.js";

/** Bytes of half a wide vector. */
export const HALF_BYTES = 16;

/** Whether code differs between the halves. */
export function isWide(code: Code): boolean {
  if (typeof code === "number") return false;
  return "halves" in code || code.some(isWide);
}

/** The code of one half. */
export function halfOf(code: Code, half: 0 | 1): Code {
  if (typeof code === "number") return code;
  if ("halves" in code) return code.halves[half];
  return code.map((part) => halfOf(part, half));
}

/** The same for both halves, but for what `of` makes of the half's number. */
export function inHalves(of: (half: 0 | 1) => Code): Halves {
  return { halves: [of(0), of(1)] };
}

/** Loads a wide vector. */
export function loadWide(address: Code, offset: number): Code {
  return inHalves((half) => v128.load(address, offset + HALF_BYTES * half));
}

/** Stores a wide vector. */
export function storeWide(address: Code, offset: number, value: Code): Code {
  return inHalves((half) => v128.store(address, offset + HALF_BYTES * half, halfOf(value, half)));
}
