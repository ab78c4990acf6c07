import assert from "node:assert/strict";
import { type Packing, packBatch } from "../../sequencer/pack-batch.js";
import { BatchBuilder } from "../../src/batch/batch-builder.js";
import { parseShape } from "../../src/shape.js";
import { State } from "../../src/state/state.js";
import { DOMAIN, FEE_RECIPIENT, testAccount } from "../support/accounts.js";
import { refusal } from "../support/refusal.js";
import { waitingTransfer, waitingWithdrawal } from "../support/waiting.js";

/** A batch of a shape in the making, among accounts of the given tokens; 0 where none is given. */
function builderOf(shape: string, tokens: Record<number, number> = {}): BatchBuilder {
  const accounts = Array.from({ length: 40 }, (_, i) => testAccount(1, { token: tokens[i] ?? 0 }));
  const options = { shape: parseShape(shape), domain: DOMAIN, feeRecipient: FEE_RECIPIENT };
  return new BatchBuilder(new State(accounts, 3), options);
}

type Waiting = ReturnType<typeof waitingTransfer>;

/** Packs heads, by default without successors. */
function pack(
  heads: Waiting[],
  shape: string,
  {
    builder = builderOf(shape),
    successor = () => undefined,
  }: { builder?: BatchBuilder; successor?: (waiting: Waiting) => Waiting | undefined } = {},
): Packing {
  return packBatch({ heads, successor }, builder, parseShape(shape));
}

/** The arrivals of what was chosen, in the order in which it was. */
function arrivals({ chosen }: Packing): number[] {
  return chosen.map(({ arrival }) => arrival);
}

describe("packBatch", () => {
  it("takes the oldest first, then what brings the fewest new accounts, if nobody pays", () => {
    const heads = [
      waitingTransfer(0, 1, 2),
      waitingTransfer(1, 3, 4),
      waitingTransfer(2, 2, 5),
      waitingTransfer(3, 5, 1),
    ];
    assert.deepEqual(arrivals(pack(heads, "4x4")), [0, 2, 3]);
    assert.deepEqual(arrivals(pack(heads, "4x5")), [0, 2, 3, 1]);
  });

  it("takes an eighth of the batch by age, whatever it costs", () => {
    const heads = Array.from({ length: 16 }, (_, i) => waitingTransfer(i, 2 * i, 2 * i + 1));
    const hot = waitingTransfer(16, 1, 0);
    assert.deepEqual(arrivals(pack([...heads, hot], "16x6")), [0, 1, 16, 2]);
  });

  it("takes an eighth by age of what is free, then what pays most, and free ones last", () => {
    const free = Array.from({ length: 16 }, (_, i) => waitingTransfer(i, i, i));
    const paying = [
      waitingTransfer(16, 20, 20, { fee: 1 }),
      waitingTransfer(17, 21, 21, { fee: 2 }),
    ];
    assert.deepEqual(arrivals(pack([...free, ...paying], "8x16")), [
      ...[0, 17, 16],
      ...[1, 2, 3, 4, 5],
    ]);
  });

  it("compares what is paid for the space: a place, and two for each new account", () => {
    // After the first, spaces are 1, 3 and 5; 3 a unit beats 2 a unit beats 1 a unit.
    const heads = [
      waitingTransfer(0, 1, 2, { fee: 1 }),
      waitingTransfer(1, 3, 4, { fee: 10 }),
      waitingTransfer(2, 5, 1, { fee: 9 }),
      waitingTransfer(3, 2, 1, { fee: 1 }),
    ];
    assert.deepEqual(arrivals(pack(heads, "8x16")), [0, 2, 1, 3]);
    const dear = waitingTransfer(4, 2, 1, { fee: 3 });
    assert.deepEqual(arrivals(pack([heads[0]!, heads[1]!, dear], "8x16")), [0, 4, 1]);
  });

  it("counts a transfer to oneself as one account", () => {
    const heads = [waitingTransfer(0, 1, 2), waitingTransfer(1, 3, 3)];
    assert.deepEqual(arrivals(pack(heads, "4x3")), [0, 1]);
    assert.deepEqual(arrivals(pack(heads, "4x2")), [0]);
  });

  it("lets the first fee decide the fee token; what has no fee goes anywhere", () => {
    const tokens = { 1: 5, 2: 5, 3: 6, 4: 6, 5: 7, 6: 7 };
    const heads = [
      waitingTransfer(0, 1, 2, { token: 5 }),
      waitingTransfer(1, 3, 4, { fee: 9, token: 6 }),
      waitingTransfer(2, 5, 6, { fee: 9, token: 7 }),
    ];
    const packed = (chosen: typeof heads) => {
      const builder = builderOf("8x16", tokens);
      return { arrivals: arrivals(pack(chosen, "8x16", { builder })), feeToken: builder.feeToken };
    };
    assert.deepEqual(packed(heads), { arrivals: [0, 1], feeToken: 6 });
    assert.deepEqual(packed(heads.slice(2)), { arrivals: [2], feeToken: 7 });
    assert.deepEqual(packed(heads.slice(0, 1)), { arrivals: [0], feeToken: undefined });
  });

  it("has fee token 0 when nobody pays a fee", () => {
    const builder = builderOf("8x16", { 1: 5, 2: 5 });
    pack([waitingTransfer(0, 1, 2, { token: 5 })], "8x16", { builder });
    assert.equal(builder.seal().header.feeToken, 0);
  });

  it("counts what the batch takes of L1's queues to the accounts", () => {
    const builder = builderOf("8x3-2e");
    for (const account of [1, 9]) builder.add("exits", { account, requester: 77n });
    const heads = [waitingTransfer(0, 2, 3), waitingTransfer(1, 1, 2), waitingTransfer(2, 9, 1)];
    assert.deepEqual(arrivals(pack(heads, "8x3-2e", { builder })), [1, 2]);
  });

  it("takes at most W withdrawals, and no transfer of a sender behind one", () => {
    const heads = [
      waitingWithdrawal(0, 1),
      waitingWithdrawal(1, 2),
      waitingWithdrawal(2, 3),
      waitingTransfer(3, 4, 1),
    ];
    const behind = waitingTransfer(9, 1, 2, { nonce: 1 });
    const packing = pack(heads, "8x8-2w", {
      successor: ({ arrival }) => (arrival === 0 ? behind : undefined),
    });
    assert.deepEqual(arrivals(packing).sort(), [0, 1, 3]);
    assert.deepEqual(packing.refused, []);
  });

  it("goes on to the successor of what it has taken, and past what is refused", () => {
    const next = waitingTransfer(9, 1, 2, { nonce: 1 });
    const tooMuch = waitingTransfer(1, 3, 4, { amount: 2_000_000 });
    const behind = waitingTransfer(2, 3, 4, { nonce: 1 });
    const packing = pack([waitingTransfer(0, 1, 2), tooMuch], "8x8", {
      successor: ({ arrival }) => [next, behind][arrival],
    });
    assert.deepEqual(arrivals(packing), [0, 9]);
    assert.deepEqual(
      packing.refused.map(({ waiting }) => waiting),
      [tooMuch],
    );
    refusal("InsufficientBalance")(packing.refused[0]?.reason);
  });
});
