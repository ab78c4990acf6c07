import assert from "node:assert/strict";
import { BASE8, Point, SUBGROUP_ORDER } from "../../../src/crypto/curve.js";
import { FIELD_MODULUS } from "../../../src/crypto/field.js";
import type { CircuitUnderTest } from "../../support/circuit-under-test.js";
import { toMontgomery } from "../../support/curve-points.js";
import { samples } from "../../support/field-samples.js";
import { openLoose } from "../../support/loose-links.js";
import { openTemplate } from "../../support/open-template.js";

const { Fp } = Point;
/** Coefficient A of the curve's Montgomery form. */
const MONTGOMERY_A = 168698n;
const key = BASE8.multiply(987654321n);
const [l, r] = [SUBGROUP_ORDER, FIELD_MODULUS];

const input = (scalar: bigint) => ({ ...toMontgomery(key), scalar, aliased: 0n });

/** k · Q as the circuit names it. */
function product(k: bigint) {
  const { u, v } = toMontgomery(multiple(k));
  return { outU: u, outV: v };
}

function multiple(k: bigint): Point {
  return key.multiplyUnsafe(k % l);
}

/** An integer that the circuit takes for the scalar, and the parity bit with which it does. */
interface Representative {
  readonly k: bigint;
  readonly parity: bigint;
}

/** All odd k between 2^253 and 3·2^253 with k ≡ scalar + (6 + parity)·l modulo r. */
function representatives(scalar: bigint): Representative[] {
  return [0n, 1n].flatMap((parity) =>
    [-2n, -1n, 0n, 1n, 2n]
      .map((times) => ({ parity, k: scalar + (6n + parity) * l + times * r }))
      .filter(({ k }) => k % 2n !== 0n && k > 1n << 253n && k < 3n << 253n),
  );
}

describe("MultiplyKey", () => {
  let circuit: CircuitUnderTest;
  before(async () => {
    circuit = await openTemplate("signature/multiply-key");
  });

  // Some way off 0, 1 and l, the scalars of the exceptional cases, and at both ends of the field.
  const scalars = [1000n, 1001n, l - 1001n, l + 1000n, r - 1n, r - 2n, ...samples(4)];

  it("multiplies a point by a scalar", async () => {
    for (const scalar of scalars) await circuit.assertGives(input(scalar), product(scalar));
  });

  it("has no solution for a multiple of l, which gives the identity", async () => {
    for (const scalar of [0n, l, 5n * l]) {
      await circuit.assertRefuses(input(scalar), /^step\[\d\]\.|^out[UV]$/);
    }
  });

  it("refuses a point of order two", async () => {
    await circuit.assertRefuses(
      { u: 0n, v: 0n, scalar: 1000n, aliased: 0n },
      /^start\.slope$|^step\[/,
    );
  });

  it("refuses the multiple by another scalar", async () => {
    const witness = await circuit.honest(input(scalars[0]!));
    for (const scalar of scalars.slice(1)) {
      circuit.assertViolates(circuit.edited(witness, { scalar }), /^scalar$/);
    }
  });

  it("refuses a step that adds anything but ± Q", async () => {
    const witness = await circuit.honest(input(1000n));
    for (const step of ["signedV[0]", "signedV[100]", "signedV[252]"]) {
      const v = circuit.valueOf(witness, step);
      const flipped = circuit.edited(witness, { [step]: r - v });
      circuit.assertViolates(flipped, /^signedV\[/);
      circuit.assertViolates(circuit.edited(witness, { [step]: 0n }), /^signedV\[/);
    }
  });

  it("refuses a digit that is not ± 1, for which another one makes up", async () => {
    // As it is written, so that all of a step has a wire.
    const written = await openLoose("signature/multiply-key", {});
    const honest = await written.forged(input(1000n));
    written.assertSatisfied(honest);
    for (const [digit, other] of [
      [0, 1],
      [0, 252],
      [1, 0],
      [100, 7],
      [252, 0],
    ] as const) {
      const signedV = Array.from({ length: 253 }, (_, i) =>
        written.valueOf(honest, `signedV[${i}]`),
      );
      // The other one is flipped, and the digit takes the difference by its own weight.
      const weight = Fp.div(Fp.pow(2n, BigInt(other)), Fp.pow(2n, BigInt(digit)));
      const difference = Fp.mul(Fp.mul(2n, signedV[other]!), weight);
      signedV[digit] = Fp.add(signedV[digit]!, difference);
      signedV[other] = Fp.neg(signedV[other]!);
      const witness = written.edited(honest, { signedV, ...chain(signedV) });
      const violated = written.violations(witness).map(({ signals }) => signals.toSorted());
      assert.deepEqual(violated, [[`signedV[${digit}]`, "v"]]);
    }
  });

  /** All steps that follow from the digits, as a prover would take them who makes them up. */
  function chain(signedV: readonly bigint[]): Record<string, bigint> {
    const { u } = toMontgomery(key);
    const { u: startU, v: startV } = toMontgomery(key.double());
    let [pu, pv] = [startU, startV];
    const signals: Record<string, bigint> = {};
    for (let i = 252; i >= 0; i -= 1) {
      const first = Fp.div(Fp.sub(signedV[i]!, pv), Fp.sub(u, pu));
      const sumU = Fp.sub(Fp.sub(Fp.sub(Fp.sqr(first), MONTGOMERY_A), pu), u);
      const second = Fp.sub(Fp.div(Fp.mul(2n, pv), Fp.sub(pu, sumU)), first);
      const outU = Fp.sub(Fp.sub(Fp.sub(Fp.sqr(second), MONTGOMERY_A), pu), sumU);
      const outV = Fp.sub(Fp.mul(Fp.sub(pu, outU), second), pv);
      const of = {
        pu,
        pv,
        qv: signedV[i]!,
        "slopes[0]": first,
        "slopes[1]": second,
        sumU,
        outU,
        outV,
      };
      for (const [name, value] of Object.entries(of)) signals[`step[${i}].${name}`] = value;
      [pu, pv] = [outU, outV];
    }
    return { ...signals, outU: pu, outV: pv };
  }

  it("refuses a parity that is neither 0 nor 1", async () => {
    const witness = await circuit.honest(input(1000n));
    const parity = circuit.valueOf(witness, "parity");
    // The scalar makes up for it, so that only the parity itself is wrong.
    const shifted = circuit.edited(witness, { parity: parity + 2n, scalar: 1000n - 2n * l + r });
    assert.equal(circuit.violations(shifted).length, 1);
    circuit.assertViolates(shifted, /^parity$/);
  });

  it("takes at most one integer for a scalar and a parity, and that one", async () => {
    let aliases = 0;
    for (const scalar of scalars) {
      const all = representatives(scalar);
      assert.equal(new Set(all.map(({ parity }) => parity)).size, all.length);
      for (const { k, parity } of all) {
        // The witness of a scalar that has this k by its own parity, if there is one in the field.
        const own = [0n, 1n].map((bit) => k - (6n + bit) * l).find((x) => x >= 0n && x < r);
        if (own === undefined) continue;
        const witness = await circuit.honest(input(own));
        const claimed = circuit.edited(witness, { scalar, parity });
        circuit.assertSatisfied(claimed);
        const { outU, outV } = product(k);
        assert.equal(circuit.valueOf(claimed, "outU"), outU);
        assert.equal(circuit.valueOf(claimed, "outV"), outV);
        if (k % l !== scalar % l) aliases += 1;
      }
    }
    assert.ok(aliases > 0, "the scalars show no alias");
  });

  it("holds every wire fast but the hint", async () => {
    await circuit.assertHoldsFast(input(scalars[0]!), ["aliased"]);
    await circuit.assertHoldsFast(input(r - 1n), ["aliased"]);
  });
});
