/** What somebody does to a real node who wants to lose, forge or double operations, or to bring it to a fault. */
import assert from "node:assert/strict";
import type { QuipuClient } from "../../../client/connection/quipu-client.js";
import type { PublishedEvent } from "../../../client/messages/event.js";
import type { ErrorAnswer } from "../../../client/messages/refusal.js";
import { formatCursor, type ListName } from "../../../node/api/answers/cursor.js";
import { createTransfer } from "../../../src/kinds/transfer/transfer.js";
import { formatOperation } from "../../../src/operations/operation-json.js";
import { signOperation } from "../../../src/operations/sign-operation.js";
import { testKeys } from "../../support/accounts.js";
import { ClientRollup } from "../../support/client-rollup.js";
import { fuzzServer } from "../../support/fuzz-api.js";
import { serviceOn } from "../../support/running-service.js";
import { TestDatabase } from "../../support/test-database.js";
import { until } from "../../support/until.js";

type Service = Awaited<ReturnType<typeof serviceOn>>;

/** What the tests read of an answer. */
interface Answer {
  readonly status: number;
  readonly body: Partial<ErrorAnswer> & { readonly id?: string; readonly state?: string };
}

describe("api: attacks on operations", function () {
  this.timeout(120_000);
  let chain: ClientRollup;
  let server: TestDatabase;
  let node: Service["node"];
  let client: QuipuClient;
  /** The next of account 0. */
  let nonce = 0;

  before(async () => {
    [chain, server] = await Promise.all([ClientRollup.start(), TestDatabase.start()]);
    for (const account of [1, 2]) await chain.deposit(account, 100_000n);
    ({ node, client } = await serviceOn(chain, await server.create()));
    await until(async () => (await client.status()).accounts === 2);
  });
  beforeEach(async () => {
    nonce = (await client.account(0, { at: "pending" })).nonce;
  });
  after(async () => {
    await node?.stop();
    await Promise.all([server?.stop(), chain?.anvil.stop()]);
  });

  function transfer(fee: bigint, fields: { amount?: bigint; from?: number; to?: number } = {}) {
    const { amount = 10n, from = 0, to = 1 } = fields;
    const message = createTransfer({ from, to, token: 0, amount, fee, nonce });
    return signOperation(chain.rollup.domain, message, testKeys(1));
  }

  async function ask(path: string, body?: string): Promise<Answer> {
    const headers = { "content-type": "application/json" };
    const init = body === undefined ? {} : { method: "POST", headers, body };
    const answer = await fetch(`${node.url}/api/v1${path}`, init);
    return { status: answer.status, body: (await answer.json()) as Answer["body"] };
  }
  const post = (body: string) => ask("/transactions", body);

  /** All that is told from now on. */
  async function listen() {
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
    const statesOf = (id: string) =>
      events.flatMap((event) =>
        event.type === "transaction" && event.id === id ? event.state : [],
      );
    const stop = (): Promise<void> => {
      end.abort();
      return work;
    };
    return { statesOf, stop };
  }

  it("one that is sent on fifty connections at once is taken once, and settled once", async () => {
    const body = formatOperation(transfer(1n));
    const answers = await Promise.all(Array.from({ length: 50 }, () => post(body)));
    const count = (status: number) => answers.filter((each) => each.status === status).length;
    assert.deepEqual([count(202), count(200)], [1, 49]);
    await client.waitFor(answers[0]!.body.id!, "committed");
    assert.equal((await client.account(0)).nonce, nonce + 1);
  });

  it("of fifty with one nonce one is settled; of all others that were taken it is said why not", async () => {
    const { statesOf, stop } = await listen();
    const bodies = Array.from({ length: 50 }, (_, i) =>
      formatOperation(transfer(BigInt(1 + 2 * i), { amount: BigInt(10 + i) })),
    );
    const answers = await Promise.all(bodies.map(post));
    const taken = answers.flatMap(({ status, body }) => (status === 202 ? body.id! : []));
    // Refused ones are behind those that pay more, or came when the batch was sealed.
    const codes = answers.flatMap(({ status, body }) => (status === 202 ? [] : body.error!.code));
    assert.ok(
      codes.every((code) => ["DuplicateNonce", "NonceMismatch"].includes(code)),
      `${codes}`,
    );
    await until(async () => (await client.account(0)).nonce === nonce + 1);
    const states = () => Promise.all(taken.map(async (id) => (await client.transaction(id)).state));
    const isSettled = (state: string) => ["committed", "rejected"].includes(state);
    await until(async () => (await states()).every(isSettled));
    const all = await states();
    assert.equal(all.filter((state) => state === "committed").length, 1);
    await until(() => taken.every((id, i) => statesOf(id).at(-1) === all[i]));
    for (const [i, id] of taken.entries()) {
      const expected = { committed: "queued,sealed,proven,committed", rejected: "queued,rejected" };
      assert.equal(`${statesOf(id)}`, expected[all[i] as keyof typeof expected]);
    }
    await stop();
  });

  it("one that pays more while batches are sealed takes the place of another, or does not", async () => {
    const ids: string[] = [];
    for (let i = 0; i < 6; i += 1) {
      const low = post(formatOperation(transfer(1n, { amount: BigInt(20 + i) })));
      // Some come before the first is sealed, some after.
      await new Promise((resolve) => setTimeout(resolve, 5 * i));
      const high = post(formatOperation(transfer(100n, { amount: BigInt(20 + i) })));
      for (const { status, body } of await Promise.all([low, high])) {
        if (status === 202) ids.push(body.id!);
      }
      nonce = (await client.account(0, { at: "pending" })).nonce;
    }
    // Asked for right after it was taken, none is unknown; in the end each nonce counts once.
    for (const id of ids) assert.ok((await client.transaction(id)).id === id);
    await until(async () => (await client.account(0)).nonce === nonce);
    const states = await Promise.all(ids.map(async (id) => (await client.transaction(id)).state));
    assert.equal(states.filter((state) => state === "committed").length, 6);
    assert.ok(states.every((state) => ["committed", "rejected"].includes(state)));
  });

  it("cursors that no page has had are refused, or lead nowhere", async () => {
    const numbers = [0, 2 ** 15, 2 ** 24, 2 ** 31, 2 ** 32, Number.MAX_SAFE_INTEGER];
    const owner = `0x${"0c".repeat(20)}`;
    const lists: [ListName, string][] = [
      ["transactions", "/transactions?account=0&"],
      ["accounts", `/accounts?owner=${owner}&`],
      ["accounts", `/accounts?owner=${owner}&at=pending&`],
      ["batches", "/batches?"],
      ["batchOperations", "/batches/latest/transactions?"],
      ["queue", "/queues/exits?"],
      ["accountOperations", "/accounts/0/transactions?"],
    ];
    for (const [list, path] of lists) {
      for (const key of numbers) {
        const keys = list === "accountOperations" ? [key, key] : [key];
        const { status, body } = await ask(`${path}cursor=${formatCursor(list, keys)}`);
        const isRefused = status === 400 && body.error?.code === "InvalidRequest";
        assert.ok(status === 200 || isRefused, `${list} ${key}: ${status} ${JSON.stringify(body)}`);
      }
    }
  });

  it("those that nobody can have signed, or that name what is not there, are refused by their rule", async () => {
    const good = JSON.parse(formatOperation(transfer(1n)));
    const far = (fields: { from?: number; to?: number }) => formatOperation(transfer(1n, fields));
    const cases: [string, number, string][] = [
      [far({ to: 500 }), 422, "AccountNotFound"],
      [far({ to: 2 ** 24 - 1 }), 422, "AccountNotFound"],
      [far({ from: 511 }), 422, "AccountNotFound"],
      [far({ from: 2 ** 24 - 1 }), 422, "AccountNotFound"],
      [JSON.stringify({ ...good, nonce: 2 ** 32 - 1 }), 422, "NonceExhausted"],
      [JSON.stringify({ ...good, nonce: nonce + 1 }), 422, "InvalidSignature"],
      [JSON.stringify({ ...good, r8: ["0", "1"], s: "0" }), 422, "InvalidSignature"],
      [JSON.stringify({ ...good, r8: ["0", "0"] }), 422, "InvalidSignature"],
      [JSON.stringify(good).replace("{", '{"__proto__":{},'), 400, "InvalidRequest"],
    ];
    for (const [body, status, code] of cases) {
      const answer = await post(body);
      assert.deepEqual([answer.status, answer.body.error?.code], [status, code], body);
    }
    // Of two fields with one name the last is what counts, in what is verified as well.
    const doubled = JSON.stringify(good)
      .replace("{", '{"amount":"1",')
      .replace('"from":0', '"from":-0');
    const { status, body } = await post(doubled);
    assert.equal(status, 202);
    assert.equal((await client.waitFor(body.id!, "committed")).operation.amount, 10n);
  });

  it("malformed requests bring it to no fault", async () => {
    const report = await fuzzServer(Number(new URL(node.url).port), { count: 600, seed: 3 });
    assert.ok(!report.has("500") && report.has("200") && report.has("400"));
    await client.waitFor((await client.submit(transfer(1n))).transaction.id, "committed");
  });
});
