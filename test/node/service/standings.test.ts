/** Accounts and their paths as they are behind what waits, on L1, and where L1 will not take them back. */
import assert from "node:assert/strict";
import type { QuipuClient } from "../../../client/connection/quipu-client.js";
import type { AccountAnswer, AccountStanding } from "../../../client/messages/account.js";
import type { NodeOptions } from "../../../node/pipeline/node-options.js";
import { compressKey } from "../../../src/crypto/compressed-key.js";
import { poseidon } from "../../../src/crypto/poseidon.js";
import { formatKey } from "../../../src/json/schemas.js";
import { hashLeaf } from "../../../src/state/leaf.js";
import { testKeys } from "../../support/accounts.js";
import { CLIENT_DEADLINE, CLIENT_LEVELS, ClientRollup } from "../../support/client-rollup.js";
import { proverOf } from "../../support/node-on-l1.js";
import { refusal } from "../../support/refusal.js";
import { clientOf, followerOn, serviceOn, transferOf } from "../../support/running-service.js";
import { TestDatabase } from "../../support/test-database.js";
import { until } from "../../support/until.js";

describe("a node's accounts, pending, committed and final", function () {
  this.timeout(120_000);
  let chain: ClientRollup;
  let server: TestDatabase;
  let service: Awaited<ReturnType<typeof serviceOn>>;
  let client: QuipuClient;
  let isProving = true;

  /** Batches 0 … 1 are final, a transfer of account 0 is on L1, and two batches are sealed, of which the second opens account 2. */
  before(async () => {
    [chain, server] = await Promise.all([ClientRollup.start(), TestDatabase.start()]);
    const prove: NodeOptions["prove"] = async (batch, { signal }) => {
      await until(() => isProving || signal.aborted);
      signal.throwIfAborted();
      return proverOf(chain)(batch);
    };
    for (const account of [1, 2]) await chain.deposit(account, 1000n);
    service = await serviceOn(chain, await server.create(), { prove });
    client = service.client;
    await until(async () => (await client.status()).accounts === 2);
    await chain.anvil.control("anvil_mine", "0x60");
    await until(async () => (await client.status()).batches.finalized > 0);
    const { transaction } = await client.submit(transferOf(chain, 0, 0));
    await client.waitFor(transaction.id, "committed");
    isProving = false;
    for (const token of [0, 1]) {
      await chain.deposit(2, 70n, token);
      await until(async () => (await client.status()).batches.sealed === 1 + token);
    }
  });
  after(async () => {
    isProving = true;
    await service?.node.stop();
    await Promise.all([server?.stop(), chain?.anvil.stop()]);
  });

  const keyOf = (account: number) => formatKey(compressKey(testKeys(account).publicKey));

  function leafOf({ balance, nonce, token, publicKey: [x, y], owner }: AccountAnswer): bigint {
    return hashLeaf({ balance, nonce, token, publicKey: { x, y }, owner: BigInt(owner) });
  }

  /** Climbs from a leaf to the root that a path claims. */
  async function pathOf(of: QuipuClient, index: number, at: AccountStanding) {
    const path = await of.accountPath(index, { at });
    assert.equal(path.levels, CLIENT_LEVELS);
    const root = path.path.reduce((node, children, height) => {
      assert.equal(children[Math.floor(index / 8 ** height) % 8], node, `height ${height}`);
      return poseidon(children);
    }, path.leaf);
    assert.equal(root, path.root);
    return path;
  }

  const onL1 = (block?: number) => chain.rollup.view.read("stateRoot", [], block);

  it("have paths to the root that L1 has, and to the final one", async () => {
    const { batches, l1 } = await client.status();
    const committed = await pathOf(client, 0, "committed");
    assert.equal(committed.leaf, leafOf(await client.account(0)));
    assert.equal(committed.batches, batches.committed);
    assert.equal(committed.root, await onL1());
    const final = await pathOf(client, 0, "finalized");
    assert.equal(final.leaf, leafOf(await client.account(0, { at: "finalized" })));
    assert.equal(final.batches, batches.finalized);
    assert.equal(final.root, await onL1(l1.finalized));
    assert.notEqual(final.root, committed.root);
    assert.deepEqual((await pathOf(client, 511, "finalized")).leaf, 0n);
    const beyond = clientOf(service.node.url, 1).accountPath(512, { at: "finalized" });
    await assert.rejects(beyond, refusal("UnknownAccount"));
  });

  it("have paths to the root that the last pending batch leads to", async () => {
    const { batches } = await client.status();
    const path = await pathOf(client, 2, "pending");
    assert.equal(path.batches, batches.committed + 2);
    assert.equal(path.leaf, leafOf(await client.account(2, { at: "pending" })));
    assert.equal((await pathOf(client, 2, "committed")).leaf, 0n);
  });

  it("are listed as soon as a batch opens them, in order and page by page", async () => {
    const key = keyOf(2);
    const owner = `0x${BigInt(chain.sender(2).address).toString(16).padStart(40, "0")}`;
    const indices = (items: readonly AccountAnswer[]) => items.map(({ index }) => index);
    for (const holder of [{ key }, { owner }]) {
      const listed = (at: AccountStanding) => client.accounts(holder, { at });
      assert.deepEqual(indices((await listed("committed").page()).items), [1]);
      const { items } = await listed("pending").page();
      assert.deepEqual(indices(items), [1, 2]);
      assert.deepEqual(items[1], await client.account(2, { at: "pending" }));
      const first = await listed("pending").page({ limit: 1 });
      assert.deepEqual(indices(first.items), [1]);
      const rest = await listed("pending").page({ limit: 1, cursor: first.next });
      assert.deepEqual([indices(rest.items), rest.next], [[2], undefined]);
    }
    assert.deepEqual(
      (await client.accounts({ key: keyOf(4) }, { at: "pending" }).page()).items,
      [],
    );
  });

  it("stand beside figures that tell what waits, and until when", async () => {
    const text = await (await fetch(`${service.node.url}/api/v1/metrics`)).text();
    const figure = (name: string) => {
      const line = text.split("\n").find((each) => each.startsWith(`${name} `));
      return line === undefined ? undefined : Number(line.split(" ")[1]);
    };
    assert.equal(figure('quipu_queue_items{queue="deposits"}'), 2);
    const deadline = figure('quipu_queue_deadline_seconds{queue="deposits"}')!;
    assert.ok(deadline > CLIENT_DEADLINE / 2 && deadline <= CLIENT_DEADLINE, `${deadline}`);
    const urgent = figure('quipu_queue_urgent_seconds{queue="deposits"}')!;
    assert.equal(deadline - urgent, CLIENT_DEADLINE / 2);
    assert.equal(figure('quipu_queue_deadline_seconds{queue="exits"}'), undefined);
    assert.equal(figure('quipu_operations_total{state="committed"}'), 1);
    assert.equal(figure('quipu_backlog_batches{state="sealed"}'), 2);
    assert.equal(figure('quipu_operations{state="ready"}'), 0);
    assert.equal(figure("quipu_contract_frozen"), 0);
  });

  it("are the same on a node that follows, where nothing waits", async () => {
    const follower = await followerOn(chain, await server.create());
    try {
      const { batches } = await client.status();
      await until(
        async () => (await follower.client.status()).batches.committed === batches.committed,
      );
      for (const at of ["committed", "finalized"] as const) {
        assert.deepEqual(await pathOf(follower.client, 1, at), await pathOf(client, 1, at));
      }
      const { root } = await pathOf(follower.client, 1, "pending");
      assert.equal(root, (await pathOf(client, 1, "committed")).root);
    } finally {
      await follower.node.stop();
    }
  });
});
