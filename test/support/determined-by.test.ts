/** What the proof by machine takes for determined, and what it must not. */
import assert from "node:assert/strict";
import { FIELD_MODULUS } from "../../src/crypto/field.js";
import type { Constraint } from "../../tries/constraint-system.js";
import { constraint, type Terms } from "./constraint-of.js";
import { type Case, determinedBy } from "./determined-by.js";

/** A sum that is 0. */
const linear = (terms: Terms) => constraint({}, {}, terms);
/** A wire that is 0 or `top`. */
const twoValued = (wire: number, top = 1n) =>
  constraint({ [wire]: 1n }, { 0: FIELD_MODULUS - top, [wire]: 1n }, {});

/** The wires that follow from the given ones, without these and the constant. */
function following(constraints: Constraint[], given: number[], inCase: Case = {}): number[] {
  const known = determinedBy({ wires: 1000, constraints }, given, inCase);
  return [...known].filter((wire) => wire !== 0 && !given.includes(wire)).sort((x, y) => x - y);
}

describe("determinedBy", () => {
  const product = constraint({ 1: 1n }, { 2: 1n }, { 3: 1n });

  it("goes from factors to their product, and not back", () => {
    assert.deepEqual(following([product], [1, 2]), [3]);
    assert.deepEqual(following([product], [1]), []);
    assert.deepEqual(following([product], [1, 3]), []);
    assert.deepEqual(following([product], [3]), []);
  });

  it("divides by a factor only where a case says that it is not 0", () => {
    const isNot = (terms: Terms): Case => ({
      nonZero: [new Map(Object.entries(terms).map(([wire, value]) => [Number(wire), value]))],
    });
    assert.deepEqual(following([product], [1, 3], isNot({ 1: 1n })), [2]);
    assert.deepEqual(following([product], [1, 3], isNot({ 1: 5n })), [2]);
    assert.deepEqual(following([product], [1, 3], isNot({ 2: 1n })), []);
    assert.deepEqual(following([product], [1, 3], isNot({ 0: 1n, 1: 1n })), []);
    // 1 / (a + 1) follows where a + 1 is not 0.
    const inverse = constraint({ 0: 1n, 1: 1n }, { 2: 1n }, { 0: 1n });
    assert.deepEqual(following([inverse], [1], isNot({ 1: 1n })), []);
    assert.deepEqual(following([inverse], [1], isNot({ 0: 1n, 1: 1n })), [2]);
  });

  it("takes the value that a case gives to a wire", () => {
    assert.deepEqual(following([product], [1, 3], { values: new Map([[1, 4n]]) }), [2]);
    assert.deepEqual(following([product], [1, 3], { values: new Map([[1, 0n]]) }), []);
    // Where one factor is 0, so is the product.
    assert.deepEqual(following([product], [], { values: new Map([[1, 0n]]) }), [1, 3]);
  });

  it("solves as many linear equations as there are", () => {
    const sum = linear({ 1: 1n, 2: 1n, 3: 1n });
    const difference = linear({ 1: 1n, 2: 1n, 3: -1n });
    assert.deepEqual(following([sum], [1]), []);
    assert.deepEqual(following([sum, difference], [1]), [2, 3]);
    // The same said twice is one equation.
    assert.deepEqual(following([sum, linear({ 1: 2n, 2: 2n, 3: 2n })], [1]), []);
    // What a constant is multiplied by is linear too.
    assert.deepEqual(following([constraint({ 0: 3n }, { 1: 1n }, { 2: 1n })], [2]), [1]);
  });

  it("takes a factor for determined that is so as a whole only", () => {
    const sum = linear({ 1: 1n, 2: 1n, 3: 1n });
    assert.deepEqual(
      following([sum, constraint({ 2: 1n, 3: 1n }, { 1: 1n }, { 4: 1n })], [1]),
      [4],
    );
    assert.deepEqual(following([sum, constraint({ 2: 1n, 3: 2n }, { 1: 1n }, { 4: 1n })], [1]), []);
  });

  it("reads a sum of bits, if each is one and has a place of its own", () => {
    const bits = (...wires: number[]) => wires.map((wire) => twoValued(wire));
    const value = linear({ 1: -1n, 2: 1n, 3: 2n, 4: 4n });
    assert.deepEqual(following([value, ...bits(2, 3, 4)], [1]), [2, 3, 4]);
    assert.deepEqual(following([value, ...bits(2, 3)], [1]), []);
    assert.deepEqual(following([value, ...bits(2, 3), twoValued(4, 2n)], [1]), []);
    const shared = linear({ 1: -1n, 2: 1n, 3: 2n, 4: 2n });
    assert.deepEqual(following([shared, ...bits(2, 3, 4)], [1]), []);
    const scaled = linear({ 1: -1n, 2: 12n, 3: 3n, 4: 6n });
    assert.deepEqual(following([scaled, ...bits(2, 3, 4)], [1]), [2, 3, 4]);
  });

  it("does not read more bits than the field has room for", () => {
    const sumOf = (count: number) => {
      const wires = Array.from({ length: count }, (_, i) => i + 2);
      const weights = wires.map((wire, i) => [wire, (1n << BigInt(i)) % FIELD_MODULUS]);
      const sum = linear({ 1: -1n, ...Object.fromEntries(weights) });
      return following([sum, ...wires.map((wire) => twoValued(wire))], [1]).length;
    };
    assert.equal(sumOf(253), 253);
    // 0 and r are two readings of one value.
    assert.equal(sumOf(254), 0);
  });
});
