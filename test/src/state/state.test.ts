import assert from "node:assert/strict";
import { poseidon4 } from "poseidon-lite";
import { FIELD_MODULUS } from "../../../src/crypto/field.js";
import type { Account } from "../../../src/state/account.js";
import { AccountOverlay } from "../../../src/state/account-overlay.js";
import { isSameIdentity } from "../../../src/state/identity.js";
import { hashLeaf } from "../../../src/state/leaf.js";
import { State } from "../../../src/state/state.js";
import { workThrough } from "../../../src/take-turns.js";
import { testAccount } from "../../support/accounts.js";
import { referenceNodes } from "../../support/reference-tree.js";
import { refusal } from "../../support/refusal.js";

describe("leaf", () => {
  it("is Poseidon4(balance · 2^32 + nonce, token, Ay, owner)", () => {
    const account = testAccount(0, { balance: 3n, nonce: 2 ** 32 - 1, token: 9, owner: 77n });
    const holding = 3n * 2n ** 32n + 2n ** 32n - 1n;
    assert.equal(hashLeaf(account), poseidon4([holding, 9n, account.publicKey.y, 77n]));
  });
});

describe("State", () => {
  const accounts = [testAccount(0), testAccount(1, { token: 3 })];

  it("keeps accounts and tree in step", () => {
    const state = new State(accounts, 3);
    state.setAccount(state.emptyLeaf(), testAccount(2));
    state.setAccount(0, testAccount(0, { balance: 5n }));
    const now = [testAccount(0, { balance: 5n }), accounts[1]!, testAccount(2)];
    assert.deepEqual(state.accounts(), now);
    assert.equal(state.root, referenceNodes(now.map(hashLeaf), 3)[3]![0]);
    assert.equal(state.size, 3);
    assert.equal(state.account(3), undefined);
  });

  it("has the same root however the accounts came in", () => {
    const appended = new State([], 3);
    for (const [index, account] of [...accounts.entries()].reverse()) {
      appended.setAccount(index, account);
    }
    assert.equal(appended.root, new State(accounts, 3).root);
  });

  for (const [name, fields, code] of [
    ["balance", { balance: 1n << 128n }, "OutOfRange"],
    ["balance", { balance: -1n }, "OutOfRange"],
    ["nonce", { nonce: 2 ** 32 }, "OutOfRange"],
    ["token", { token: 2 ** 16 }, "OutOfRange"],
    ["owner", { owner: 1n << 160n }, "OutOfRange"],
    ["public key", { publicKey: { x: 0n, y: FIELD_MODULUS } }, "NotInField"],
  ] as const) {
    it(`refuses an account whose ${name} is out of range, and changes nothing`, () => {
      const state = new State(accounts, 3);
      const { root } = state;
      const wrong = testAccount(0, fields);
      assert.throws(() => new State([wrong], 3), refusal(code));
      assert.throws(() => state.setAccount(0, wrong), refusal(code));
      assert.throws(() => state.setAccount(2, wrong), refusal(code));
      assert.equal(state.root, root);
      assert.deepEqual(state.accounts(), accounts);
    });
  }

  it("has room for accounts anywhere in the tree", () => {
    const state = new State(accounts, 3);
    state.setAccount(511, testAccount(2));
    assert.deepEqual(
      state.entries().map(([index]) => index),
      [0, 1, 511],
    );
    assert.equal(state.size, 3);
    const leaves = Array.from({ length: 512 }, (_, i) => state.account(i)).map((account) =>
      account === undefined ? 0n : hashLeaf(account),
    );
    assert.equal(state.root, referenceNodes(leaves, 3)[3]![0]);
    assert.throws(() => state.setAccount(512, testAccount(3)), refusal("OutOfRange"));
  });

  it("has its accounts in order of their index, whatever came first", () => {
    const state = new State([], 3);
    for (const index of [300, 2, 40]) state.setAccount(index, testAccount(index % 7));
    assert.deepEqual(
      state.entries().map(([index]) => index),
      [2, 40, 300],
    );
    assert.deepEqual(
      state.accounts(),
      [2, 40 % 7, 300 % 7].map((i) => testAccount(i)),
    );
  });

  it("has a copy that goes its own way", () => {
    const state = new State(accounts, 3);
    const copy = state.clone();
    assert.deepEqual([copy.root, copy.entries()], [state.root, state.entries()]);
    assert.equal(copy.emptyLeaf(), 2);
    copy.setAccount(2, testAccount(2));
    assert.equal(copy.root, new State([...accounts, testAccount(2)], 3).root);
    assert.deepEqual(state.accounts(), accounts);
    assert.equal(state.root, new State(accounts, 3).root);
  });

  it("is the empty tree of eight levels, if nothing is said", () => {
    const state = new State();
    assert.deepEqual([state.levels, state.size], [8, 0]);
    assert.equal(state.root, new State([], 8).root);
  });

  it("finds the lowest empty leaf", () => {
    const state = new State(accounts, 3);
    assert.equal(state.emptyLeaf(), 2);
    assert.equal(state.emptyLeaf({ isTaken: (index) => [2, 4].includes(index) }), 3);
    state.setAccount(3, testAccount(2));
    assert.equal(state.emptyLeaf(), 2);
    state.setAccount(2, testAccount(3));
    assert.equal(state.emptyLeaf(), 4);
    const full = new State(Array(512).fill(accounts[0]), 3);
    assert.throws(() => full.emptyLeaf(), refusal("TreeFull"));
  });

  it("finds an account by key, owner and token, however it came in", () => {
    const state = new State(accounts, 3);
    const late = testAccount(7, { balance: 1n });
    assert.equal(state.find(late), undefined);
    state.setAccount(9, late);
    state.setAccount(5, { ...late, balance: 2n });
    assert.equal(state.find(late), 5);
    state.setAccount(5, { ...late, owner: 77n });
    assert.equal(state.find(late), 9);
    assert.equal(state.find({ ...late, owner: 77n }), 5);
    assert.equal(state.find(accounts[1]!), 1);
    for (const changed of [{ token: 9 }, { publicKey: accounts[0]!.publicKey }, { owner: 1n }]) {
      assert.equal(state.find({ ...late, ...changed }), undefined);
    }
  });

  it("forgets an account that was opened in vain", () => {
    const state = new State(accounts, 3);
    const late = testAccount(7);
    assert.equal(state.find(late), undefined);
    assert.throws(() => state.commit([[2, late]], 1n), refusal("RootMismatch"));
    assert.deepEqual([state.find(late), state.emptyLeaf()], [undefined, 2]);
  });

  it("finds empty leaves behind a hole", () => {
    const state = new State(Array(400).fill(accounts[0]), 3);
    let asked = 0;
    const isTaken = (index: number) => {
      asked += 1;
      return index === 400;
    };
    assert.equal(state.emptyLeaf({ openToPayments: true, isTaken }), 401);
    assert.equal(asked, 2);
    state.setAccount(401, testAccount(2));
    assert.equal(state.emptyLeaf({ openToPayments: true, isTaken }), 402);
    assert.equal(state.emptyLeaf({ openToPayments: true }), 400);
    assert.equal(new State(accounts, 3).emptyLeaf({ openToPayments: true }), 256);
  });

  it("tells accounts apart by key, owner and token", () => {
    const one = testAccount(1);
    const { x, y } = one.publicKey;
    assert.ok(isSameIdentity(one, { ...one, publicKey: { x, y } }));
    for (const changed of [
      { publicKey: { x: x + 1n, y } },
      { publicKey: { x, y: y + 1n } },
      { owner: one.owner + 1n },
      { token: one.token + 1 },
    ]) {
      assert.ok(!isSameIdentity(one, { ...one, ...changed }));
    }
  });

  it("commits all changes or none", () => {
    const [state, other] = [new State(accounts, 3), new State(accounts, 3)];
    const changes: [number, Account][] = [
      [0, testAccount(0, { balance: 3n })],
      [2, testAccount(2)],
      [100, testAccount(3)],
    ];
    for (const [index, account] of changes) other.setAccount(index, account);
    const { root } = state;
    assert.throws(() => state.commit(changes, 1n), refusal("RootMismatch"));
    const outside: [number, Account] = [512, testAccount(4)];
    assert.throws(() => state.commit([...changes, outside], 1n), refusal("OutOfRange"));
    assert.equal(state.root, root);
    assert.deepEqual(state.accounts(), accounts);
    assert.equal(state.emptyLeaf(), 2);
    assert.equal(state.find(testAccount(2)), undefined);
    state.commit(changes, other.root);
    assert.deepEqual(state.entries(), other.entries());
  });
});

describe("pageOut", () => {
  it("leaves accounts alone that it is told nothing about", () => {
    const state = new State([testAccount(0), testAccount(1)], 3);
    const changed = testAccount(1, { balance: 5n });
    const after = { account: (index: number) => (index === 1 ? changed : undefined) };
    workThrough(state.pageOut([0, 1, 7], after));
    const expected = [testAccount(0), changed];
    assert.deepEqual(state.accounts(), expected);
    assert.equal(state.root, new State(expected, 3).root);
  });
});

describe("AccountOverlay", () => {
  it("shows its changes and leaves its base alone", () => {
    const state = new State([testAccount(0), testAccount(1)], 3);
    const overlay = new AccountOverlay(state);
    overlay.setAccount(1, testAccount(1, { balance: 9n }));
    assert.equal(overlay.account(1)?.balance, 9n);
    assert.equal(overlay.account(0), state.account(0));
    assert.equal(state.account(1)?.balance, 1_000_000n);
    assert.deepEqual(overlay.changes(), [[1, testAccount(1, { balance: 9n })]]);
  });
});
