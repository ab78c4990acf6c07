/**
 * The stages of a transform within a block of pairs, in wide code. A block is copied into quads and
 * back: quad i holds pair i in one half and pair i + half in the other, so that the stage between
 * these two is done pair by pair on the way, and all the others are within the lanes of quads.
 */
import { address, PAIR_BYTES } from "../../src/arithmetic/field-functions.js";
import { LaneField } from "../../src/arithmetic/lane-field.js";
import { type Code, i32 } from "../../src/arithmetic/wasm-code.js";
import type { WasmFunction, WasmModule } from "../../src/arithmetic/wasm-module.js";
import { QUAD_BYTES, WideField } from "../../src/arithmetic/wide-field.js";
import { defineStages, forwardButterfly, inverseButterfly } from "./transform-stages.js";

/**
 * Adds to a module `rr_inverseStage` and `rr_forwardStage`, as `r_inverseStage` and `r_forwardStage` on
 * quads, and what goes before and after them, for a block of 2 * half pairs at `pairs`:
 *
 * rr_inverseFirst (pairs, quads, half, roots): the stage of that half, into quads.
 * rr_inverseLast (pairs, quads, half): quads back into pairs.
 * rr_forwardFirst (pairs, quads, half): pairs into quads.
 * rr_forwardLast (pairs, quads, half, roots): the stage of that half, back into pairs.
 */
export function defineWideTransforms(module: WasmModule, modulus: bigint): void {
  const quads = new WideField(modulus, module.constants);
  const pairs = new LaneField(modulus, module.constants);
  defineStages(module, "rr", quads);
  const define = (name: string, parameters: 3 | 4, body: (f: WasmFunction, at: Place) => void) => {
    const types = Array.from({ length: parameters }, () => "i32" as const);
    module.function(`rr_${name}`, types, undefined, (f) => {
      const half = f.param(2);
      const position = f.local("i32");
      f.for(position, i32.const(0), half, 1, () => {
        const index = f.get(position);
        const first = address(f, f.param(0), index, PAIR_BYTES);
        const second = f.let("i32", i32.add(first, i32.mul(half, i32.const(PAIR_BYTES))));
        const quad = address(f, f.param(1), index, QUAD_BYTES);
        body(f, { first, second, quad, half, index, roots: f.param(3) });
      });
    });
  };
  define("inverseFirst", 4, (f, at) => {
    const both = [pairs.load(f, at.first), pairs.load(f, at.second)] as const;
    const [sum, difference] = inverseButterfly(f, pairs, both, at);
    quads.storeHalf(f, at.quad, 0, sum);
    quads.storeHalf(f, at.quad, 1, difference);
  });
  define("inverseLast", 3, (f, { first, second, quad }) => {
    pairs.store(f, first, quads.loadHalf(f, quad, 0));
    pairs.store(f, second, quads.loadHalf(f, quad, 1));
  });
  define("forwardFirst", 3, (f, { first, second, quad }) => {
    quads.storeHalf(f, quad, 0, pairs.load(f, first));
    quads.storeHalf(f, quad, 1, pairs.load(f, second));
  });
  define("forwardLast", 4, (f, at) => {
    const both = [quads.loadHalf(f, at.quad, 0), quads.loadHalf(f, at.quad, 1)] as const;
    const [sum, difference] = forwardButterfly(f, pairs, both, at);
    pairs.store(f, at.first, sum);
    pairs.store(f, at.second, difference);
  });
}

type Place = Readonly<Record<"first" | "second" | "quad" | "half" | "index" | "roots", Code>>;
