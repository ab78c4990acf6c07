/** What becomes of operations before and after they are in the sequencer. */
import assert from "node:assert/strict";
import type { SignedTransfer } from "../../src/kinds/transfer/transfer-kind.js";
import { operationId } from "../../src/operations/operation-id.js";
import { signOperation } from "../../src/operations/sign-operation.js";
import { State } from "../../src/state/state.js";
import { DOMAIN, testAccount, testKeys } from "../support/accounts.js";
import {
  BALANCE,
  driverOf,
  LEVELS,
  manyAccounts,
  pause,
  reasons,
  SHAPE,
  sealed,
  signed,
  stateOf,
} from "../support/driven-sequencer.js";
import { withdraw } from "../support/operations.js";
import { refusal } from "../support/refusal.js";

describe("SequencerDriver: submission", () => {
  it("admits what can be admitted, and says which waits for an earlier nonce", () => {
    const { driver } = driverOf();
    assert.equal(driver.submit(signed({ nonce: 1 })), "held");
    assert.equal(driver.submit(signed()), "ready");
    assert.equal(driver.submit(signed({ nonce: 2 })), "ready");
    assert.equal(sealed(driver).length, 3);
  });

  it("keeps nothing that cannot be verified now", () => {
    const { driver } = driverOf({}, stateOf({}, 4));
    const tooMuch = signed({ amount: BALANCE + 1 });
    const refused: [SignedTransfer, Parameters<typeof refusal>[0]][] = [
      [signed({ from: 4 }), "AccountNotFound"],
      [signed({ to: 4 }), "AccountNotFound"],
      [signed({ token: 1 }), "TokenMismatch"],
      [{ ...signed(), amount: 11 }, "InvalidSignature"],
      [{ ...tooMuch, signature: signed().signature }, "InvalidSignature"],
    ];
    for (const [transfer, code] of refused) {
      assert.throws(() => driver.submit(transfer), refusal(code));
    }
    assert.deepEqual([driver.early, driver.sequencer.ready, driver.sequencer.held], [0, 0, 0]);
    // Behind one that is early nothing is admitted, but it is looked at all the same.
    assert.equal(driver.submit(tooMuch), "early");
    for (const [transfer, code] of refused) {
      const behind = transfer.from === 0 ? { ...transfer, nonce: 1 } : transfer;
      assert.throws(() => driver.submit(behind), refusal(code));
    }
    assert.equal(driver.early, 1);
    driver.finish();
    assert.deepEqual(reasons(driver.takeLost()), [[0, "InsufficientBalance"]]);
  });

  it("refuses one that waits already, or is in a batch, by its id", () => {
    const id = operationId(DOMAIN, signed({ from: 5 }));
    const { driver } = driverOf({ batchOf: (other) => (other === id ? 7 : undefined) });
    driver.submit(signed());
    const early = signed({ from: 1, amount: BALANCE + 1 });
    driver.submit(early);
    for (const transfer of [signed(), early]) {
      assert.throws(() => driver.submit(transfer), refusal("DuplicateNonce", /waits already/));
    }
    const inBatch = refusal("DuplicateNonce", /which is in batch 7, expected a new one/);
    assert.throws(() => driver.submit(signed({ from: 5 })), inBatch);
    driver.seal(SHAPE);
    assert.throws(() => driver.submit(signed()), refusal("DuplicateNonce", /waits already/));
  });

  it("keeps its own copy, early or not", () => {
    const { driver } = driverOf();
    const early = signed({ from: 1, to: 2, amount: BALANCE + 5 });
    const transfers = [signed(), early];
    for (const transfer of transfers) driver.submit(transfer);
    for (const transfer of transfers) Object.assign(transfer, { amount: 77 });
    const amounts = () => driver.seal(SHAPE).batch?.transfers.map(({ amount }) => amount);
    assert.deepEqual(amounts(), [10]);
    assert.deepEqual(amounts(), [BALANCE + 5]);
  });

  it("bounds what is early: 16 of a sender, 1,000 in all", () => {
    const { driver } = driverOf({}, new State(manyAccounts(80), LEVELS));
    const tooMuch = (from: number, nonce: number) => {
      const transfer = { kind: "transfer", from, to: 0, token: 0, amount: 9, fee: 0 } as const;
      return signOperation(DOMAIN, { ...transfer, nonce }, testKeys(0));
    };
    for (let nonce = 0; nonce < 16; nonce++) {
      assert.equal(driver.submit(tooMuch(1, nonce)), "early");
    }
    const ofSender = refusal("QueueFull", /early operations of the sender: got 16, expected < 16/);
    assert.throws(() => driver.submit(tooMuch(1, 16)), ofSender);
    for (let i = 16; i < 1000; i++) driver.submit(tooMuch(1 + (i >> 4), i & 15));
    const inAll = refusal("QueueFull", /early operations: got 1000, expected < 1000/);
    assert.throws(() => driver.submit(tooMuch(70, 0)), inAll);
    assert.equal(driver.early, 1000);
    driver.giveUpEarly();
    assert.equal(driver.takeLost().length, 1000);
    assert.equal(driver.submit(tooMuch(70, 0)), "early");
  });

  it("gives each operation that it takes a ticket of its own, and none to what it refuses", () => {
    const { driver } = driverOf();
    assert.throws(() => driver.submit({ ...signed(), amount: 11 }), refusal("InvalidSignature"));
    driver.submit(signed({ from: 1, amount: BALANCE + 1 }));
    driver.enqueue([signed({ from: 2, nonce: 5 }), signed({ from: 3, token: 1 })]);
    driver.submit(signed({ from: 4, nonce: 3 }));
    driver.seal(SHAPE);
    driver.finish();
    const lost = driver.takeLost();
    assert.deepEqual(reasons(lost).sort(), [
      [0, "InsufficientBalance"],
      [1, "NonceGapExpired"],
      [2, "TokenMismatch"],
      [3, "NonceGapExpired"],
    ]);
    for (const { id, operation } of lost) assert.equal(id, operationId(DOMAIN, operation));
    assert.deepEqual(driver.takeLost(), []);
  });
});

describe("SequencerDriver: early operations", () => {
  it("are tried again before every batch, in the order of their nonces", () => {
    const { driver } = driverOf({}, stateOf({ 1: { balance: 0n } }));
    const spend = (nonce: number, amount = 10) => signed({ from: 1, to: 2, nonce, amount });
    // The higher nonce comes first: alone it would reserve what the other needs.
    for (const nonce of [1, 0]) assert.equal(driver.submit(spend(nonce)), "early");
    assert.equal(driver.submit(signed({ amount: 15 })), "ready");
    assert.deepEqual(sealed(driver), [[0, 0]]);
    assert.deepEqual(sealed(driver), [[1, 0]]);
    assert.equal(driver.early, 1);
    driver.submit(signed({ amount: 15, nonce: 1 }));
    assert.deepEqual(sealed(driver), [[0, 1]]);
    assert.deepEqual(sealed(driver), [[1, 1]]);
    assert.deepEqual(driver.takeLost(), []);
  });

  it("hold back those of their sender with a higher nonce, and no others", () => {
    const { driver } = driverOf();
    assert.equal(driver.submit(signed({ nonce: 1, amount: BALANCE + 1 })), "early");
    assert.equal(driver.submit(signed({ nonce: 2 })), "early");
    assert.equal(driver.submit(signed()), "ready");
    assert.equal(driver.submit(signed({ from: 1 })), "ready");
    assert.deepEqual(sealed(driver), [
      [0, 0],
      [1, 0],
    ]);
    driver.giveUpEarly();
    assert.deepEqual(reasons(driver.takeLost()), [
      [0, "InsufficientBalance"],
      [1, "InsufficientBalance"],
    ]);
  });

  it("may be replaced by what the sender can afford", () => {
    const { driver } = driverOf();
    driver.submit(signed({ amount: BALANCE + 1 }));
    assert.equal(driver.submit(signed({ amount: 5 })), "ready");
    assert.deepEqual(sealed(driver), [[0, 0]]);
    assert.deepEqual(reasons(driver.takeLost()), [[0, "DuplicateNonce"]]);
  });

  it("are given up after so many batches, if they were submitted", () => {
    const { driver } = driverOf({ patience: 2 });
    const tooMuch = (from: number) => signed({ from, amount: BALANCE + 1000 });
    driver.enqueue([tooMuch(1)]);
    driver.submit(tooMuch(2));
    for (let nonce = 0; nonce < 3; nonce++) {
      assert.deepEqual(driver.takeLost(), []);
      driver.submit(signed({ nonce }));
      assert.deepEqual(sealed(driver), [[0, nonce]]);
    }
    driver.submit(signed({ nonce: 3 }));
    sealed(driver);
    assert.deepEqual(reasons(driver.takeLost()), [[1, "InsufficientBalance"]]);
    assert.equal(driver.early, 1);
  });

  it("are tried once more when what was in their way has been dropped", () => {
    const limits = { waiting: 1, perSender: 1, held: 1, heldPerSender: 1 };
    const { driver, state } = driverOf({ limits });
    driver.submit(signed({ to: 2 }));
    driver.enqueue([signed({ from: 1, to: 3 })]);
    // The first cannot be applied any more, and nothing else is ready: there is room for the other.
    state.setAccount(2, testAccount(2, { balance: 2n ** 128n - 1n }));
    assert.deepEqual(sealed(driver), [[1, 0]]);
    assert.deepEqual(reasons(driver.takeLost()), [[0, "BalanceOverflow"]]);
  });
});

describe("SequencerDriver: a list of the caller's own", () => {
  it("may name accounts that a batch brings", () => {
    const { driver, state } = driverOf({}, stateOf({}, 4));
    driver.enqueue([signed({ from: 4, to: 0 }), signed({ from: 0, to: 4 })]);
    assert.equal(driver.seal(SHAPE).batch, undefined);
    assert.equal(driver.early, 2);
    state.setAccount(4, testAccount(4));
    assert.deepEqual(sealed(driver), [
      [4, 0],
      [0, 0],
    ]);
  });

  it("is copied when it is looked at", async () => {
    const { driver } = driverOf();
    const own = signed();
    driver.enqueue([own]);
    driver.seal(SHAPE);
    const { amount } = own;
    Object.assign(own, { amount: 77 });
    await driver.restart(stateOf(), pause);
    assert.deepEqual(
      driver.seal(SHAPE).batch?.transfers.map((transfer) => transfer.amount),
      [amount],
    );
  });

  it("loses nothing that is in a batch already, and brings it back if that goes", async () => {
    const there = signed({ from: 5 });
    let isThere = true;
    const id = operationId(DOMAIN, there);
    const batchOf = (other: string) => (isThere && other === id ? 7 : undefined);
    const { driver } = driverOf({ batchOf }, stateOf({ 5: { nonce: 1 } }));
    driver.enqueue([there, signed(), there]);
    assert.deepEqual(sealed(driver), [[0, 0]]);
    driver.finish();
    assert.deepEqual(driver.takeLost(), []);
    isThere = false;
    await driver.restart(stateOf(), pause);
    assert.deepEqual(sealed(driver), [
      [5, 0],
      [0, 0],
    ]);
  });

  it("loses the second of two that are the same", () => {
    const { driver } = driverOf();
    driver.enqueue([signed(), signed()]);
    assert.deepEqual(sealed(driver), [[0, 0]]);
    assert.deepEqual(reasons(driver.takeLost()), [[1, "DuplicateNonce"]]);
  });

  it("is admitted in turns with others", async () => {
    const { driver } = driverOf({}, new State(manyAccounts(100), LEVELS));
    const own = Array.from({ length: 90 }, (_, from) =>
      signOperation(
        DOMAIN,
        { kind: "transfer", from, to: from, token: 0, amount: 0, fee: 0, nonce: 0 },
        testKeys(0),
      ),
    );
    driver.enqueue(own);
    const seen: number[] = [];
    await driver.sealInTurns(SHAPE, {}, async () => seen.push(driver.sequencer.ready));
    // And when all are admitted, while the batch is made.
    assert.deepEqual(seen, [16, 32, 48, 64, 80, 90]);
  });
});

describe("SequencerDriver: what pays more", () => {
  const limits = { waiting: 3, perSender: 3, held: 3, heldPerSender: 3 };

  it("takes the place of free operations, which are lost at once, with the reason", () => {
    const { driver } = driverOf({ limits });
    for (const nonce of [0, 1, 2]) driver.submit(signed({ to: 0, amount: 0, nonce }));
    const paying = signed({ from: 1, fee: 3 });
    assert.throws(() => driver.submit(signed({ from: 1 })), refusal("QueueFull"));
    assert.equal(driver.submit(paying), "ready");
    const [lost] = driver.takeLost();
    assert.deepEqual([lost?.ticket, lost?.operation.nonce], [2, 2]);
    refusal("Outbid", /worth of the fee of account 0: got 0, expected ≥ 3/)(lost?.reason);
    assert.deepEqual([driver.sequencer.ready, driver.sequencer.held], [3, 0]);
    // It may come again: it is not remembered.
    assert.throws(
      () => driver.submit(signed({ to: 0, amount: 0, nonce: 2 })),
      refusal("QueueFull"),
    );
  });

  it("takes no place before its signature has been verified", () => {
    const { driver } = driverOf({ limits });
    for (const nonce of [0, 1, 2]) driver.submit(signed({ to: 0, amount: 0, nonce }));
    const forged = { ...signed({ from: 1, fee: 3 }), fee: 5 };
    assert.throws(() => driver.submit(forged), refusal("InvalidSignature"));
    const replacement = { ...signed({ nonce: 1, fee: 3 }), fee: 5 };
    assert.throws(() => driver.submit(replacement), refusal("InvalidSignature"));
    assert.deepEqual(driver.takeLost(), []);
    assert.equal(driver.sequencer.ready, 3);
  });

  it("replaces one of the same nonce if it is worth a tenth more", () => {
    const { driver } = driverOf();
    driver.submit(signed({ fee: 100 }));
    assert.throws(
      () => driver.submit(signed({ fee: 109 })),
      refusal("DuplicateNonce", /got 0, which waits, expected 1, or a fee worth a tenth more/),
    );
    assert.equal(driver.submit(signed({ fee: 110 })), "ready");
    assert.deepEqual(reasons(driver.takeLost()), [[0, "Outbid"]]);
    assert.equal(driver.seal(SHAPE).batch?.transfers[0]?.fee, 110);
  });

  it("replaces a held one, which stays held, and reserves what the new one costs", () => {
    const { driver } = driverOf();
    assert.equal(driver.submit(signed({ nonce: 1, amount: BALANCE - 1, fee: 1 })), "held");
    assert.equal(driver.submit(signed({ nonce: 1, amount: 5, fee: 2 })), "held");
    assert.equal(driver.submit(signed({ amount: BALANCE - 7 })), "ready");
    assert.equal(driver.submit(signed({ amount: 1, nonce: 2 })), "early");
    assert.deepEqual(reasons(driver.takeLost()), [[0, "Outbid"]]);
  });

  it("is not itself free: a withdrawal or a free transfer replaces nothing", () => {
    const { driver } = driverOf();
    driver.submit(signed());
    const free = [signed({ amount: 11 }), withdraw({ from: 0, token: 0, amount: 1n, nonce: 0 })];
    for (const operation of free) {
      assert.throws(() => driver.submit(operation), refusal("DuplicateNonce"));
    }
    assert.equal(driver.submit(signed({ amount: 11, fee: 1 })), "ready");
  });
});
