/** What a node calls committed, and L1 knows nothing of. */
import assert from "node:assert/strict";
import { encodeAbiParameters, encodeEventTopics } from "viem/utils";
import type { Transaction } from "../../client/messages/transaction.js";
import { ROLLUP_ABI } from "../../l1/artifacts/rollup-abi.js";
import type { DeployedRollup } from "../../l1/contract/connect-rollup.js";
import { confirmOnL1, untilOwed } from "../../wallet/confirm-on-l1.js";
import { refusal } from "../support/refusal.js";

const CONTRACT = `0x${"ab".repeat(20)}`;
const HASH = `0x${"12".repeat(32)}`;
const IN_BATCH_5 = { batch: 5, state: "committed", l1: { transactionHash: HASH } } as Transaction;
const AT_ONCE = { patienceMs: 0 };

/** The log of a commitment. */
function committed(firstBatch: number, count: number, address = CONTRACT) {
  const topics = encodeEventTopics({
    abi: ROLLUP_ABI,
    eventName: "BatchesCommitted",
    args: { firstBatch: BigInt(firstBatch), shapeId: 1n },
  });
  const words = ["count", "newRoot", "depositHead", "exitHead"];
  const types = words.map((name) => ({ name, type: "uint256" as const }));
  return { address, topics, data: encodeAbiParameters(types, [BigInt(count), 1n, 0n, 0n]) };
}

/** A rollup on an L1 that has one transaction, in block 10. */
function rollupWith(logs: readonly unknown[], finalized: number | null = 10): DeployedRollup {
  const chain = {
    findReceipt: async (hash: string) =>
      hash === HASH ? { transactionHash: HASH, blockNumber: 10, logs } : undefined,
    finalized: async () => (finalized === null ? null : { number: finalized }),
  };
  return { address: CONTRACT, chain } as unknown as DeployedRollup;
}

describe("a batch that a node calls committed", () => {
  const confirm = (rollup: DeployedRollup, transaction: Partial<Transaction> = {}) =>
    confirmOnL1(rollup, { ...IN_BATCH_5, ...transaction }, AT_ONCE);

  it("is one that the contract has taken", async () => {
    await confirm(rollupWith([committed(5, 1)]));
    await confirm(rollupWith([committed(3, 3)]));
  });

  it("is none if no transaction, another contract's, or one of other batches is named", async () => {
    const honest = rollupWith([committed(5, 1)]);
    const unknown = { l1: { ...IN_BATCH_5.l1!, transactionHash: `0x${"99".repeat(32)}` } };
    await assert.rejects(
      confirm(honest, unknown),
      refusal("NotOnL1", /batch 5 in transaction 0x9999/),
    );
    await assert.rejects(confirm(honest, { l1: undefined }), refusal("NotOnL1"));
    for (const log of [committed(5, 1, `0x${"cd".repeat(20)}`), committed(6, 1), committed(2, 3)]) {
      await assert.rejects(confirm(rollupWith([log])), refusal("NotOnL1"));
    }
    await assert.rejects(confirm(rollupWith([])), refusal("NotOnL1"));
  });

  it("is final when its block is", async () => {
    const state = { state: "finalized" } as const;
    await confirm(rollupWith([committed(5, 1)]), state);
    await confirm(rollupWith([committed(5, 1)], null), state);
    const early = rollupWith([committed(5, 1)], 9);
    await assert.rejects(confirm(early, state), refusal("NotOnL1", /finalized, as the node says/));
  });

  it("is waited for when the user's endpoint is behind", async () => {
    const answers = [0n, 7n];
    const owed = await untilOwed(async () => answers.shift()!, { patienceMs: 1000 });
    assert.equal(owed, 7n);
    assert.equal(await untilOwed(async () => 0n, AT_ONCE), 0n);
  });

  it("ends waiting by its signal", async () => {
    const waiting = { signal: AbortSignal.abort(new Error("interrupted")) };
    await assert.rejects(
      untilOwed(async () => 0n, waiting),
      /interrupted/,
    );
  });
});
