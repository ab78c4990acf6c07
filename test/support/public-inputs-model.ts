/**
 * The public inputs of a batch that is proven by itself: an independent reading of SPEC.md section 5 that
 * shares no code with `src/batch`. The vector comes from the model of the circuit, the hashed bytes from
 * what is published: the sign of a deposit's key stands there and in no element.
 */
import { keccak_256 } from "@noble/hashes/sha3.js";
import { bytesToHex, hexToBytes } from "@noble/hashes/utils.js";
import { poseidon8 } from "poseidon-lite";
import type { PublicInputs } from "../../src/batch/public-inputs.js";
import { FIELD_MODULUS } from "../../src/crypto/field.js";
import type { Shape } from "../../src/shape.js";

/** What the curve BLS12-381 is made from, without its sign. */
const BLS_X = 0xd201000000010000n;
/** The order of its groups, the modulus of blobs. */
const BLOB_ORDER = BLS_X ** 4n - BLS_X ** 2n + 1n;

interface Published {
  readonly data: Uint8Array;
  readonly shape: Shape;
  readonly levels: number;
}

/** Digest, challenge and y of the model's vector, with the bytes that say the same. */
export function modelPublicInputs(vector: readonly bigint[], published: Published): PublicInputs {
  const { deposits, exits, withdrawals, payments } = published.shape;
  const settled = 5 + 4 * deposits + 3 * exits + 2 * (withdrawals + payments);
  const digest = fold(vector, published);
  const z = pointOf(digest, published);
  const value = polynomial(vector.slice(settled), z, BLOB_ORDER);
  const w = hashOf(word(z), word(value)) % 2n ** 120n;
  const [low, high] = [value % 2n ** 144n, value / 2n ** 144n];
  const sum = polynomial(vector.slice(0, settled), z, FIELD_MODULUS) + w * low + w * w * high;
  return { digest, challenge: w * 2n ** 128n + z, y: sum % FIELD_MODULUS };
}

/** The polynomial with these coefficients, the constant one first. */
export function polynomial(coefficients: readonly bigint[], z: bigint, modulus: bigint): bigint {
  let power = 1n;
  let sum = 0n;
  for (const coefficient of coefficients) {
    sum = (sum + coefficient * power) % modulus;
    power = (power * z) % modulus;
  }
  return sum;
}

function fold(vector: readonly bigint[], { shape, levels }: Published): bigint {
  let state = BigInt(`0x717569707504${identity(shape, levels)}`);
  const rest = [...vector];
  while (rest.length > 0) {
    const block = [...rest.splice(0, 7), 0n, 0n, 0n, 0n, 0n, 0n].slice(0, 7);
    state = poseidon8([state, ...block]);
  }
  return state;
}

/** z: of a group of one, for no blob. The header's words are old root, new root, domain, recipient, fees. */
function pointOf(digest: bigint, { data, shape, levels }: Published): bigint {
  const { deposits, exits, withdrawals, payments } = shape;
  const settlement = 70 * deposits + 41 * exits + 38 * withdrawals + 52 * payments;
  const text = bytesToHex(data);
  const bytes = (from: number, to?: number) => text.slice(2 * from, to && 2 * to);
  const [oldRoot, newRoot, domain, feeRecipient] = [0, 32, 64, 96].map((at) => bytes(at, at + 32));
  const fees = bytes(128 + 14, 160);
  const leaf = hash(word(digest), oldRoot!, newRoot!, fees, bytes(160, 160 + settlement));
  const records = hash(hash(bytes(160 + settlement)));
  const shapeWord = identity(shape, levels).padStart(64, "0");
  return hashOf(shapeWord, domain!, feeRecipient!, word(0n), records, leaf) % 2n ** 128n;
}

/** Levels and counts, a byte each. */
function identity(shape: Shape, levels: number): string {
  const { transfers, slots, deposits, exits, withdrawals, payments } = shape;
  const counts = [levels, transfers, slots, deposits, exits, withdrawals, payments];
  return counts.map((count) => count.toString(16).padStart(2, "0")).join("");
}

function word(value: bigint): string {
  return value.toString(16).padStart(64, "0");
}

function hash(...parts: readonly string[]): string {
  return bytesToHex(keccak_256(hexToBytes(parts.join(""))));
}

function hashOf(...parts: readonly string[]): bigint {
  return BigInt(`0x${hash(...parts)}`);
}
