/** A node whose contract is frozen: it takes nothing, says why, and goes on answering. */
import assert from "node:assert/strict";
import { freeze } from "../../../l1/contract/freeze.js";
import type { NodeOptions } from "../../../node/pipeline/node-options.js";
import { CLIENT_DEADLINE, ClientRollup } from "../../support/client-rollup.js";
import { proverOf } from "../../support/node-on-l1.js";
import { refusal } from "../../support/refusal.js";
import { clientOf, serviceOn, transferOf } from "../../support/running-service.js";
import { TestDatabase } from "../../support/test-database.js";
import { until } from "../../support/until.js";

describe("a node of a frozen contract", function () {
  this.timeout(120_000);
  let chain: ClientRollup;
  let server: TestDatabase;
  let service: Awaited<ReturnType<typeof serviceOn>>;

  before(async () => {
    [chain, server] = await Promise.all([ClientRollup.start(), TestDatabase.start()]);
  });
  after(async () => {
    await service?.node.stop();
    await Promise.all([server?.stop(), chain?.anvil.stop()]);
  });

  async function freezeContract(): Promise<void> {
    await chain.deposit(3, 1000n);
    await chain.anvil.control("evm_increaseTime", CLIENT_DEADLINE + 1);
    await chain.anvil.control("evm_mine");
    await freeze(chain.rollup, chain.sender(4));
  }

  const isFrozen = async () =>
    (await service.client.health()).parts.sealing?.code === "ContractFrozen";

  it("refuses operations with the reason, and lets everybody read what leaving takes", async () => {
    const url = await server.create();
    for (const account of [1, 2]) await chain.deposit(account, 1000n);
    let isProving = true;
    const prove: NodeOptions["prove"] = async (batch, { signal }) => {
      await until(() => isProving || signal.aborted);
      signal.throwIfAborted();
      return proverOf(chain)(batch);
    };
    service = await serviceOn(chain, url, { prove });
    await until(async () => (await service.client.status()).accounts === 2);
    const { transaction: settled } = await service.client.submit(transferOf(chain, 0, 0));
    await service.client.waitFor(settled.id, "committed");
    isProving = false;
    const { id } = (await service.client.submit(transferOf(chain, 0, 1))).transaction;
    await until(async () => (await service.client.transaction(id)).state === "sealed");
    const snapshot = await chain.anvil.control("evm_snapshot");

    const refused = assert.rejects(
      service.client.waitFor(id, "committed"),
      refusal("ContractFrozen"),
    );
    await freezeContract();
    await refused;
    await until(isFrozen);
    await assertAnswers(id, settled.id);

    await service.node.stop();
    service = await serviceOn(chain, url, { prove });
    await until(isFrozen);
    await assertAnswers(id, settled.id);

    // A reorganisation takes the freeze back.
    isProving = true;
    await chain.anvil.control("evm_revert", snapshot);
    await chain.anvil.control("evm_mine");
    await until(async () => !(await service.client.status()).isFrozen);
    await service.client.waitFor(id, "committed");
    await until(async () => (await service.client.health()).status === "ok");
  });

  async function assertAnswers(waiting: string, settled: string): Promise<void> {
    const { client } = service;
    assert.equal((await client.health()).status, "failing");
    assert.equal((await client.health()).parts.prover?.isOk, true);
    assert.equal((await client.status()).isFrozen, true);
    const { state, reason } = await client.transaction(waiting);
    assert.deepEqual([state, reason?.code], ["rejected", "ContractFrozen"]);
    assert.equal((await client.transaction(settled)).state, "committed");
    const once = clientOf(service.node.url, 1);
    const gone = { code: "ContractFrozen", status: 410 };
    await assert.rejects(once.submit(transferOf(chain, 1, 0)), gone);
    await assert.rejects(once.submit(transferOf(chain, 0, 1)), gone);
    assert.equal((await once.submit(transferOf(chain, 0, 0))).transaction.id, settled);
    assert.equal((await client.account(0)).balance, 989n);
    const { root } = await client.accountPath(0);
    assert.equal(root, await chain.rollup.view.read("stateRoot"));
  }
});
