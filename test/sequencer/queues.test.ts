import assert from "node:assert/strict";
import { Sequencer } from "../../sequencer/sequencer.js";
import type { ErrorCode } from "../../src/errors.js";
import type { Withdrawal } from "../../src/kinds/withdrawal/withdrawal.js";
import type { SignedWithdrawal } from "../../src/kinds/withdrawal/withdrawal-kind.js";
import { parseShape } from "../../src/shape.js";
import type { Account } from "../../src/state/account.js";
import { State } from "../../src/state/state.js";
import { DOMAIN, FEE_RECIPIENT, testAccount } from "../support/accounts.js";
import { FEE_TOKEN, signAll } from "../support/batches.js";
import { depositFor, withdraw } from "../support/operations.js";
import { refusal } from "../support/refusal.js";

const SHAPE = parseShape("2x4-2d1e2w");
const OPTIONS = { domain: DOMAIN, feeRecipient: FEE_RECIPIENT };
const BALANCE = 1_000_000n;

function sequencerOf(changes: Partial<Account>[] = []): { sequencer: Sequencer; state: State } {
  const accounts = Array.from({ length: 6 }, (_, i) =>
    testAccount(i, { token: FEE_TOKEN, ...changes[i] }),
  );
  const state = new State(accounts, 3);
  return { sequencer: new Sequencer(state, OPTIONS), state };
}

const transfer = (from: number, to: number, nonce = 0, amount = 10) =>
  signAll([{ from, to, token: FEE_TOKEN, amount, fee: 0, nonce }])[0]!;
const taking = (fields: Partial<Withdrawal> = {}): SignedWithdrawal =>
  withdraw({ from: 0, token: FEE_TOKEN, amount: 10n, nonce: 0, ...fields });
const exitOf = (account: number) => ({ account, requester: BigInt(account + 1) });

describe("Sequencer: withdrawals", () => {
  const refusals: [string, SignedWithdrawal, ErrorCode][] = [
    ["an account that does not exist (rule C)", taking({ from: 6 }), "AccountNotFound"],
    ["another token (rule C)", taking({ token: 8 }), "TokenMismatch"],
    ["more than the balance (rule D)", taking({ amount: BALANCE + 1n }), "InsufficientBalance"],
    ["an invalid signature (rule A)", { ...taking(), amount: 11n }, "InvalidSignature"],
    ["an amount that is too wide", { ...taking(), amount: 1n << 128n }, "OutOfRange"],
    // As a JSON body would have it: sums with it throw, and so would every batch.
    ["an amount that is no bigint", { ...taking(), amount: 10 as unknown as bigint }, "OutOfRange"],
  ];
  for (const [name, withdrawal, code] of refusals) {
    it(`refuses ${name}`, () => {
      const { sequencer } = sequencerOf();
      assert.throws(() => sequencer.admit(withdrawal), refusal(code));
      assert.equal(sequencer.ready + sequencer.held, 0);
    });
  }

  it("have one order of nonces with the transfers, and one reserve", () => {
    const { sequencer } = sequencerOf();
    assert.equal(sequencer.admit(taking({ nonce: 1, amount: 600_000n })), "held");
    assert.throws(() => sequencer.admit(transfer(0, 1, 1)), refusal("DuplicateNonce"));
    const tooMuch = transfer(0, 1, 0, 400_001);
    assert.throws(() => sequencer.admit(tooMuch), refusal("InsufficientBalance"));
    assert.equal(sequencer.admit(transfer(0, 1, 0, 400_000)), "ready");
    assert.equal(sequencer.ready, 2);
    const { batch } = sequencer.seal(SHAPE);
    assert.equal(batch?.transfers.length, 1);
    assert.deepEqual(
      batch?.withdrawals.map(({ owner, token, amount }) => ({ owner, token, amount })),
      [{ owner: 1n, token: FEE_TOKEN, amount: 600_000n }],
    );
  });

  it("let nothing of the sender follow in the batch but withdrawals", () => {
    const { sequencer, state } = sequencerOf();
    const operations = [taking(), taking({ nonce: 1 }), transfer(0, 1, 2), transfer(1, 0)];
    for (const operation of operations) sequencer.admit(operation);
    const { batch } = sequencer.seal(SHAPE);
    assert.deepEqual(
      batch?.withdrawals,
      operations.slice(0, 2).map((operation) => ({ ...operation, owner: 1n })),
    );
    assert.deepEqual(batch?.transfers, operations.slice(3));
    assert.equal(state.account(0)?.balance, BALANCE - 10n);
    assert.deepEqual(sequencer.seal(SHAPE).batch?.transfers, operations.slice(2, 3));
  });

  it("wait for a shape that takes them, and hold up nobody else", () => {
    const { sequencer } = sequencerOf();
    sequencer.admit(taking());
    sequencer.admit(transfer(1, 2));
    const transfersOnly = parseShape("2x4");
    assert.equal(sequencer.seal(transfersOnly).batch?.transfers.length, 1);
    assert.equal(sequencer.seal(transfersOnly).batch, undefined);
    assert.equal(sequencer.ready, 1);
    assert.equal(sequencer.seal(SHAPE).batch?.withdrawals.length, 1);
  });

  it("make no room for transfers of the same batch, which come first (rule E)", () => {
    const most = 2n ** 128n - 1n;
    const { sequencer, state } = sequencerOf([{ balance: most - 10n }]);
    for (const operation of [taking(), transfer(1, 0), transfer(2, 0)]) sequencer.admit(operation);
    const { batch, dropped } = sequencer.seal(SHAPE);
    assert.deepEqual([batch?.transfers.length, batch?.withdrawals.length], [1, 1]);
    refusal("BalanceOverflow")(dropped[0]?.reason);
    assert.equal(state.account(0)?.balance, most - 10n);
  });
});

describe("Sequencer: L1's queues", () => {
  it("are served from their heads, in order, before all else", () => {
    const { sequencer, state } = sequencerOf();
    const deposits = [depositFor(7), depositFor(0), depositFor(8)];
    for (const deposit of deposits) sequencer.enqueueDeposit(deposit);
    for (const account of [1, 2]) sequencer.enqueueExit(exitOf(account));
    sequencer.admit(transfer(3, 4));
    sequencer.admit(transfer(5, 0));
    assert.deepEqual(sequencer.queued, { deposits: 3, exits: 2 });

    const first = sequencer.seal(SHAPE);
    assert.deepEqual(
      first.batch?.deposits.map(({ account }) => account),
      [6, 0],
    );
    assert.deepEqual(first.batch?.exits, [{ ...exitOf(1), token: FEE_TOKEN, amount: BALANCE }]);
    // Accounts 6, 0 and 1 leave one place in the table, which is enough for account 5 alone.
    assert.deepEqual(
      first.batch?.transfers.map(({ from }) => from),
      [5],
    );
    assert.deepEqual(sequencer.queued, { deposits: 1, exits: 1 });
    const second = sequencer.seal(SHAPE).batch;
    assert.deepEqual([second?.deposits.length, second?.exits.length], [1, 1]);
    assert.equal(state.account(6)?.balance, 1000n);
    assert.equal(state.account(7)?.owner, 9n);
    assert.deepEqual(sequencer.queued, { deposits: 0, exits: 0 });
  });

  it("may make a batch of their own, also of an exit of an empty leaf", () => {
    const { sequencer, state } = sequencerOf();
    const { root } = state;
    sequencer.enqueueExit({ account: 511, requester: 1n });
    const { batch } = sequencer.seal(SHAPE);
    assert.deepEqual(batch?.slots, [0, 1, 2, 511]);
    assert.deepEqual(batch?.exits, [{ account: 511, requester: 1n, token: 0, amount: 0n }]);
    assert.equal(state.root, root);
    assert.equal(sequencer.seal(SHAPE).batch, undefined);
  });

  it("keep to the table's room, and neither keeps the other waiting", () => {
    const { sequencer } = sequencerOf();
    for (const index of [7, 8, 9]) {
      sequencer.enqueueDeposit(depositFor(index));
      sequencer.enqueueExit({ account: 100 + index, requester: 1n });
    }
    const small = parseShape("1x2-2d2e");
    for (let left = 2; left >= 0; left--) {
      const { batch } = sequencer.seal(small);
      assert.deepEqual([batch?.deposits.length, batch?.exits.length], [1, 1]);
      assert.deepEqual(sequencer.queued, { deposits: left, exits: left });
    }
  });

  it("wait for a shape that takes their items", () => {
    const { sequencer } = sequencerOf();
    sequencer.enqueueDeposit(depositFor(7));
    sequencer.enqueueExit(exitOf(1));
    assert.equal(sequencer.seal(parseShape("2x4")).batch, undefined);
    assert.equal(sequencer.seal(parseShape("2x4-1e")).batch?.exits.length, 1);
    assert.deepEqual(sequencer.queued, { deposits: 1, exits: 0 });
  });

  it("let an account that a deposit has opened pay in the next batch", () => {
    const { sequencer } = sequencerOf();
    sequencer.enqueueDeposit(depositFor(6));
    const spend = transfer(6, 0, 0, 1000);
    assert.throws(() => sequencer.admit(spend), refusal("AccountNotFound"));
    sequencer.seal(SHAPE);
    assert.equal(sequencer.admit(spend), "ready");
    assert.equal(sequencer.seal(SHAPE).batch?.transfers.length, 1);
  });

  it("drop what an exit has made unaffordable, with the reason, and hold what follows", () => {
    const { sequencer } = sequencerOf();
    const [first, second] = [transfer(1, 2, 0), taking({ from: 1, nonce: 1 })];
    sequencer.admit(first);
    sequencer.admit(second);
    sequencer.enqueueExit(exitOf(1));
    const { batch, dropped } = sequencer.seal(SHAPE);
    assert.equal(batch?.exits[0]?.amount, BALANCE);
    assert.deepEqual(
      dropped.map(({ operation }) => operation),
      [first],
    );
    refusal("InsufficientBalance", /got 0, expected ≥ 10/)(dropped[0]?.reason);
    assert.deepEqual([sequencer.ready, sequencer.held], [0, 1]);
  });

  it("say why a deposit cannot be applied, and go on with the rest", () => {
    const accounts = Array.from({ length: 512 }, () => testAccount(1, { token: FEE_TOKEN }));
    const sequencer = new Sequencer(new State(accounts, 3), OPTIONS);
    sequencer.enqueueDeposit(depositFor(7));
    sequencer.enqueueDeposit(depositFor(1));
    sequencer.enqueueExit(exitOf(1));
    const { batch, blockedDeposit } = sequencer.seal(SHAPE);
    refusal("TreeFull")(blockedDeposit);
    assert.deepEqual([batch?.deposits.length, batch?.exits.length], [0, 1]);
    assert.deepEqual(sequencer.queued, { deposits: 2, exits: 0 });
  });

  it("refuse what L1 does not queue, and copy what they take over", () => {
    const { sequencer } = sequencerOf();
    const deposit = depositFor(7);
    const enqueue = (fields: object) => () => sequencer.enqueueDeposit({ ...deposit, ...fields });
    assert.throws(enqueue({ amount: 1n << 128n }), refusal("OutOfRange"));
    assert.throws(enqueue({ key: (1n << 255n) - 1n }), refusal("NotInField"));
    for (const zero of [{ amount: 0n }, { owner: 0n }]) {
      assert.throws(enqueue(zero), refusal("OutOfRange"));
    }
    for (const request of [
      { account: 512, requester: 1n },
      { account: 1, requester: 0n },
    ]) {
      assert.throws(() => sequencer.enqueueExit(request), refusal("OutOfRange"));
    }
    sequencer.enqueueDeposit(deposit);
    Object.assign(deposit, { amount: 5n });
    assert.equal(sequencer.seal(SHAPE).batch?.deposits[0]?.amount, 1000n);
  });
});
