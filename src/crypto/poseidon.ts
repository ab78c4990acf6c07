/**
 * Poseidon over the BN254 scalar field, as circomlib defines it, computed by circomlibjs' WASM.
 *
 * The WASM module is compiled when this module is first imported (top-level await), so hashing is
 * synchronous for everybody else and nothing has to be initialised. poseidon-lite is the oracle in
 * the tests and not used here: it takes about four times as long. Handing bigints to the WASM and
 * taking one back is under a tenth of a Poseidon(8), so nothing is kept in the engine's own form.
 */
import { buildPoseidon } from "circomlibjs";
import { assertFieldElement } from "./field.js";

const engine = await buildPoseidon();

/**
 * Hashes 1 to 16 field elements to one.
 *
 * @throws QuipuError `NotInField` if an input is negative or ≥ r.
 * @see Grassi et al., "Poseidon: A New Hash Function for Zero-Knowledge Proof Systems"
 */
export function poseidon(inputs: bigint[]): bigint {
  for (const input of inputs) assertFieldElement(input, "Poseidon input");
  return engine.F.toObject(engine(inputs));
}
