/** A node from its API to L1 and back: with a real database and an EVM. */
import assert from "node:assert/strict";
import type { QuipuClient } from "../../../client/connection/quipu-client.js";
import type { PublishedEvent } from "../../../client/messages/event.js";
import { connectRollup } from "../../../l1/contract/connect-rollup.js";
import { Chain } from "../../../l1/rpc/chain.js";
import type { NodeOptions } from "../../../node/pipeline/node-options.js";
import { ClientRollup } from "../../support/client-rollup.js";
import { refusal } from "../../support/refusal.js";
import { RpcProxy } from "../../support/rpc-proxy.js";
import {
  clientOf,
  followerOn,
  OPERATOR_TOKEN,
  serviceOn,
  transferOf,
} from "../../support/running-service.js";
import { TestDatabase } from "../../support/test-database.js";
import { until } from "../../support/until.js";

type Service = Awaited<ReturnType<typeof serviceOn>>;

describe("a node as a service", function () {
  this.timeout(120_000);
  let chain: ClientRollup;
  let server: TestDatabase;
  let url: string;
  let running: { readonly node: Service["node"] }[] = [];

  before(async () => {
    [chain, server] = await Promise.all([ClientRollup.start(), TestDatabase.start()]);
  });
  beforeEach(async () => {
    await chain.restore();
    url = await server.create();
    for (const account of [1, 2]) await chain.deposit(account, 1000n);
  });
  afterEach(async () => {
    await Promise.all(running.map(({ node }) => node.stop()));
    running = [];
  });
  after(async () => {
    await Promise.all([server?.stop(), chain?.anvil.stop()]);
  });

  /** A node that runs until the test ends. */
  async function start(options: Parameters<typeof serviceOn>[2] = {}): Promise<Service> {
    const service = await serviceOn(chain, url, options);
    running.push(service);
    return service;
  }

  /** The same, with two accounts on L1. */
  async function startWithAccounts(options: Parameters<typeof serviceOn>[2] = {}) {
    const service = await start(options);
    await until(async () => (await service.client.status()).accounts === 2);
    return service;
  }

  async function stop(service: Service): Promise<void> {
    running = running.filter((each) => each !== service);
    await service.node.stop();
  }

  /** Everything that happens from now on. */
  async function listen(client: QuipuClient) {
    const end = new AbortController();
    const events: PublishedEvent[] = [];
    let isOpen = false;
    const work = (async () => {
      for await (const event of client.events({ signal: end.signal })) {
        if (event.type === "open") isOpen = true;
        else if (event.type !== "resync") events.push(event);
      }
    })().catch(() => undefined);
    await until(() => isOpen);
    const stopListening = (): Promise<void> => {
      end.abort();
      return work;
    };
    return { events, stop: stopListening };
  }

  const statesOf = (events: readonly PublishedEvent[], id: string) =>
    events.flatMap((event) => (event.type === "transaction" && event.id === id ? event.state : []));

  it("takes an operation, settles it, and tells of it; so does one that follows", async () => {
    const { client } = await startWithAccounts();
    const { events, stop: stopListening } = await listen(client);
    const operation = transferOf(chain, 0, 0);
    const { isNew, transaction } = await client.submit(operation);
    assert.deepEqual([isNew, transaction.state], [true, "queued"]);
    const { id } = transaction;
    const pending = await client.account(0, { at: "pending" });
    assert.equal(pending.nonce, 1);
    const { batch } = await client.waitFor(id, "committed");
    assert.equal((await client.account(0)).balance, 989n);
    assert.equal((await client.account(1)).balance, 1010n);
    await assert.rejects(client.account(0, { at: "finalized" }), refusal("UnknownAccount"));
    await assertKnown(client, operation);
    await chain.anvil.control("anvil_mine", "0x60");
    await client.waitFor(id, "finalized");
    assert.equal((await client.account(0, { at: "finalized" })).balance, 989n);
    assert.equal((await client.batch(batch!)).state, "finalized");
    await assertKnown(client, operation);
    await until(() => statesOf(events, id).includes("finalized"));
    const milestones = ["queued", "sealed", "proven", "committed", "finalized"];
    assert.deepEqual(statesOf(events, id), milestones);
    await stopListening();

    const follower = await followerOn(chain, await server.create());
    running.push(follower);
    const other = follower.client;
    await until(async () => (await other.batches().page()).items.length === batch! + 1);
    await until(async () => (await other.batch(batch!)).state === "finalized");
    assert.deepEqual(await other.account(1), await client.account(1));
    assert.deepEqual(await other.batch(batch!), await client.batch(batch!));
    const history = (of: QuipuClient) => of.accountOperations(1).page();
    assert.deepEqual(await history(other), await history(client));
    assert.equal((await history(client)).items[0]?.id, id);
    const refused = clientOf(follower.node.url, 1).submit(operation);
    await assert.rejects(refused, { code: "ReadOnlyNode", status: 405 });
  });

  /** An operation that is sent again is answered with what has become of it. */
  async function assertKnown(client: QuipuClient, operation: ReturnType<typeof transferOf>) {
    const again = await client.submit(operation);
    assert.equal(again.isNew, false);
    assert.equal(again.transaction.batch, (await client.transaction(again.transaction.id)).batch);
  }

  it("asks for a fee that follows L1's gas, and refuses less", async () => {
    const { client } = await startWithAccounts({ feePercent: 100 });
    const { minimum, l1 } = await client.fee({ kind: "transfer", token: 0 });
    assert.ok(minimum >= l1.cost && minimum > 1n, `${minimum}`);
    await assert.rejects(client.submit(transferOf(chain, 0, 0)), refusal("FeeTooLow"));
    assert.deepEqual((await client.transactions(0).page()).items, []);
    // What leaves the rollup pays no fee.
    assert.equal((await client.fee({ kind: "withdrawal", token: 0 })).minimum, 0n);
  });

  it("brings a batch to L1 without its group while gas is cheap, and only then", async () => {
    const patient = { group: 2, service: { settleAfterMs: 3_600_000 } };
    const thrifty = await start({ ...patient, cheapGas: 1n });
    await until(async () => (await thrifty.client.status()).batches.proven === 1);
    // It has asked for the price meanwhile.
    await new Promise((resolve) => setTimeout(resolve, 200));
    assert.equal((await thrifty.client.status()).batches.committed, 0);
    await stop(thrifty);
    const { client } = await start({ ...patient, cheapGas: 10n ** 18n });
    await until(async () => (await client.status()).batches.committed === 1);
  });

  it("leaves no trace of what it refuses, and keeps why it gives one up", async () => {
    const service = await startWithAccounts({ service: { earlyForMs: 200 } });
    const { client } = service;
    const forged = { ...transferOf(chain, 0, 0), amount: transferOf(chain, 0, 0, 11n).amount };
    await assert.rejects(client.submit(forged), refusal("InvalidSignature"));
    assert.deepEqual((await client.transactions(0).page()).items, []);
    // It waits for money that does not come.
    const { transaction } = await client.submit(transferOf(chain, 0, 0, 5000n));
    await assert.rejects(
      client.waitFor(transaction.id, "committed"),
      refusal("InsufficientBalance"),
    );
    const given = await untilRejected(client, transaction.id);
    await stop(service);
    const next = await start();
    assert.deepEqual(await untilRejected(next.client, transaction.id), given);
    // Another one may take its place.
    const { transaction: other } = await next.client.submit(transferOf(chain, 0, 0));
    await next.client.waitFor(other.id, "committed");
  });

  async function untilRejected(client: QuipuClient, id: string) {
    await until(async () => (await client.transaction(id)).state === "rejected");
    return (await client.transaction(id)).reason;
  }

  it("goes on with what waited when it starts again", async () => {
    await stop(await startWithAccounts());
    const never: NodeOptions["prove"] = (_, { signal }) =>
      new Promise((_resolve, reject) => {
        signal.addEventListener("abort", () => reject(signal.reason));
      });
    const first = await start({ prove: never, service: { backlog: 2 } });
    const ids: string[] = [];
    for (const nonce of Array.from({ length: 12 }, (_, i) => i)) {
      const { transaction } = await first.client.submit(transferOf(chain, 0, nonce));
      ids.push(transaction.id);
    }
    await until(async () => (await first.client.status()).batches.sealed === 2);
    await stop(first);
    const { client } = await start();
    for (const id of ids) await client.waitFor(id, "committed");
    assert.equal((await client.account(0)).nonce, 12);
    const settled = (await client.accountOperations(0).page({ limit: 100 })).items;
    const found = settled.flatMap(({ id }) => id ?? []);
    assert.deepEqual(found.sort(), [...ids].sort());
  });

  it("brings an operation to L1 again that a reorganisation has taken out", async () => {
    const { client } = await startWithAccounts();
    const snapshot = await chain.anvil.control("evm_snapshot");
    const { transaction } = await client.submit(transferOf(chain, 0, 0));
    await client.waitFor(transaction.id, "committed");
    const { events, stop: stopListening } = await listen(client);
    await chain.anvil.control("evm_revert", snapshot);
    await chain.anvil.control("evm_mine");
    await until(() => statesOf(events, transaction.id).includes("committed"));
    assert.ok(events.some(({ type }) => type === "reorganised"));
    assert.equal(statesOf(events, transaction.id)[0], "queued");
    await client.waitFor(transaction.id, "committed");
    assert.equal((await client.account(0)).nonce, 1);
    await stopListening();
  });

  it("goes on when its database was away", async () => {
    const { client } = await startWithAccounts();
    await server.endConnections(url);
    const ids = [];
    for (const nonce of [0, 1, 2]) {
      if (nonce === 1) await server.endConnections(url);
      ids.push((await client.submit(transferOf(chain, 0, nonce))).transaction.id);
    }
    for (const id of ids) await client.waitFor(id, "committed");
    await until(async () => (await client.health()).status === "ok");
  });

  it("takes an operation again that it could not write", async () => {
    const { client, node } = await startWithAccounts();
    const locks =
      "select from pg_locks where mode = 'ExclusiveLock' and relation = 'operations'::regclass";
    const held = "begin; lock table operations in exclusive mode; select pg_sleep(30)";
    server.query(held, url).catch(() => undefined);
    await until(async () => (await server.query(locks, url)).length > 0);
    const operation = transferOf(chain, 0, 0);
    const first = clientOf(node.url, 1).submit(operation);
    const refused = assert.rejects(first, { code: "StoreUnavailable", status: 503 });
    const waits = "select from pg_locks where relation = 'operations'::regclass and not granted";
    await until(async () => (await server.query(waits, url)).length > 0);
    await server.endConnections(url);
    await refused;
    const { transaction } = await client.submit(operation);
    await client.waitFor(transaction.id, "committed");
    assert.equal((await client.transactions(0).page()).items.length, 1);
  });

  it("says that L1 is away, and goes on; takes nothing while it is drained", async () => {
    const proxy = await RpcProxy.start(chain.anvil.url);
    const rollup = await connectRollup(await Chain.connect(proxy.url), chain.rollup.address);
    const { client, node } = await startWithAccounts({ rollup });
    const { l1: seen } = await client.status();
    proxy.plan("*", "lose request", Number.POSITIVE_INFINITY);
    await until(async () => (await client.health()).parts.l1?.isOk === false);
    assert.equal((await client.health()).status, "failing");
    // What was seen of L1 is still told.
    const { l1 } = await client.status();
    assert.ok(l1.head >= seen.head && l1.followed >= seen.followed);
    assert.ok(l1.followedTime >= seen.followedTime);
    proxy.heal();
    await until(async () => (await client.health()).status === "ok");
    await operate(node.url, "drain");
    const refused = clientOf(node.url, 1).submit(transferOf(chain, 0, 0));
    await assert.rejects(refused, { code: "NodeNotReady", status: 503 });
    await operate(node.url, "resume");
    const { transaction } = await client.submit(transferOf(chain, 0, 0));
    await client.waitFor(transaction.id, "committed");
    await stop(running[0] as Service);
    await proxy.stop();
  });

  async function operate(address: string, action: string): Promise<void> {
    const headers = { authorization: `Bearer ${OPERATOR_TOKEN}` };
    const route = `${address}/api/v1/operator/${action}`;
    const { status } = await fetch(route, { method: "POST", headers });
    assert.equal(status, 204);
  }
});
