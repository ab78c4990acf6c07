/** Items of L1's queues that are none: all zero, which the contract and the circuit take for padding. */
import assert from "node:assert/strict";
import { type BatchData, decodeData, encodeData } from "../../../src/batch/data.js";
import { replayBatch } from "../../../src/batch/replay.js";
import { replaySignedBatch } from "../../../src/batch/replay-signed.js";
import { decompressKey } from "../../../src/crypto/compressed-key.js";
import { refusal } from "../../support/refusal.js";
import { settled } from "../../support/settlement-scenario.js";
import { SIGNED_SHAPE } from "../../support/signed-batch.js";
import { domain, levels, scenarioState } from "../../support/transfer-scenario.js";

const OPTIONS = { shape: SIGNED_SHAPE, domain };
const EMPTY_LEAF = 9;

function forged(change: (data: BatchData) => Partial<BatchData>): Uint8Array {
  const honest = decodeData(settled({}, SIGNED_SHAPE).data, SIGNED_SHAPE, levels);
  return encodeData({ ...honest, ...change(honest) }, SIGNED_SHAPE);
}

describe("replay", () => {
  it("refuses a deposit of nothing, which would take a leaf from real ones", () => {
    const after = scenarioState();
    const publicKey = decompressKey(0n);
    after.setAccount(EMPTY_LEAF, { balance: 0n, nonce: 0, token: 0, publicKey, owner: 0n });
    const data = forged(({ header, records }) => ({
      header: { ...header, newRoot: after.root },
      records: {
        ...records,
        slots: records.slots.with(-1, EMPTY_LEAF),
        deposits: [{ slot: records.slots.length - 1 }],
      },
    }));
    for (const replay of [replayBatch, replaySignedBatch]) {
      assert.throws(() => replay(scenarioState(), data, OPTIONS), refusal("OutOfRange"));
    }
  });

  it("refuses an exit that nobody has asked for", () => {
    const data = forged(({ records }) => ({ records: { ...records, exits: [{ slot: 0 }] } }));
    for (const replay of [replayBatch, replaySignedBatch]) {
      assert.throws(() => replay(scenarioState(), data, OPTIONS), refusal("OutOfRange"));
    }
  });
});
