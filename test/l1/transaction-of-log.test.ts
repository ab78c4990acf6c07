/** A log and its transaction are asked for one after the other, maybe of two nodes, and the chain may change between. */
import assert from "node:assert/strict";
import type { Hex, Log, Transaction } from "../../l1/rpc/answers.js";
import { transactionOfLog } from "../../l1/rpc/transaction-of-log.js";
import { refusal } from "../support/refusal.js";

const word = (digit: string): Hex => `0x${digit.repeat(64)}`;

describe("the transaction of a log", () => {
  const log: Log = {
    address: `0x${"1".repeat(40)}`,
    topics: [],
    data: "0x",
    blockNumber: 7,
    blockHash: word("a"),
    transactionHash: word("b"),
    logIndex: 0,
  };
  const inBlock = (blockHash: Hex | null): Transaction => ({
    hash: log.transactionHash,
    from: log.address,
    to: null,
    input: "0x",
    nonce: 0,
    blockHash,
    blobVersionedHashes: [],
  });
  const found = (transaction: Transaction | undefined) =>
    transactionOfLog({ findTransaction: async () => transaction }, log);

  it("is the one in the same block", async () => {
    const transaction = inBlock(log.blockHash);
    assert.equal(await found(transaction), transaction);
  });

  it("is to be waited for where the endpoint does not have it, or in no block yet", async () => {
    const unknown = refusal("RpcBehind", /block of transaction 0xb+: got no transaction, expected/);
    await assert.rejects(found(undefined), unknown);
    const pending = refusal("RpcBehind", /got none yet, expected 0xa+$/);
    await assert.rejects(found(inBlock(null)), pending);
  });

  it("is no longer there if it is in another block", async () => {
    const moved = refusal("Reorganised", /got 0xc+, expected 0xa+$/);
    await assert.rejects(found(inBlock(word("c"))), moved);
  });
});
