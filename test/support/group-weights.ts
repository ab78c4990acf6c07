/** The weights of a group's proofs, by the letter of SPEC.md section 8. */
import { bytesToNumberBE, numberToBytesBE } from "@noble/curves/utils.js";
import { keccak256 } from "../../src/crypto/keccak.js";
import { WORD_BYTES } from "../../src/params.js";

/** What the weights depend on. */
export interface WeighedGroup {
  readonly shapeId: bigint;
  /** Of each proof its digest and eight coordinates. */
  readonly proofs: readonly { readonly digest: bigint; readonly points: readonly bigint[] }[];
  /** Challenge and y of each batch. */
  readonly challenges: readonly (readonly [challenge: bigint, y: bigint])[];
}

/** 1 for the first proof, 128 bits for each other one. */
export function groupWeights({ shapeId, proofs, challenges }: WeighedGroup): bigint[] {
  const stated = proofs.flatMap(({ digest, points }) => [digest, ...points]);
  const seed = keccak256(...[shapeId, ...stated, ...challenges.flat()].map(word));
  return proofs.map((_, i) =>
    i === 0 ? 1n : bytesToNumberBE(keccak256(seed, word(i)).subarray(0, 16)),
  );
}

function word(value: number | bigint): Uint8Array {
  return numberToBytesBE(value, WORD_BYTES);
}
