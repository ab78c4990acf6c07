/**
 * The public inputs of a batch proof (SPEC.md section 5): they tie the bytes that L1 sees to the
 * vector that the circuit has computed, without a byte hash in the circuit.
 */
import { bytesToNumberBE } from "@noble/curves/utils.js";
import { utf8ToBytes } from "@noble/hashes/utils.js";
import { evaluateBlob } from "../crypto/blob-field.js";
import { assertFieldElement, FIELD_MODULUS } from "../crypto/field.js";
import { poseidon } from "../crypto/poseidon.js";
import { BATCH_VERSION } from "../params.js";
import { SHAPE_ID_BITS, type Shape, shapeId } from "../shape.js";
import {
  batchHashes,
  evaluationPoint,
  packChallenge,
  splitValue,
  valueWeight,
} from "./challenge.js";
import { dataParts, dataVector, recordsVector, settledVector } from "./data.js";

/** Public inputs of a batch proof, in this order. */
export interface PublicInputs {
  /** Poseidon digest of the vector. */
  readonly digest: bigint;
  /** w · 2^128 + z, derived from digest, data and the group that the batch is proven for. */
  readonly challenge: bigint;
  /** Header and settlement as a polynomial at z, and with w the records' value at z. */
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

/** Σ v[i] · zⁱ modulo r, by Horner. */
export function evaluateVector(vector: readonly bigint[], z: bigint): bigint {
  return vector.reduceRight((sum, element) => (sum * z + element) % FIELD_MODULUS, 0n);
}

/**
 * The digest of published data.
 *
 * @throws QuipuError `MalformedData` if the data have another length than the shape's, `NotInField`
 *   if one of their elements is ≥ r.
 */
export function digestOf(data: Uint8Array, shape: Shape, levels: number): bigint {
  const vector = dataVector(data, shape);
  vector.forEach((element, i) => {
    assertFieldElement(element, `vector element ${i}`);
  });
  return foldDigest(vector, digestTag(shape, levels));
}

/**
 * Challenge and y of published data.
 *
 * @param z the point of the group that the batch is proven for, 128 bits
 * @throws QuipuError `MalformedData` if the data have another length than the shape's.
 */
export function evaluateData(
  data: Uint8Array,
  shape: Shape,
  z: bigint,
): Omit<PublicInputs, "digest"> {
  const settled = evaluateVector(settledVector(data, shape), z);
  return evaluateParts(settled, evaluateBlob(recordsVector(data, shape), z), z);
}

/**
 * Challenge and y of a batch whose parts have been evaluated.
 *
 * @param settled header and settlement at z, below r
 * @param value the records at z, below q, the modulus of blobs
 */
export function evaluateParts(
  settled: bigint,
  value: bigint,
  z: bigint,
): Omit<PublicInputs, "digest"> {
  const w = valueWeight(z, value);
  const [low, high] = splitValue(value);
  return { challenge: packChallenge(z, w), y: (settled + w * (low + w * high)) % FIELD_MODULUS };
}

/** Challenge and y of a batch that is proven by itself. @throws QuipuError as `evaluateData` does. */
export function evaluateAlone(
  digest: bigint,
  data: Uint8Array,
  { shape, levels }: { readonly shape: Shape; readonly levels: number },
): Omit<PublicInputs, "digest"> {
  const [, , domain, feeRecipient] = dataParts(data, shape).words;
  const group = { shape, levels, domain: domain!, feeRecipient: feeRecipient!, blobHash: 0n };
  return evaluateData(data, shape, evaluationPoint(group, [batchHashes(digest, data, shape)]));
}

/**
 * Computes the public inputs of a batch that is proven by itself from its published data.
 *
 * @throws QuipuError as `digestOf` does.
 */
export function computePublicInputs(data: Uint8Array, shape: Shape, levels: number): PublicInputs {
  const digest = digestOf(data, shape, levels);
  return { digest, ...evaluateAlone(digest, data, { shape, levels }) };
}
