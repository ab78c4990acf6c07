/**
 * Poseidon over the BN254 scalar field, as circomlib defines it, on quipu's own field arithmetic.
 *
 * A module for each number of inputs is generated and compiled when it is first asked for, in some
 * ten milliseconds, so hashing is synchronous for everybody and nothing has to be initialised. On a
 * machine where that arithmetic does not work (see relaxed-simd.ts) circomlibjs' WASM hashes
 * instead; it is loaded only there. poseidon-lite and circomlibjs are the oracles in the tests.
 */
import { hasFusedMultiplyAdd } from "../arithmetic/relaxed-simd.js";
import { assertFieldElement } from "./field.js";
import { PoseidonHash } from "./poseidon-hash.js";

type Hash = (inputs: bigint[]) => bigint;

const hash: Hash = hasFusedMultiplyAdd() ? ownHash() : await circomlibHash();

/**
 * Hashes 1 to 16 field elements to one.
 *
 * @throws QuipuError `NotInField` if an input is negative or ≥ r.
 * @see Grassi et al., "Poseidon: A New Hash Function for Zero-Knowledge Proof Systems"
 */
export function poseidon(inputs: bigint[]): bigint {
  for (const input of inputs) assertFieldElement(input, "Poseidon input");
  return hash(inputs);
}

function ownHash(): Hash {
  const byInputs: (PoseidonHash | undefined)[] = [];
  return (inputs) => {
    const own = byInputs[inputs.length] ?? new PoseidonHash(inputs.length);
    byInputs[inputs.length] = own;
    return own.hash(inputs);
  };
}

async function circomlibHash(): Promise<Hash> {
  const { buildPoseidon } = await import("circomlibjs");
  const engine = await buildPoseidon();
  return (inputs) => engine.F.toObject(engine(inputs));
}
