import assert from "node:assert/strict";
import { Sequencer, type SequencerOptions } from "../../sequencer/sequencer.js";
import type { ErrorCode } from "../../src/errors.js";
import type { Transfer } from "../../src/kinds/transfer/transfer.js";
import type { SignedTransfer } from "../../src/kinds/transfer/transfer-kind.js";
import { EXHAUSTED_NONCE } from "../../src/params.js";
import { parseShape } from "../../src/shape.js";
import type { Account } from "../../src/state/account.js";
import { State } from "../../src/state/state.js";
import { DOMAIN, FEE_RECIPIENT, testAccount } from "../support/accounts.js";
import { signAll } from "../support/batches.js";
import { refusal } from "../support/refusal.js";

const SHAPE = parseShape("4x4");
const MOST = 2n ** 128n - 1n;

function sequencerOf(
  changes: Partial<Account>[] = [],
  options: Partial<SequencerOptions> = {},
): { sequencer: Sequencer; state: State } {
  const accounts = Array.from({ length: 8 }, (_, i) => testAccount(i, changes[i]));
  const state = new State(accounts, 3);
  const settings = { domain: DOMAIN, feeRecipient: FEE_RECIPIENT, ...options };
  return { sequencer: new Sequencer(state, settings), state };
}

function signed(changes: Partial<Transfer> = {}): SignedTransfer {
  return signAll([{ from: 0, to: 1, token: 0, amount: 10, fee: 0, nonce: 0, ...changes }])[0]!;
}

/** The (from, nonce) pairs of a batch's transfers. */
function contents(transfers: readonly SignedTransfer[] | undefined): [number, number][] {
  return (transfers ?? []).map(({ from, nonce }) => [from, nonce]);
}

describe("Sequencer: admission", () => {
  const frozen = { nonce: EXHAUSTED_NONCE };
  const refusals: [string, SignedTransfer, ErrorCode, Partial<Account>[]?][] = [
    ["a sender that does not exist (rule C)", signed({ from: 8 }), "AccountNotFound"],
    ["a receiver that does not exist (rule C)", signed({ to: 8 }), "AccountNotFound"],
    ["another token than the accounts' (rule C)", signed({ token: 1 }), "TokenMismatch"],
    ["a receiver of another token (rule C)", signed(), "TokenMismatch", [{}, { token: 1 }]],
    ["a nonce below the account's (rule B)", signed({ nonce: 4 }), "NonceMismatch", [{ nonce: 5 }]],
    ["a frozen account (rule B)", signed(frozen), "NonceExhausted", [frozen]],
    ["more than the balance (rule D)", signed({ amount: 1_000_001 }), "InsufficientBalance"],
    ["a fee beyond it (rule D)", signed({ amount: 1_000_000, fee: 1 }), "InsufficientBalance"],
    [
      "a receiver's balance of 2^128 (rule E)",
      signed(),
      "BalanceOverflow",
      [{}, { balance: MOST }],
    ],
    ["an invalid signature (rule A)", { ...signed(), amount: 11 }, "InvalidSignature"],
    ["a field out of its width", { ...signed(), fee: 2 ** 16 }, "OutOfRange"],
  ];
  for (const [name, transfer, code, accounts] of refusals) {
    it(`refuses ${name}`, () => {
      const { sequencer } = sequencerOf(accounts);
      assert.throws(() => sequencer.admit(transfer), refusal(code));
      assert.equal(sequencer.ready + sequencer.held, 0);
      assert.equal(sequencer.seal(SHAPE).batch, undefined);
    });
  }

  it("refuses a duplicate, and another transfer with the same nonce", () => {
    const { sequencer } = sequencerOf();
    assert.equal(sequencer.admit(signed()), "ready");
    assert.throws(() => sequencer.admit(signed()), refusal("DuplicateNonce"));
    assert.throws(() => sequencer.admit(signed({ amount: 11 })), refusal("DuplicateNonce"));
    assert.equal(sequencer.ready, 1);
  });

  it("refuses a transfer that has been sealed (rule B)", () => {
    const { sequencer } = sequencerOf();
    sequencer.admit(signed());
    sequencer.seal(SHAPE);
    assert.throws(() => sequencer.admit(signed()), refusal("NonceMismatch", /got 0, expected ≥ 1/));
  });

  it("reserves what waiting transfers cost, held ones too (rule D)", () => {
    const { sequencer } = sequencerOf();
    sequencer.admit(signed({ amount: 600_000 }));
    sequencer.admit(signed({ amount: 300_000, nonce: 2 }));
    const third = signed({ amount: 100_001, nonce: 1 });
    assert.throws(() => sequencer.admit(third), refusal("InsufficientBalance", /got 100000/));
    assert.equal(sequencer.admit(signed({ amount: 100_000, nonce: 1 })), "ready");
    assert.equal(sequencer.seal(SHAPE).batch?.transfers.length, 3);
  });

  it("reserves no longer what has been sealed", () => {
    const { sequencer } = sequencerOf();
    for (const nonce of [0, 1]) sequencer.admit(signed({ amount: 400_000, nonce }));
    sequencer.seal(parseShape("1x2"));
    assert.equal(sequencer.admit(signed({ amount: 200_000, nonce: 2 })), "ready");
    const more = signed({ amount: 1, nonce: 3 });
    assert.throws(
      () => sequencer.admit(more),
      refusal("InsufficientBalance", /got 0, expected ≥ 1/),
    );
  });

  it("lets money be spent once the batch that brings it has been sealed", () => {
    const { sequencer } = sequencerOf([{}, { balance: 0n }]);
    const spend = signed({ from: 1, to: 2 });
    sequencer.admit(signed());
    assert.throws(() => sequencer.admit(spend), refusal("InsufficientBalance"));
    sequencer.seal(SHAPE);
    assert.equal(sequencer.admit(spend), "ready");
  });

  it("knows the nonce that comes next", () => {
    const { sequencer } = sequencerOf([{ nonce: 3 }]);
    assert.equal(sequencer.nextNonce(0), 3);
    sequencer.admit(signed({ nonce: 3 }));
    sequencer.admit(signed({ nonce: 5 }));
    assert.equal(sequencer.nextNonce(0), 4);
    assert.equal(sequencer.nextNonce(99), undefined);
  });

  it("seals a copy of what it has verified, which nobody can change", () => {
    const { sequencer } = sequencerOf();
    const transfer = signed();
    sequencer.admit(transfer);
    // The caller's own object is left alone: it may be changed.
    Object.assign(transfer.signature.r8, { x: 1n });
    Object.assign(transfer, { amount: 7 });
    const [sealed] = sequencer.seal(SHAPE).batch!.transfers;
    assert.deepEqual(sealed, signed());
    assert.throws(() => Object.assign(sealed!, { amount: 7 }), TypeError);
    assert.throws(() => Object.assign(sealed!.signature, { s: 1n }), TypeError);
    assert.throws(() => Object.assign(sealed!.signature.r8, { x: 1n }), TypeError);
  });

  it("refuses options and shapes out of bounds", () => {
    assert.throws(() => sequencerOf([], { domain: 1n << 88n }), refusal("OutOfRange"));
    assert.throws(() => sequencerOf([], { feeRecipient: 1n << 160n }), refusal("OutOfRange"));
    const { sequencer } = sequencerOf();
    const seal = () => sequencer.seal({ ...parseShape("1x128"), slots: 129 });
    assert.throws(seal, refusal("InvalidShape"));
  });
});

describe("Sequencer: nonce gaps", () => {
  it("holds a transfer until the gap before it is filled", () => {
    const { sequencer } = sequencerOf();
    assert.equal(sequencer.admit(signed({ nonce: 1 })), "held");
    assert.equal(sequencer.admit(signed({ nonce: 2 })), "held");
    assert.equal(sequencer.seal(SHAPE).batch, undefined);
    assert.equal(sequencer.admit(signed({ nonce: 0 })), "ready");
    assert.deepEqual([sequencer.ready, sequencer.held], [3, 0]);
    const { batch } = sequencer.seal(SHAPE);
    assert.deepEqual(contents(batch?.transfers), [
      [0, 0],
      [0, 1],
      [0, 2],
    ]);
  });

  it("bounds what it holds: per sender, and in all; transfers in order are not affected", () => {
    const limits = { waiting: 100, perSender: 100, held: 3, heldPerSender: 2 };
    const { sequencer } = sequencerOf([], { limits });
    sequencer.admit(signed({ nonce: 1 }));
    sequencer.admit(signed({ nonce: 2 }));
    const full = refusal("QueueFull", /of the sender/);
    assert.throws(() => sequencer.admit(signed({ nonce: 3 })), full);
    sequencer.admit(signed({ from: 1, nonce: 1 }));
    assert.throws(() => sequencer.admit(signed({ from: 2, nonce: 1 })), refusal("QueueFull"));
    assert.equal(sequencer.admit(signed({ from: 2, nonce: 0 })), "ready");
    assert.equal(sequencer.admit(signed({ nonce: 0 })), "ready");
    assert.equal(sequencer.admit(signed({ from: 2, nonce: 2 })), "held");
  });

  it("bounds what waits in all", () => {
    const limits = { waiting: 2, perSender: 3, held: 1, heldPerSender: 1 };
    const { sequencer } = sequencerOf([], { limits });
    sequencer.admit(signed());
    sequencer.admit(signed({ nonce: 1 }));
    const third = signed({ nonce: 2 });
    assert.throws(() => sequencer.admit(third), refusal("QueueFull", /waiting operations: got 2/));
    sequencer.seal(SHAPE);
    assert.equal(sequencer.admit(third), "ready");
  });

  it("gives up a held transfer after so many batches, and frees what it reserved", () => {
    const { sequencer } = sequencerOf([], { patience: 1 });
    const held = signed({ nonce: 1, amount: 1_000_000 });
    sequencer.admit(held);
    for (const nonce of [0, 1]) sequencer.admit(signed({ from: 1, to: 2, nonce }));
    const single = parseShape("1x2");
    assert.deepEqual(sequencer.seal(single).dropped, []);
    const { dropped } = sequencer.seal(single);
    assert.deepEqual(
      dropped.map(({ operation }) => operation),
      [held],
    );
    refusal("NonceGapExpired", /got 1, expected 0 within 1 batches/)(dropped[0]?.reason);
    assert.equal(sequencer.held, 0);
    assert.equal(sequencer.admit(signed({ amount: 1_000_000 })), "ready");
  });
});

describe("Sequencer: sealing", () => {
  it("drops what can no longer be applied, with the reason, and holds what follows it", () => {
    const { sequencer, state } = sequencerOf([{}, {}, { balance: MOST - 10n }]);
    sequencer.admit(signed({ from: 0, to: 2, amount: 10 }));
    const victim = signed({ from: 1, to: 2, amount: 10 });
    sequencer.admit(victim);
    sequencer.admit(signed({ from: 1, to: 3, nonce: 1 }));
    const { batch, dropped } = sequencer.seal(SHAPE);
    assert.deepEqual(contents(batch?.transfers), [[0, 0]]);
    assert.deepEqual(
      dropped.map(({ operation }) => operation),
      [victim],
    );
    refusal("BalanceOverflow")(dropped[0]?.reason);
    assert.deepEqual([sequencer.ready, sequencer.held], [0, 1]);

    sequencer.admit(signed({ from: 1, to: 4 }));
    assert.deepEqual(contents(sequencer.seal(SHAPE).batch?.transfers), [
      [1, 0],
      [1, 1],
    ]);
    assert.equal(state.account(1)?.nonce, 2);
  });

  it("drops also when nothing is left to seal", () => {
    const { sequencer, state } = sequencerOf();
    sequencer.admit(signed());
    state.setAccount(0, testAccount(0, { balance: 0n }));
    const { batch, dropped } = sequencer.seal(SHAPE);
    assert.equal(batch, undefined);
    refusal("InsufficientBalance")(dropped[0]?.reason);
    assert.equal(sequencer.ready, 0);
  });

  it("puts fees of different tokens into different batches, the oldest first", () => {
    const tokens = [1, 1, 2, 2].map((token) => ({ token }));
    const { sequencer } = sequencerOf(tokens);
    sequencer.admit(signed({ from: 2, to: 3, token: 2, fee: 5 }));
    sequencer.admit(signed({ from: 0, to: 1, token: 1, fee: 7 }));
    sequencer.admit(signed({ from: 1, to: 0, token: 1 }));
    const first = sequencer.seal(SHAPE).batch;
    assert.deepEqual([first?.header.feeToken, first?.header.feeTotal], [2, 5n]);
    assert.deepEqual(contents(first?.transfers), [
      [2, 0],
      [1, 0],
    ]);
    const second = sequencer.seal(SHAPE).batch;
    assert.deepEqual([second?.header.feeToken, second?.header.feeTotal], [1, 7n]);
    assert.equal(second?.header.feeRecipient, FEE_RECIPIENT);
  });
});
