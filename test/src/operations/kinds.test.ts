import assert from "node:assert/strict";
import { keccak_256 } from "@noble/hashes/sha3.js";
import { deriveKeyPair } from "../../../src/crypto/eddsa.js";
import { PADDING_KEY } from "../../../src/kinds/padding.js";
import { createPayment } from "../../../src/kinds/payment/payment.js";
import { createTransfer, type Transfer } from "../../../src/kinds/transfer/transfer.js";
import { createWithdrawal } from "../../../src/kinds/withdrawal/withdrawal.js";
import {
  countKinds,
  KIND_NAMES,
  KINDS,
  type KindName,
  kindOf,
  RECORD_ORDER,
  SETTLED_KIND_NAMES,
  SIGNED_KIND_NAMES,
  SIGNED_KINDS,
} from "../../../src/operations/kinds.js";
import { COUNT_NAMES } from "../../../src/shape.js";
import { BatchAccounts } from "../../../src/state/batch-accounts.js";
import { State } from "../../../src/state/state.js";
import { testAccount } from "../../support/accounts.js";
import { depositFor, MIXED } from "../../support/operations.js";
import { refusal } from "../../support/refusal.js";

const transfer = createTransfer({ from: 1, to: 2, token: 7, amount: 1000n, fee: 10n, nonce: 0 });
const toOneself = { ...transfer, to: 1 };
const payment = createPayment({
  ...depositFor(2),
  ...{ from: 1, token: 7, amount: 30n, fee: 2n, nonce: 0 },
});
const withdrawal = createWithdrawal({ from: 1, token: 7, amount: 5n, nonce: 0 });

describe("the kinds that users sign", () => {
  it("cost their amount, and their fee", () => {
    const costs = [transfer, toOneself, withdrawal, payment].map((each) =>
      kindOf(each).costOf(each),
    );
    assert.deepEqual(costs, [1010n, 1010n, 5n, 32n]);
  });

  it("name an account once that is both signer and receiver", () => {
    const accounts = new BatchAccounts(new State([], 3));
    const named = (each: object) => kindOf(each as Transfer).accountsOf(each as never, accounts);
    assert.deepEqual([named(transfer), named(toOneself)], [[1, 2], [1]]);
    const placed = [2, 1].map((to) => named({ ...payment, to }));
    assert.deepEqual(placed, [[1, 2], [1]]);
  });

  it("name the account that they pay by its leaf, if there is one", () => {
    const named = [transfer, toOneself, payment, withdrawal].map((each) =>
      kindOf(each).receiverIndex(each),
    );
    assert.deepEqual(named, [2, 1, undefined, undefined]);
  });

  it("say what they move, from whom and to whom", () => {
    const money = { token: 7, amount: 30n };
    const { deposits, exits, payments, transfers, withdrawals } = KINDS;
    const moved = [
      deposits.movementOf({ ...depositFor(3), account: 9, ...money }),
      exits.movementOf({ account: 9, requester: 5n, ...money }),
      payments.movementOf({ ...payment, to: 2 } as never),
      transfers.movementOf(transfer as never),
      withdrawals.movementOf({ ...withdrawal, owner: 5n } as never),
    ];
    assert.deepEqual(moved, [
      { to: 9, ...money },
      { from: 9, ...money },
      { from: 1, to: 2, ...money },
      { from: 1, to: 2, token: 7, amount: 1000n },
      { from: 1, token: 7, amount: 5n },
    ]);
  });

  it("credit the amount to whom it goes to, if that is not the signer", () => {
    const credits = [transfer, toOneself, withdrawal].map((each) =>
      kindOf(each).creditOf(each, new State([], 3)),
    );
    assert.deepEqual(credits, [{ account: 2, amount: 1000n }, undefined, undefined]);
    const holders = new State(
      [0, 1, 2].map((i) => testAccount(i, { token: 7 })),
      3,
    );
    const { creditOf } = kindOf(payment);
    assert.deepEqual(creditOf(payment, holders), { account: 2, amount: 30n });
    assert.equal(creditOf({ ...payment, from: 2 }, holders), undefined);
    // Nobody has the account yet, so nothing is taken from it.
    assert.equal(creditOf(payment, new State([], 3)), undefined);
  });

  it("ask that whoever they name exists and holds the token (rule C)", () => {
    const state = new State(
      [testAccount(0), ...[1, 2].map((i) => testAccount(i, { token: 7 }))],
      3,
    );
    for (const each of [transfer, toOneself, withdrawal, payment]) {
      const { checkHolders } = kindOf(each);
      checkHolders(state, each);
      assert.throws(() => checkHolders(state, { ...each, from: 0 }), refusal("TokenMismatch"));
      assert.throws(() => checkHolders(state, { ...each, from: 3 }), refusal("AccountNotFound"));
    }
    const { checkHolders } = kindOf(transfer);
    assert.throws(
      () => checkHolders(state, { ...transfer, to: 0 } as never),
      refusal("TokenMismatch"),
    );
  });

  it("are padded under a key that everybody knows", () => {
    const { publicKey } = deriveKeyPair(keccak_256(new TextEncoder().encode("quipu/padding")));
    assert.deepEqual(PADDING_KEY, publicKey);
  });

  it("refuse fields that are too wide", () => {
    for (const each of [transfer, withdrawal, payment]) {
      const wide = { ...each, nonce: 2 ** 32 };
      assert.throws(() => kindOf(each).assert(wide), refusal("OutOfRange"));
      kindOf(each).assert(each);
    }
  });
});

describe("the kinds of a batch", () => {
  it("are each once in every order", () => {
    const all = Object.keys(KINDS).sort();
    const settled = all.filter((name) => KINDS[name as KindName].entry !== undefined);
    for (const [order, expected] of [
      [KIND_NAMES, all],
      [RECORD_ORDER, all],
      [SETTLED_KIND_NAMES, settled],
      [SIGNED_KIND_NAMES, Object.keys(SIGNED_KINDS).sort()],
      [COUNT_NAMES.filter((name) => name !== "slots"), all],
    ] as const) {
      assert.deepEqual([...order].sort(), expected);
    }
  });

  it("have a byte each in their messages, behind the domain", () => {
    const bytes = [transfer, withdrawal, payment].map((operation) => {
      const message = kindOf(operation).message(1n, operation);
      const first = typeof message === "bigint" ? message : message[0]!;
      assert.equal(first >> 160n, 1n);
      return (first >> 152n) % 256n;
    });
    assert.equal(new Set(bytes).size, Object.keys(SIGNED_KINDS).length);
  });

  it("are counted in the order that is asked for", () => {
    const counts = countKinds(["withdrawals", "deposits"], MIXED);
    assert.deepEqual(Object.entries(counts), [
      ["withdrawals", 2],
      ["deposits", 2],
    ]);
    assert.deepEqual(countKinds(["exits"], { exits: [undefined, { slot: 1 }, undefined] }), {
      exits: 1,
    });
  });

  it("take a fee for transfers and payments", () => {
    const { payments, transfers, deposits, exits, withdrawals } = MIXED;
    assert.equal(KINDS.transfers.feeOf(transfers[0]!), 50n);
    assert.equal(KINDS.payments.feeOf({ ...payments[1]!, to: 0 }), 40n);
    assert.equal(KINDS.deposits.feeOf({ ...deposits[0]!, account: 0 }), 0n);
    assert.equal(KINDS.exits.feeOf({ ...exits[0]!, token: 7, amount: 9n }), 0n);
    assert.equal(KINDS.withdrawals.feeOf({ ...withdrawals[0]!, owner: 1n }), 0n);
  });

  it("have no columns where the shape has no place for them", () => {
    const context = { count: 0, records: [], domain: 0n, keyOf: () => testAccount(0).publicKey };
    for (const name of ["deposits", "exits", "withdrawals", "payments"] as const) {
      assert.deepEqual(KINDS[name].signals([], context), {});
    }
  });

  it("have columns of deposits and exits, and zeros behind", () => {
    const rest = { domain: 0n, keyOf: () => testAccount(0).publicKey };
    const deposit = { ...depositFor(3, { amount: 9n }), account: 8 };
    assert.deepEqual(
      KINDS.deposits.signals([deposit], { ...rest, count: 2, records: [{ slot: 4 }] }),
      {
        depositEnabled: [1n, 0n],
        depositSlot: [4n, 0n],
        depositKeyY: [testAccount(3).publicKey.y, 0n],
        depositOwner: [4n, 0n],
        depositToken: [7n, 0n],
        depositAmount: [9n, 0n],
      },
    );
    const exit = { account: 8, requester: 6n, token: 7, amount: 9n };
    assert.deepEqual(KINDS.exits.signals([exit], { ...rest, count: 2, records: [{ slot: 4 }] }), {
      exitEnabled: [1n, 0n],
      exitSlot: [4n, 0n],
      exitAccount: [8n, 0n],
      exitRequester: [6n, 0n],
    });
  });

  it("have columns of keys and signatures, and those of padding behind", () => {
    const { signature, ...unsigned } = MIXED.withdrawals[0]!;
    const { publicKey } = testAccount(3);
    const context = { count: 2, records: [{ slot: 4 }], domain: 5n, keyOf: () => publicKey };
    const settled = { ...unsigned, signature, owner: 1n };
    const { r8, s } = SIGNED_KINDS.withdrawals.paddingSignature(5n);
    assert.deepEqual(KINDS.withdrawals.signals([settled], context), {
      withdrawalEnabled: [1n, 0n],
      withdrawalSlot: [4n, 0n],
      withdrawalAmount: [unsigned.amount, 0n],
      withdrawalKeyX: [publicKey.x, PADDING_KEY.x],
      withdrawalKeyY: [publicKey.y, PADDING_KEY.y],
      withdrawalR8x: [signature.r8.x, r8.x],
      withdrawalR8y: [signature.r8.y, r8.y],
      withdrawalS: [signature.s, s],
    });
  });
});
