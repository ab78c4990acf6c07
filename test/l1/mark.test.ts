/** Marks as the client meets them: sent, followed and kept, on a chain and on the mirror. */
import assert from "node:assert/strict";
import { ChainL1 } from "../../l1/client/chain-l1.js";
import type { L1, L1Account } from "../../l1/client/l1.js";
import { MirrorL1 } from "../../l1/client/mirror-l1.js";
import { CheckpointFiles } from "../../l1/follow/checkpoint-files.js";
import { FollowedState } from "../../l1/follow/followed-state.js";
import { compressKey } from "../../src/crypto/compressed-key.js";
import { DEPLOYMENT, DOMAIN, testKeys } from "../support/accounts.js";
import { CLIENT_DEADLINE, ClientRollup } from "../support/client-rollup.js";
import { ALICE, DEADLINE, fundedLedger, SPACING } from "../support/mirror.js";
import { refusal } from "../support/refusal.js";
import { temporaryFolder } from "../support/temporary-folder.js";

const key = compressKey(testKeys(1).publicKey);

/** The same story on every L1. */
async function story(l1: L1, account: L1Account, pass: (seconds: number) => Promise<void>) {
  const order = { key, owner: account.address, token: 0, amount: 10n };
  for (let i = 0; i < 2; i++) {
    await account.deposit(order);
    await account.requestExit(i);
  }
  await assert.rejects(account.markDeposit(0), refusal("NotUrgent"));
  await pass(l1.timing.deadline);
  await assert.rejects(account.markExit(2), refusal("NotQueued"));
  const { event } = await account.markDeposit(1);
  assert.deepEqual(event, { name: "DepositMarked", index: 1 });
  assert.deepEqual((await account.markDeposit(0)).event, { name: "DepositMarked", index: 0 });
  assert.deepEqual((await account.markExit(0)).event, { name: "ExitMarked", index: 0 });
  const followed = await l1.follow();
  assert.deepEqual([followed.depositMark, followed.exitMark], [2, 1]);
  assert.deepEqual((await l1.rebuild()).snapshot(), followed.snapshot());
}

describe("marks of the client", function () {
  this.timeout(120_000);

  it("are the same on the mirror", async () => {
    const tokens = [fundedLedger()];
    const timing = { deadline: DEADLINE, spacing: SPACING };
    const l1 = new MirrorL1({ deployment: DEPLOYMENT, levels: 3, keys: [], tokens, ...timing });
    assert.deepEqual(l1.timing, timing);
    await story(l1, l1.account(ALICE), async (seconds) => {
      l1.time += seconds;
    });
  });

  describe("on a chain", () => {
    let client: ClientRollup;
    before(async () => {
      client = await ClientRollup.start();
    });
    after(() => client?.anvil.stop());

    it("are sent, followed and kept", async () => {
      const checkpoints = new CheckpointFiles(temporaryFolder(), client.rollup.deployment);
      const l1 = new ChainL1(client.rollup, { checkpoints });
      assert.equal(l1.timing.deadline, CLIENT_DEADLINE);
      await story(l1, l1.account(client.sender(1)), (seconds) => client.anvil.passTime(seconds));
      const followed = (await l1.follow()).snapshot();
      const again = await new ChainL1(client.rollup, { checkpoints }).follow();
      assert.deepEqual(again.snapshot(), followed);
    });

    it("refuse a batch that takes nothing, by the client's word for it", async () => {
      const { state, batchNumber } = await client.follower().advance();
      const idle = client.seal(state, batchNumber, {});
      const account = new ChainL1(client.rollup).account(client.sender());
      const commit = account.commitBatches({ batchNumber, batches: [idle] });
      await assert.rejects(commit, refusal("MarkedItemWaiting", /deposit/));
      await client.settle();
      const { exitHead, exitMark } = await client.follower().advance();
      assert.deepEqual([exitHead, exitMark], [1, 1]);
    });
  });

  for (const name of ["DepositMarked", "ExitMarked"] as const) {
    it(`of what does not wait are no events of a rollup: ${name}`, () => {
      const followed = FollowedState.genesis(3, { domain: DOMAIN });
      const apply = () => followed.apply({ event: { name, index: 0 } });
      assert.throws(apply, refusal("SyncMismatch", /marked/));
    });
  }
});
