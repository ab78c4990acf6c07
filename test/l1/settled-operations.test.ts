/** What is remembered of the operations on L1, and what nobody can make it forget. */
import assert from "node:assert/strict";
import { SettledOperations } from "../../l1/follow/settled-operations.js";

/** Batches with operations that it remembers at least. */
const REMEMBERED = 2048;

describe("the operations on L1", () => {
  it("are known by their batches, until the chain loses them", () => {
    const settled = new SettledOperations();
    settled.add(0, ["a", "b"]);
    settled.add(1, ["c"]);
    assert.deepEqual(
      ["a", "b", "c", "d"].map((id) => settled.batchOf(id)),
      [0, 0, 1, undefined],
    );
    settled.truncate(1);
    assert.deepEqual(
      ["a", "c"].map((id) => settled.batchOf(id)),
      [0, undefined],
    );
  });

  it("are not pushed out by batches without any, however many there are", () => {
    const settled = new SettledOperations();
    settled.add(0, ["mine"]);
    for (let number = 1; number <= 10 * REMEMBERED; number += 1) settled.add(number, []);
    assert.equal(settled.batchOf("mine"), 0);
    assert.equal(settled.batchBefore(0), 0);
  });

  it("go when so many batches with others have come", () => {
    const settled = new SettledOperations();
    settled.add(0, ["mine"]);
    for (let number = 1; number < REMEMBERED; number += 1) settled.add(2 * number, [`${number}`]);
    assert.equal(settled.batchOf("mine"), 0);
    settled.add(2 * REMEMBERED, ["last"]);
    assert.equal(settled.batchOf("mine"), undefined);
    assert.equal(settled.batchOf("1"), 2);
  });

  it("are counted back by batches that have any", () => {
    const settled = new SettledOperations();
    assert.equal(settled.batchBefore(0), -1);
    for (const number of [3, 7, 9]) settled.add(number, [`${number}`]);
    settled.add(10, []);
    assert.deepEqual(
      [0, 1, 2, 3].map((others) => settled.batchBefore(others)),
      [9, 7, 3, -1],
    );
  });
});
