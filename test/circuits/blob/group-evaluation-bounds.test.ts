/**
 * That no limb of an evaluation reaches r and no sum of limbs what a reduction takes, by interval
 * arithmetic: all limbs are sums of products of limbs that are not negative, so that each is largest
 * where all inputs are. The circuit itself gives the same bounds there.
 */

import assert from "node:assert/strict";
import { BLOB_MODULUS } from "../../../src/crypto/blob-field.js";
import { FIELD_MODULUS } from "../../../src/crypto/field.js";
import { foldLimbs, limbsOf, numberOf, productOf, sumOf } from "../../support/limb-numbers.js";
import { openTemplate } from "../../support/open-template.js";

const q = BLOB_MODULUS;
const r = FIELD_MODULUS;
const half = 1n << 128n;

/** The largest limbs of a challenge, of an element of a batch, of what a reduction gives. */
const CHALLENGE = limbsOf(half - 1n, 8);
const ELEMENT = limbsOf((1n << 248n) - 1n, 16);
const REDUCED = limbsOf((1n << 255n) - 1n, 16);

/** Bits of the quotient. */
const GROUP_BITS = 118;
/** Those that the template takes. */
const LEAST_BITS = 2;
const MOST_BITS = 124;

/** The largest limbs of each product and before the reduction, by the signal that has them. */
type Bounds = Map<string, bigint[]>;

function chunkBounds(elements: readonly bigint[][], chunk: number, bounds: Bounds): bigint[] {
  let sum = elements.at(-1)!;
  for (let e = elements.length - 2; e >= 0; e -= 1) {
    const product = productOf(sum, CHALLENGE);
    bounds.set(`chunk[${chunk}].product[${e}].out`, product);
    sum = sumOf(product, elements[e]!);
  }
  bounds.set(`chunk[${chunk}].out`, sum);
  return sum;
}

function groupBounds(elements: readonly bigint[][]): Bounds {
  const bounds: Bounds = new Map();
  const chunks = Math.ceil(elements.length / 3);
  const chunkAt = (c: number) => chunkBounds(elements.slice(3 * c, 3 * c + 3), c, bounds);
  let sum = chunkAt(chunks - 1);
  for (let c = chunks - 2; c >= 0; c -= 1) {
    const product = productOf(sum, REDUCED);
    bounds.set(`raised[${c}].out`, product);
    sum = sumOf(product, chunkAt(c));
  }
  bounds.set("reduction.in", sum);
  bounds.set("reduction.fold.out", foldLimbs(sum));
  return bounds;
}

const total = (limbs: readonly bigint[]) => limbs.reduce((sum, limb) => sum + limb, 0n);

/** What the header of Reduction says of limbs whose sum is below 2^quotientBits. */
function assertReducible(limbs: readonly bigint[], quotientBits: number): void {
  const limit = 1n << BigInt(quotientBits);
  const sum = total(limbs);
  assert.ok(sum < limit);
  const folded = foldLimbs(limbs);
  for (const limb of folded) assert.ok(limb <= sum * 0xffffn && limb < r);
  assert.ok(numberOf(folded) <= sum * (q - 1n));
  assert.ok(numberOf(folded.slice(0, 8)) <= sum * (half - 1n));
}

describe("bounds of an evaluation", () => {
  /** Elements in each group of an evaluation of n, the topmost group first. */
  function groupsOf(n: number): number[] {
    const groups = Math.ceil((n - 1) / 12);
    return Array.from({ length: groups }, (_, i) => (i === 0 ? n - 12 * (groups - 1) : 13));
  }

  it("hold in each group of 1 to 132 elements", () => {
    const seen = new Set<string>();
    for (let n = 1; n <= 132; n += 1) {
      for (const [i, size] of groupsOf(n).entries()) {
        assert.ok(size >= 2 && size <= 13);
        // What comes from the group above is longer than an element.
        const top = i === 0 ? ELEMENT : REDUCED;
        const elements = [...new Array<bigint[]>(size - 1).fill(ELEMENT), top];
        if (seen.has(`${size} ${top.at(-1)}`)) continue;
        seen.add(`${size} ${top.at(-1)}`);
        const bounds = groupBounds(elements);
        for (const [name, limbs] of bounds) {
          for (const limb of limbs) assert.ok(limb < r, name);
        }
        assertReducible(bounds.get("reduction.in")!, GROUP_BITS);
      }
    }
    assert.equal(seen.size, 13);
  });

  it("are what the header of GroupEvaluation says", () => {
    const c = 31n * 2n ** 15n;
    for (const limbs of [ELEMENT, REDUCED]) assert.ok(total(limbs) < c);
    const challenge = 2n ** 19n;
    assert.ok(total(CHALLENGE) < challenge);
    const chunk = c * (challenge ** 2n + challenge + 1n);
    const group = chunk * (c ** 3n + c ** 2n + c + 1n) + c ** 5n;
    assert.ok(group < 1n << BigInt(GROUP_BITS));
    const thirteen = groupBounds(new Array<bigint[]>(13).fill(REDUCED));
    assert.ok(total(thirteen.get("reduction.in")!) < group);
    assert.ok(total(thirteen.get("chunk[0].out")!) < chunk);
  });

  it("are enough for a reduction of each size that is taken", () => {
    for (let bits = LEAST_BITS; bits <= MOST_BITS; bits += 1) {
      const limit = 1n << BigInt(bits);
      // V on one side, y + t·q on the other, modulo r and 2^128.
      const [left, right] = [(limit - 1n) * (q - 1n), (1n << 255n) - 1n + (limit - 1n) * q];
      assert.ok(left < r * half && right < r * half);
      // k of an honest prover: the least, from no V' and the largest y' and t; the largest, from V' alone.
      const lowQ = q % half;
      const offset = limit / 2n;
      assert.ok(half - 1n + (limit - 1n) * lowQ <= offset * half);
      assert.ok(((limit - 1n) * (half - 1n)) / half + offset < 2n * limit);
      // Both sides modulo 2^128, at what the range of k allows and not only the honest one.
      const least = -(half - 1n) - (limit - 1n) * lowQ - (2n * limit - 1n - offset) * half;
      const most = (limit - 1n) * (half - 1n) + offset * half;
      assert.ok(-least < r && most < r);
    }
  });

  it("are those of the circuit's reduction", async () => {
    const circuit = await openTemplate("blob/group-evaluation", 2);
    const input = { element: [ELEMENT, ELEMENT], z: CHALLENGE, cube: REDUCED };
    const bitAt = (i: number) => `reduction.quotientRange.out[${i}]`;
    await circuit.computed(input, [bitAt(GROUP_BITS - 1)]);
    await assert.rejects(circuit.computed(input, [bitAt(GROUP_BITS)]), /has no value/);
  });

  it("are reached by the circuit, which takes them", async () => {
    for (const size of [2, 3, 4, 8, 12, 13]) {
      const circuit = await openTemplate("blob/group-evaluation", size);
      const elements = new Array<bigint[]>(size).fill(REDUCED);
      const input = { element: elements, z: CHALLENGE, cube: REDUCED };
      await circuit.assertGives(input);
      for (const [name, limbs] of groupBounds(elements)) {
        const names = limbs.map((_, h) => `${name}[${h}]`);
        assert.deepEqual(await circuit.computed(input, names), limbs, `${size}: ${name}`);
      }
    }
  });
});
