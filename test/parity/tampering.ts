/**
 * What can be done to a batch on its way to L1, alone or in a group. Edits can be combined: a batch
 * with two faults shows which of them is looked at first.
 */
import { numberToBytesBE } from "@noble/curves/utils.js";
import { FIELD_MODULUS } from "../../src/crypto/field.js";
import {
  CALLDATA_HEADER_BYTES,
  DEPOSIT_BYTES,
  EXIT_BYTES,
  PAYMENT_BYTES,
  WITHDRAWAL_BYTES,
  WORD_BYTES,
} from "../../src/params.js";
import { parseShape } from "../../src/shape.js";
import { BASE_MODULUS, type ProofPoints } from "../../verifier/proof-points.js";
import { type Made, shapeOf } from "./false-batches.js";
import type { Standpoint } from "./standpoint.js";

/** Nothing if what is needed for it is not there. @param place a byte, a word, a coordinate */
type Edit = (submission: Made, place: number, world: Standpoint) => Made | undefined;

/** A shape that no stage accepts. */
const FOREIGN_SHAPE = parseShape("3x5");

/** Every edit by its name. */
export const EDITS: Readonly<Record<string, Edit>> = {
  "padding before a deposit": (submission) =>
    withItemMoved(submission, CALLDATA_HEADER_BYTES, DEPOSIT_BYTES, submission.shape.deposits),
  "padding before an exit": (submission) => {
    const { deposits, exits } = submission.shape;
    const start = CALLDATA_HEADER_BYTES + deposits * DEPOSIT_BYTES;
    return withItemMoved(submission, start, EXIT_BYTES, exits);
  },
  "a bit flipped": (submission, place) => {
    const data = submission.data.slice();
    data[(place >> 3) % data.length]! ^= 1 << (place & 7);
    return { ...submission, data };
  },
  "two halves swapped": ({ data, ...rest }) => {
    const middle = data.length >> 1;
    return { ...rest, data: Uint8Array.of(...data.subarray(middle), ...data.subarray(0, middle)) };
  },
  "data truncated": ({ data, ...rest }, place) => {
    return { ...rest, data: data.slice(0, place % data.length) };
  },
  "data extended": ({ data, ...rest }, place) => {
    return { ...rest, data: Uint8Array.of(...data, ...new Uint8Array((place % 40) + 1)) };
  },
  "another old root": (submission) => ({ ...submission, oldRoot: submission.oldRoot + 1n }),
  "an old root that is not below r": (submission) => {
    return { ...submission, oldRoot: submission.oldRoot + FIELD_MODULUS };
  },
  "a new root that is not below r": (submission) => withWord(submission, 0, FIELD_MODULUS),
  "another fee recipient": (submission) => {
    return { ...submission, feeRecipient: submission.feeRecipient ^ 1n };
  },
  "a key that is not below r": (submission) => {
    const { deposits, exits, withdrawals, payments } = submission.shape;
    if (payments === 0) return undefined;
    const before = deposits * DEPOSIT_BYTES + exits * EXIT_BYTES + withdrawals * WITHDRAWAL_BYTES;
    const last = (payments - 1) * PAYMENT_BYTES;
    return withWord(submission, CALLDATA_HEADER_BYTES + before + last, FIELD_MODULUS);
  },
  "another digest": (submission) => {
    return { ...submission, digest: (submission.digest + 1n) % FIELD_MODULUS };
  },
  "a digest that is not below r": (submission) => {
    return { ...submission, digest: submission.digest + FIELD_MODULUS };
  },
  "another shape": (submission, _, world) => {
    const { shapes } = world.prover;
    return { ...submission, shape: shapeOf(world, shapes.indexOf(submission.shape) + 1) };
  },
  "an unknown shape": (submission) => ({ ...submission, shape: FOREIGN_SHAPE }),
  "a coordinate that is not below p": (submission, place) => {
    const { proof } = submission;
    return { ...submission, proof: withCoordinate(proof, place, (x) => x + BASE_MODULUS) };
  },
  "a point off its curve": (submission, place) => {
    const { proof } = submission;
    return { ...submission, proof: withCoordinate(proof, place, (x) => (x + 1n) % BASE_MODULUS) };
  },
  "a negated point": (submission) => {
    const { proof } = submission;
    return { ...submission, proof: withCoordinate(proof, 1, (y) => BASE_MODULUS - y) };
  },
  "points at infinity": (submission) => {
    return { ...submission, proof: wordsToProof(new Array<bigint>(8).fill(0n)) };
  },
  "the proof of the last batch": (submission, _, { batches }) => {
    const last = batches.at(-1);
    return last && { ...submission, proof: last.proof };
  },
  "an account with code": (submission, _, { cast }) => {
    return { ...submission, sender: cast.delegated };
  },
};

/** Replaces 32 bytes of the data. */
function withWord(submission: Made, start: number, value: bigint): Made | undefined {
  const data = submission.data.slice();
  if (data.length < start + WORD_BYTES) return undefined;
  data.set(numberToBytesBE(value, WORD_BYTES), start);
  return { ...submission, data };
}

/** Moves the first item of a queue behind the padding that follows it. */
function withItemMoved(
  submission: Made,
  start: number,
  size: number,
  count: number,
): Made | undefined {
  const data = submission.data.slice();
  if (data.length < start + count * size) return undefined;
  const items = Array.from({ length: count }, (_, i) =>
    data.slice(start + i * size, start + (i + 1) * size),
  );
  const padding = items.findIndex((item) => item.every((byte) => byte === 0));
  if (padding <= 0) return undefined;
  data.set(items[padding]!, start);
  data.set(items[0]!, start + padding * size);
  return { ...submission, data };
}

/** Replaces one of the eight coordinates, counted modulo eight. */
export function withCoordinate(
  { a, b, c }: ProofPoints,
  place: number,
  change: (coordinate: bigint) => bigint,
): ProofPoints {
  const words = [...a, ...b.flat(), ...c];
  const position = place % words.length;
  words[position] = change(words[position]!);
  return wordsToProof(words);
}

function wordsToProof(words: readonly bigint[]): ProofPoints {
  const [ax, ay, bx1, bx0, by1, by0, cx, cy] = words as readonly [
    ...[bigint, bigint, bigint, bigint],
    ...[bigint, bigint, bigint, bigint],
  ];
  return {
    a: [ax, ay],
    b: [
      [bx1, bx0],
      [by1, by0],
    ],
    c: [cx, cy],
  };
}
