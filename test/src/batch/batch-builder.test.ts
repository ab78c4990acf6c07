/** A batch in the making gives what sealing in order gives, whatever order operations come in. */
import assert from "node:assert/strict";
import fc from "fast-check";
import { BatchBuilder } from "../../../src/batch/batch-builder.js";
import { sealBatch } from "../../../src/batch/seal-batch.js";
import { resultOrRefusal } from "../../../src/errors.js";
import type { SignedOperation } from "../../../src/operations/kinds.js";
import { State } from "../../../src/state/state.js";
import { testAccount } from "../../support/accounts.js";
import { FEE_TOKEN, LEVELS, signAll, testAccounts } from "../../support/batches.js";
import {
  depositFor,
  honestOperations,
  MIXED,
  MIXED_OPTIONS,
  payTo,
  withdraw,
} from "../../support/operations.js";
import { refusal } from "../../support/refusal.js";

const MOST = 2n ** 128n - 1n;
const { feeToken: _, ...OPEN_OPTIONS } = MIXED_OPTIONS;

const pay = (from: number, to: number, amount = 10, nonce = 0, fee = 0) =>
  signAll([{ from, to, token: FEE_TOKEN, amount, fee, nonce }])[0]!;
const take = (from: number, amount = 10n, nonce = 0) =>
  withdraw({ from, token: FEE_TOKEN, amount, nonce });

function builderOn(state = new State(testAccounts(), LEVELS), options = OPEN_OPTIONS) {
  return new BatchBuilder(state, options);
}

describe("BatchBuilder", () => {
  it("seals the same batch if withdrawals and transfers come before what is applied first", () => {
    fc.assert(
      fc.property(honestOperations, (operations) => {
        const { deposits, exits, payments, transfers, withdrawals } = operations;
        const senders = new Set([...payments, ...transfers].map(({ from }) => from));
        const payers = new Set(payments.map(({ from }) => from));
        const early = withdrawals.filter(({ from }) => !senders.has(from));
        const late = withdrawals.filter(({ from }) => senders.has(from));
        const first = transfers.filter(({ from }) => !payers.has(from));
        const second = transfers.filter(({ from }) => payers.has(from));
        const state = new State(testAccounts(), LEVELS);
        const builder = builderOn(state, MIXED_OPTIONS);
        for (const deposit of deposits) builder.add("deposits", deposit);
        for (const exit of exits) builder.add("exits", exit);
        let size = deposits.length + exits.length;
        const order: SignedOperation[] = [...early, ...first, ...payments, ...second, ...late];
        for (const each of order) {
          // What the batch brings comes too late for an operation that is added before it.
          const reason = resultOrRefusal(() => builder.addSigned(each));
          if (reason !== undefined) {
            return ["InsufficientBalance", "AccountNotFound"].includes(reason.code);
          }
          size += 1;
        }
        assert.equal(builder.size, size);
        const ordered = {
          ...operations,
          transfers: [...first, ...second],
          withdrawals: [...early, ...late],
        };
        const expected = sealBatch(new State(testAccounts(), LEVELS), ordered, MIXED_OPTIONS);
        assert.deepEqual(builder.seal(), expected);
        return true;
      }),
      { numRuns: 25, examples: [[MIXED]] },
    );
  });

  it("leaves the state alone until it seals", () => {
    const state = new State(testAccounts(), LEVELS);
    const { root } = state;
    const builder = builderOn(state);
    builder.addSigned(pay(0, 1));
    assert.equal(state.root, root);
    const { header } = builder.seal();
    assert.deepEqual([header.oldRoot, header.newRoot], [root, state.root]);
    assert.notEqual(state.root, root);
  });

  it("is as it was after an operation that it refuses", () => {
    const builder = builderOn();
    builder.addSigned(pay(0, 1));
    for (const [add, code] of [
      [() => builder.addSigned(pay(0, 1, 2_000_000, 1)), "InsufficientBalance"],
      [() => builder.addSigned(pay(0, 1, 1, 7)), "NonceMismatch"],
      [() => builder.add("deposits", depositFor(1, { amount: 0n })), "OutOfRange"],
      [() => builder.add("deposits", { ...depositFor(1), account: 2 }), "IdentityMismatch"],
    ] as const) {
      assert.throws(add, refusal(code));
    }
    const { transfers, deposits } = builder.seal();
    assert.deepEqual([transfers.length, deposits.length], [1, 0]);
  });

  it("takes no transfer of a signer behind a withdrawal, which is applied after all transfers", () => {
    const builder = builderOn();
    builder.addSigned(take(0));
    assert.ok(builder.comesTooLate(pay(0, 1, 10, 1)));
    assert.throws(() => builder.addSigned(pay(0, 1, 10, 1)), refusal("NonceMismatch"));
    assert.ok(!builder.comesTooLate(take(0, 10n, 1)));
    builder.addSigned(take(0, 10n, 1));
    builder.addSigned(pay(1, 0));
    assert.equal(builder.seal().transfers.length, 1);
  });

  it("lets no payment spend what a transfer brings, which is applied after all payments", () => {
    const builder = builderOn();
    builder.addSigned(pay(0, 1, 500));
    const more = payTo(5, { from: 1, amount: 1_000_001n });
    assert.throws(() => builder.addSigned(more), refusal("InsufficientBalance"));
    builder.addSigned(payTo(5, { from: 1, amount: 1_000_000n }));
    const { transfers, payments } = builder.seal();
    assert.deepEqual([transfers.length, payments.length], [1, 1]);
  });

  it("lets an account pay itself: it is named once", () => {
    const builder = builderOn();
    builder.addSigned(payTo(0, { from: 0, amount: 10n, fee: 3n }));
    const { payments, slots } = builder.seal();
    assert.deepEqual(
      payments.map(({ from, to }) => [from, to]),
      [[0, 0]],
    );
    assert.equal(new Set(slots).size, slots.length);
  });

  it("credits before it takes out, so that a balance never passes 2^128 in the circuit (rule E)", () => {
    const accounts = testAccounts().with(0, testAccount(0, { token: FEE_TOKEN, balance: MOST }));
    const builder = builderOn(new State(accounts, LEVELS));
    builder.addSigned(take(0, 10n));
    assert.throws(() => builder.addSigned(pay(1, 0)), refusal("BalanceOverflow"));
    const payment = payTo(0, { from: 1, amount: 1n });
    assert.throws(() => builder.addSigned(payment), refusal("BalanceOverflow"));
    const ordered = { transfers: [pay(1, 0)], withdrawals: [take(0, 10n)] };
    const seal = () => sealBatch(new State(accounts, LEVELS), ordered, MIXED_OPTIONS);
    assert.throws(seal, refusal("BalanceOverflow"));
  });

  it("names the first rule that is broken, whatever other ones are", () => {
    const accounts = testAccounts().with(1, testAccount(1, { token: FEE_TOKEN, balance: MOST }));
    const builder = builderOn(new State(accounts, LEVELS));
    // Another nonce (B), and more than there is (D), or than the receiver can hold (E).
    for (const amount of [2_000_000, 10]) {
      assert.throws(() => builder.addSigned(pay(0, 1, amount, 7)), refusal("NonceMismatch"));
    }
    assert.throws(() => builder.addSigned(pay(0, 1, 10)), refusal("BalanceOverflow"));
  });

  it("lets the first fee decide the fee token, if none is given", () => {
    const builder = builderOn();
    assert.equal(builder.feeToken, undefined);
    builder.addSigned(pay(0, 1));
    assert.equal(builder.feeToken, undefined);
    builder.addSigned(pay(1, 2, 10, 0, 5));
    assert.equal(builder.feeToken, FEE_TOKEN);
    const other = signAll([{ from: 9, to: 9, token: 8, amount: 1, fee: 1, nonce: 0 }])[0]!;
    assert.throws(() => builder.addSigned(other), refusal("FeeTokenMismatch"));
    const { header } = builder.seal();
    assert.deepEqual([header.feeToken, header.feeTotal], [FEE_TOKEN, 5n]);
    assert.equal(builderOn().seal().header.feeToken, 0);
  });

  it("takes no more than its shape has places and slots for", () => {
    const builder = builderOn();
    for (const from of [0, 1]) builder.addSigned(pay(from, from));
    assert.equal(builder.roomFor("transfers"), 1);
    builder.addSigned(pay(2, 3));
    const full = refusal("BatchTooLarge", /transfers: got 4, expected ≤ 3/);
    assert.throws(() => builder.addSigned(pay(4, 5)), full);
    for (const from of [4, 5]) builder.addSigned(take(from));
    const slots = refusal("BatchTooLarge", /distinct accounts: got 8, expected ≤ 7/);
    builder.add("deposits", depositFor(6));
    assert.throws(() => builder.add("deposits", depositFor(7)), slots);
    builder.add("deposits", depositFor(6));
    assert.deepEqual(builder.named, new Set([0, 1, 2, 3, 4, 5, 6]));
  });

  it("is not begun with options that are too wide", () => {
    for (const [changed, code] of [
      [{ shape: { ...MIXED_OPTIONS.shape, slots: 1 } }, "InvalidShape"],
      [{ domain: 1n << 88n }, "OutOfRange"],
      [{ feeRecipient: 1n << 160n }, "OutOfRange"],
      [{ feeToken: 2 ** 16 }, "OutOfRange"],
    ] as const) {
      const begin = () => builderOn(undefined, { ...MIXED_OPTIONS, ...changed });
      assert.throws(begin, refusal(code));
    }
  });
});
