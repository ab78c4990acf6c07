/**
 * Required by mocha before any test: every run of the suite draws the same examples, so that what
 * fails in one place fails in all. `QUIPU_SEED=2 npm test` draws others. Relaxed SIMD is on, as it is
 * behind every entry of the package.
 */
import "../../runtime/relaxed-simd.js";
import fc from "fast-check";

/** A whole number of 32 bits. */
export const PROPERTY_SEED = Number(process.env.QUIPU_SEED ?? 1);

if (PROPERTY_SEED !== (PROPERTY_SEED | 0)) {
  throw new RangeError(
    `QUIPU_SEED is ${process.env.QUIPU_SEED}, expected a whole number of 32 bits`,
  );
}
fc.configureGlobal({ seed: PROPERTY_SEED });
