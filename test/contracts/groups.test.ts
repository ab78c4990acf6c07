/** Groups of batches: they do what their batches would do one by one, all of it or nothing. */
import assert from "node:assert/strict";
import { bn254 } from "@noble/curves/bn254.js";
import type { Address } from "viem";
import { FIELD_MODULUS } from "../../src/crypto/field.js";
import { parseShape } from "../../src/shape.js";
import { BASE_MODULUS } from "../../verifier/proof-points.js";
import type { ChainEvent, Receipt } from "../support/chain.js";
import type { BatchContent, L1Batch } from "../support/l1-batch.js";
import { rawGroup } from "../support/raw-group.js";
import { refused } from "../support/refused.js";
import { DEADLINE, RollupOnChain, TEST_SHAPE } from "../support/rollup-on-chain.js";

const { Point } = bn254.G1;
const RECIPIENT = 0xfee5n;
const addressOf = (owner: bigint): Address => `0x${owner.toString(16).padStart(40, "0")}`;
const FIRST_MIDDLE_LAST = [0, 1, 2];

let rollup: RollupOnChain;
let requester: bigint;

const exit = (account: number, amount = 0n) => ({ account, requester, token: 0, amount });
const deposit = (amount: bigint) => ({ key: 100n + amount, owner: amount, token: 0, amount });

/** Queues deposits of 1, 2, 3 and 4 wei, and exits of accounts 1, 2, 3 and 4. */
async function fillQueues(on: RollupOnChain): Promise<void> {
  for (const i of [1n, 2n, 3n, 4n]) {
    await on.send("deposit", [0, i, 100n + i, addressOf(i)], { value: i });
    await on.send("requestExit", [Number(i)]);
  }
}

/** Batches that follow on each other, with proofs that are valid for them. */
async function provenGroup(
  changes: readonly Partial<BatchContent>[],
  on = rollup,
): Promise<L1Batch[]> {
  const group = await on.chainedData(changes);
  return group.map((data, i) => on.proven(data, TEST_SHAPE, 0x1234n + BigInt(i)));
}

/** A list with one of its elements changed. */
function withOne<Item>(items: readonly Item[], at: number, change: (item: Item) => Item): Item[] {
  return items.map((item, i) => (i === at ? change(item) : item));
}

const withWord = (batch: L1Batch, word: number, value: bigint): L1Batch => ({
  ...batch,
  proof: batch.proof.map((old, i) => (i === word ? value : old)),
});

/** The proof with a multiple of the generator added to C. */
function shiftC(batch: L1Batch, scalar: bigint): L1Batch {
  const [x, y] = batch.proof.slice(6) as [bigint, bigint];
  const point = Point.fromAffine({ x, y }).add(Point.BASE.multiply(scalar)).toAffine();
  return { ...batch, proof: [...batch.proof.slice(0, 6), point.x, point.y] };
}

const credits = (events: readonly ChainEvent[]): unknown[] =>
  events
    .filter(({ name }) => name === "Credited")
    .map(({ args: { owner, token, amount } }) => [BigInt(owner as Address), token, amount]);

/** What a contract holds that batches change. */
async function stateOf(on: RollupOnChain): Promise<unknown[]> {
  const names = ["stateRoot", "batchNumber", "depositHead", "depositTail", "exitHead", "exitTail"];
  const state: unknown[] = await Promise.all(names.map((name) => on.read(name)));
  for (const owner of [RECIPIENT, requester, 7n, 8n, 9n]) {
    for (const token of [0, 1]) state.push(await on.read("claimable", addressOf(owner), token));
  }
  return state;
}

describe("a group of batches", () => {
  beforeEach(async () => {
    rollup = await RollupOnChain.deploy();
    requester = BigInt(rollup.chain.accounts[0]!);
    await fillQueues(rollup);
  });

  /** All that batches can do, spread over three of them. */
  const contents = (): Partial<BatchContent>[] => {
    const fees = { feeRecipient: RECIPIENT };
    const payout = (owner: bigint, token: number, amount: bigint) => ({ owner, token, amount });
    return [
      { ...fees, feeTotal: 5n, deposits: [1n, 2n].map(deposit), exits: [exit(1, 3n)] },
      { ...fees, feeTotal: 6n, withdrawals: [payout(7n, 0, 1n), payout(8n, 1, 2n)] },
      {
        ...{
          ...fees,
          feeToken: 1,
          feeTotal: 7n,
          deposits: [deposit(3n)],
          exits: [exit(2), exit(3, 4n)],
        },
        ...{ withdrawals: [payout(7n, 0, 5n)], payees: [{ keyY: 5n, owner: 6n }] },
      },
    ];
  };

  it("leaves what its batches leave one by one", async () => {
    const single = await RollupOnChain.deploy();
    await fillQueues(single);
    for (const batch of await provenGroup(contents(), single)) await single.commit(batch);
    const receipt = await rollup.commit(await provenGroup(contents()));
    assert.deepEqual(await stateOf(rollup), await stateOf(single));
    const [event] = rollup.events(receipt);
    assert.equal(event!.name, "BatchesCommitted");
    const { firstBatch, count, newRoot, depositHead, exitHead } = event!.args;
    assert.deepEqual([firstBatch, count, depositHead, exitHead], [0n, 3n, 3n, 3n]);
    assert.equal(newRoot, await rollup.read("stateRoot"));
    const [next] = rollup.events(await rollup.commit(await provenGroup([{}])));
    assert.equal(next!.args.firstBatch, 3n);
  });

  it("adds up credits to one owner in one token that follow each other, fees first", async () => {
    const receipt = await rollup.commit(await provenGroup(contents()));
    assert.deepEqual(credits(rollup.events(receipt)), [
      [RECIPIENT, 0n, 11n],
      [RECIPIENT, 1n, 7n],
      [requester, 0n, 3n],
      [7n, 0n, 1n],
      [8n, 1n, 2n],
      [requester, 0n, 4n],
      [7n, 0n, 5n],
    ]);
  });

  it("writes a credit once that all its batches make", async () => {
    const withdrawals = [{ owner: RECIPIENT, token: 0, amount: 2n ** 128n - 1n }];
    const all = Array.from({ length: 4 }, () => ({
      feeRecipient: RECIPIENT,
      feeTotal: 1n,
      withdrawals,
    }));
    const receipt = await rollup.commit(await provenGroup(all));
    const total = 4n + 4n * (2n ** 128n - 1n);
    assert.deepEqual(credits(rollup.events(receipt)), [[RECIPIENT, 0n, total]]);
    assert.equal(await rollup.read("claimable", addressOf(RECIPIENT), 0), total);
  });

  it("may begin anywhere and end anywhere: its proofs do not know of it", async () => {
    const all = await provenGroup([{}, {}, {}, {}]);
    await rollup.commit(all.slice(0, 1));
    await rollup.commit(all.slice(1, 3));
    await rollup.commit(all.slice(3));
    assert.equal(await rollup.read("batchNumber"), 4);
  });

  it("of 64 batches is taken", async () => {
    const shape = parseShape("1x2");
    const plain = await RollupOnChain.deploy({ shapes: [shape] });
    const group = await plain.chainedData(
      Array.from({ length: 64 }, () => ({})),
      shape,
    );
    await plain.commit(group.map((data) => plain.proven(data, shape)));
    assert.equal(await plain.read("batchNumber"), 64);
  });
});

describe("a group with one bad batch is refused, and leaves everything as it was:", () => {
  let good: L1Batch[];
  let untouched: unknown[];

  before(async () => {
    rollup = await RollupOnChain.deploy();
    requester = BigInt(rollup.chain.accounts[0]!);
    await fillQueues(rollup);
    good = await provenGroup([{ deposits: [deposit(1n)] }, { exits: [exit(1)] }, { feeTotal: 1n }]);
    untouched = await stateOf(rollup);
    await rollup.read("commitBatches", ...rawGroup(good));
  });

  afterEach(async () => {
    assert.deepEqual(await stateOf(rollup), untouched);
  });

  for (const at of FIRST_MIDDLE_LAST) {
    const place = ["first", "second", "last"][at];
    const bad = (change: (batch: L1Batch) => L1Batch): Promise<Receipt> =>
      rollup.commit(withOne(good, at, change));

    it(`the ${place} has another digest, or the proof of another`, async () => {
      await refused(
        bad((batch) => ({ ...batch, digest: batch.digest + 1n })),
        "InvalidProof",
      );
      const other = good[(at + 1) % 3]!;
      await refused(
        bad((batch) => ({ ...batch, proof: other.proof })),
        "InvalidProof",
      );
      await refused(
        bad((batch) => ({ ...batch, digest: other.digest })),
        "InvalidProof",
      );
    });

    it(`the ${place} has a digest that is not below r`, async () => {
      const digest = good[at]!.digest + FIELD_MODULUS;
      await refused(
        bad((batch) => ({ ...batch, digest })),
        "NotInField",
        ["digest", digest],
      );
    });

    it(`the ${place} has a coordinate that is not below p, which is named`, async () => {
      for (let word = 0; word < 8; word++) {
        const value = good[at]!.proof[word]! + BASE_MODULUS;
        const call = bad((batch) => withWord(batch, word, value));
        await refused(call, "MalformedProof", [8 * at + word, value]);
      }
    });

    it(`the ${place} has a point off its curve, or at infinity`, async () => {
      for (let word = 0; word < 8; word++) {
        const call = bad((batch) => withWord(batch, word, batch.proof[word]! ^ 1n));
        await refused(call, "InvalidProof");
      }
      for (const [start, end] of [
        [0, 2],
        [2, 6],
        [6, 8],
        [0, 8],
      ] as const) {
        const zeros = (batch: L1Batch): L1Batch => ({
          ...batch,
          proof: batch.proof.map((old, i) => (i >= start && i < end ? 0n : old)),
        });
        await refused(bad(zeros), "InvalidProof");
      }
    });

    it(`the ${place} leads to a root that is not below r, or to another`, async () => {
      const leadingTo =
        (root: string) =>
        (batch: L1Batch): L1Batch => ({
          ...batch,
          data: `0x${batch.data.slice(2, 66)}${root}${batch.data.slice(130)}`,
        });
      const wide = bad(leadingTo("ff".repeat(32)));
      await refused(wide, "NotInField", ["new root", 2n ** 256n - 1n]);
      await refused(bad(leadingTo("00".repeat(32))), "InvalidProof");
    });
  }

  it("errors of two proofs that would cancel if all weights were the same", async () => {
    for (const [i, j] of [
      [0, 1],
      [0, 2],
      [1, 2],
    ] as const) {
      const swapped = good.map((batch, at) => {
        const from = good[at === i ? j : at === j ? i : at]!;
        return { ...batch, proof: [...batch.proof.slice(0, 6), ...from.proof.slice(6)] };
      });
      await refused(rollup.commit(swapped), "InvalidProof");
      const shifted = withOne(
        withOne(good, i, (batch) => shiftC(batch, 5n)),
        j,
        (batch) => shiftC(batch, FIELD_MODULUS - 5n),
      );
      await refused(rollup.commit(shifted), "InvalidProof");
    }
  });

  it("batches in another order, one of them twice, or one left out", async () => {
    const [a, b, c] = good as [L1Batch, L1Batch, L1Batch];
    await refused(rollup.commit([b, a, c]), "RootMismatch");
    // Whatever L1 is not told follows from the batch before, and the proof is of something else.
    await refused(rollup.commit([a, c, b]), "InvalidProof");
    await refused(rollup.commit([a, c]), "InvalidProof");
    await refused(rollup.commit([a, a]), "QueueMismatch", [1]);
  });

  it("fewer or more proofs than batches", async () => {
    const [id, root, recipient, data, proofs] = rawGroup(good);
    const length = data.length / 2 - 1;
    for (const other of [proofs.slice(0, 2), [...proofs, proofs[0]!]]) {
      const call = rollup.send("commitBatches", [id, root, recipient, data, other]);
      await refused(call, "MalformedData", ["length", length, (length / 3) * other.length]);
    }
  });

  it("a group whose root was overtaken, before anything costly is done", async () => {
    const stale = good.map((batch) => ({ ...batch, proof: new Array(8).fill(1n) }));
    const [id, root, recipient, data, proofs] = rawGroup(stale);
    const call = rollup.send("commitBatches", [id, root + 1n, recipient, data, proofs]);
    await refused(call, "RootMismatch", [root + 1n, root]);
  });

  it("fees to another than the proofs say", async () => {
    const [id, root, , data, proofs] = rawGroup(good);
    const thief = rollup.chain.accounts[4]!;
    const call = rollup.send("commitBatches", [id, root, thief, data, proofs]);
    await refused(call, "InvalidProof");
  });
});

describe("marked items and groups", () => {
  beforeEach(async () => {
    rollup = await RollupOnChain.deploy();
    requester = BigInt(rollup.chain.accounts[0]!);
    await fillQueues(rollup);
    await rollup.chain.pass(DEADLINE);
  });

  const takes = { deposits: [deposit(1n)] };

  it("each batch of a group takes one, until the last marked item is gone", async () => {
    await rollup.send("markDeposit", [1]);
    const second = { deposits: [deposit(2n)] };
    const late = await provenGroup([takes, {}, second]);
    await refused(rollup.commit(late), "MarkedItemWaiting", ["deposit", 1, 2]);
    const idle = await provenGroup([{}, takes, second]);
    await refused(rollup.commit(idle), "MarkedItemWaiting", ["deposit", 0, 2]);
    await rollup.commit(await provenGroup([takes, second, {}]));
    assert.equal(await rollup.read("depositHead"), 2);
  });

  it("so does each with the other queue", async () => {
    await rollup.send("markExit", [0]);
    const late = await provenGroup([{}, { exits: [exit(1)] }]);
    await refused(rollup.commit(late), "MarkedItemWaiting", ["exit", 0, 1]);
    await rollup.commit(await provenGroup([{ exits: [exit(1)] }, {}]));
    assert.equal(await rollup.read("exitHead"), 1);
  });

  it("a group takes no item twice, skips none, and finds none that has not joined", async () => {
    await refused(rollup.commit(await provenGroup([takes, takes])), "QueueMismatch", [1]);
    const skipping = [takes, { deposits: [deposit(3n)] }];
    await refused(rollup.commit(await provenGroup(skipping)), "QueueMismatch", [1]);
    const beyond = [1n, 2n, 3n, 4n, 5n].map((amount) => ({ deposits: [deposit(amount)] }));
    await refused(rollup.commit(await provenGroup(beyond)), "QueueMismatch", [4]);
    await rollup.commit(await provenGroup(beyond.slice(0, 4)));
    assert.equal(await rollup.read("depositHead"), 4);
  });
});
