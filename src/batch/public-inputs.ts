/**
 * The public inputs of a batch proof (SPEC.md section 5): they tie the bytes that L1 sees to the
 * vector that the circuit has computed, without a byte hash in the circuit.
 */
import { bytesToNumberBE, numberToBytesBE } from "@noble/curves/utils.js";
import { utf8ToBytes } from "@noble/hashes/utils.js";
import { assertFieldElement, FIELD_MODULUS } from "../crypto/field.js";
import { keccak256 } from "../crypto/keccak.js";
import { poseidon } from "../crypto/poseidon.js";
import { BATCH_VERSION } from "../params.js";
import { SHAPE_ID_BITS, type Shape, shapeId } from "../shape.js";
import { dataVector } from "./data.js";

/** Public inputs of a batch proof, in this order. */
export interface PublicInputs {
  /** Poseidon digest of the vector. */
  readonly digest: bigint;
  /** Challenge, derived from digest and data. */
  readonly z: bigint;
  /** The vector, as a polynomial, at z. */
  readonly y: bigint;
}

/** Elements that one Poseidon(8) takes beside the running state. */
const RATE = 7;

/** The tag that separates the digests of different shapes: "quipu" ‖ version ‖ shape id, 17 bytes. */
export function digestTag(shape: Shape, levels: number): bigint {
  const format = (bytesToNumberBE(utf8ToBytes("quipu")) << 8n) | BigInt(BATCH_VERSION);
  return (format << SHAPE_ID_BITS) | shapeId(shape, levels);
}

/** Folds the vector, padded with zeros to a multiple of seven, with Poseidon(8) from the tag on. */
export function foldDigest(vector: readonly bigint[], tag: bigint): bigint {
  let state = tag;
  for (let i = 0; i < vector.length; i += RATE) {
    const block = Array.from({ length: RATE }, (_, j) => vector[i + j] ?? 0n);
    state = poseidon([state, ...block]);
  }
  return state;
}

/** z = keccak256(digest ‖ keccak256(data)) mod r. */
export function challengeOf(digest: bigint, data: Uint8Array): bigint {
  return bytesToNumberBE(keccak256(numberToBytesBE(digest, 32), keccak256(data))) % FIELD_MODULUS;
}

/** y = Σ v[i] · zⁱ, by Horner. */
export function evaluateVector(vector: readonly bigint[], z: bigint): bigint {
  return vector.reduceRight((sum, element) => (sum * z + element) % FIELD_MODULUS, 0n);
}

/**
 * Computes the public inputs from published data.
 *
 * @throws QuipuError `MalformedData` if the data has another length than the shape's, `NotInField`
 *   if one of its elements is ≥ r.
 */
export function computePublicInputs(data: Uint8Array, shape: Shape, levels: number): PublicInputs {
  const vector = dataVector(data, shape);
  vector.forEach((element, i) => {
    assertFieldElement(element, `vector element ${i}`);
  });
  const digest = foldDigest(vector, digestTag(shape, levels));
  const z = challengeOf(digest, data);
  return { digest, z, y: evaluateVector(vector, z) };
}
