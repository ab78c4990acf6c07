/** What a driver does with its operations on another state, and whom they may pay there. */
import assert from "node:assert/strict";
import { operationId } from "../../src/operations/operation-id.js";
import { signOperation } from "../../src/operations/sign-operation.js";
import { parseShape } from "../../src/shape.js";
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

/** Who stands where somebody else stood. */
const mallory = { publicKey: testKeys(9).publicKey, owner: 0x6a110fn };

describe("SequencerDriver: starting again", () => {
  it("verifies no signature again under the same key", async () => {
    const { driver, options } = driverOf();
    driver.submit(signed());
    driver.submit(signed({ from: 1, amount: BALANCE + 1 }));
    driver.enqueue([signed({ from: 2 })]);
    driver.seal(SHAPE);
    // From now on no signature of the domain above is valid: none can have been verified again.
    Object.assign(options, { domain: DOMAIN + 1n });
    assert.throws(() => driver.submit(signed({ from: 3 })), refusal("InvalidSignature"));
    await driver.restart(stateOf(), pause);
    assert.deepEqual([driver.sequencer.ready, driver.early], [2, 1]);
    assert.deepEqual(driver.takeLost(), []);
    // Under another key of the sender it is.
    await driver.restart(stateOf({ 2: { publicKey: testKeys(9).publicKey } }), pause);
    assert.deepEqual(reasons(driver.takeLost()), [[2, "InvalidSignature"]]);
  });

  it("gives others a turn after a few operations", async () => {
    const { driver } = driverOf({}, new State(manyAccounts(100), LEVELS));
    const transfer = { kind: "transfer", token: 0, amount: 0, fee: 0, nonce: 0 } as const;
    for (let from = 0; from < 100; from++) {
      driver.submit(signOperation(DOMAIN, { ...transfer, from, to: from }, testKeys(0)));
    }
    const seen: number[] = [];
    await driver.restart(new State(manyAccounts(100), LEVELS), async () => {
      seen.push(driver.sequencer.ready);
    });
    assert.deepEqual(seen, [16, 32, 48, 64, 80, 96]);
    assert.equal(driver.sequencer.ready, 100);
  });

  it("keeps the order of arrival", async () => {
    const { driver } = driverOf();
    const order = [3, 1, 2, 0];
    for (const from of order) driver.submit(signed({ from, to: from }));
    await driver.restart(stateOf(), pause);
    const found: number[] = [];
    for (let i = 0; i < 4; i++) {
      found.push(...driver.seal(parseShape("1x2")).batch!.transfers.map(({ from }) => from));
    }
    assert.deepEqual(found, order);
  });

  it("loses nothing that the history has, by id, and brings back what it lacks", async () => {
    const settled = new Map<string, number>();
    const { driver } = driverOf({ batchOf: (id) => settled.get(id) });
    for (const from of [0, 1]) driver.submit(signed({ from }));
    const { sealed: ids } = driver.seal(SHAPE);
    driver.settle(ids, 4);
    settled.set(ids[0]!, 4);
    const state = stateOf({ 0: { nonce: 1 } });
    await driver.restart(state, pause);
    assert.deepEqual(driver.takeLost(), []);
    assert.deepEqual(sealed(driver), [[1, 0]]);
    assert.equal(state.account(1)?.nonce, 1);
  });

  it("forgets what is in batches up to a number, and nothing else", async () => {
    const { driver } = driverOf();
    const batches = [0, 1, 2].map((from) => {
      driver.submit(signed({ from }));
      return driver.seal(SHAPE).sealed;
    });
    driver.settle(batches[0]!, 4);
    driver.settle(batches[1]!, 5);
    driver.submit(signed({ from: 3 }));
    driver.forget(4);
    await driver.restart(stateOf(), pause);
    assert.deepEqual(sealed(driver).sort(), [
      [1, 0],
      [2, 0],
      [3, 0],
    ]);
  });

  it("drops what would pay somebody else, with the reason, and pays nobody", async () => {
    const { driver } = driverOf();
    driver.submit(signed({ to: 1 }));
    driver.submit(signed({ from: 2, to: 1, amount: BALANCE + 1 }));
    driver.submit(signed({ from: 3, to: 4 }));
    const state = stateOf({ 1: mallory, 2: { balance: 5_000_000n } });
    await driver.restart(state, pause);
    const lost = driver.takeLost();
    assert.deepEqual(reasons(lost), [
      [0, "ReceiverChanged"],
      [1, "ReceiverChanged"],
    ]);
    refusal("ReceiverChanged", /receiver of account 1/)(lost[0]?.reason);
    assert.deepEqual(sealed(driver), [[3, 0]]);
    assert.equal(state.account(1)?.balance, BigInt(BALANCE));
  });

  it("drops it also if only the owner differs, for a withdrawal of its own account", async () => {
    const { driver } = driverOf();
    driver.submit(signed({ to: 1 }));
    driver.submit(withdraw({ from: 2, token: 0, amount: 5n, nonce: 0 }));
    await driver.restart(stateOf({ 1: { owner: 99n }, 2: { owner: 99n } }), pause);
    assert.deepEqual(reasons(driver.takeLost()), [
      [0, "ReceiverChanged"],
      [1, "ReceiverChanged"],
    ]);
  });

  it("waits for a receiver that is not there any more, and knows it again", async () => {
    const { driver } = driverOf();
    driver.submit(signed({ to: 5 }));
    driver.submit(signed({ from: 1, to: 6 }));
    const state = stateOf({}, 5);
    await driver.restart(state, pause);
    assert.equal(driver.early, 2);
    state.setAccount(5, testAccount(5));
    state.setAccount(6, testAccount(9));
    assert.deepEqual(sealed(driver), [[0, 0]]);
    assert.deepEqual(reasons(driver.takeLost()), [[1, "ReceiverChanged"]]);
  });
});

describe("SequencerDriver: whom an operation pays", () => {
  it("is settled when it is submitted, though it waits behind an early one", async () => {
    const { driver } = driverOf();
    assert.equal(driver.submit(signed({ from: 2, to: 3, amount: BALANCE + 1 })), "early");
    assert.equal(driver.submit(signed({ from: 2, to: 1, amount: 300, nonce: 1 })), "early");
    const state = stateOf({ 1: mallory, 2: { balance: 5_000_000n } });
    await driver.restart(state, pause);
    assert.deepEqual(sealed(driver), [[2, 0]]);
    assert.deepEqual(reasons(driver.takeLost()), [[1, "ReceiverChanged"]]);
    assert.equal(state.account(1)?.balance, BigInt(BALANCE));
  });

  it("is settled for the caller's own that is on L1 already, should its batch be taken back", async () => {
    const own = signed({ from: 2, to: 1, amount: 300 });
    const batches = new Map([[operationId(DOMAIN, own), 4]]);
    const state = stateOf({ 2: { nonce: 1 } });
    const { driver } = driverOf({ batchOf: (id) => batches.get(id) }, state);
    driver.enqueue([own]);
    driver.seal(SHAPE);
    batches.clear();
    const other = stateOf({ 1: mallory });
    await driver.restart(other, pause);
    assert.deepEqual(sealed(driver), []);
    assert.deepEqual(reasons(driver.takeLost()), [[0, "ReceiverChanged"]]);
    assert.equal(other.account(1)?.balance, BigInt(BALANCE));
  });

  it("is settled for a list when it is handed in, not when its turn comes", async () => {
    const { driver } = driverOf();
    driver.enqueue([signed({ from: 2, to: 1, amount: 300 })]);
    await driver.restart(stateOf({ 1: mallory }), pause);
    assert.deepEqual(sealed(driver), []);
    assert.deepEqual(reasons(driver.takeLost()), [[0, "ReceiverChanged"]]);
  });
});
