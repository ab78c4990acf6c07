import assert from "node:assert/strict";
import { BASE8, Point } from "../../../src/crypto/curve.js";
import type { CircuitUnderTest } from "../../support/circuit-under-test.js";
import { baseWindow, toMontgomery } from "../../support/curve-points.js";
import { EDGES, sample } from "../../support/field-samples.js";
import { openTemplate } from "../../support/open-template.js";

const { Fp } = Point;
/** The points of the second window. */
const multiples = [1n, 3n, 5n, 7n].map((k) => BASE8.multiply(8n * k));
const start = BASE8.multiply(54321n);

/** The point that a digit stands for. */
function pointOf(digit: number): Point {
  const point = multiples[(Math.abs(digit) - 1) / 2]!;
  return digit < 0 ? point.negate() : point;
}

function input(p: Point, digit: number) {
  const [{ u, v }, q] = [toMontgomery(p), toMontgomery(pointOf(digit))];
  const run = Fp.sub(q.u, u);
  const slope = run === 0n ? 0n : Fp.div(Fp.sub(q.v, v), run);
  return { u, v, digit: Fp.create(BigInt(digit)), slope };
}

/** All signals of the sum of the start and what some bits, or a v of one's own, select. */
function selection(bit: readonly [bigint, bigint], ownV?: bigint) {
  const [low, high] = bit;
  const select = (axis: 0 | 1) => {
    const [a, b, c, d] = baseWindow(1).map((point) => point[axis]!) as [
      bigint,
      bigint,
      bigint,
      bigint,
    ];
    return Fp.create(a + low * (b - a) + high * (c - a) + low * high * (d - c - b + a));
  };
  const signedV = ownV ?? select(1);
  const { u, v } = toMontgomery(start);
  const slope = Fp.div(Fp.sub(signedV, v), Fp.sub(select(0), u));
  const outU = Fp.create(slope * slope - 168698n - u - select(0));
  const outV = Fp.create((u - outU) * slope - v);
  return { bit: [...bit], both: low * high, signedV, slope, outU, outV };
}

describe("AddBaseWindow", () => {
  let circuit: CircuitUnderTest;
  before(async () => {
    circuit = await openTemplate("signature/add-base-window", baseWindow(1), 0);
  });

  const digits = [-7, -5, -3, -1, 1, 3, 5, 7];

  it("adds the point of each digit", async () => {
    for (const digit of digits) {
      const { u, v } = toMontgomery(start.add(pointOf(digit)));
      await circuit.assertGives(input(start, digit), { outU: u, outV: v });
    }
  });

  it("refuses every point but the eight, though all the rest be right", async () => {
    const witness = await circuit.honest(input(start, 3));
    for (const [bits, ownV, signal] of [
      [[2n, 0n], undefined, /^bit\[0\]$/],
      [[0n, 2n], undefined, /^bit\[1\]$/],
      [[1n, 0n], sample(1), /^signedV$/],
      [[1n, 0n], 0n, /^signedV$/],
    ] as const) {
      const forged = circuit.edited(witness, selection(bits, ownV));
      circuit.assertViolates(forged, signal);
      assert.equal(circuit.violations(forged).length, 1);
    }
    for (const bits of [
      [0n, 0n],
      [1n, 1n],
    ] as const) {
      circuit.assertSatisfied(circuit.edited(witness, selection(bits)));
    }
  });

  it("refuses bits whose product is another", async () => {
    const witness = await circuit.honest(input(start, 3));
    circuit.assertViolates(circuit.edited(witness, { both: 1n }), /^both$/);
  });

  it("refuses the slope of another digit", async () => {
    const { slope } = input(start, 5);
    await circuit.assertRefuses({ ...input(start, 3), slope }, /^slope$/);
  });

  it("does not bind the digit: a witness for one is a witness for all", async () => {
    const witness = await circuit.honest(input(start, 3));
    circuit.assertSatisfied(circuit.edited(witness, { digit: 5n }));
  });

  it("has no solution for the negative of the point, and a free slope for the point", async () => {
    const [same, opposite] = [pointOf(3), pointOf(3).negate()];
    for (const slope of [...EDGES, sample(1)]) {
      await circuit.assertRefuses({ ...input(opposite, 3), slope }, /^slope$/);
      await circuit.assertGives({ ...input(same, 3), slope });
    }
  });

  it("holds every wire fast but the digit", async () => {
    for (const digit of digits) {
      await circuit.assertHoldsFast(input(start, digit), ["digit"]);
    }
  });

  it("says of no digit that it is added", async () => {
    for (const digit of digits) await circuit.assertGives(input(start, digit), { added: 0n });
  });

  describe("that is bound to say what it adds", () => {
    let bound: CircuitUnderTest;
    before(async () => {
      bound = await openTemplate("signature/add-base-window", baseWindow(1), 1);
    });

    it("says it of each digit", async () => {
      for (const digit of digits) {
        const { u, v } = toMontgomery(start.add(pointOf(digit)));
        const added = Fp.create(BigInt(digit));
        await bound.assertGives(input(start, digit), { outU: u, outV: v, added });
      }
    });

    it("refuses to say another, for each point, whatever the digit is said to be", async () => {
      for (const digit of digits) {
        const witness = await bound.honest(input(start, digit));
        const own = Fp.create(BigInt(digit));
        const others = [...digits, 0, 2, 9].map((other) => Fp.create(BigInt(other)));
        for (const added of [...others, sample(1)]) {
          if (added === own) continue;
          bound.assertViolates(bound.edited(witness, { added, digit: added }), /^added$/);
        }
      }
    });

    it("refuses a v that is no point's, though what is said suits it", async () => {
      for (const digit of [3, -3]) {
        const witness = await bound.honest(input(start, digit));
        for (const added of [3n, Fp.create(-3n), 0n, sample(2)]) {
          for (const ownV of [0n, sample(1)]) {
            const forged = bound.edited(witness, { ...selection([1n, 0n], ownV), added });
            bound.assertViolates(forged, /^signedV$/);
          }
        }
      }
    });

    it("refuses bits that are none, though what is said is their sum", async () => {
      const witness = await bound.honest(input(start, 3));
      for (const [bits, signal] of [
        [[2n, 0n], /^bit\[0\]$/],
        [[0n, 2n], /^bit\[1\]$/],
      ] as const) {
        const added = 1n + 2n * bits[0] + 4n * bits[1];
        const forged = bound.edited(witness, { ...selection(bits), added });
        bound.assertViolates(forged, signal);
      }
    });

    it("holds every wire fast but the digit", async () => {
      for (const digit of digits) {
        await bound.assertHoldsFast(input(start, digit), ["digit"]);
      }
    });
  });
});
