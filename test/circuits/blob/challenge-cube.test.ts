import assert from "node:assert/strict";
import { BLOB_MODULUS } from "../../../src/crypto/blob-field.js";
import { assertLinksHold } from "../../support/assert-links-hold.js";
import type { CircuitUnderTest } from "../../support/circuit-under-test.js";
import { sample } from "../../support/field-samples.js";
import { limbsOf, unitAt } from "../../support/limb-numbers.js";
import { openTemplate } from "../../support/open-template.js";

const some = limbsOf(sample(1), 8);

describe("ChallengeCube", () => {
  let circuit: CircuitUnderTest;
  before(async () => {
    circuit = await openTemplate("blob/challenge-cube");
  });

  it("is the third power modulo q, of 0 to the largest challenge", async () => {
    const most = (1n << 128n) - 1n;
    for (const value of [0n, 1n, 2n, 1n << 85n, most, most - 1n, sample(2) >> 126n]) {
      await circuit.assertGives(
        { z: limbsOf(value, 8) },
        { out: limbsOf(value ** 3n % BLOB_MODULUS, 16) },
      );
    }
  });

  it("is reduced by a quotient of as many bits as the header says", async () => {
    const limbs = limbsOf((1n << 128n) - 1n, 8);
    const sum = limbs.reduce((total, limb) => total + limb, 0n);
    assert.ok(sum < 1n << 19n);
    const bitAt = (i: number) => `reduction.quotientRange.out[${i}]`;
    await circuit.computed({ z: limbs }, [bitAt(3 * 19 - 1)]);
    await assert.rejects(circuit.computed({ z: limbs }, [bitAt(3 * 19)]), /has no value/);
  });

  it("refuses another power", async () => {
    const witness = await circuit.honest({ z: some });
    circuit.assertViolates(circuit.edited(witness, { out: unitAt(0, 16) }), /^(out\[|reduction\.)/);
  });

  it("constrains all that it assigns", async () => {
    const arrays = {
      ...{ "square.a": "8", "square.b": "8", "cube.a": "15", "cube.b": "8" },
      ...{ "reduction.in": "22", out: "16" },
    };
    await assertLinksHold(
      { path: "blob/challenge-cube", params: [], hints: [], arrays },
      { z: some },
    );
  });

  it("holds every wire fast", async () => {
    await circuit.assertHoldsFast({ z: some });
  });
});
