/**
 * A Groth16 proof as the contract takes it: affine points as 256-bit words in the order of EIP-197.
 * Also the checks that the contract and the pairing precompile make on them.
 */
import { bn254 } from "@noble/curves/bn254.js";
import { gotExpected } from "../src/errors.js";
import type { Groth16Proof } from "../src/proof/groth16-proof.js";
import { verifierError } from "./verifier-error.js";

/** Affine coordinates; (0, 0) stands for the point at infinity. */
export type G1Words = readonly [x: bigint, y: bigint];

/** Affine coordinates over the quadratic extension; the imaginary part of each comes first. */
export type G2Words = readonly [x: readonly [bigint, bigint], y: readonly [bigint, bigint]];

/** The three points of a proof. */
export interface ProofPoints {
  readonly a: G1Words;
  readonly b: G2Words;
  readonly c: G1Words;
}

/** p, the modulus of the coordinates. */
export const BASE_MODULUS = bn254.fields.Fp.ORDER;

/**
 * Reads the points of a proof written by snarkjs.
 *
 * @param proof decimal strings
 * @throws QuipuError `MalformedProof` unless every point is affine, with a 1 behind, as snarkjs writes it.
 */
export function proofPoints({ pi_a, pi_b, pi_c }: Groth16Proof): ProofPoints {
  const word = (text: string | undefined): bigint => BigInt(text!);
  const thirds = [pi_a[2], pi_b[2]!.join(), pi_c[2]];
  for (const [i, expected] of ["1", "1,0", "1"].entries()) {
    if (thirds[i] === expected) continue;
    const what = `third coordinate of point ${"abc"[i]}`;
    throw verifierError("MalformedProof", gotExpected(what, thirds[i], expected));
  }
  return {
    a: [word(pi_a[0]), word(pi_a[1])],
    b: [
      [word(pi_b[0]![1]), word(pi_b[0]![0])],
      [word(pi_b[1]![1]), word(pi_b[1]![0])],
    ],
    c: [word(pi_c[0]), word(pi_c[1])],
  };
}

/** The points as snarkjs takes them. */
export function snarkjsProof({ a, b, c }: ProofPoints): Groth16Proof {
  const g1 = ([x, y]: G1Words): string[] =>
    x === 0n && y === 0n ? ["0", "1", "0"] : [`${x}`, `${y}`, "1"];
  const [[x1, x0], [y1, y0]] = b;
  const isInfinity = [x0, x1, y0, y1].every((coordinate) => coordinate === 0n);
  const pi_b = isInfinity
    ? [
        ["0", "0"],
        ["1", "0"],
        ["0", "0"],
      ]
    : [
        [`${x0}`, `${x1}`],
        [`${y0}`, `${y1}`],
        ["1", "0"],
      ];
  return { pi_a: g1(a), pi_b, pi_c: g1(c), protocol: "groth16", curve: "bn128" };
}

/** Coordinates of a proof. */
const COORDINATES = 8;

/**
 * Checks that the coordinates are below p.
 *
 * @param position of the proof among those that are checked together, from 0
 * @throws QuipuError `MalformedProof` with the coordinate's number, from 0 and eight a proof.
 */
export function assertCoordinates({ a, b, c }: ProofPoints, position = 0): void {
  for (const [i, coordinate] of [...a, ...b.flat(), ...c].entries()) {
    if (coordinate >= 0n && coordinate < BASE_MODULUS) continue;
    const what = `coordinate ${COORDINATES * position + i}`;
    throw verifierError("MalformedProof", gotExpected(what, coordinate, "0 ≤ value < p"));
  }
}

/**
 * Checks what else the pairing precompile checks (EIP-197): the points are on their curve, and b is in
 * the subgroup of order r. On the EVM a verifier cannot tell this failure from a failed pairing.
 *
 * @throws QuipuError `InvalidProof`.
 */
export function assertPoints({ a, b, c }: ProofPoints): void {
  const [[x1, x0], [y1, y0]] = b;
  assertPoint("a", () => bn254.G1.Point.fromAffine({ x: a[0], y: a[1] }).assertValidity());
  assertPoint("b", () => {
    const point = { x: { c0: x0, c1: x1 }, y: { c0: y0, c1: y1 } };
    bn254.G2.Point.fromAffine(point).assertValidity();
  });
  assertPoint("c", () => bn254.G1.Point.fromAffine({ x: c[0], y: c[1] }).assertValidity());
}

function assertPoint(name: string, check: () => void): void {
  try {
    check();
  } catch (error) {
    const why = (error as Error).message;
    throw verifierError("InvalidProof", `point ${name} of the proof is not in its group: ${why}`);
  }
}
