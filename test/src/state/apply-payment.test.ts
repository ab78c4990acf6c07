import assert from "node:assert/strict";
import { decompressKey } from "../../../src/crypto/compressed-key.js";
import { applyPayment } from "../../../src/kinds/payment/apply-payment.js";
import {
  createPayment,
  type Payment,
  type PaymentValues,
} from "../../../src/kinds/payment/payment.js";
import { placePayment } from "../../../src/kinds/payment/place-payment.js";
import { BatchAccounts } from "../../../src/state/batch-accounts.js";
import { State } from "../../../src/state/state.js";
import { testAccount } from "../../support/accounts.js";
import { depositFor } from "../../support/operations.js";
import { refusal } from "../../support/refusal.js";

const SIGN_BIT = 1n << 255n;
const MOST = 2n ** 128n - 1n;
const context = { feeToken: 7, levels: 3 };

function stateOf(): State {
  const accounts = [
    testAccount(0, { token: 7, balance: 1000n, nonce: 3 }),
    testAccount(1, { token: 7, balance: MOST }),
    testAccount(2),
  ];
  return new State(accounts, 3);
}

/** A payment from account 0 to the key of a test account. */
function payment(receiver: number, fields: Partial<PaymentValues> = {}): Payment {
  const { key, owner } = depositFor(receiver);
  const values = { from: 0, key, owner, token: 7, amount: 600n, fee: 7n, nonce: 3 };
  return createPayment({ ...values, ...fields });
}

describe("applyPayment", () => {
  it("opens an account, which gets the amount; the sender pays it and the fee", () => {
    const state = stateOf();
    applyPayment(state, payment(4), 256, context);
    assert.deepEqual(state.account(256), testAccount(4, { token: 7, balance: 600n }));
    assert.deepEqual(state.account(0), testAccount(0, { token: 7, balance: 393n, nonce: 4 }));
  });

  it("credits an account that is there, wherever it is", () => {
    const state = stateOf();
    state.setAccount(9, testAccount(4, { token: 7, balance: 5n, nonce: 8 }));
    applyPayment(state, payment(4), 9, context);
    assert.deepEqual(state.account(9), testAccount(4, { token: 7, balance: 605n, nonce: 8 }));
  });

  it("lets an account with the largest balance pay itself", () => {
    const state = new State([testAccount(0, { token: 7, balance: MOST, nonce: 3 })], 3);
    applyPayment(state, payment(0), 0, context);
    assert.equal(state.account(0)?.balance, MOST - 7n);
  });

  it("takes the fee alone of who pays to itself", () => {
    const state = stateOf();
    applyPayment(state, payment(0), 0, context);
    assert.deepEqual(state.account(0), testAccount(0, { token: 7, balance: 993n, nonce: 4 }));
  });

  it("opens an account with the key that has the sign, or that nobody can sign for", () => {
    const { key } = depositFor(4);
    const other = key < SIGN_BIT ? key + SIGN_BIT : key - SIGN_BIT;
    const state = stateOf();
    applyPayment(state, payment(4, { key: other, amount: 1n }), 256, context);
    assert.deepEqual(state.account(256)?.publicKey, decompressKey(other));
    const y = [2n, 3n, 4n, 5n, 6n, 7n].find((candidate) => decompressKey(candidate).x === 0n)!;
    applyPayment(state, payment(4, { key: y, amount: 1n, nonce: 4 }), 257, context);
    assert.deepEqual(state.account(257)?.publicKey, { x: 0n, y });
    // The sign is not compared (rule H).
    applyPayment(state, payment(4, { amount: 1n, nonce: 5 }), 256, context);
    assert.equal(state.account(256)?.balance, 2n);
  });

  const refused: [string, Partial<PaymentValues>, number, Parameters<typeof refusal>[0]][] = [
    ["from an account that is not there", { from: 5 }, 256, "AccountNotFound"],
    ["in another token than the sender's", { token: 8 }, 256, "TokenMismatch"],
    ["with another nonce", { nonce: 4 }, 256, "NonceMismatch"],
    ["with the last nonce", { nonce: 2 ** 32 - 1 }, 256, "NonceExhausted"],
    ["of more than the balance", { amount: 994n }, 256, "InsufficientBalance"],
    ["to an empty leaf of the lower half", {}, 255, "ReservedLeaf"],
    ["to an account of another key", {}, 0, "IdentityMismatch"],
    [
      "to an account of another token",
      { key: depositFor(2).key, owner: 3n },
      2,
      "IdentityMismatch",
    ],
    [
      "to an account that would overflow",
      { key: depositFor(1).key, owner: 2n },
      1,
      "BalanceOverflow",
    ],
  ];
  for (const [what, fields, to, code] of refused) {
    it(`refuses one ${what}, and changes nothing`, () => {
      const state = stateOf();
      const { root } = state;
      assert.throws(() => applyPayment(state, payment(4, fields), to, context), refusal(code));
      assert.equal(state.root, root);
    });
  }

  it("refuses a fee in another token than the batch's, unless its value is 0", () => {
    const other = { feeToken: 8, levels: 3 };
    assert.throws(
      () => applyPayment(stateOf(), payment(4), 256, other),
      refusal("FeeTokenMismatch"),
    );
    applyPayment(stateOf(), payment(4, { fee: 0n }), 256, other);
  });

  it("refuses the owner of nothing and the amount of nothing, in any encoding", () => {
    for (const fields of [{ owner: 0n }, { amount: 0n }]) {
      assert.throws(() => payment(4, fields), refusal("OutOfRange", /of a payment: got 0/));
    }
    const zero = { ...payment(4), amount: 2 ** 35 };
    assert.throws(() => applyPayment(stateOf(), zero, 256, context), refusal("OutOfRange"));
  });

  it("refuses fields that are too wide, and Ay ≥ r", () => {
    const wide: [Partial<Payment>, Parameters<typeof refusal>[0]][] = [
      [{ from: 2 ** 24 }, "OutOfRange"],
      [{ key: 2n * SIGN_BIT }, "OutOfRange"],
      [{ key: SIGN_BIT - 1n }, "NotInField"],
      [{ owner: 1n << 160n }, "OutOfRange"],
      [{ token: 2 ** 16 }, "OutOfRange"],
      [{ amount: 2 ** 40 }, "OutOfRange"],
      [{ fee: 2 ** 16 }, "OutOfRange"],
      [{ nonce: 2 ** 32 }, "OutOfRange"],
    ];
    for (const [fields, code] of wide) {
      const apply = () => applyPayment(stateOf(), { ...payment(4), ...fields }, 256, context);
      assert.throws(apply, refusal(code));
    }
  });
});

describe("placePayment", () => {
  it("finds the account of key, owner and token, or else the lowest leaf of the upper half", () => {
    const state = stateOf();
    state.setAccount(256, testAccount(9));
    state.setAccount(300, testAccount(4, { token: 7 }));
    const accounts = new BatchAccounts(state);
    assert.equal(placePayment(accounts, payment(4)), 300);
    assert.equal(placePayment(accounts, payment(5)), 257);
    accounts.setAccount(257, testAccount(6, { token: 7 }));
    assert.equal(placePayment(accounts, payment(6)), 257);
    assert.equal(placePayment(accounts, payment(5)), 258);
    assert.equal(accounts.emptyLeaf(), 3);
  });

  it("refuses a new account when the upper half is full, whatever is free below", () => {
    const state = stateOf();
    for (let index = 256; index < 512; index++) state.setAccount(index, testAccount(9));
    const accounts = new BatchAccounts(state);
    assert.throws(
      () => placePayment(accounts, payment(4)),
      refusal("TreeFull", /a payment may open/),
    );
    assert.equal(placePayment(accounts, payment(0)), 0);
    assert.equal(accounts.emptyLeaf(), 3);
  });
});
