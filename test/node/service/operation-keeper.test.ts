/** What is written and told of an operation, in which order, whoever sends it and however the database is. */
import assert from "node:assert/strict";
import { EventFeed } from "../../../node/api/events/event-feed.js";
import { nodeError } from "../../../node/node-error.js";
import { type KeptBatch, MemoryJournal } from "../../../node/pipeline/batch-journal.js";
import { OperationKeeper } from "../../../node/service/operation-keeper.js";
import { TellingJournal } from "../../../node/service/telling-journal.js";
import type { KeptOperation } from "../../../sequencer/kept-operation.js";
import { QuipuError } from "../../../src/errors.js";
import { signedTransfer } from "../../support/signed-transfer.js";
import { until } from "../../support/until.js";

const OPERATION = signedTransfer(0);
const kept = (id: string): KeptOperation => ({ id, operation: OPERATION });
const lost = (id: string) => [
  { ticket: 0, id, operation: OPERATION, reason: new QuipuError("Outbid", "another pays more") },
];

describe("keeping operations", () => {
  let feed: EventFeed;
  let keeper: OperationKeeper;
  let journal: TellingJournal;
  /** What was written, in order. */
  let written: string[];
  /** What the database says to the next writes. */
  let refusals: Error[];
  let end: AbortController;

  beforeEach(() => {
    [feed, written, refusals, end] = [new EventFeed(), [], [], new AbortController()];
    const write = async (text: string): Promise<void> => {
      await new Promise((resolve) => setImmediate(resolve));
      const refused = refusals.shift();
      if (refused !== undefined) throw refused;
      written.push(text);
    };
    const intake = {
      add: ({ id }: KeptOperation) => write(`add ${id}`),
      reject: (all: readonly { id: string }[]) => write(`reject ${all.map(({ id }) => id)}`),
      waiting: async function* () {},
    };
    keeper = new OperationKeeper({ intake, feed, signal: end.signal });
    journal = new TellingJournal(new MemoryJournal(), feed, keeper);
  });
  afterEach(() => end.abort());

  function told(id: string): string[] {
    const entries = Array.from({ length: feed.end }, (_, i) => feed.at(i)!.event);
    return entries.flatMap((event) =>
      event.type === "transaction" && event.id === id ? event.state : [],
    );
  }
  const batchOf = (position: number, ...ids: string[]) =>
    ({ position, ids, batch: {} }) as unknown as KeptBatch;

  it("writes that one was given up behind the operation itself, though it was given up first", async () => {
    let giving: Promise<void> | undefined;
    await keeper.inTurn("a", async () => {
      // Another operation takes its place before it is handed to the disk.
      giving = keeper.giveUp([...lost("a"), ...lost("")]);
      await keeper.keep(kept("a"));
    });
    await giving;
    assert.deepEqual(written, ["add a", "reject a"]);
    assert.deepEqual(told("a"), ["queued", "rejected"]);
  });

  it("takes one that is sent again when it is written that it was given up, and others at once", async () => {
    await keeper.inTurn("a", () => keeper.keep(kept("a")));
    const given = keeper.giveUp(lost("a"));
    const again = keeper.inTurn("a", () => keeper.keep(kept("a")));
    const other = keeper.inTurn("b", async () => written.length);
    assert.equal(await other, 1);
    await Promise.all([given, again]);
    assert.deepEqual(written, ["add a", "reject a", "add a"]);
    assert.deepEqual(told("a"), ["queued", "rejected", "queued"]);
  });

  it("tells that one waits before it tells that it is sealed, and once", async () => {
    const keeping = keeper.inTurn("a", () => keeper.keep(kept("a")));
    await journal.sealed(batchOf(0, "a"));
    assert.deepEqual(told("a"), ["queued", "sealed"]);
    await keeping;
    assert.deepEqual(told("a"), ["queued", "sealed"]);
  });

  it("writes later what the database did not take, also what it had no time for", async () => {
    for (const code of ["StoreUnavailable", "StoreBusy"] as const) {
      refusals.push(nodeError(code, "later"), nodeError(code, "later"));
      await assert.rejects(keeper.keep(kept(code)), { code });
      assert.deepEqual(told(code), []);
      await until(() => written.includes(`add ${code}`));
      await until(() => keeper.unkept(code) === undefined);
      assert.deepEqual(told(code), ["queued"]);
    }
  });

  it("does not write later what was given up meanwhile", async () => {
    const away = nodeError("StoreUnavailable", "away");
    refusals.push(away, away);
    await assert.rejects(keeper.keep(kept("a")), { code: "StoreUnavailable" });
    await until(() => refusals.length === 0);
    await keeper.giveUp(lost("a"));
    await new Promise((resolve) => setTimeout(resolve, 150));
    assert.deepEqual(written, ["reject a"]);
  });

  it("forgets what the database will never take", async () => {
    refusals.push(new Error("never"));
    await assert.rejects(keeper.keep(kept("a")), /never/);
    assert.equal(keeper.unkept("a"), undefined);
    assert.deepEqual(told("a"), []);
  });

  it("tells of batches when they are kept, and of none that was given up before", async () => {
    const points = {} as never;
    await journal.sealed(batchOf(0, "a"));
    await journal.proven(0, points, 1);
    await journal.proven(0, points, 1);
    assert.deepEqual(told("a"), ["sealed", "proven"]);
    // Bound to a blob, it needs another proof.
    await journal.bound([batchOf(0, "a")]);
    await journal.proven(0, points, 1);
    assert.deepEqual(told("a"), ["sealed", "proven", "sealed", "proven"]);
    journal.dropped([batchOf(0, "a"), batchOf(1, "b")]);
    await journal.sealed(batchOf(1, "b"));
    await journal.proven(1, points, 1);
    await journal.removed([0, 1]);
    assert.deepEqual(told("a").at(-1), "queued");
    assert.deepEqual(told("b"), ["queued"]);
    // A later process goes on where this one was.
    await journal.sealed(batchOf(2, "c"));
    const next = new TellingJournal(journal, feed, keeper);
    await next.read();
    await next.proven(2, points, 1);
    assert.deepEqual(told("c"), ["sealed", "proven", "proven"]);
  });
});
