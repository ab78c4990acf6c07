/** The protocol on Node: the entry `quipu-rollup` there. Browsers get `src/index.ts` as it is. */
import "./relaxed-simd.js";

export * from "../src/index.js";
