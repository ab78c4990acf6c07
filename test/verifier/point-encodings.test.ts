/** The mirror takes the same encodings of commitments and proofs as L1's point evaluation, and no others. */
import assert from "node:assert/strict";
import { bls12_381 } from "@noble/curves/bls12-381.js";
import type { Hex } from "../../l1/rpc/answers.js";
import { Chain } from "../../l1/rpc/chain.js";
import { blobOf } from "../../src/batch/blob.js";
import { commitmentOf, isOpening, openingOf, versionedHashOf } from "../../verifier/kzg.js";
import { sharedAnvil } from "../support/anvil.js";

const POINT_EVALUATION: Hex = "0x000000000000000000000000000000000000000a";
const { G1, fields } = bls12_381;
const { Fp } = fields;
const INFINITY: Hex = `0x${"c0".padEnd(96, "0")}`;

const word = (value: bigint): string => value.toString(16).padStart(64, "0");

/** A point of the curve that is not in the subgroup of order r; its order divides the cofactor. */
function pointOfCofactor() {
  for (let x = 1n; ; x += 1n) {
    try {
      const y = Fp.sqrt(Fp.add(Fp.pow(x, 3n), 4n));
      const point = G1.Point.fromAffine({ x, y });
      let sum = G1.Point.ZERO;
      for (const bit of G1.Point.Fn.ORDER.toString(2)) {
        sum = sum.double();
        if (bit === "1") sum = sum.add(point);
      }
      if (!sum.is0()) return sum;
    } catch {
      // No root: not the x of a point.
    }
  }
}

/** The bytes of a point, in the subgroup or not. */
function compressed(point: InstanceType<typeof G1.Point>): Hex {
  const { x, y } = point.toAffine();
  const flags = y > Fp.ORDER / 2n ? 0b101n : 0b100n;
  return `0x${((flags << 381n) | x).toString(16)}`;
}

/** The x of a compressed point with p added, where 381 bits have room for that. */
function unreduced(point: Hex): Hex | undefined {
  const bits = BigInt(point);
  const [flags, x] = [bits >> 381n, bits & (2n ** 381n - 1n)];
  if (x + Fp.ORDER >= 2n ** 381n) return undefined;
  return `0x${((flags << 381n) | (x + Fp.ORDER)).toString(16)}`;
}

describe("commitments and proofs that are encoded in another way", function () {
  this.timeout(120_000);
  const z = 2n ** 128n - 5n;
  let chain: Chain;

  before(async () => {
    chain = await Chain.connect((await sharedAnvil()).url);
  });

  /** Whether L1 takes an opening, and the mirror: they must agree. */
  async function isTaken(commitment: Hex, y: bigint, proof: Hex): Promise<boolean> {
    const data: Hex = `${versionedHashOf(commitment)}${word(z)}${word(y)}${commitment.slice(2)}${proof.slice(2)}`;
    const onChain = await chain.call({ to: POINT_EVALUATION, data }).then(
      () => true,
      () => false,
    );
    const onMirror = await isOpening(commitment, z, { y, proof });
    assert.equal(onMirror, onChain, `${commitment} ${proof}`);
    return onChain;
  }

  /** A blob with its opening at z. */
  async function opened(...elements: readonly number[]) {
    const blob = blobOf([
      Uint8Array.from({ length: 31 * elements.length }, (_, i) =>
        i % 31 === 30 ? elements[(i - 30) / 31]! : 0,
      ),
    ]);
    const [commitment, { y, proof }] = [await commitmentOf(blob), await openingOf(blob, z)];
    return { commitment, y, proof };
  }

  it("a polynomial of one coefficient has a proof at infinity, that of none a commitment as well", async () => {
    const constant = await opened(7);
    assert.deepEqual([constant.y, constant.proof], [7n, INFINITY]);
    assert.equal(await isTaken(constant.commitment, 7n, INFINITY), true);
    assert.equal(await isTaken(constant.commitment, 8n, INFINITY), false);
    const empty = await opened();
    assert.deepEqual(empty, { commitment: INFINITY, y: 0n, proof: INFINITY });
    assert.equal(await isTaken(INFINITY, 0n, INFINITY), true);
    assert.equal(await isTaken(INFINITY, 1n, INFINITY), false);
  });

  it("infinity in another way is no point", async () => {
    const { commitment, y } = await opened(7);
    for (const first of ["e0", "40", "80", "00", "c1"]) {
      const other: Hex = `0x${first.padEnd(96, "0")}`;
      assert.equal(await isTaken(commitment, y, other), false, first);
    }
    assert.equal(await isTaken(commitment, y, `0xc0${"01".padStart(94, "0")}`), false);
  });

  it("a point outside of the subgroup of order r is none, though pairings do not see the difference", async () => {
    const { commitment, y, proof } = await opened(7, 9);
    const error = pointOfCofactor();
    const shifted = (point: Hex): Hex => compressed(G1.Point.fromHex(point.slice(2)).add(error));
    assert.equal(compressed(G1.Point.fromHex(proof.slice(2))), proof);
    assert.equal(await isTaken(commitment, y, proof), true);
    assert.equal(await isTaken(commitment, y, shifted(proof)), false);
    assert.equal(await isTaken(shifted(commitment), y, proof), false);
  });

  it("an x that is not reduced is none", async () => {
    // The proof of 7 + factor · X is the generator times the factor, and so is the commitment to the factor.
    const multiple = (factor: number) => compressed(G1.Point.BASE.multiply(BigInt(factor)));
    const factor = 1 + [...Array(99).keys()].findIndex((i) => unreduced(multiple(i + 1)));
    const { commitment, y, proof } = await opened(7, factor);
    assert.equal(proof, multiple(factor));
    assert.equal(await isTaken(commitment, y, unreduced(proof)!), false);
    assert.equal(await isTaken(proof, BigInt(factor), INFINITY), true);
    assert.equal(await isTaken(unreduced(proof)!, BigInt(factor), INFINITY), false);
  });
});
