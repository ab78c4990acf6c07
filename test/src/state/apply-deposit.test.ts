import assert from "node:assert/strict";
import { decompressKey } from "../../../src/crypto/compressed-key.js";
import { FIELD_MODULUS } from "../../../src/crypto/field.js";
import { applyDeposit } from "../../../src/kinds/deposit/apply-deposit.js";
import type { Deposit } from "../../../src/kinds/deposit/deposit.js";
import { placeDeposit } from "../../../src/kinds/deposit/place-deposit.js";
import { BatchAccounts } from "../../../src/state/batch-accounts.js";
import { State } from "../../../src/state/state.js";
import { testAccount, testKeys } from "../../support/accounts.js";
import { depositFor } from "../../support/operations.js";
import { refusal } from "../../support/refusal.js";

const SIGN_BIT = 1n << 255n;
const MOST = 2n ** 128n - 1n;

function stateOf(): State {
  return new State([testAccount(0, { token: 7, balance: 10n, nonce: 3 }), testAccount(1)], 3);
}

/** The same key with the other sign. */
function mirrored(deposit: Deposit): Deposit {
  const { key } = deposit;
  return { ...deposit, key: key < SIGN_BIT ? key + SIGN_BIT : key - SIGN_BIT };
}

describe("applyDeposit", () => {
  it("credits the account and leaves its nonce", () => {
    const state = stateOf();
    applyDeposit(state, 0, depositFor(0, { amount: 5n }));
    assert.deepEqual(state.account(0), testAccount(0, { token: 7, balance: 15n, nonce: 3 }));
  });

  it("opens an account at an empty leaf, wherever it is", () => {
    const state = stateOf();
    applyDeposit(state, 300, depositFor(4, { amount: 5n }));
    assert.deepEqual(state.account(300), testAccount(4, { token: 7, balance: 5n }));
    applyDeposit(state, 300, depositFor(4, { amount: MOST - 5n }));
    assert.equal(state.account(300)?.balance, MOST);
  });

  it("opens an account that nobody can sign for where Ay is on no point", () => {
    const y = [2n, 3n, 4n, 5n, 6n, 7n].find((candidate) => decompressKey(candidate).x === 0n)!;
    const state = stateOf();
    applyDeposit(state, 2, depositFor(4, { key: SIGN_BIT + y }));
    assert.deepEqual(state.account(2)?.publicKey, { x: 0n, y });
    applyDeposit(state, 2, depositFor(4, { key: y }));
    assert.equal(state.account(2)?.balance, 2000n);
  });

  it("takes the key with the other sign, and keeps the account's (rule H)", () => {
    const state = stateOf();
    applyDeposit(state, 0, mirrored(depositFor(0)));
    assert.deepEqual(state.account(0)?.publicKey, testKeys(0).publicKey);
  });

  const mismatches: [string, Partial<Deposit>][] = [
    ["key", { key: depositFor(1).key }],
    ["owner", { owner: 2n }],
    ["token", { token: 8 }],
  ];
  for (const [what, fields] of mismatches) {
    it(`refuses an account of another ${what} (rule H)`, () => {
      const state = stateOf();
      const { root } = state;
      const apply = () => applyDeposit(state, 0, depositFor(0, fields));
      assert.throws(apply, refusal("IdentityMismatch"));
      assert.equal(state.root, root);
    });
  }

  it("refuses to lift a balance to 2^128 (rule E)", () => {
    const state = stateOf();
    const apply = (amount: bigint) => applyDeposit(state, 0, depositFor(0, { amount }));
    assert.throws(() => apply(MOST - 9n), refusal("BalanceOverflow"));
    apply(MOST - 10n);
  });

  it("refuses what L1 does not queue", () => {
    const state = stateOf();
    for (const [fields, code] of [
      [{ key: FIELD_MODULUS }, "NotInField"],
      [{ amount: 1n << 128n }, "OutOfRange"],
    ] as const) {
      assert.throws(() => applyDeposit(state, 5, depositFor(0, fields)), refusal(code));
    }
    assert.throws(() => applyDeposit(state, 512, depositFor(0)), refusal("OutOfRange"));
  });
});

describe("placeDeposit", () => {
  it("finds the account with the same key, owner and token, or the lowest empty leaf", () => {
    const state = stateOf();
    const changes = new BatchAccounts(state);
    const place = (deposit: Deposit) => placeDeposit(changes, deposit);
    assert.equal(place(depositFor(0)), 0);
    assert.equal(place(mirrored(depositFor(0))), 2);
    assert.equal(place(depositFor(0, { owner: 9n })), 2);
    assert.equal(place(depositFor(0, { token: 9 })), 2);
    assert.equal(place(depositFor(5)), 2);
  });

  it("sees the accounts that the batch has opened", () => {
    const state = stateOf();
    const changes = new BatchAccounts(state);
    applyDeposit(changes, 2, depositFor(5));
    applyDeposit(changes, 7, depositFor(6));
    assert.equal(placeDeposit(changes, depositFor(5)), 2);
    assert.equal(placeDeposit(changes, depositFor(6)), 7);
    assert.equal(placeDeposit(changes, depositFor(8)), 3);
  });

  it("refuses to open an account in a full tree", () => {
    const state = new State(Array(512).fill(testAccount(0, { token: 7 })), 3);
    const changes = new BatchAccounts(state);
    assert.equal(placeDeposit(changes, depositFor(0)), 0);
    assert.throws(() => placeDeposit(changes, depositFor(1)), refusal("TreeFull"));
  });
});
