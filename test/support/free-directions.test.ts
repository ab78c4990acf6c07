import assert from "node:assert/strict";
import type { Constraint, ConstraintSystem } from "../../tries/constraint-system.js";
import { constraint } from "./constraint-of.js";
import { freeDirections } from "./free-directions.js";
import { survivingWires } from "./mutate-wires.js";

describe("freeDirections", () => {
  const product = constraint({ 1: 1n }, { 2: 1n }, { 3: 1n });
  const sum = constraint({ 1: 1n, 2: 1n }, { 0: 1n }, { 4: 1n });
  const bit = constraint({ 5: 1n }, { 0: -1n, 5: 1n }, {});

  const system = (wires: number, ...constraints: Constraint[]): ConstraintSystem => ({
    wires,
    constraints,
  });

  it("finds none where the inputs determine all", () => {
    assert.equal(
      freeDirections(system(5, product, sum), [1n, 3n, 5n, 15n, 8n], [1, 2]).directions,
      0,
    );
    assert.equal(
      freeDirections(system(5, product, sum), [1n, 3n, 5n, 15n, 8n], [3, 4]).directions,
      0,
    );
  });

  it("finds wires that can only change together, which mutation of one does not", () => {
    const split = system(5, sum);
    const freedom = freeDirections(split, [1n, 3n, 5n, 0n, 8n], [3, 4]);
    assert.deepEqual(freedom, { directions: 1, movable: [1, 2] });
    assert.deepEqual(survivingWires(split, [1n, 3n, 5n, 0n, 8n]), [3]);
  });

  it("finds a wire that is multiplied by 0", () => {
    const freedom = freeDirections(system(4, product), [1n, 0n, 5n, 0n], [1, 3]);
    assert.deepEqual(freedom, { directions: 1, movable: [2] });
  });

  it("does not count the two values of a bit, or constraints that say the same", () => {
    const witness = [1n, 0n, 0n, 0n, 0n, 1n];
    assert.equal(freeDirections(system(6, bit, bit), witness, [1, 2, 3, 4]).directions, 0);
    assert.equal(freeDirections(system(5, sum, sum), [1n, 3n, 5n, 0n, 8n], [3, 4]).directions, 1);
  });
});
