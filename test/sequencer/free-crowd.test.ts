/** A crowd of free operations, which cost whoever makes them nothing, and those who pay. */
import assert from "node:assert/strict";
import { SequencerDriver } from "../../sequencer/sequencer-driver.js";
import type { SignedTransfer } from "../../src/kinds/transfer/transfer-kind.js";
import { parseShape } from "../../src/shape.js";
import { State } from "../../src/state/state.js";
import { DOMAIN, FEE_RECIPIENT, testAccount } from "../support/accounts.js";
import { signAll } from "../support/batches.js";
import { refusal } from "../support/refusal.js";

const SHAPE = parseShape("8x8");
const MALLORY = 0;

function driverOf(limits?: { waiting: number; perSender: number }): SequencerDriver {
  const accounts = Array.from({ length: 34 }, (_, i) =>
    testAccount(i, i === MALLORY ? { balance: 1n } : {}),
  );
  return new SequencerDriver(new State(accounts, 3), {
    ...{ domain: DOMAIN, feeRecipient: FEE_RECIPIENT, shape: SHAPE },
    limits: limits && { ...limits, held: 8, heldPerSender: 8 },
  });
}

/** Mallory's transfers of nothing to herself. */
function free(count: number): SignedTransfer[] {
  const transfer = { from: MALLORY, to: MALLORY, token: 0, amount: 0, fee: 0 };
  return signAll(Array.from({ length: count }, (_, nonce) => ({ ...transfer, nonce })));
}

function paying(from: number, to: number, fee = 1): SignedTransfer {
  return signAll([{ from, to, token: 0, amount: 10, fee, nonce: 0 }])[0]!;
}

describe("a crowd of free operations", () => {
  it("keeps out nobody who pays", () => {
    const driver = driverOf({ waiting: 40, perSender: 64 });
    for (const transfer of free(40)) assert.equal(driver.submit(transfer), "ready");
    const honest = [paying(1, 2), paying(3, 4)];
    for (const transfer of honest) assert.equal(driver.submit(transfer), "ready");
    assert.deepEqual(
      driver.takeLost().map(({ operation: { from, nonce }, reason }) => [from, nonce, reason.code]),
      [
        [MALLORY, 39, "Outbid"],
        [MALLORY, 38, "Outbid"],
      ],
    );
    const { batch } = driver.seal(SHAPE);
    const senders = batch?.transfers.map(({ from }) => from) ?? [];
    assert.ok(senders.includes(1) && senders.includes(3));
  });

  it("of one sender does not fill the pool", () => {
    const driver = driverOf({ waiting: 40, perSender: 16 });
    const crowd = free(17);
    for (const transfer of crowd.slice(0, 16)) driver.submit(transfer);
    const full = refusal("QueueFull", /waiting operations of the sender: got 16, expected < 16/);
    assert.throws(() => driver.submit(crowd[16]!), full);
    assert.equal(driver.submit(paying(1, 2)), "ready");
  });

  it("that is younger gets ahead of nobody who pays, and of nobody older by more than an eighth", () => {
    const driver = driverOf();
    // Each pays and brings two accounts; the free ones all have one between them.
    for (let i = 0; i < 16; i++) driver.submit(paying(1 + 2 * i, 2 + 2 * i));
    for (const transfer of free(40)) driver.submit(transfer);
    for (let batches = 0; batches < 4; batches++) {
      const fees = driver.seal(SHAPE).batch?.transfers.map(({ fee }) => fee);
      assert.deepEqual(fees, [1, 1, 1, 1]);
    }
    assert.equal(driver.seal(SHAPE).batch?.transfers.length, 8);
  });

  it("that is older gets an eighth of each batch, and what nobody pays for", () => {
    const driver = driverOf();
    for (const transfer of free(8)) driver.submit(transfer);
    for (let i = 0; i < 4; i++) driver.submit(paying(1 + 2 * i, 2 + 2 * i));
    // A place by age for one free transfer, three accounts pairs that pay, and the rest for the free.
    const [first, second] = [driver.seal(SHAPE), driver.seal(SHAPE)].map(({ batch }) =>
      batch?.transfers.map(({ fee }) => fee),
    );
    assert.deepEqual(first, [0, 1, 1, 1, 0, 0, 0, 0]);
    assert.deepEqual(second, [0, 1, 0, 0]);
  });
});
