import assert from "node:assert/strict";
import { packBatch } from "../../sequencer/pack-batch.js";
import type { WaitingOperation } from "../../sequencer/waiting-operation.js";
import { parseShape } from "../../src/shape.js";

const NO_SIGNATURE = { r8: { x: 0n, y: 1n }, s: 0n };

/** A waiting transfer; packing looks at accounts, fee and arrival only. */
function waiting(arrival: number, from: number, to: number, fee = 0, token = 0): WaitingOperation {
  const transfer = { from, to, token, amount: 1, fee, nonce: 0, signature: NO_SIGNATURE };
  return { operation: transfer, cost: 1n, arrival };
}

/** Packs heads without successors and returns the arrivals in the batch, and its fee token. */
function pack(
  heads: WaitingOperation[],
  transfers: number,
  slots: number,
): { arrivals: number[]; feeToken: number } {
  const candidates = { heads, successor: () => undefined, attempt: () => true };
  const { chosen, feeToken } = packBatch(candidates, parseShape(`${transfers}x${slots}`));
  return { arrivals: chosen.map(({ arrival }) => arrival), feeToken };
}

describe("packBatch", () => {
  it("takes the oldest first, then what brings the fewest new accounts", () => {
    const heads = [waiting(0, 1, 2), waiting(1, 3, 4), waiting(2, 2, 5), waiting(3, 5, 1)];
    assert.deepEqual(pack(heads, 4, 4).arrivals, [0, 2, 3]);
    assert.deepEqual(pack(heads, 4, 5).arrivals, [0, 2, 3, 1]);
  });

  it("takes an eighth of the batch by age, whatever it costs", () => {
    const heads = Array.from({ length: 16 }, (_, i) => waiting(i, 2 * i, 2 * i + 1));
    const hot = waiting(16, 0, 1);
    assert.deepEqual(pack([...heads, hot], 16, 6).arrivals, [0, 1, 16, 2]);
  });

  it("counts a transfer to oneself as one account", () => {
    const heads = [waiting(0, 1, 2), waiting(1, 3, 3)];
    assert.deepEqual(pack(heads, 4, 3).arrivals, [0, 1]);
    assert.deepEqual(pack(heads, 4, 2).arrivals, [0]);
  });

  it("lets the first fee decide the fee token; what has no fee goes anywhere", () => {
    const heads = [waiting(0, 1, 2, 0, 5), waiting(1, 3, 4, 9, 6), waiting(2, 5, 6, 9, 7)];
    assert.deepEqual(pack(heads, 8, 16), { arrivals: [0, 1], feeToken: 6 });
    assert.deepEqual(pack(heads.slice(2), 8, 16), { arrivals: [2], feeToken: 7 });
  });

  it("has fee token 0 when nobody pays a fee", () => {
    assert.equal(pack([waiting(0, 1, 2, 0, 5)], 8, 16).feeToken, 0);
  });

  it("counts what the batch takes of L1's queues to the accounts", () => {
    const table = new Set([1, 9]);
    const candidates = { table, successor: () => undefined, attempt: () => true };
    const heads = [waiting(0, 2, 3), waiting(1, 1, 2), waiting(2, 9, 1)];
    const { chosen } = packBatch({ ...candidates, heads }, parseShape("8x3-1d1e"));
    assert.deepEqual(
      chosen.map(({ arrival }) => arrival),
      [1, 2],
    );
  });

  it("takes at most W withdrawals, and no transfer of a sender behind one", () => {
    const withdrawal = (arrival: number, from: number): WaitingOperation => ({
      operation: { from, token: 0, amount: 1n, nonce: 0, signature: NO_SIGNATURE },
      cost: 1n,
      arrival,
    });
    const heads = [withdrawal(0, 1), withdrawal(1, 2), withdrawal(2, 3), waiting(3, 4, 1)];
    const candidates = {
      heads,
      successor: ({ arrival }: WaitingOperation) => (arrival === 0 ? waiting(9, 1, 2) : undefined),
      attempt: () => true,
    };
    const { transfers, withdrawals } = packBatch(candidates, parseShape("8x8-2w"));
    assert.deepEqual(
      withdrawals.map(({ from }) => from),
      [1, 2],
    );
    assert.deepEqual(
      transfers.map(({ from }) => from),
      [4],
    );
  });

  it("goes on to the successor of what it has taken, and past what is refused", () => {
    const next = waiting(9, 1, 2);
    const refused = waiting(1, 3, 4);
    const attempted: number[] = [];
    const { chosen } = packBatch(
      {
        heads: [waiting(0, 1, 2), refused],
        successor: ({ arrival }) => (arrival === 0 ? next : undefined),
        attempt: (candidate) => {
          attempted.push(candidate.arrival);
          return candidate !== refused;
        },
      },
      parseShape("8x8"),
    );
    assert.deepEqual(
      chosen.map(({ arrival }) => arrival),
      [0, 9],
    );
    assert.deepEqual(attempted, [0, 9, 1]);
  });
});
