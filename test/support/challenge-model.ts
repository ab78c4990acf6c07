/**
 * The public inputs of a batch by the letter of SPEC.md section 5, from its published bytes: once more,
 * with powers instead of Horner's rule, and with nothing of src/batch.
 */
import { bytesToNumberBE, numberToBytesBE } from "@noble/curves/utils.js";
import { concatBytes } from "@noble/hashes/utils.js";
import { keccak256 } from "../../src/crypto/keccak.js";
import { type Shape, shapeId } from "../../src/shape.js";

/** Order of BN254's groups. */
const R = 0x30644e72e131a029b85045b68181585d2833e84879b9709143e1f593f0000001n;
/** Order of BLS12-381's groups. */
const Q = 0x73eda753299d7d483339d80809a1d80553bda402fffe5bfeffffffff00000001n;

/** What the batches of a group share. */
export interface ModelGroup {
  readonly shape: Shape;
  readonly levels: number;
  /** Default: 0, of a batch by itself. */
  readonly blobHash?: bigint;
}

/** A batch before its proof is made: its published data, header and all, and its digest. */
export interface StatedBatch {
  readonly data: Uint8Array;
  readonly digest: bigint;
}

/** What z binds of a batch. */
export interface ModelHashes {
  readonly leaf: Uint8Array;
  readonly records: Uint8Array;
}

const word = (value: bigint): Uint8Array => numberToBytesBE(value, 32);

/** Header and settlement, and the records: the settlement ends where the shape says. */
function parts(data: Uint8Array, shape: Shape) {
  const { deposits, exits, withdrawals, payments } = shape;
  const entries = 70 * deposits + 41 * exits + 38 * withdrawals + 52 * payments;
  const end = 160 + entries + 64 * signatures(shape);
  return { settled: data.subarray(0, end), records: data.subarray(end) };
}

function signatures({ payments, transfers, withdrawals, signed = false }: Shape): number {
  return signed ? payments + transfers + withdrawals : 0;
}

/** Leaf and records' hash of a batch. */
export function modelHashes({ data, digest }: StatedBatch, shape: Shape): ModelHashes {
  const { settled, records } = parts(data, shape);
  const [oldRoot, newRoot] = [settled.subarray(0, 32), settled.subarray(32, 64)];
  const [fees, settlement] = [settled.subarray(142, 160), settled.subarray(160)];
  const leaf = keccak256(concatBytes(word(digest), oldRoot, newRoot, fees, settlement));
  return { leaf, records: keccak256(records) };
}

/** z of a group: domain and fee recipient are those that its first batch says. */
export function modelPoint(
  { shape, levels, blobHash = 0n }: ModelGroup,
  data: Uint8Array,
  hashes: readonly ModelHashes[],
): bigint {
  const shared = [word(shapeId(shape, levels)), data.subarray(64, 128), word(blobHash)];
  const records = keccak256(concatBytes(...hashes.map((batch) => batch.records)));
  const leaves = hashes.map(({ leaf }) => leaf);
  return bytesToNumberBE(keccak256(concatBytes(...shared, records, ...leaves))) % 2n ** 128n;
}

/** Σ elements[i] · zⁱ modulo a prime. */
function valueAt(elements: readonly bigint[], z: bigint, modulus: bigint): bigint {
  let [sum, power] = [0n, 1n];
  for (const element of elements) {
    sum += element * power;
    power = (power * z) % modulus;
  }
  return sum % modulus;
}

/** The value of a batch's records at z, below q. */
export function modelValue(data: Uint8Array, shape: Shape, z: bigint): bigint {
  const { records } = parts(data, shape);
  const elements = Array.from({ length: records.length / 31 }, (_, i) =>
    bytesToNumberBE(records.subarray(31 * i, 31 * i + 31)),
  );
  return valueAt(elements, z, Q);
}

/** w of a value of records. */
export function modelWeight(z: bigint, value: bigint): bigint {
  return bytesToNumberBE(keccak256(word(z), word(value))) % 2n ** 120n;
}

/** Header and settlement of a batch at z, below r. */
export function modelSettled(data: Uint8Array, shape: Shape, z: bigint): bigint {
  return valueAt(settledElements(data, shape), z, R);
}

/** Digest, challenge and y of a batch whose group is evaluated at z. */
export function modelInputsAt(z: bigint, { data, digest }: StatedBatch, shape: Shape): bigint[] {
  const value = modelValue(data, shape, z);
  const w = modelWeight(z, value);
  const [low, high] = [value % 2n ** 144n, value / 2n ** 144n];
  const y = (modelSettled(data, shape, z) + w * low + w ** 2n * high) % R;
  return [digest, w * 2n ** 128n + z, y];
}

/** Digest, challenge and y of a batch by itself. */
export function modelInputs(batch: StatedBatch, group: ModelGroup): bigint[] {
  const z = modelPoint(group, batch.data, [modelHashes(batch, group.shape)]);
  return modelInputsAt(z, batch, group.shape);
}

/** Cuts header and settlement into their elements. */
function settledElements(data: Uint8Array, shape: Shape): bigint[] {
  let position = 0;
  const take = (bytes: number): bigint => {
    position += bytes;
    return bytesToNumberBE(data.subarray(position - bytes, position));
  };
  const times = (count: number, read: () => bigint[]): bigint[] =>
    Array.from({ length: count }, read).flat();
  return [
    ...times(5, () => [take(32)]),
    ...times(shape.deposits, () => [take(32) % 2n ** 255n, take(20), take(2), take(16)]),
    ...times(shape.exits, () => [take(3), take(20), take(18)]),
    ...times(shape.withdrawals, () => {
      const [owner, token, amount] = [take(20), take(2), take(16)];
      return [token * 2n ** 160n + owner, amount];
    }),
    ...times(shape.payments, () => [take(32), take(20)]),
    ...times(signatures(shape), () => [take(32), take(32)]),
  ];
}
