import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { bytesToNumberBE } from "@noble/curves/utils.js";
import { Point } from "../../../src/crypto/curve.js";
import { FIELD_MODULUS } from "../../../src/crypto/field.js";
import { keccak256 } from "../../../src/crypto/keccak.js";
import { circuitsFolder } from "../../support/circuit-under-test.js";
import { toMontgomery } from "../../support/curve-points.js";

const { Fp } = Point;
const { a, d } = Point.CURVE();

/** The point with y = keccak256("quipu/blinding" ‖ i) mod r and the smaller x, if there is one. */
function hashedPoint(i: number): Point | undefined {
  const hash = keccak256(new TextEncoder().encode("quipu/blinding"), new Uint8Array([i]));
  const y = bytesToNumberBE(hash) % FIELD_MODULUS;
  const square = Fp.div(Fp.sub(1n, Fp.sqr(y)), Fp.sub(a, Fp.mul(d, Fp.sqr(y))));
  if (Fp.pow(square, (FIELD_MODULUS - 1n) / 2n) !== 1n) return undefined;
  const root = Fp.sqrt(square);
  const x = root < FIELD_MODULUS - root ? root : FIELD_MODULUS - root;
  return Point.fromAffine({ x, y });
}

describe("blindingPoint", () => {
  it("is hashed to the curve, so that nobody knows its logarithm", async () => {
    const source = await readFile(join(circuitsFolder, "signature", "curve.circom"), "utf8");
    const body = /function blindingPoint\(\) \{([^}]*)\}/.exec(source)![1]!;
    const written = [...body.matchAll(/\d{50,}/g)].map(([digits]) => BigInt(digits));

    assert.equal(hashedPoint(0), undefined);
    const { u, v } = toMontgomery(hashedPoint(1)!.clearCofactor());
    assert.deepEqual(written, [u, v]);
  });
});
