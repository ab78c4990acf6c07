import assert from "node:assert/strict";
import { Sequencer } from "../../sequencer/sequencer.js";
import { SequencerDriver } from "../../sequencer/sequencer-driver.js";
import { replayBatch } from "../../src/batch/replay.js";
import type { ErrorCode } from "../../src/errors.js";
import type { SignedPayment } from "../../src/kinds/payment/payment-kind.js";
import { reservedLeaves } from "../../src/params.js";
import { parseShape } from "../../src/shape.js";
import type { Account } from "../../src/state/account.js";
import { State } from "../../src/state/state.js";
import { DOMAIN, FEE_RECIPIENT, testAccount } from "../support/accounts.js";
import { FEE_TOKEN, signAll } from "../support/batches.js";
import { depositFor, payTo } from "../support/operations.js";
import { refusal } from "../support/refusal.js";

const SHAPE = parseShape("2x5-1d1e2p");
const OPTIONS = { domain: DOMAIN, feeRecipient: FEE_RECIPIENT };
const LEVELS = 3;
const UPPER = reservedLeaves(LEVELS);

function stateOf(changes: Partial<Account>[] = []): State {
  const accounts = Array.from({ length: 6 }, (_, i) =>
    testAccount(i, { token: FEE_TOKEN, ...changes[i] }),
  );
  return new State(accounts, LEVELS);
}

/** A state whose upper half is full but for the last leaves. */
function fullBut(free: number): State {
  const state = stateOf();
  for (let index = UPPER; index < 2 * UPPER - free; index++) {
    state.setAccount(index, testAccount(20, { token: FEE_TOKEN, owner: BigInt(index) }));
  }
  return state;
}

/** Seals on a copy of what the sequencer has, and checks that the data lead where it went. */
function seal(sequencer: Sequencer, state: State) {
  const before = state.clone();
  const sealing = sequencer.seal(SHAPE);
  if (sealing.batch !== undefined) {
    replayBatch(before, sealing.batch.data, { shape: SHAPE, domain: DOMAIN });
    assert.equal(before.root, state.root);
  }
  return sealing;
}

describe("Sequencer: payments to a key", () => {
  const paying = payTo(8, { from: 0, amount: 10n });
  const refusals: [string, SignedPayment, ErrorCode][] = [
    ["from an account that does not exist (rule C)", { ...paying, from: 6 }, "AccountNotFound"],
    ["in another token (rule C)", { ...paying, token: 8 }, "TokenMismatch"],
    [
      "of more than the balance (rule D)",
      payTo(8, { from: 0, amount: 2_000_000n }),
      "InsufficientBalance",
    ],
    ["with an invalid signature (rule A)", { ...paying, owner: 77n }, "InvalidSignature"],
    ["of nothing", { ...paying, amount: 0 }, "OutOfRange"],
    ["to an owner that is no bigint", { ...paying, owner: 9 as unknown as bigint }, "OutOfRange"],
    ["to a key that is no bigint", { ...paying, key: 9 as unknown as bigint }, "OutOfRange"],
  ];
  for (const [what, payment, code] of refusals) {
    it(`refuses one ${what}`, () => {
      const sequencer = new Sequencer(stateOf(), OPTIONS);
      assert.throws(() => sequencer.admit(payment), refusal(code));
      assert.equal(sequencer.ready + sequencer.held, 0);
    });
  }

  it("open an account in the upper half, which signs from the next batch on", () => {
    const state = stateOf();
    const sequencer = new Sequencer(state, OPTIONS);
    sequencer.admit(payTo(8, { from: 0, amount: 500n, fee: 3n }));
    const onward = payTo(9, { from: UPPER, amount: 400n });
    assert.throws(() => sequencer.admit(onward), refusal("AccountNotFound"));
    assert.equal(seal(sequencer, state).batch?.header.feeTotal, 3n);
    assert.deepEqual(state.account(UPPER), testAccount(8, { token: FEE_TOKEN, balance: 500n }));
    const [own] = signAll([{ from: UPPER, to: 1, token: FEE_TOKEN, amount: 1, fee: 0, nonce: 0 }]);
    assert.throws(() => sequencer.admit(own!), refusal("InvalidSignature"));
  });

  it("of two senders to one new key open one account", () => {
    const state = stateOf();
    const sequencer = new Sequencer(state, OPTIONS);
    for (const from of [0, 1]) sequencer.admit(payTo(8, { from, amount: 10n }));
    const { batch } = seal(sequencer, state);
    assert.deepEqual(
      batch?.payments.map(({ to }) => to),
      [UPPER, UPPER],
    );
    assert.equal(state.account(UPPER)?.balance, 20n);
    assert.equal(state.size, 7);
  });

  it("race a deposit for the same key, and go where it goes", () => {
    const state = stateOf();
    const sequencer = new Sequencer(state, OPTIONS);
    sequencer.admit(payTo(8, { from: 0, amount: 10n }));
    sequencer.enqueueDeposit(depositFor(8, { amount: 7n }));
    const { batch } = seal(sequencer, state);
    assert.deepEqual([batch?.deposits[0]?.account, batch?.payments[0]?.to], [6, 6]);
    assert.equal(state.account(6)?.balance, 17n);
  });

  it("come back to an account that an exit of the same batch empties", () => {
    const state = stateOf();
    const sequencer = new Sequencer(state, OPTIONS);
    sequencer.admit(payTo(1, { from: 0, amount: 10n }));
    sequencer.enqueueExit({ account: 1, requester: 2n });
    const { batch } = seal(sequencer, state);
    assert.equal(batch?.exits[0]?.amount, 1_000_000n);
    assert.equal(state.account(1)?.balance, 10n);
  });

  it("do not hinder an exit of the leaf that they open", () => {
    const state = stateOf();
    const sequencer = new Sequencer(state, OPTIONS);
    sequencer.admit(payTo(8, { from: 0, amount: 10n }));
    sequencer.enqueueExit({ account: UPPER, requester: 9n });
    const { batch } = seal(sequencer, state);
    assert.deepEqual([batch?.exits[0]?.token, batch?.exits[0]?.amount], [0, 0n]);
    assert.equal(state.account(UPPER)?.balance, 10n);
  });

  it("come before transfers: one behind a transfer of its sender waits for the next batch", () => {
    const state = stateOf();
    const sequencer = new Sequencer(state, OPTIONS);
    sequencer.admit(
      signAll([{ from: 0, to: 1, token: FEE_TOKEN, amount: 5, fee: 0, nonce: 0 }])[0]!,
    );
    sequencer.admit(payTo(8, { from: 0, amount: 10n, nonce: 1 }));
    const first = seal(sequencer, state).batch;
    assert.deepEqual([first?.transfers.length, first?.payments.length], [1, 0]);
    const second = seal(sequencer, state).batch;
    assert.deepEqual([second?.transfers.length, second?.payments.length], [0, 1]);
  });

  describe("when the upper half is full", () => {
    it("are refused to new keys, and taken to accounts", () => {
      const sequencer = new Sequencer(fullBut(0), OPTIONS);
      assert.throws(() => sequencer.admit(paying), refusal("TreeFull"));
      assert.equal(sequencer.admit(payTo(1, { from: 0, amount: 10n })), "ready");
    });

    it("leave a place for a deposit that waits", () => {
      const state = fullBut(0);
      const sequencer = new Sequencer(state, OPTIONS);
      sequencer.enqueueDeposit(depositFor(8));
      const { batch, blockedDeposit } = seal(sequencer, state);
      assert.equal(blockedDeposit, undefined);
      assert.equal(batch?.deposits[0]?.account, 6);
    });

    it("that have been admitted for the last leaf are given up by the second", () => {
      const state = fullBut(1);
      const sequencer = new Sequencer(state, OPTIONS);
      sequencer.admit(payTo(8, { from: 0, amount: 10n }));
      sequencer.admit(payTo(10, { from: 1, amount: 10n }));
      const { batch, dropped } = seal(sequencer, state);
      assert.deepEqual(
        batch?.payments.map(({ to }) => to),
        [2 * UPPER - 1],
      );
      assert.deepEqual(
        dropped.map(({ reason }) => reason.code),
        ["TreeFull"],
      );
      assert.equal(sequencer.ready, 0);
    });
  });

  it("stay good where a reorganisation of L1 gives the leaf of their receiver to another", async () => {
    const driver = new SequencerDriver(stateOf(), { ...OPTIONS, shape: SHAPE });
    driver.submit(payTo(1, { from: 0, amount: 10n }));
    const other = stateOf([{}, testAccount(9, { token: FEE_TOKEN })]);
    await driver.restart(other, async () => {});
    const { batch } = driver.seal(SHAPE);
    assert.deepEqual(driver.takeLost(), []);
    assert.deepEqual(
      batch?.payments.map(({ to }) => to),
      [UPPER],
    );
    assert.deepEqual(other.account(UPPER), testAccount(1, { token: FEE_TOKEN, balance: 10n }));
  });
});
