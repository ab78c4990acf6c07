import assert from "node:assert/strict";
import { applyExit, checkExit } from "../../../src/kinds/exit/apply-exit.js";
import { EXHAUSTED_NONCE } from "../../../src/params.js";
import { State } from "../../../src/state/state.js";
import { testAccount } from "../../support/accounts.js";
import { refusal } from "../../support/refusal.js";

const ACCOUNT = testAccount(0, { token: 7, balance: 10n, nonce: EXHAUSTED_NONCE });
const NOTHING = { token: 0, amount: 0n };

describe("applyExit", () => {
  it("pays the whole balance to the owner and leaves account and nonce (rule J)", () => {
    const state = new State([ACCOUNT], 3);
    const request = { account: 0, requester: 1n };
    assert.deepEqual(applyExit(state, request), { token: 7, amount: 10n });
    assert.deepEqual(state.account(0), { ...ACCOUNT, balance: 0n });
    assert.deepEqual(applyExit(state, request), { token: 7, amount: 0n });
  });

  it("pays nobody else, and nothing where no account stands", () => {
    const state = new State([ACCOUNT], 3);
    const { root } = state;
    for (const request of [
      { account: 0, requester: 2n },
      { account: 0, requester: 0n },
      { account: 1, requester: 0n },
      { account: 511, requester: 1n },
    ]) {
      assert.deepEqual(applyExit(state, request), NOTHING);
    }
    assert.equal(state.root, root);
  });

  it("refuses what L1 does not queue", () => {
    const state = new State([ACCOUNT], 3);
    for (const request of [
      { account: 2 ** 24, requester: 1n },
      { account: 0, requester: 1n << 160n },
    ]) {
      assert.throws(() => applyExit(state, request), refusal("OutOfRange"));
    }
  });
});

describe("checkExit", () => {
  const due = { token: 7, amount: 10n };
  const published = { account: 3, requester: 1n, ...due };

  it("compares account, token and amount (rule J)", () => {
    checkExit(published, 3, due);
    const check = (account: number, other: typeof due) => () =>
      checkExit(published, account, other);
    assert.throws(check(4, due), refusal("ExitMismatch", /account of the exit: got 3, expected 4/));
    assert.throws(check(3, NOTHING), refusal("ExitMismatch", /token of the exit/));
    assert.throws(check(3, { ...due, amount: 11n }), refusal("ExitMismatch", /amount of the exit/));
  });
});
