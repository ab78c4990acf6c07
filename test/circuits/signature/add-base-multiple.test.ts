import assert from "node:assert/strict";
import { BASE8, Point, SUBGROUP_ORDER } from "../../../src/crypto/curve.js";
import { FIELD_MODULUS } from "../../../src/crypto/field.js";
import type { CircuitUnderTest } from "../../support/circuit-under-test.js";
import { BASE_WINDOWS, toMontgomery } from "../../support/curve-points.js";
import { openLoose } from "../../support/loose-links.js";
import { openTemplate } from "../../support/open-template.js";

const start = BASE8.multiply(54321n);

const { Fp } = Point;

/** The odd digits −7 … 7 of an odd integer, the lowest first. */
function digitsOf(integer: bigint): bigint[] {
  let rest = integer;
  return Array.from({ length: 84 }, (_, i) => {
    const digit = i < 83 ? BigInt.asUintN(4, rest) - 8n : rest;
    rest = (rest - digit) / 8n;
    return digit;
  });
}

/** The slopes of the lines through each partial sum and what is added to it. */
function slopesOf(digits: readonly bigint[]): bigint[] {
  let sum = start;
  return digits.map((digit, i) => {
    const weight = 8n ** BigInt(i) % SUBGROUP_ORDER;
    const size = digit < 0n ? -digit : digit;
    const point = BASE8.multiply((size * weight) % SUBGROUP_ORDER);
    const added = digit < 0n ? point.negate() : point;
    const [p, q] = [toMontgomery(sum), toMontgomery(added)];
    sum = sum.add(added);
    return Fp.div(Fp.sub(q.v, p.v), Fp.sub(q.u, p.u));
  });
}

function input(p: Point, s: bigint) {
  return { ...toMontgomery(p), s };
}

describe("AddBaseMultiple", () => {
  let circuit: CircuitUnderTest;
  before(async () => {
    circuit = await openTemplate("signature/add-base-multiple", BASE_WINDOWS, 0);
  });

  it("adds s times Base8, for odd and even s and at the ends of its range", async () => {
    for (const s of [1n, 2n, 12345678n, SUBGROUP_ORDER - 1n, SUBGROUP_ORDER - 2n]) {
      const { u, v } = toMontgomery(start.add(BASE8.multiply(s)));
      await circuit.assertGives(input(start, s), { outU: u, outV: v });
    }
    const { u, v } = toMontgomery(start);
    await circuit.assertGives(input(start, 0n), { outU: u, outV: v });
  });

  it("refuses the sum of another multiple, and every window the slope of another", async () => {
    const [witness, other] = [
      await circuit.honest(input(start, 3n)),
      await circuit.honest(input(start, 5n)),
    ];
    const sum = circuit.edited(witness, { outU: circuit.valueOf(other, "outU") });
    circuit.assertViolates(sum, /^outU$/);
    for (const window of [0, 40, 83]) {
      const name = `window[${window}].slope`;
      const edited = circuit.edited(witness, { [name]: circuit.valueOf(witness, name) + 1n });
      circuit.assertViolates(edited, new RegExp(`^window\\[${window}\\]\\.slope$`));
    }
  });

  describe("that is bound to say what it adds", () => {
    let bound: CircuitUnderTest;
    before(async () => {
      bound = await openTemplate("signature/add-base-multiple", BASE_WINDOWS, 1);
    });

    it("says s if it is odd, else s + l", async () => {
      for (const s of [0n, 1n, 2n, 12345678n, SUBGROUP_ORDER - 1n, SUBGROUP_ORDER - 2n]) {
        const added = s % 2n === 1n ? s : s + SUBGROUP_ORDER;
        await bound.assertGives(input(start, s), { added });
      }
    });

    it("refuses to say another: s + l, s − l, s + 2·l, s + r or what s is said to be", async () => {
      const s = 12345679n;
      const witness = await bound.honest(input(start, s));
      const l = SUBGROUP_ORDER;
      for (const added of [s + l, s - l + FIELD_MODULUS, s + 2n * l, s + 1n, 0n]) {
        bound.assertViolates(bound.edited(witness, { added, s: added }), /^added$/);
      }
    });

    it("says which odd integer is added, from −2^252 to 2^252, to a prover who takes another", async () => {
      const links = {
        "window[i].digit": { by: "digitLie", size: "84" },
        "window[i].slope": { by: "slopeLie", size: "84" },
      };
      const loose = await openLoose("signature/add-base-multiple", links, BASE_WINDOWS, 1);
      const honest = digitsOf(1n);
      const most = 2n ** 252n - 1n;
      for (const added of [most, -most, -1n, 12345679n, 12345679n - 2n * SUBGROUP_ORDER]) {
        const digits = digitsOf(added);
        const slopes = slopesOf(digits);
        const lies = {
          digitLie: digits.map((digit, i) => Fp.create(digit - honest[i]!)),
          slopeLie: slopesOf(honest).map((slope, i) => Fp.sub(slopes[i]!, slope)),
        };
        const witness = await loose.forged({ ...input(start, 1n), ...lies });
        loose.assertSatisfied(witness);
        const multiple = ((added % SUBGROUP_ORDER) + SUBGROUP_ORDER) % SUBGROUP_ORDER;
        const { u, v } = toMontgomery(start.add(BASE8.multiply(multiple)));
        const values = ["added", "outU", "outV"].map((name) => loose.valueOf(witness, name));
        assert.deepEqual(values, [Fp.create(added), u, v]);
      }
    });
  });
});
