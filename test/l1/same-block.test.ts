/** A batch is committed whatever comes before it in its block, as long as the contract takes it. */
import assert from "node:assert/strict";
import { setTimeout as sleep } from "node:timers/promises";
import { commitBatches } from "../../l1/contract/commit-batches.js";
import { createTransfer } from "../../src/kinds/transfer/transfer.js";
import { signOperation } from "../../src/operations/sign-operation.js";
import { testKeys } from "../support/accounts.js";
import { ClientRollup } from "../support/client-rollup.js";

describe("a batch behind another one in its block", function () {
  this.timeout(120_000);
  let l1: ClientRollup;
  before(async () => {
    l1 = await ClientRollup.start();
  });
  after(() => l1?.anvil.stop());

  it("gets the next number, and its committer is told so", async () => {
    await l1.deposit(1, 5000n);
    await l1.settle();
    const { state, batchNumber } = await l1.follower().advance();
    const values = { from: 0, to: 0, token: 0, amount: 1n, fee: 1n, nonce: 0 };
    const transfer = signOperation(l1.rollup.domain, createTransfer(values), testKeys(1));
    const empty = l1.seal(state.clone(), batchNumber, {});
    const mine = l1.seal(state.clone(), batchNumber, { transfers: [transfer] });
    await l1.anvil.control("evm_setAutomine", false);
    const pooled = async (count: number): Promise<void> => {
      for (;;) {
        const { pending } = (await l1.anvil.control("txpool_status")) as { pending: string };
        if (Number(pending) === count) return;
        await sleep(20);
      }
    };
    const stranger = l1.commit([empty], 2);
    await pooled(1);
    const sender = l1.sender(0, { timeoutMs: 20_000 });
    const own = commitBatches(l1.rollup, sender, [mine], { batchNumber });
    await pooled(2);
    await l1.anvil.control("evm_mine");
    const numbers = [(await stranger).event.firstBatch, (await own).event.firstBatch];
    assert.deepEqual(numbers.sort(), [batchNumber, batchNumber + 1]);
    assert.equal((await own).event.newRoot, mine.header.newRoot);
    assert.equal(await l1.rollup.view.read("stateRoot"), mine.header.newRoot);
  });
});
