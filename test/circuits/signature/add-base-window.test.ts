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

describe("AddBaseWindow", () => {
  let circuit: CircuitUnderTest;
  before(async () => {
    circuit = await openTemplate("signature/add-base-window", baseWindow(1));
  });

  const digits = [-7, -5, -3, -1, 1, 3, 5, 7];

  it("adds the point of each digit", async () => {
    for (const digit of digits) {
      const { u, v } = toMontgomery(start.add(pointOf(digit)));
      await circuit.assertGives(input(start, digit), { outU: u, outV: v });
    }
  });

  it("refuses every point but the eight", async () => {
    const witness = await circuit.honest(input(start, 3));
    for (const bit of ["bit[0]", "bit[1]"]) {
      const edited = circuit.edited(witness, { [bit]: 2n });
      circuit.assertViolates(edited, new RegExp(`^${bit.replace(/[[\]]/g, "\\$&")}$`));
    }
    const both = circuit.edited(witness, { both: 1n });
    circuit.assertViolates(both, /^both$/);
    const signedV = circuit.edited(witness, { signedV: sample(1) });
    circuit.assertViolates(signedV, /^signedV$/);
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
});
