/**
 * Checks Groth16 proofs of one key together, by WebAssembly: with random weights r_i, the product of all
 *
 *     e(r_i A_i, B_i) = e(R alpha, beta) e(sum r_i IC(x_i), gamma) e(sum r_i C_i, delta),   R = sum r_i
 *
 * holds, but for a chance of 2^-128, only if each does (Groth16, eprint 2016/260; weights as SPEC.md section 8 has
 * them for L1). As strict as L1: coordinates are reduced, points lie in their groups. Points at infinity, which no
 * honest proof has, are refused.
 */
import { randomBytes } from "node:crypto";
import type { Curve, CurveGroup } from "ffjavascript";
import type { VerificationKey } from "../../src/proof/verification-key.js";
import { BASE_MODULUS, SCALAR_MODULUS } from "../bn254.js";

/** A proof and what it is said to prove. */
export interface Claim {
  /** Outputs, then public inputs, each below r. */
  readonly inputs: readonly bigint[];
  /** Affine points as L1 takes them: of b, the imaginary part of each coordinate comes first. */
  readonly proof: {
    readonly a: readonly [bigint, bigint];
    readonly b: readonly [readonly [bigint, bigint], readonly [bigint, bigint]];
    readonly c: readonly [bigint, bigint];
  };
}

/** Bytes of a weight. */
const WEIGHT_BYTES = 16;

/** Which of the proofs are valid. */
export async function checkProofs(
  curve: Curve,
  key: VerificationKey,
  claims: readonly Claim[],
): Promise<boolean[]> {
  const isFormed = claims.map((claim) => isWellFormed(curve, key, claim));
  const formed = claims.filter((_, i) => isFormed[i]);
  if (formed.length === 0 || (await isProduct(curve, key, formed))) return isFormed;
  if (formed.length === 1) return isFormed.map(() => false);
  // Somebody lies: each by itself.
  const found: boolean[] = [];
  for (const [i, claim] of claims.entries()) {
    found.push(isFormed[i]! && (await isProduct(curve, key, [claim])));
  }
  return found;
}

function isWellFormed({ G1, G2 }: Curve, key: VerificationKey, claim: Claim): boolean {
  const { inputs, proof } = claim;
  const { a, b, c } = proof;
  const coordinates = [...a, ...b.flat(), ...c];
  if (inputs.length !== key.nPublic) return false;
  if (inputs.some((input) => input < 0n || input >= SCALAR_MODULUS)) return false;
  if (coordinates.some((value) => value < 0n || value >= BASE_MODULUS)) return false;
  if ([a, b.flat(), c].some((point) => point.every((value) => value === 0n))) return false;
  const [pointA, pointB, pointC] = [
    G1.fromObject([...a]),
    pointOf2(G2, proof),
    G1.fromObject([...c]),
  ];
  if (!G1.isValid(pointA) || !G2.isValid(pointB) || !G1.isValid(pointC)) return false;
  // G2 has a cofactor.
  return G2.isZero(G2.timesScalar(pointB, SCALAR_MODULUS));
}

async function isProduct(
  curve: Curve,
  key: VerificationKey,
  claims: readonly Claim[],
): Promise<boolean> {
  const { G1, G2 } = curve;
  const weights = claims.map(randomWeight);
  const weighted = weights.map((weight, i) => {
    const { proof } = claims[i]!;
    return [G1.timesScalar(G1.fromObject([...proof.a]), weight), pointOf2(G2, proof)];
  });
  const all = weights.reduce((sum, weight) => sum + weight, 0n) % SCALAR_MODULUS;
  const inputs = key.IC.map((point, j) => {
    const scalars = claims.map((claim, i) => weights[i]! * (j === 0 ? 1n : claim.inputs[j - 1]!));
    const scalar = scalars.reduce((sum, each) => sum + each, 0n) % SCALAR_MODULUS;
    return G1.timesScalar(G1.fromObject(read1(point)), scalar);
  });
  const rests = claims.map(({ proof }, i) =>
    G1.timesScalar(G1.fromObject([...proof.c]), weights[i]!),
  );
  const minus = (point: Uint8Array) => G1.neg(point);
  return curve.pairingEq(
    ...weighted.flat(),
    ...[minus(G1.timesScalar(G1.fromObject(read1(key.vk_alpha_1)), all)), at2(G2, key.vk_beta_2)],
    ...[minus(sum(G1, inputs)), at2(G2, key.vk_gamma_2)],
    ...[minus(sum(G1, rests)), at2(G2, key.vk_delta_2)],
  );
}

function sum(group: CurveGroup, points: readonly Uint8Array[]): Uint8Array {
  return points.reduce((one, other) => group.add(one, other), group.zero);
}

/** b with the real parts first, as ffjavascript has it. */
function pointOf2(group: CurveGroup, { b }: Claim["proof"]): Uint8Array {
  return group.fromObject(b.map(([imaginary, real]) => [real, imaginary]));
}

function at2(group: CurveGroup, point: readonly (readonly string[])[]): Uint8Array {
  return group.fromObject(point.map((pair) => pair.map(BigInt)));
}

function read1(point: readonly string[]): bigint[] {
  return point.map(BigInt);
}

/** 128 random bits, never 0. */
function randomWeight(): bigint {
  return BigInt(`0x${randomBytes(WEIGHT_BYTES).toString("hex")}`) || 1n;
}
