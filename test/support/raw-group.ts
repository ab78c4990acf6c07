/**
 * The arguments of `commitBatches` from published data, byte by byte and unchecked, so that tests can
 * hand in groups that `groupOf` would refuse.
 */
import { type Address, concatHex, type Hex, hexToBigInt, hexToBytes, slice } from "viem";
import type { Shape } from "../../src/shape.js";
import type { ProofPoints } from "../../verifier/proof-points.js";
import type { GroupSubmission } from "../../verifier/submission.js";
import type { L1Batch } from "./l1-batch.js";

/** The arguments in their order. */
export type GroupArguments = readonly [
  shapeId: bigint,
  oldRoot: bigint,
  feeRecipient: Address,
  data: Hex,
  proofs: readonly { readonly digest: bigint; readonly points: readonly bigint[] }[],
];

/** Where published data have bytes that L1 is not sent: domain, and zeros before recipient and fees. */
const UNSENT: readonly (readonly [start: number, end: number])[] = [
  [64, 108],
  [128, 142],
];

/** Whether L1 is sent a byte of a batch's published data, if the batch is the first of its group. */
export function isSent(byte: number): boolean {
  return !UNSENT.some(([start, end]) => byte >= start && byte < end);
}

/** One call for all batches. What it says once, it takes from the first one. */
export function rawGroup(batches: readonly L1Batch[]): GroupArguments {
  const [{ shapeId, data: first }] = batches as [L1Batch];
  return [
    shapeId,
    hexToBigInt(slice(first, 0, 32)),
    slice(first, 108, 128),
    concatHex(batches.map(({ data }) => rawCalldata(data))),
    batches.map(({ digest, proof }) => ({ digest, points: proof })),
  ];
}

/** The same for the mirror. */
export function rawSubmission(batches: readonly L1Batch[], shape: Shape): GroupSubmission {
  const [, oldRoot, feeRecipient, data, proofs] = rawGroup(batches);
  return {
    ...{ shape, oldRoot, feeRecipient: BigInt(feeRecipient), data: hexToBytes(data) },
    proofs: proofs.map(({ digest, points }) => ({ digest, proof: proofPointsOf(points) })),
  };
}

/** The points of a proof from the words that contracts take. */
function proofPointsOf(words: readonly bigint[]): ProofPoints {
  const [a0, a1, x1, x0, y1, y0, c0, c1] = words as [
    ...[bigint, bigint, bigint, bigint, bigint, bigint, bigint, bigint],
  ];
  return {
    a: [a0, a1],
    b: [
      [x1, x0],
      [y1, y0],
    ],
    c: [c0, c1],
  };
}

/** New root, fees, and all that stands behind the header. */
function rawCalldata(data: Hex): Hex {
  const behind = data.length > 2 + 2 * 160 ? slice(data, 160) : "0x";
  return concatHex([slice(data, 32, 64), slice(data, 142, 160), behind]);
}
