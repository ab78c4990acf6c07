/**
 * Additions of points and transforms in wide code as a WebAssembly module of its own, generated at load time. Any
 * engine with relaxed SIMD runs it, and computes the same; it is worth while only where V8 makes
 * 256-bit instructions of it.
 */
// Before anything compiles the module.
import "../../runtime/relaxed-simd.js";
import { defineOperations, defineZeroTest } from "../../src/arithmetic/field-functions.js";
import { WasmModule } from "../../src/arithmetic/wasm-module.js";
import { WideField } from "../../src/arithmetic/wide-field.js";
import { withWideInverse } from "../../src/arithmetic/wide-inverse.js";
import { BASE_MODULUS, SCALAR_MODULUS } from "../bn254.js";
import { baseAffine, quadraticAffine } from "./coordinate-field.js";
import { WIDE_CONSTANTS } from "./memory-plan.js";
import { defineWideSums } from "./wide-sums.js";
import { defineWideTransforms } from "./wide-transforms.js";

let bytes: Uint8Array | undefined;

/** The bytes of the module. Its constants stand at `WIDE_CONSTANTS` in memory. */
export function wideModule(): Uint8Array {
  bytes ??= generate();
  return bytes;
}

function generate(): Uint8Array {
  const module = new WasmModule(WIDE_CONSTANTS.address);
  const field = new WideField(BASE_MODULUS, module.constants);
  const functions = defineOperations(module, "qq", field);
  const base = baseAffine(module, withWideInverse(module, "qq", functions));
  defineZeroTest(module, "qq", field);
  defineWideSums(module, "g1", base);
  defineWideSums(module, "g2", quadraticAffine(module, base.base));
  defineWideTransforms(module, SCALAR_MODULUS);
  if (module.constants.bytes > WIDE_CONSTANTS.bytes) throw new Error("too many constants");
  return module.encode();
}
