/**
 * Checks a Groth16 proof over BN254 (Jens Groth, eprint 2016/260, section 3.2) on @noble/curves'
 * pairing, so that a browser can: no threads, nothing to load. Stricter than snarkjs where snarkjs
 * takes what the contract does not: coordinates and inputs that are not reduced, points of G2 outside
 * the subgroup of order r, fewer inputs than the key has points.
 */
import { bn254 } from "@noble/curves/bn254.js";
import { assertFieldElement } from "../crypto/field.js";
import { type ErrorCode, gotExpected, QuipuError } from "../errors.js";
import type { Groth16Proof } from "./groth16-proof.js";
import type { VerificationKey } from "./verification-key.js";

const { Fp, Fp12 } = bn254.fields;
const G1 = bn254.G1.Point;
const G2 = bn254.G2.Point;
type G1Point = InstanceType<typeof G1>;
type G2Point = InstanceType<typeof G2>;

/** The refusals of whatever brings the points. */
interface PointRefusals {
  /** Coordinates that are not canonical, or do not make an affine point. */
  readonly malformed: ErrorCode;
  /** A point that is not one of its group. */
  readonly invalid: ErrorCode;
}

const OF_PROOF: PointRefusals = { malformed: "MalformedProof", invalid: "InvalidProof" };
const OF_KEY: PointRefusals = {
  malformed: "InvalidVerificationKey",
  invalid: "InvalidVerificationKey",
};

/**
 * Checks a proof; returns if it is valid.
 *
 * @param publicInputs outputs, then public inputs, each below r
 * @throws QuipuError `NotInField` for an input ≥ r; `MalformedProof` for another number of inputs
 *   than the key takes, or a coordinate ≥ p; `InvalidProof` for a point that is not in its group or a
 *   pairing check that fails; `InvalidVerificationKey`.
 *
 * @example
 *     const key = JSON.parse(await (await fetch("verification_key.json")).text());
 *     verifyGroth16(key, [digest, challenge, y], proof); // throws unless the proof is one of these inputs
 */
export function verifyGroth16(
  key: VerificationKey,
  publicInputs: readonly bigint[],
  { pi_a, pi_b, pi_c }: Groth16Proof,
): void {
  if (publicInputs.length !== key.nPublic) {
    const message = gotExpected("public inputs", publicInputs.length, key.nPublic);
    throw new QuipuError("MalformedProof", message);
  }
  for (const [i, input] of publicInputs.entries()) assertFieldElement(input, `public input ${i}`);
  const [a, b, c] = [
    readG1(pi_a, "pi_a", OF_PROOF),
    readG2(pi_b, "pi_b", OF_PROOF),
    readG1(pi_c, "pi_c", OF_PROOF),
  ];
  const product = multiplyPairings([
    [a.negate(), b],
    [readG1(key.vk_alpha_1, "vk_alpha_1", OF_KEY), readG2(key.vk_beta_2, "vk_beta_2", OF_KEY)],
    [weighInputs(key, publicInputs), readG2(key.vk_gamma_2, "vk_gamma_2", OF_KEY)],
    [c, readG2(key.vk_delta_2, "vk_delta_2", OF_KEY)],
  ]);
  if (Fp12.eql(product, Fp12.ONE)) return;
  const got = "one that the verification key rejects";
  throw new QuipuError("InvalidProof", gotExpected("proof", got, "one of these public inputs"));
}

/** IC_0 + Σ input_i · IC_(i+1). */
function weighInputs({ IC, nPublic }: VerificationKey, publicInputs: readonly bigint[]): G1Point {
  if (IC.length !== nPublic + 1) {
    const message = gotExpected("points of IC", IC.length, nPublic + 1);
    throw new QuipuError("InvalidVerificationKey", message);
  }
  const [first, ...others] = IC.map((point, i) => readG1(point, `IC[${i}]`, OF_KEY));
  return others.reduce((sum, point, i) => {
    const input = publicInputs[i]!;
    return input === 0n ? sum : sum.add(point.multiplyUnsafe(input));
  }, first!);
}

/** The product of the pairings; one with a point at infinity is 1, which noble leaves to the caller. */
function multiplyPairings(pairs: readonly (readonly [G1Point, G2Point])[]) {
  const factors = pairs.filter(([g1, g2]) => !g1.is0() && !g2.is0());
  return bn254.pairingBatch(factors.map(([g1, g2]) => ({ g1, g2 })));
}

/** A point of snarkjs' form: affine with a 1 behind, or (0, 1, 0) for infinity. */
function readG1(point: readonly string[], name: string, refusals: PointRefusals): G1Point {
  const [x, y, z] = coordinates(point, 3, name, refusals) as [bigint, bigint, bigint];
  if (z === 0n && x === 0n && y === 1n) return G1.ZERO;
  assertAffine(z === 1n, name, refusals);
  return inGroup(() => G1.fromAffine({ x, y }), name, refusals);
}

function readG2(
  point: readonly (readonly string[])[],
  name: string,
  refusals: PointRefusals,
): G2Point {
  if (point.some((coordinate) => coordinate.length !== 2)) assertAffine(false, name, refusals);
  const all = coordinates(point.flat(), 6, name, refusals);
  const [x0, x1, y0, y1, z0, z1] = all as [bigint, bigint, bigint, bigint, bigint, bigint];
  const isInfinity = [x0, x1, y1, z0, z1].every((part) => part === 0n) && y0 === 1n;
  if (isInfinity) return G2.ZERO;
  assertAffine(z0 === 1n && z1 === 0n, name, refusals);
  const affine = { x: { c0: x0, c1: x1 }, y: { c0: y0, c1: y1 } };
  return inGroup(() => G2.fromAffine(affine), name, refusals);
}

/** Canonical decimal strings below p. */
function coordinates(
  texts: readonly string[],
  count: number,
  name: string,
  { malformed }: PointRefusals,
): bigint[] {
  if (texts.length !== count) {
    throw new QuipuError(malformed, gotExpected(`${name}: coordinates`, texts.length, count));
  }
  return texts.map((text) => {
    if (/^(0|[1-9]\d*)$/.test(text) && BigInt(text) < Fp.ORDER) return BigInt(text);
    throw new QuipuError(malformed, gotExpected(`${name}: coordinate`, text, "0 ≤ value < p"));
  });
}

function assertAffine(isAffine: boolean, name: string, { malformed }: PointRefusals): void {
  if (isAffine) return;
  throw new QuipuError(malformed, gotExpected(name, "another form", "an affine point"));
}

/** Checks that a point is on its curve and of order r. */
function inGroup<Point extends { assertValidity(): void }>(
  read: () => Point,
  name: string,
  { invalid }: PointRefusals,
): Point {
  try {
    const point = read();
    point.assertValidity();
    return point;
  } catch (error) {
    const got = (error as Error).message;
    throw new QuipuError(invalid, gotExpected(name, got, "a point of its group"));
  }
}
