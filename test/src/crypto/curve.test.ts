import assert from "node:assert/strict";
import { BASE8, isOnCurve, SUBGROUP_ORDER } from "../../../src/crypto/curve.js";
import { FIELD_MODULUS } from "../../../src/crypto/field.js";

describe("curve", () => {
  it("has circomlib's generator and subgroup order", () => {
    assert.equal(
      BASE8.x,
      5299619240641551281634865583518297030282874472190772894086521144482721001553n,
    );
    assert.equal(
      BASE8.y,
      16950150798460657717958625567821834550301663161624707787222815936182638968203n,
    );
    assert.equal(
      SUBGROUP_ORDER,
      2736030358979909402780800718157159386076813972158567259200215660948447373041n,
    );
  });

  it("knows which points are on the curve", () => {
    const { x, y } = BASE8;
    assert.ok(isOnCurve({ x, y }));
    assert.ok(isOnCurve({ x: FIELD_MODULUS - x, y }));
    assert.ok(isOnCurve({ x: 0n, y: 1n }));
    assert.ok(!isOnCurve({ x, y: y + 1n }));
    assert.ok(!isOnCurve({ x: x + FIELD_MODULUS, y }));
    assert.ok(!isOnCurve({ x: -1n, y }));
  });
});
