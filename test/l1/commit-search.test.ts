/** Where a batch is looked for that may be on L1 already. */
import assert from "node:assert/strict";
import { commitBatches } from "../../l1/contract/commit-batches.js";
import { connectRollup } from "../../l1/contract/connect-rollup.js";
import { Chain, type LogQuery } from "../../l1/rpc/chain.js";
import { ClientRollup } from "../support/client-rollup.js";
import { refusal } from "../support/refusal.js";

/** Blocks asked for at once. */
const LOG_RANGE = 5;

describe("the search for a batch on L1", () => {
  let l1: ClientRollup;
  before(async () => {
    l1 = await ClientRollup.start();
  });
  after(() => l1?.anvil.stop());

  /** Commits a batch that another one has overtaken in the newest block; tells what logs were read. */
  async function overtaken(isSame: boolean) {
    await l1.deposit(1, 5000n);
    const { state, batchNumber, deposits } = await l1.follower().advance();
    const mine = l1.seal(state.clone(), batchNumber, { deposits: deposits.slice(0, 1) });
    const other = l1.seal(state.clone(), batchNumber, {});
    await l1.commit([isSame ? mine : other], 1);
    const chain = await Chain.connect(l1.anvil.url);
    const rollup = await connectRollup(chain, l1.rollup.address);
    const queries: LogQuery[] = [];
    const read = chain.logs.bind(chain);
    chain.logs = (query) => {
      queries.push(query);
      return read(query);
    };
    const options = { batchNumber, logRange: LOG_RANGE };
    const outcome = commitBatches(rollup, l1.sender(0, {}, chain), [mine], options);
    const { number: head } = await chain.head();
    const newest = { fromBlock: head - LOG_RANGE + 1, toBlock: head };
    const searched = () => queries.map(({ fromBlock, toBlock }) => ({ fromBlock, toBlock }));
    return { outcome, searched, newest };
  }

  it("begins at the newest block", async () => {
    const { outcome, searched, newest } = await overtaken(true);
    assert.equal((await outcome).already, true);
    assert.deepEqual(searched(), [newest]);
  });

  it("finds there the one that was faster", async () => {
    const { outcome, searched, newest } = await overtaken(false);
    await assert.rejects(outcome, refusal("RootMismatch", /one with that number in transaction/));
    assert.deepEqual(searched(), [newest]);
  });

  it("goes back to the block that it is told, and no further", async () => {
    const { number: fromBlock } = await l1.chain.head();
    const { batchNumber } = await l1.follower().advance();
    await l1.settle();
    for (let i = 0; i < 2 * LOG_RANGE; i += 1) await l1.anvil.control("evm_mine");
    const { state } = await l1.follower().advance();
    const mine = l1.seal(state.clone(), batchNumber, {});
    const find = (first: number) =>
      commitBatches(l1.rollup, l1.sender(0), [mine], {
        batchNumber,
        logRange: LOG_RANGE,
        fromBlock: first,
      });
    await assert.rejects(find(fromBlock), refusal("RootMismatch", /transaction 0x/));
    const { number: head } = await l1.chain.head();
    await assert.rejects(find(head), refusal("RootMismatch", /got no such batch since block/));
  });
});
