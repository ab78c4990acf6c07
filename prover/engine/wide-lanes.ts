/**
 * Wide code compiled for this process, with V8's revectorizer, which makes 256-bit instructions of it
 * (`--experimental-wasm-revectorize`, V8 of Node 24, AVX2). It is an experiment of V8's: it may end the
 * process, and has got products wrong. So only a process of its own compiles with it
 * (pool/wide-process.ts), and tests what it has compiled before it proves.
 */
import { setFlagsFromString } from "node:v8";
import { laneModule } from "../arithmetic/lane-module.js";
import { wideModule } from "../arithmetic/wide-module.js";
import { findWideFault, measureWideProduct } from "../arithmetic/wide-self-test.js";

/** Whether wide code is of use in a process, and if not, why. */
export type WideOutcome =
  | {
      readonly usable: true;
      /** Time of a product, as a part of that in narrow code. */
      readonly ratio: number;
    }
  | { readonly usable: false; readonly reason: WideRefusal; readonly detail: string };

/**
 * `unsupported`: no relaxed SIMD; `crashed`: its process has ended, at once or later; `wrong`: it
 * computes something else; `slow`: it computes the same, in no less time.
 */
export type WideRefusal = "unsupported" | "crashed" | "wrong" | "slow";

/** A product that takes more than this part of the time is not worth a process. */
const WORTHWHILE = 0.8;

/** For the compilation alone: eager, optimised at once, by the revectorizer. */
const FLAGS = [
  ["--experimental-wasm-revectorize", "--no-experimental-wasm-revectorize"],
  ["--no-liftoff", "--liftoff"],
  ["--no-wasm-lazy-compilation", "--wasm-lazy-compilation"],
] as const;

let inUse: WebAssembly.Module | undefined;

/** The module of wide code that the engine is to use in this process, if any. */
export function wideLanes(): WebAssembly.Module | undefined {
  return inUse;
}

/**
 * Compiles wide code and tests it; the engine uses it from here on if it is of use. To be called before
 * anything else compiles WebAssembly: code that is compiled at the same time may end the process.
 *
 * @param always use it even where it is no faster
 */
export function takeWideLanes(always: boolean): WideOutcome {
  const bytes = wideModule();
  for (const [on] of FLAGS) setFlagsFromString(on);
  const wide = new WebAssembly.Module(bytes as Uint8Array<ArrayBuffer>);
  for (const [, off] of FLAGS) setFlagsFromString(off);
  const narrow = new WebAssembly.Module(laneModule() as Uint8Array<ArrayBuffer>);
  const fault = findWideFault({ narrow, wide });
  if (fault !== undefined) {
    return { usable: false, reason: "wrong", detail: `${fault} computes something else` };
  }
  const ratio = measureWideProduct({ narrow, wide });
  if (ratio > WORTHWHILE && !always) {
    const detail = `a product takes ${ratio.toFixed(2)} of the time of a narrow one`;
    return { usable: false, reason: "slow", detail };
  }
  inUse = wide;
  return { usable: true, ratio };
}
