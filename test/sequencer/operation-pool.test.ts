import assert from "node:assert/strict";
import { DEFAULT_LIMITS, OperationPool } from "../../sequencer/operation-pool.js";
import type { SignedOperation } from "../../src/operations/kinds.js";

const NO_SIGNATURE = { r8: { x: 0n, y: 1n }, s: 0n };

/** A pool with one operation of each sender: a withdrawal of an even one, else a transfer. */
function poolOf(senders: number): OperationPool {
  const pool = new OperationPool(DEFAULT_LIMITS);
  for (let from = 0; from < senders; from++) {
    const common = { from, token: 0, nonce: 0, signature: NO_SIGNATURE };
    const operation: SignedOperation =
      from % 2 === 0 ? { ...common, amount: 1n } : { ...common, to: 0, amount: 1, fee: 0 };
    pool.add({ operation, cost: 1n, arrival: from }, 0);
  }
  return pool;
}

describe("OperationPool", () => {
  it("gives the oldest heads of each kind, whatever stands before them of the other", () => {
    const heads = (transfers: number, withdrawals: number) =>
      poolOf(8)
        .heads({ transfers, withdrawals })
        .map(({ arrival }) => arrival);
    assert.deepEqual(heads(9, 9), [0, 1, 2, 3, 4, 5, 6, 7]);
    assert.deepEqual(heads(2, 0), [1, 3]);
    assert.deepEqual(heads(1, 2), [0, 1, 2]);
  });
});
