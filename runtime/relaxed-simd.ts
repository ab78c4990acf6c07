/**
 * Switches relaxed SIMD on in this process where V8 has it behind a flag, as Node 20 does; later
 * versions have it always. What runs before falls back to slower arithmetic, with equal results.
 */
import { setFlagsFromString } from "node:v8";
import { runsRelaxedSimd } from "../src/arithmetic/relaxed-simd.js";

// Only where it is needed: a V8 that does not know the flag any more would complain.
if (!runsRelaxedSimd()) setFlagsFromString("--experimental-wasm-relaxed-simd");
