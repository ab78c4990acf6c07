/**
 * Poseidon over the BN254 scalar field, as circomlib defines it, on quipu's own field arithmetic.
 *
 * A module for each number of inputs is generated and compiled when it is first asked for, in some
 * ten milliseconds, so hashing is synchronous for everybody and nothing has to be initialised. Where
 * that arithmetic does not work (see relaxed-simd.ts) poseidon-lite hashes instead, more slowly; it
 * is loaded only there. poseidon-lite and circomlibjs are the oracles in the tests.
 */
import { hasFusedMultiplyAdd } from "../arithmetic/relaxed-simd.js";
import { assertFieldElement } from "./field.js";
import { assertInputCount, PoseidonHash } from "./poseidon-hash.js";

type Hash = (inputs: bigint[]) => bigint;

const byInputs: (PoseidonHash | undefined)[] = [];
const fallback: Hash | undefined = hasFusedMultiplyAdd() ? undefined : await loadFallback();

/**
 * Hashes 1 to 16 field elements to one.
 *
 * @throws QuipuError `NotInField` if an input is negative or ≥ r, `OutOfRange` for another number of
 *   inputs.
 * @see Grassi et al., "Poseidon: A New Hash Function for Zero-Knowledge Proof Systems"
 */
export function poseidon(inputs: bigint[]): bigint {
  for (const input of inputs) assertFieldElement(input, "Poseidon input");
  if (fallback !== undefined && !hasFusedMultiplyAdd()) return fallback(inputs);
  const own = byInputs[inputs.length] ?? new PoseidonHash(inputs.length);
  byInputs[inputs.length] = own;
  return own.hash(inputs);
}

async function loadFallback(): Promise<Hash> {
  const loaded: Readonly<Record<string, unknown>> = await import("poseidon-lite");
  // It is CommonJS: a bundler may give its functions only as properties of the default export.
  const lite = (loaded.default ?? loaded) as Readonly<Record<string, unknown>>;
  return (inputs) => {
    assertInputCount(inputs.length);
    return (lite[`poseidon${inputs.length}`] as Hash)(inputs);
  };
}
