/** What the functions of the module that runs programs share. */
import { INTEGER_INVERSE_BYTES } from "../../src/arithmetic/integer-inverse.js";
import { type Code, f64x2, i32, i64x2, v128 } from "../../src/arithmetic/wasm-code.js";
import type { WasmFunction } from "../../src/arithmetic/wasm-module.js";

/** Addresses that the module works with. */
export const MACHINE = {
  /** Not 0 if a guard has failed. */
  failed: 64,
  /** Where the values of the wires go. */
  wires: 68,
  /** Eight words for two integers and as much zero beside them. */
  scratch: 128,
  inverse: 512,
  end: 512 + INTEGER_INVERSE_BYTES,
} as const;

/** All ones in the lanes where a truth value is 0: only then its lowest limb is. */
export function whereFalse(f: WasmFunction, slot: Code): Code {
  return f.let("v128", f64x2.eq(v128.load(slot, 0), v128.const(0n)));
}

/** Notes that a guard has failed in a lane where the mask has its sign bit. */
export function noteFailure(f: WasmFunction, mask: Code): void {
  const address = i32.const(MACHINE.failed);
  const all = i32.or(i32.load(address, 0), i64x2.bitmask(mask));
  f.emit(i32.store(address, 0, all));
}
