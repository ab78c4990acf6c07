/** Fields, groups and transforms of BN254 in lanes as a WebAssembly module, generated at load time. */
// Before anything compiles the module.
import "../../runtime/relaxed-simd.js";
import { defineField } from "../../src/arithmetic/field-functions.js";
import { withInverse } from "../../src/arithmetic/integer-inverse.js";
import { inverseMod, modulo } from "../../src/arithmetic/limbs.js";
import { WasmModule } from "../../src/arithmetic/wasm-module.js";
import { BASE_MODULUS, SCALAR_MODULUS } from "../bn254.js";
import { defineBucketWalk } from "./bucket-walk.js";
import { baseCoordinates, quadraticCoordinates } from "./coordinate-field.js";
import { defineDigits } from "./digit-functions.js";
import { defineDomain } from "./domain-functions.js";
import { defineFixedBase } from "./fixed-base-functions.js";
import { defineGroup } from "./group-functions.js";
import { defineQap } from "./qap-functions.js";

/** The module's functions: addresses and counts in, nothing or a small integer out. */
export type LaneFunctions = Readonly<Record<string, (...args: number[]) => number>>;

let bytes: Uint8Array | undefined;

/** The bytes of the module. */
export function laneModule(): Uint8Array {
  bytes ??= generate();
  return bytes;
}

function generate(): Uint8Array {
  const module = new WasmModule();
  const scalars = withInverse(module, "r", defineField(module, "r", SCALAR_MODULUS));
  defineDomain(module, scalars);
  defineQap(module, scalars);
  const field = withInverse(module, "q", defineField(module, "q", BASE_MODULUS));
  const base = baseCoordinates(module, field);
  defineGroup(module, "g1", base);
  defineGroup(module, "g2", quadraticCoordinates(module, base.base, thriceTwistB()));
  defineDigits(module);
  defineBucketWalk(module);
  defineFixedBase(module);
  return module.encode();
}

/** Three times the twist's b: 3 * 3 / (9 + u), real and imaginary part: 1 / (9 + u) = (9 - u) / 82. */
function thriceTwistB(): [bigint, bigint] {
  const scale = 9n * inverseMod(82n, BASE_MODULUS);
  return [modulo(9n * scale, BASE_MODULUS), modulo(-scale, BASE_MODULUS)];
}

/**
 * An instance over a memory that other threads may use too.
 *
 * @param wide the module of wide-module.ts, whose functions are then there as well
 */
export function instantiateLanes(
  module: WebAssembly.Module,
  memory: WebAssembly.Memory,
  wide?: WebAssembly.Module,
): LaneFunctions {
  const exportsOf = (of: WebAssembly.Module) =>
    new WebAssembly.Instance(of, { env: { memory } }).exports as LaneFunctions;
  // Field operations have the same names in both; those of the narrow module are meant.
  return { ...(wide && exportsOf(wide)), ...exportsOf(module) };
}
