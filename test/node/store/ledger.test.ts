/** The ledger against the state that was followed, over random histories: it says the same, at every batch. */
import assert from "node:assert/strict";
import { type Kysely, sql } from "kysely";
import { Ledger } from "../../../node/store/ledger/ledger.js";
import type { LedgerOperation } from "../../../node/store/ledger/ledger-answers.js";
import { LedgerQueries } from "../../../node/store/ledger/ledger-queries.js";
import type { LedgerTables } from "../../../node/store/ledger/ledger-tables.js";
import type { Page } from "../../../node/store/ledger/page.js";
import type { SealedBatch } from "../../../src/batch/sealed-batch.js";
import { compressKey } from "../../../src/crypto/compressed-key.js";
import { formatAddress, formatKey } from "../../../src/json/schemas.js";
import { amountOf, feeOf } from "../../../src/kinds/amounts.js";
import { operationId } from "../../../src/operations/operation-id.js";
import { formatOperation } from "../../../src/operations/operation-json.js";
import { formatShape } from "../../../src/shape.js";
import { State } from "../../../src/state/state.js";
import { Random } from "../../../workload/random.js";
import { DOMAIN } from "../../support/accounts.js";
import { FollowedHistory, HISTORY_SHAPE } from "../../support/followed-history.js";
import { LedgerDatabases } from "../../support/ledger-database.js";
import { refusal } from "../../support/refusal.js";

describe("the ledger", function () {
  this.timeout(300_000);
  const databases = new LedgerDatabases();
  let db: Kysely<LedgerTables>;
  let ledger: Ledger;
  let queries: LedgerQueries;
  beforeEach(async () => {
    db = await databases.create();
    ledger = new Ledger(db, DOMAIN);
    queries = new LedgerQueries(db);
  });
  afterEach(() => db.destroy());
  after(() => databases.stop());

  it("is empty at the beginning", async () => {
    assert.deepEqual(await queries.progress(), {
      ...{ batches: 0, finalizedBatches: 0, followed: undefined, finalizedBlock: undefined },
    });
    assert.equal(await ledger.blockOf(0), undefined);
    assert.equal(await queries.batch("latest"), undefined);
    assert.equal(await queries.batch(0), undefined);
    assert.equal(await queries.data(0), undefined);
    assert.equal(await queries.account(0), undefined);
    assert.deepEqual(await queries.batches({ limit: 5 }), { items: [] });
    assert.deepEqual(await queries.history(0, { limit: 5 }), { items: [] });
    assert.deepEqual(await queries.accounts({ owner: 1n }, { limit: 5 }), { items: [] });
    assert.equal(await queries.operation(`0x${"00".repeat(32)}`), undefined);
  });

  for (const seed of [1, 2, 3]) {
    it(`says what the followed state says, over history ${seed} with reorganisations`, async () => {
      const history = new FollowedHistory(seed);
      const random = new Random(100 + seed);
      await ledger.truncated(0);
      for (let step = 0; step < 40; step += 1) {
        if (random.chance(0.15)) {
          const back = random.integer(0, Math.min(6, history.batches.length));
          history.rewind(history.batches.length - back);
          await ledger.truncated(history.batches.length);
        }
        const range = history.next();
        await ledger.advanced(range);
        // Taken, and told again all the same.
        if (random.chance(0.2)) await ledger.advanced(range);
        if (random.chance(0.3)) await ledger.finalize(history.batches.at(-4)?.block ?? range.block);
        assert.deepEqual((await queries.progress()).followed, range.block);
      }
      await assertSame(history);
    });
  }

  /** Everything that can be asked. */
  async function assertSame(history: FollowedHistory): Promise<void> {
    const { batches, sealed } = history;
    const progress = await queries.progress();
    assert.equal(progress.batches, batches.length);
    assert.ok(progress.finalizedBatches > 0 && progress.finalizedBatches < batches.length);
    await assertBatches(history, progress.finalizedBatches);
    for (const [batchNumber, batch] of sealed.entries()) await assertOperations(batchNumber, batch);
    await assertAccounts(history, "committed", batches.length);
    await assertAccounts(history, "finalized", progress.finalizedBatches);
    const all = (await Promise.all(sealed.map((_, number) => operationsOf(number)))).flat();
    for (let account = 0; account < 14; account += 1) {
      const expected = all.filter(({ fields }) => {
        const sides: { from?: number; to?: number } = fields;
        return sides.from === account || sides.to === account;
      });
      const got = await pages((cursor) =>
        queries.history(account, { limit: 3, cursor: cursor as never }),
      );
      assert.deepEqual(got, expected.reverse());
    }
  }

  async function assertBatches({ batches }: FollowedHistory, finalized: number): Promise<void> {
    const got = await pages((cursor) => queries.batches({ limit: 4, cursor: cursor as never }));
    assert.equal(got.length, batches.length);
    for (const [i, batch] of batches.entries()) {
      const { batchNumber, oldRoot, newRoot, transactionHash, block, blockTime, publication } =
        batch;
      const { feeRecipient, feeToken, feeTotal } = batch.content.header;
      const operations = Object.values(batch.operations).flat().length;
      const { shape, ...rest } = got.at(-1 - i)!;
      assert.equal(formatShape(shape), HISTORY_SHAPE);
      assert.deepEqual(rest, {
        ...{ batchNumber, oldRoot, newRoot, transactionHash, block, blockTime, publication },
        ...{ feeRecipient, feeToken, feeTotal, operations, isFinal: i < finalized },
      });
      assert.deepEqual(await queries.data(i), Uint8Array.from(batch.data));
      assert.deepEqual(await ledger.blockOf(i), block);
    }
    assert.deepEqual(await queries.batch("latest"), got[0]);
    assert.deepEqual(await queries.batch(1), got.at(-2));
    assert.equal(await queries.batch(batches.length), undefined);
  }

  const operationsOf = (batchNumber: number) =>
    pages((cursor) => queries.operationsOf(batchNumber, { limit: 2, cursor: cursor as never }));

  /** What a batch holds, against what was sealed. */
  async function assertOperations(batchNumber: number, batch: SealedBatch): Promise<void> {
    const got = await operationsOf(batchNumber);
    const expected = [
      ...batch.deposits.map(({ account, key, owner, token, amount }) => ({
        ...{ kind: "deposit", to: account, key: formatKey(key), owner: formatAddress(owner) },
        ...{ token, amount: `${amount}` },
      })),
      ...batch.exits.map(({ account, requester, token, amount }) => ({
        ...{ kind: "exit", from: account, requester: formatAddress(requester) },
        ...{ token, amount: `${amount}` },
      })),
      ...batch.payments.map((payment) => ({ ...jsonOf(payment), to: payment.to })),
      ...batch.transfers.map(jsonOf),
      ...batch.withdrawals.map((withdrawal) => ({
        ...jsonOf(withdrawal),
        owner: formatAddress(withdrawal.owner),
      })),
    ];
    assert.deepEqual(
      got.map(({ fields }) => ("index" in fields ? without(fields, "index") : fields)),
      expected,
    );
    assert.deepEqual(
      got.map(({ ordinal }) => ordinal),
      [...got.keys()],
    );
    const signed = [...batch.payments, ...batch.transfers, ...batch.withdrawals];
    const ids = signed.map((operation) => operationId(DOMAIN, operation));
    assert.deepEqual(
      got.flatMap(({ id }) => id ?? []),
      ids,
    );
    assert.deepEqual(await queries.operations(ids), got.slice(got.length - ids.length));
    for (const [i, id] of ids.entries()) {
      assert.deepEqual(await queries.operation(id), got[got.length - ids.length + i]);
    }
  }

  async function assertAccounts(
    history: FollowedHistory,
    asOf: "committed" | "finalized",
    bound: number,
  ): Promise<void> {
    const entries = new Map(State.unpack(history.snapshots[bound]!.state).entries());
    for (let index = 0; index < 300; index += 1) {
      const got = await queries.account(index, asOf);
      assert.deepEqual(got?.account, entries.get(index));
      if (got === undefined) continue;
      const changes = history.batches
        .filter(
          ({ batchNumber, accounts }) => batchNumber < bound && accounts.some(([i]) => i === index),
        )
        .map(({ batchNumber }) => batchNumber);
      assert.deepEqual([got.opened, got.changed], [changes[0], changes.at(-1)]);
    }
    for (const owner of [1n, 2n, 3n, 4n, 5n, 6n]) {
      const got = await pages((cursor) =>
        queries.accounts({ owner }, { limit: 2, cursor: cursor as never }, asOf),
      );
      const expected = [...entries].filter(([, account]) => account.owner === owner);
      assert.deepEqual(
        got.map(({ index, account }) => [index, account]),
        expected,
      );
    }
    const keys = new Set([...entries.values()].map(({ publicKey }) => compressKey(publicKey)));
    for (const key of keys) {
      const got = await queries.accounts({ key }, { limit: 100 }, asOf);
      const expected = [...entries].filter(([, { publicKey }]) => compressKey(publicKey) === key);
      assert.deepEqual(
        got.items.map(({ index, account }) => [index, account]),
        expected,
      );
    }
  }

  it("numbers the items of the queues as L1 does", async () => {
    const history = new FollowedHistory(4);
    for (let step = 0; step < 25; step += 1) await ledger.advanced(history.next());
    const all = (await Promise.all(history.sealed.map((_, number) => operationsOf(number)))).flat();
    for (const kind of ["deposit", "exit"]) {
      const items = all.filter(({ fields }) => fields.kind === kind);
      assert.ok(items.length > 1, kind);
      assert.deepEqual(
        items.map(({ fields }) => "index" in fields && fields.index),
        [...items.keys()],
      );
    }
  });

  it("takes no range that does not follow on what it knows, and says so", async () => {
    const history = new FollowedHistory(5);
    while (history.batches.length < 3) await ledger.advanced(history.next());
    await ledger.truncated(1);
    await assert.rejects(ledger.advanced(history.next()), refusal("SyncMismatch"));
    assert.equal((await queries.progress()).batches, 1);
    assert.deepEqual((await queries.progress()).followed, history.batches[0]!.block);
  });

  it("keeps nothing of a range that was not taken whole", async () => {
    const history = new FollowedHistory(6);
    while (history.batches.length < 3) await ledger.advanced(history.next());
    const before = await queries.progress();
    const { firstBatch, block, batches } = history.next();
    const broken = {
      ...history.batches[0]!,
      batchNumber: firstBatch + batches.length,
      blockTime: 0.5,
    };
    await assert.rejects(ledger.advanced({ firstBatch, block, batches: [...batches, broken] }));
    assert.deepEqual(await queries.progress(), before);
    assert.equal((await queries.batch("latest"))!.batchNumber, before.batches - 1);
  });

  it("has final batches as far as it has read, never fewer but by a reorganisation", async () => {
    const history = new FollowedHistory(7);
    while (history.batches.length < 12) await ledger.advanced(history.next());
    const numberAt = (block: number) =>
      history.batches.filter((b) => b.block.number <= block).length;
    const hash = `0x${"cd".repeat(32)}`;
    const middle = history.batches[5]!.block;
    assert.equal(await ledger.finalize(middle), numberAt(middle.number));
    assert.equal(await ledger.finalize(history.batches[0]!.block), numberAt(middle.number));
    assert.equal(await ledger.finalize({ number: 1_000_000, hash }), history.batches.length);
    const progress = await queries.progress();
    assert.equal(progress.finalizedBlock, progress.followed!.number);
    await ledger.truncated(4);
    const { finalizedBatches, finalizedBlock, batches } = await queries.progress();
    assert.deepEqual([finalizedBatches, batches], [4, 4]);
    assert.equal(finalizedBlock, history.batches[3]!.block.number);
    await ledger.truncated(0);
    assert.equal((await queries.progress()).finalizedBatches, 0);
    assert.equal(await ledger.finalize({ number: 5, hash }), 0);
  });

  it("forgets more batches than one statement does, and none before them", async () => {
    await ledger.truncated(0);
    await fill(1300);
    for (const left of [1100, 588, 7]) {
      await ledger.truncated(left);
      const { rows } = await sql<Record<string, bigint>>`
        select (select count(*) from batches) as batches, (select count(*) from batch_operations) as operations,
          (select count(*) from account_changes) as changes, (select count(*) from accounts) as accounts`.execute(
        db,
      );
      const all = BigInt(left);
      assert.deepEqual(rows, [{ batches: all, operations: all, changes: all, accounts: all }]);
      assert.equal((await queries.progress()).batches, left);
    }
  });

  /** So many batches, each of which opens an account. */
  async function fill(batches: number): Promise<void> {
    const all = sql`generate_series(0, ${batches - 1}::int4) as number`;
    await sql`
      insert into batches select number, '2x4', '', '', '', '', number, '', 0, 'calldata', 1, '', 0, 0 from ${all}`.execute(
      db,
    );
    await sql`
      insert into batch_operations (number, ordinal, kind, fields) select number, 0, 'deposit', '{}' from ${all}`.execute(
      db,
    );
    await sql`insert into accounts select number, number, '', '', '', 0 from ${all}`.execute(db);
    await sql`insert into account_changes select number, number, 0, 0 from ${all}`.execute(db);
    await sql`update blocks set batches = ${batches}`.execute(db);
  }

  it("of another deployment is neither read nor written over", async () => {
    const history = new FollowedHistory(8);
    while (history.batches.length < 3) await ledger.advanced(history.next());
    const other = new Ledger(db, DOMAIN ^ 1n);
    for (const call of [
      () => other.blockOf(0),
      () => other.truncated(0),
      () => other.advanced(history.next()),
      () => other.finalize({ number: 1, hash: "0x00" }),
    ]) {
      await assert.rejects(call(), refusal("DomainMismatch"));
    }
    assert.equal(
      (await queries.batch("latest"))!.batchNumber,
      history.sealed.length === 3 ? 2 : (await queries.progress()).batches - 1,
    );
  });

  /** All pages, one behind the other. */
  async function pages<Item>(
    ask: (cursor: unknown) => Promise<Page<Item, unknown>>,
  ): Promise<Item[]> {
    const items: Item[] = [];
    let cursor: unknown;
    do {
      const page = await ask(cursor);
      items.push(...page.items);
      cursor = page.next;
    } while (cursor !== undefined);
    return items;
  }

  /** As it stands in files, without the signature; an odd encoding, which has no such form, by its value. */
  function jsonOf(operation: Parameters<typeof formatOperation>[0]): object {
    if (operation.kind === "transfer" && operation.amount >= 2 ** 35) {
      const { signature: _, ...transfer } = operation;
      return { ...transfer, amount: `${amountOf(operation)}`, fee: `${feeOf(operation)}` };
    }
    const { r8: _, s: __, ...fields } = JSON.parse(formatOperation(operation));
    return fields;
  }

  function without(fields: LedgerOperation["fields"], name: string): object {
    return Object.fromEntries(Object.entries(fields).filter(([key]) => key !== name));
  }
});
