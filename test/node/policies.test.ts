/** When a node seals, of which shape, and when it sends: by what waits and by the clock. */
import assert from "node:assert/strict";
import { batchChoices } from "../../node/pipeline/batch-choices.js";
import { MemoryJournal } from "../../node/pipeline/batch-journal.js";
import { orderShapes, type WaitingCounts } from "../../node/pipeline/choose-shape.js";
import { JournalWrites } from "../../node/pipeline/journal-writes.js";
import type { NodeOptions } from "../../node/pipeline/node-options.js";
import { type PendingBatch, pendingOf } from "../../node/pipeline/pending-batch.js";
import { isFinal, Problems, pauseAfter } from "../../node/pipeline/problems.js";
import { sealAt } from "../../node/pipeline/sealing-policy.js";
import { settleAt } from "../../node/pipeline/settling-policy.js";
import { ShapeCosts } from "../../node/pipeline/shape-costs.js";
import { Tip } from "../../node/pipeline/tip.js";
import type { SealedBatch } from "../../src/batch/sealed-batch.js";
import { QuipuError } from "../../src/errors.js";
import { formatShape, parseShape, type Shape } from "../../src/shape.js";

const SMALL = parseShape("2x4-2d1e");
const MIDDLE = parseShape("8x16-2d1e1w");
const LARGE = parseShape("32x64-4d2e2w");
const PRICED = [
  { shape: LARGE, cost: 200 },
  { shape: SMALL, cost: 40 },
  { shape: MIDDLE, cost: 80 },
];
const NEVER = Number.POSITIVE_INFINITY;

function counts(some: Partial<WaitingCounts> = {}): WaitingCounts {
  return { deposits: 0, exits: 0, payments: 0, transfers: 0, withdrawals: 0, ...some };
}

describe("the choice of a shape", () => {
  const order = (some: Partial<WaitingCounts>) =>
    orderShapes(PRICED, counts(some)).map(({ shape }) => shape);

  it("is the cheapest that holds all that waits", () => {
    assert.deepEqual(order({ transfers: 1 })[0], SMALL);
    assert.deepEqual(order({ transfers: 3 }), [MIDDLE, LARGE, SMALL]);
    assert.deepEqual(order({ transfers: 1, withdrawals: 1 })[0], MIDDLE);
    assert.deepEqual(order({ transfers: 20, deposits: 4 })[0], LARGE);
  });

  it("is the one that costs least for each operation, if none holds it", () => {
    assert.deepEqual(order({ transfers: 100 }), [LARGE, MIDDLE, SMALL]);
    const dear = PRICED.map(({ shape, cost }) => ({ shape, cost: shape === LARGE ? 1000 : cost }));
    const [first] = orderShapes(dear, counts({ transfers: 100 }));
    assert.deepEqual(first?.shape, MIDDLE);
  });

  it("is none that takes nothing of what waits", () => {
    assert.deepEqual(order({ withdrawals: 1 }), [MIDDLE, LARGE]);
    assert.deepEqual(order({}), []);
  });

  it("goes by the time that proofs take, as soon as there are some", () => {
    const costs = new ShapeCosts();
    const known = () => costs.priced(PRICED).map(({ shape, cost }) => [shape, cost]);
    const note = (shape: Shape, ...times: readonly number[]) => {
      for (const ms of times) costs.note(shape, ms);
    };
    // The first proof of a shape loads its key: it alone says nothing.
    note(SMALL, 9000);
    assert.deepEqual(costs.priced(PRICED), PRICED);
    note(SMALL, 400);
    const scaled = [
      [LARGE, 2000],
      [SMALL, 400],
      [MIDDLE, 800],
    ];
    assert.deepEqual(known(), scaled);
    note(LARGE, 600, 500, 700);
    assert.deepEqual(known(), [
      [LARGE, 500],
      [SMALL, 400],
      [MIDDLE, (900 / 240) * 80],
    ]);
    // What is no longer so is forgotten.
    note(LARGE, ...Array<number>(8).fill(1200));
    assert.deepEqual(known()[0], [LARGE, 1200]);
  });

  it("is the node's own, by its own proofs", () => {
    const options = { l1: {}, shape: LARGE, shapes: PRICED } as unknown as NodeOptions;
    const tip = new Tip(options, new JournalWrites(new MemoryJournal()), Date.now);
    assert.deepEqual([tip.shapes.smallShape, tip.shapes.priced], [SMALL, PRICED]);
    const batch = { shape: MIDDLE } as SealedBatch;
    for (const ms of [10, 10]) tip.noteProof({ batch }, ms);
    for (const ms of [50, 50]) tip.noteProof({ batch: { ...batch, shape: SMALL } }, ms);
    assert.deepEqual(tip.shapes.smallShape, MIDDLE);
  });

  it("is a small one after a lost race, and never one without what a mark demands", () => {
    const shapes = { shape: LARGE, smallShape: SMALL, priced: PRICED };
    const choices = (state: Partial<Parameters<typeof batchChoices>[1]>) =>
      batchChoices(shapes, {
        ...{ demanded: [], hasLostRace: false, counts: counts({ transfers: 9 }) },
        ...state,
      }).map(({ shape, queuesOnly = false }) => [formatShape(shape), queuesOnly]);
    const [small, large] = [SMALL, LARGE].map(formatShape);
    assert.deepEqual(choices({})[0], [large, false]);
    assert.deepEqual(choices({ hasLostRace: true }).slice(0, 2), [
      [small, true],
      [small, false],
    ]);
    const without = { ...shapes, priced: [{ shape: parseShape("2x4"), cost: 1 }, ...PRICED] };
    const demanded = batchChoices(without, {
      ...{ demanded: ["exits"], hasLostRace: false, counts: counts({ transfers: 1 }) },
    });
    assert.ok(demanded.every(({ shape }) => shape.exits > 0));
  });
});

describe("the time to seal", () => {
  const at = (some: Partial<WaitingCounts>, oldest?: number, isAsked = false) =>
    sealAt({ counts: counts(some), oldest, isAsked }, [SMALL, MIDDLE], 1000);

  it("is never while nothing waits, and some time after the oldest has come", () => {
    assert.equal(at({}), NEVER);
    assert.equal(at({}, undefined, true), NEVER);
    assert.equal(at({ transfers: 7 }, 5000), 6000);
    assert.equal(at({ deposits: 1, transfers: 1 }, 5000), 6000);
  });

  it("is at once when a batch is full, or a deadline asks for it", () => {
    assert.equal(at({ transfers: 8, withdrawals: 1 }, 5000), 0);
    assert.equal(at({ deposits: 2 }, 5000), 0);
    assert.equal(at({ exits: 1 }, 5000), 0);
    assert.equal(at({ deposits: 1 }, 5000, true), 0);
  });
});

describe("the time to send", () => {
  const policy = { group: 3, settleAfterMs: 1000 };

  /** A pending batch that was proven then, or is not. */
  function pending(
    provenAt: number | undefined,
    {
      shape = SMALL,
      blob,
      failed = false,
    }: {
      shape?: typeof SMALL;
      blob?: [hash: bigint, position: number, of: number];
      failed?: boolean;
    } = {},
  ): PendingBatch {
    const batch = { shape, header: { newRoot: 0n, feeRecipient: 1n }, publicInputs: {} };
    const group = { blobHash: blob?.[0], batches: Array.from({ length: blob?.[2] ?? 0 }) };
    const member = { group, position: blob?.[1] };
    const kept = {
      position: 0,
      batch,
      ids: [],
      inBlob: blob && { member, blob: new Uint8Array() },
    };
    const failure = failed ? { error: undefined, attempts: 1, retryAt: 0 } : undefined;
    const proof = provenAt === undefined ? undefined : {};
    return Object.assign(pendingOf(kept as never, 0), { proof, provenAt, failure });
  }

  it("is when a group is proven, or the oldest of it has waited", () => {
    assert.equal(settleAt([], policy), NEVER);
    assert.equal(settleAt([pending(undefined), pending(5)], policy), NEVER);
    assert.equal(settleAt([pending(7), pending(5), pending(undefined)], policy), 1005);
    assert.equal(settleAt([pending(7), pending(5)], policy), 1005);
    assert.equal(settleAt([pending(7), pending(5), pending(9)], policy), 0);
  });

  it("is at once when the next batch cannot join", () => {
    assert.equal(settleAt([pending(7), pending(undefined, { shape: MIDDLE })], policy), 0);
  });

  it("waits for all members of a blob, unless one cannot be proven", () => {
    const members = (...times: (number | undefined)[]) =>
      times.map((time, i) => pending(time, { blob: [9n, i, times.length] }));
    assert.equal(settleAt(members(5, 6, 7, 8), policy), 0);
    assert.equal(settleAt(members(5, 6, 7, undefined), policy), NEVER);
    const failing = members(5, 6, undefined);
    failing[2] = pending(undefined, { blob: [9n, 2, 3], failed: true });
    assert.equal(settleAt(failing, policy), 1005);
    // Others have brought the first of them: no blob takes the rest.
    assert.equal(settleAt(members(5, 6, undefined).slice(1), policy), 1006);
    assert.equal(settleAt(members(5, 6, 7).slice(1), policy), 0);
    assert.equal(settleAt([...members(5, 6), pending(7)], policy), 0);
  });
});

describe("the problems of a node", () => {
  it("say since when and how often, and make it wait longer each time", () => {
    let now = 100;
    const problems = new Problems(() => now);
    assert.equal(problems.note("settling", new Error("a")), 250);
    now = 400;
    assert.equal(problems.note("settling", new Error("b")), 500);
    now = 500;
    problems.note("proving", new Error("c"));
    assert.deepEqual(
      problems.all.map(({ part, since, at, attempts }) => [part, since, at, attempts]),
      [
        ["proving", 500, 500, 1],
        ["settling", 100, 400, 2],
      ],
    );
    problems.clear("settling");
    assert.equal(problems.all.length, 1);
    assert.equal(pauseAfter(50), 30_000);
  });

  it("end it only where no further attempt helps", () => {
    const final = [new QuipuError("ContractFrozen", ""), new TypeError("x is not a function")];
    for (const error of final) assert.ok(isFinal(error));
    const passing = [
      new QuipuError("RpcUnavailable", ""),
      new QuipuError("TransactionUnconfirmed", ""),
      new TypeError("fetch failed", { cause: new Error("ECONNREFUSED") }),
      Object.assign(new Error("no space"), { code: "ENOSPC" }),
    ];
    for (const error of passing) assert.ok(!isFinal(error));
  });
});
