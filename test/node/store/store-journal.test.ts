import assert from "node:assert/strict";
import { sql } from "kysely";
import type { KeptBatch } from "../../../node/pipeline/batch-journal.js";
import { StoreJournal } from "../../../node/store/batches/store-journal.js";
import type { Store } from "../../../node/store/connection/store.js";
import { StoreIntake } from "../../../node/store/intake/intake.js";
import { bytesOf } from "../../../node/store/operations/operation-bytes.js";
import { stateOf, statesOf } from "../../../node/store/operations/operation-state.js";
import type { StoreTables } from "../../../node/store/tables.js";
import { bindToBlob, blobOfBatches } from "../../../src/batch/blob-group.js";
import type { SealedBatch } from "../../../src/batch/sealed-batch.js";
import { QuipuError } from "../../../src/errors.js";
import { SIGNED_KIND_NAMES, type SignedOperation } from "../../../src/operations/kinds.js";
import { operationId } from "../../../src/operations/operation-id.js";
import type { ProofPoints } from "../../../verifier/proof-points.js";
import { DOMAIN, testAccount } from "../../support/accounts.js";
import { sealCase, TRANSFERS } from "../../support/batches.js";
import { MIXED, sealMixed } from "../../support/operations.js";
import { refusal } from "../../support/refusal.js";
import { submitted } from "../../support/submitted-operations.js";
import { TestDatabase } from "../../support/test-database.js";
import { openTestStore } from "../../support/test-store.js";

const PROOF: ProofPoints = {
  a: [1n, 2n],
  b: [
    [3n, 4n],
    [5n, 6n],
  ],
  c: [1n << 250n, 8n],
};

function operationsOf(batch: SealedBatch): SignedOperation[] {
  return SIGNED_KIND_NAMES.flatMap((name): readonly SignedOperation[] => batch[name]);
}

function kept(position: number, batch: SealedBatch): KeptBatch {
  const ids = operationsOf(batch).map((operation) => operationId(DOMAIN, operation));
  return { position, batch, ids: ids.reverse() };
}

describe("the journal of batches", () => {
  const plain = sealCase().batch;
  const other = sealCase(TRANSFERS.slice(0, 2)).batch;
  const mixed = sealMixed(MIXED).batch;

  let server: TestDatabase;
  let url: string;
  let store: Store<StoreTables>;
  let journal: StoreJournal;

  before(async () => {
    server = await TestDatabase.start();
  });
  beforeEach(async () => {
    url = await server.create();
    store = await openTestStore(url);
    journal = new StoreJournal(store.db);
  });
  afterEach(() => store?.close());
  after(() => server?.stop());

  const waiting = async () => {
    const ids = [];
    for await (const page of new StoreIntake(store.db).waiting())
      ids.push(...page.map(({ id }) => id));
    return ids;
  };

  it("hands back what it was handed, in order, to another process as well", async () => {
    const batches = [kept(3, plain), kept(4, mixed), kept(10, other)];
    for (const each of [2, 0, 1]) await journal.sealed(batches[each]!);
    assert.deepEqual(await journal.read(), batches);
    await store.close();
    store = await openTestStore(url);
    assert.deepEqual(await new StoreJournal(store.db).read(), batches);
  });

  it("keeps proofs", async () => {
    const batch = kept(0, plain);
    await journal.sealed(batch);
    await journal.proven(0, PROOF, 1234.5);
    assert.deepEqual(await journal.read(), [{ ...batch, proof: PROOF, provingMs: 1234.5 }]);
  });

  it("can be told everything twice", async () => {
    const batch = kept(0, mixed);
    for (let i = 0; i < 2; i++) await journal.sealed(batch);
    for (let i = 0; i < 2; i++) await journal.proven(0, PROOF, 5);
    // A batch that is sealed again keeps its proof.
    await journal.sealed(batch);
    assert.deepEqual(await journal.read(), [{ ...batch, proof: PROOF, provingMs: 5 }]);
    for (let i = 0; i < 2; i++) await journal.removed([0]);
    assert.deepEqual(await journal.read(), []);
  });

  it("hands back whom the operations pay, as the intake has it", async () => {
    const batch = kept(0, plain);
    await journal.sealed(batch);
    const { publicKey, owner, token } = testAccount(2);
    const receiver = { publicKey, owner, token };
    const [operation] = operationsOf(plain);
    const id = operationId(DOMAIN, operation!);
    await new StoreIntake(store.db).add({ id, operation: operation!, receiver });
    const receivers = batch.ids.map((each) => (each === id ? receiver : undefined));
    assert.deepEqual(await journal.read(), [{ ...batch, receivers }]);
  });

  it("refuses another batch in a place that is taken", async () => {
    await journal.sealed(kept(0, plain));
    await assert.rejects(journal.sealed(kept(0, other)), refusal("InvalidFile", /pending batch 0/));
    assert.deepEqual(await journal.read(), [kept(0, plain)]);
  });

  it("keeps the operations of a batch, so that they wait again when it is given up", async () => {
    const batch = kept(0, mixed);
    await journal.sealed(batch);
    assert.deepEqual(await waiting(), []);
    await journal.removed([0]);
    assert.deepEqual((await waiting()).sort(), [...batch.ids].sort());
  });

  it("keeps a whole batch or nothing of it", async () => {
    await sql`alter table pending_operations add constraint odd check (ordinal < 1)`.execute(
      store.db,
    );
    await assert.rejects(journal.sealed(kept(0, plain)), /odd/);
    assert.deepEqual(await journal.read(), []);
    assert.deepEqual(await waiting(), []);
  });

  describe("of a group for a blob", () => {
    const sealed = [plain, other];
    const blob = blobOfBatches(sealed);
    const { group, batches } = bindToBlob(sealed, 77n);
    const alone = sealed.map((batch, i) => kept(i, batch));
    const bound = alone.map((each, position): KeptBatch => {
      return { ...each, batch: batches[position]!, inBlob: { member: { group, position }, blob } };
    });

    it("hands back batches with the group's public inputs, and the blob", async () => {
      for (const each of alone) await journal.sealed(each);
      await journal.bound(bound);
      await journal.bound(bound);
      assert.deepEqual(await journal.read(), bound);
    });

    it("hands back those that were sealed in it", async () => {
      for (const each of bound) await journal.sealed(each);
      assert.deepEqual(await journal.read(), bound);
    });

    it("forgets proofs of other public inputs, and keeps those of the same", async () => {
      for (const each of alone) await journal.sealed(each);
      await journal.proven(0, PROOF, 5);
      await journal.bound(bound);
      assert.deepEqual(await journal.read(), bound);
      await journal.proven(0, PROOF, 5);
      await journal.bound(bound);
      assert.deepEqual((await journal.read())[0]?.proof, PROOF);
    });

    it("keeps the blob as long as one of its batches", async () => {
      for (const each of bound) await journal.sealed(each);
      await journal.removed([0]);
      assert.deepEqual(await journal.read(), [bound[1]]);
      await journal.removed([1]);
      assert.equal((await server.query("select from pending_groups", url)).length, 0);
    });

    it("notices that a row was altered", async () => {
      for (const each of bound) await journal.sealed(each);
      await sql`update pending set group_position = 1 - group_position`.execute(store.db);
      await assert.rejects(journal.read(), refusal("InvalidFile", /leaf/));
    });
  });

  describe("and what becomes of an operation", () => {
    const batch = kept(4, plain);
    const id = batch.ids[0]!;
    const standing = async () => (await stateOf(store.db, id))?.standing;
    /** L1 has a batch with the operation. */
    async function note(number: number): Promise<void> {
      await sql`
        insert into batches values (${number}, '', '', '', '', '', 0, '', 0, '', 1, '', 0, 0)`.execute(
        store.db,
      );
      await sql`
        insert into batch_operations (number, ordinal, id, kind, fields)
        values (${number}, 0, ${bytesOf(id)}, 'transfer', '{}')`.execute(store.db);
    }

    it("is unknown, queued, sealed, proven, committed, and queued again after a reorganisation", async () => {
      assert.equal(await standing(), undefined);
      const operation = operationsOf(plain).find((each) => operationId(DOMAIN, each) === id)!;
      await new StoreIntake(store.db).add({ id, operation });
      assert.deepEqual(await standing(), { state: "queued" });
      await journal.sealed(batch);
      assert.deepEqual(await standing(), { state: "sealed", position: 4 });
      await journal.proven(4, PROOF, 1);
      assert.deepEqual(await standing(), { state: "proven", position: 4 });
      await note(12);
      assert.deepEqual(await standing(), { state: "committed", batchNumber: 12 });
      await journal.removed([4]);
      assert.deepEqual(await standing(), { state: "committed", batchNumber: 12 });
      assert.equal((await waiting()).includes(id), false);
      await sql`delete from batch_operations`.execute(store.db);
      assert.deepEqual(await standing(), { state: "queued" });
      assert.equal((await waiting()).includes(id), true);
    });

    it("is committed whatever was said of it before", async () => {
      const operation = operationsOf(plain).find((each) => operationId(DOMAIN, each) === id)!;
      const intake = new StoreIntake(store.db);
      await intake.add({ id, operation });
      await intake.reject([{ id, reason: new QuipuError("Outbid", "too poor") }]);
      await note(3);
      assert.deepEqual(await standing(), { state: "committed", batchNumber: 3 });
    });

    it("is known of operations that only L1 has told of", async () => {
      await note(3);
      const known = await stateOf(store.db, id);
      assert.equal(known?.body, undefined);
      assert.deepEqual(known?.standing, { state: "committed", batchNumber: 3 });
    });

    it("is found for many at once", async () => {
      const list = submitted(50);
      const intake = new StoreIntake(store.db);
      await Promise.all(list.slice(0, 30).map((each) => intake.add(each)));
      const found = await statesOf(
        store.db,
        list.map((each) => each.id),
      );
      assert.deepEqual(
        [...found.keys()].sort(),
        list
          .slice(0, 30)
          .map((each) => each.id)
          .sort(),
      );
    });
  });
});
