/** A red team's tries: payments that would stall a sequencer, or put somebody where nobody looks. */
import assert from "node:assert/strict";
import { Sequencer } from "../../sequencer/sequencer.js";
import { SequencerDriver } from "../../sequencer/sequencer-driver.js";
import { sealBatch } from "../../src/batch/seal-batch.js";
import { QuipuError } from "../../src/errors.js";
import { createPayment } from "../../src/kinds/payment/payment.js";
import type { SignedPayment } from "../../src/kinds/payment/payment-kind.js";
import { signOperation } from "../../src/operations/sign-operation.js";
import { reservedLeaves } from "../../src/params.js";
import { parseShape } from "../../src/shape.js";
import type { Account } from "../../src/state/account.js";
import { State } from "../../src/state/state.js";
import { DOMAIN, FEE_RECIPIENT, testAccount, testKeys } from "../support/accounts.js";
import { FEE_TOKEN, signAll } from "../support/batches.js";
import { depositFor, payTo } from "../support/operations.js";
import { refusal } from "../support/refusal.js";

const SHAPE = parseShape("2x5-1d1e2p");
const OPTIONS = { domain: DOMAIN, feeRecipient: FEE_RECIPIENT };
const LEVELS = 3;
const UPPER = reservedLeaves(LEVELS);

function stateOf(changes: Partial<Account>[] = [], count = 6): State {
  const accounts = Array.from({ length: count }, (_, i) =>
    testAccount(i, { token: FEE_TOKEN, ...changes[i] }),
  );
  return new State(accounts, LEVELS);
}

const pause = async () => {};

describe("a leaf that nobody has signed", () => {
  // `to` is no field of a signed payment; whoever hands one in may write it all the same.
  const leaves: [string, unknown][] = [
    ["beyond the tree", 2 * UPPER],
    ["between two leaves", UPPER + 0.5],
    ["that is a text", `${UPPER}`],
    ["of somebody else", 1],
    ["in the lower half", 6],
  ];
  for (const [what, to] of leaves) {
    it(`${what} does not stop the driver`, () => {
      const driver = new SequencerDriver(stateOf(), { ...OPTIONS, shape: SHAPE });
      const wrong = { ...payTo(8, { from: 0, amount: 10n }), to } as unknown as SignedPayment;
      try {
        driver.submit(wrong);
      } catch (error) {
        assert.ok(error instanceof QuipuError);
      }
      driver.submit(payTo(10, { from: 1, amount: 10n }));
      const { batch } = driver.seal(SHAPE);
      assert.ok(batch?.payments.some(({ from }) => from === 1));
    });
  }

  it("is not taken from who hands the payment in", () => {
    const state = stateOf();
    const sequencer = new Sequencer(state, OPTIONS);
    const chosen = { ...payTo(8, { from: 0, amount: 10n }), to: UPPER + 77 } as SignedPayment;
    try {
      sequencer.admit(chosen);
    } catch (error) {
      assert.ok(error instanceof QuipuError);
      return;
    }
    sequencer.seal(SHAPE);
    assert.equal(state.account(UPPER + 77), undefined);
  });

  it("beyond the tree is refused where it is added, as a deposit's is", () => {
    const build = () =>
      sealBatch(
        stateOf(),
        { payments: [{ ...payTo(8, { from: 0, amount: 10n }), to: 2 * UPPER } as SignedPayment] },
        { ...OPTIONS, shape: SHAPE },
      );
    assert.throws(build, refusal("OutOfRange"));
  });
});

describe("a reorganisation of L1 that gives leaves to others", () => {
  it("a transfer to a newcomer's leaf goes to nobody else, what the newcomer signed is lost", async () => {
    const state = stateOf();
    const driver = new SequencerDriver(state, { ...OPTIONS, shape: SHAPE });
    driver.submit(payTo(8, { from: 0, amount: 500n }));
    driver.seal(SHAPE);
    // Somebody pays to the leaf by a transfer, and the newcomer spends from it.
    const transfer = { from: 1, to: UPPER, token: FEE_TOKEN, amount: 5, fee: 0, nonce: 0 };
    driver.submit(signAll([transfer])[0]!);
    const onward = createPayment({
      ...depositFor(9, { token: FEE_TOKEN }),
      from: UPPER,
      amount: 100n,
      fee: 0n,
      nonce: 0,
    });
    driver.submit(signOperation(DOMAIN, onward, testKeys(8)));
    // Another history: a stranger stands there.
    const other = stateOf();
    other.setAccount(UPPER, testAccount(11, { token: FEE_TOKEN }));
    await driver.restart(other, pause);
    driver.seal(SHAPE);
    driver.seal(SHAPE);
    const codes = driver.takeLost().map(({ reason }) => reason.code);
    assert.deepEqual(codes, ["ReceiverChanged", "ReceiverChanged"]);
    assert.equal(other.account(UPPER)?.balance, 1_000_000n);
    // The payment has been made again, to the key.
    assert.deepEqual(other.account(UPPER + 1), testAccount(8, { token: FEE_TOKEN, balance: 500n }));
  });

  it("a batch that took the last leaf is reorganised: what had been given up stays given up, nothing stalls", async () => {
    const full = stateOf();
    for (let index = UPPER; index < 2 * UPPER - 1; index++) {
      full.setAccount(index, testAccount(20, { token: FEE_TOKEN, owner: BigInt(index) }));
    }
    const before = full.clone();
    const driver = new SequencerDriver(full, { ...OPTIONS, shape: SHAPE });
    driver.submit(payTo(8, { from: 0, amount: 10n }));
    driver.submit(payTo(10, { from: 1, amount: 10n }));
    driver.seal(SHAPE);
    assert.deepEqual(
      driver.takeLost().map(({ reason }) => reason.code),
      ["TreeFull"],
    );
    // Where it starts again somebody has taken the leaf: the payment is lost and not tried for ever.
    before.setAccount(2 * UPPER - 1, testAccount(21, { token: FEE_TOKEN }));
    await driver.restart(before, pause);
    assert.equal(driver.seal(SHAPE).batch, undefined);
    assert.deepEqual(
      driver.takeLost().map(({ reason }) => reason.code),
      ["TreeFull"],
    );
  });
});

describe("a full upper half", () => {
  it("loses operations of a list by name, and ends", () => {
    const state = stateOf();
    for (let index = UPPER; index < 2 * UPPER; index++) {
      state.setAccount(index, testAccount(20, { token: FEE_TOKEN, owner: BigInt(index) }));
    }
    const driver = new SequencerDriver(state, { ...OPTIONS, shape: SHAPE });
    driver.enqueue([
      payTo(8, { from: 0, amount: 10n }),
      payTo(10, { from: 0, amount: 10n, nonce: 1 }),
      payTo(1, { from: 2, amount: 10n }),
    ]);
    assert.equal(driver.seal(SHAPE).batch?.payments.length, 1);
    assert.equal(driver.seal(SHAPE).batch, undefined);
    driver.finish();
    assert.deepEqual(
      driver.takeLost().map(({ reason }) => reason.code),
      ["TreeFull", "TreeFull"],
    );
  });

  it("and deposits that wait: all of them find a place below, and payments follow them there", () => {
    // 250 deposits have been taken; six more of other identities wait, the last that L1 can take.
    const accounts = Array.from({ length: UPPER - 6 }, (_, i) =>
      testAccount(i < 6 ? i : 19, { token: FEE_TOKEN, owner: BigInt(i + 1) }),
    );
    const state = new State(accounts, LEVELS);
    for (let index = UPPER; index < 2 * UPPER; index++) {
      state.setAccount(index, testAccount(20, { token: FEE_TOKEN, owner: BigInt(index) }));
    }
    const sequencer = new Sequencer(state, OPTIONS);
    for (let i = 10; i < 16; i++) sequencer.enqueueDeposit(depositFor(i, { token: FEE_TOKEN }));
    for (let i = 0; i < 6; i++) {
      const { blockedDeposit, batch } = sequencer.seal(SHAPE);
      assert.equal(blockedDeposit, undefined);
      assert.equal(batch?.deposits.length, 1);
    }
    assert.equal(state.size, 2 * UPPER);
    assert.equal(sequencer.admit(payTo(10, { from: 0, amount: 1n })), "ready");
    assert.equal(sequencer.seal(SHAPE).batch?.payments[0]?.to, UPPER - 6);
  });
});

describe("a genesis that has filled the half for deposits", () => {
  it("a deposit that finds no place is named as the reason, and nothing throws", () => {
    const accounts = Array.from({ length: 2 * UPPER }, (_, i) =>
      testAccount(i < 6 ? i : 19, { token: FEE_TOKEN, owner: BigInt(i + 1) }),
    );
    const sequencer = new Sequencer(new State(accounts, LEVELS), OPTIONS);
    sequencer.enqueueDeposit(depositFor(10, { token: FEE_TOKEN }));
    sequencer.admit(payTo(1, { from: 0, amount: 1n }));
    const { batch, blockedDeposit } = sequencer.seal(SHAPE);
    assert.equal(blockedDeposit?.code, "TreeFull");
    assert.equal(batch?.payments.length, 1);
  });
});
