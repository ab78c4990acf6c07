/** What is remembered of the operations on L1, and what nobody can make it forget. */
import assert from "node:assert/strict";
import { FollowedState } from "../../l1/follow/followed-state.js";
import { SettledOperations } from "../../l1/follow/settled-operations.js";
import { type Operations, sealBatch } from "../../src/batch/seal-batch.js";
import { compressKey } from "../../src/crypto/compressed-key.js";
import { createTransfer } from "../../src/kinds/transfer/transfer.js";
import { operationId } from "../../src/operations/operation-id.js";
import { signOperation } from "../../src/operations/sign-operation.js";
import { parseShape, shapeId } from "../../src/shape.js";
import { State } from "../../src/state/state.js";
import { DOMAIN, testKeys } from "../support/accounts.js";

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

  it("are known behind groups that repeat an empty batch thousands of times", () => {
    const [shape, levels] = [parseShape("1x2-1d"), 3];
    const followed = FollowedState.genesis(levels, { domain: DOMAIN });
    const state = new State([], levels);
    let depositHead = 0;
    const commit = (operations: Operations, count = 1) => {
      const batch = sealBatch(state, operations, { shape, domain: DOMAIN, feeRecipient: 1n });
      depositHead += batch.deposits.length;
      const { newRoot } = batch.header;
      const ends = { newRoot, depositHead, exitHead: 0, shapeId: shapeId(shape, levels) };
      const firstBatch = followed.batchNumber;
      const event = { name: "BatchesCommitted", firstBatch, count, ...ends } as const;
      followed.apply({ event, data: Array(count).fill(batch.data) });
    };
    const key = compressKey(testKeys(1).publicKey);
    const deposit = { key, owner: 1n, token: 0, amount: 1000n };
    followed.apply({ event: { name: "DepositQueued", index: 0, deadline: 0, ...deposit } });
    commit({ deposits: [deposit] });
    const values = { from: 0, to: 0, token: 0, amount: 1n, fee: 0n, nonce: 0 };
    const transfer = signOperation(DOMAIN, createTransfer(values), testKeys(1));
    commit({ transfers: [transfer] });
    for (let i = 0; i < 21; i += 1) commit({}, 100);
    assert.equal(followed.batchNumber, 2102);
    assert.equal(followed.settled.batchOf(operationId(DOMAIN, transfer)), 1);
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
