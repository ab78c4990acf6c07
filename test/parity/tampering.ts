/**
 * What can be done to a batch on its way to L1. Edits can be combined: a batch with two faults shows
 * which of them is looked at first.
 */
import { numberToBytesBE } from "@noble/curves/utils.js";
import { FIELD_MODULUS } from "../../src/crypto/field.js";
import { DEPOSIT_BYTES, EXIT_BYTES, HEADER_ELEMENTS, WORD_BYTES } from "../../src/params.js";
import { parseShape } from "../../src/shape.js";
import { BASE_MODULUS, type ProofPoints } from "../../verifier/proof-points.js";
import { type Submission, shapeOf } from "./false-batches.js";
import type { World } from "./world.js";

/** Nothing if what is needed for it is not there. @param place a byte, a word, a coordinate */
type Edit = (submission: Submission, place: number, world: World) => Submission | undefined;

const HEADER_BYTES = HEADER_ELEMENTS * WORD_BYTES;
/** Exclusive bounds of the header's words. */
const HEADER_LIMITS = [FIELD_MODULUS, FIELD_MODULUS, 1n << 88n, 1n << 160n, 1n << 144n];
/** A shape that no stage accepts. */
const FOREIGN_SHAPE = parseShape("3x5");

/** Every edit by its name. */
export const EDITS: Readonly<Record<string, Edit>> = {
  "padding before a deposit": (submission) =>
    withItemMoved(submission, HEADER_BYTES, DEPOSIT_BYTES, submission.shape.deposits),
  "padding before an exit": (submission) => {
    const { deposits, exits } = submission.shape;
    return withItemMoved(submission, HEADER_BYTES + deposits * DEPOSIT_BYTES, EXIT_BYTES, exits);
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
  "a header word that is too wide": (submission, place) => {
    if (submission.data.length < HEADER_BYTES) return undefined;
    const data = submission.data.slice();
    const word = place % HEADER_ELEMENTS;
    data.set(numberToBytesBE(HEADER_LIMITS[word]!, WORD_BYTES), word * WORD_BYTES);
    return { ...submission, data };
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

/** Moves the first item of a queue behind the padding that follows it. */
function withItemMoved(
  submission: Submission,
  start: number,
  size: number,
  count: number,
): Submission | undefined {
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
