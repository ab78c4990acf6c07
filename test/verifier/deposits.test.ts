/** The mirror's doors: deposits, exit requests, claims, the freeze and refunds, without a batch. */
import assert from "node:assert/strict";
import { FIELD_MODULUS } from "../../src/crypto/field.js";
import { encodeDeposit } from "../../src/kinds/deposit/deposit.js";
import { BALANCE_LIMIT } from "../../src/params.js";
import type { PayableCallContext } from "../../verifier/call-context.js";
import type { RollupContract } from "../../verifier/rollup-contract.js";
import type { L1Token } from "../../verifier/token-ledger.js";
import type { VerifierErrorCode } from "../../verifier/verifier-error.js";
import { DEPLOYMENT } from "../support/accounts.js";
import { FickleLedger } from "../support/fickle-ledger.js";
import {
  ALICE,
  BOB,
  DEADLINE,
  deployMirror,
  depositOf,
  fundedLedger,
  GENESIS_TIME,
  SPACING,
  WHALE,
} from "../support/mirror.js";
import { GENERATORS } from "../support/pairing-generators.js";
import { refusal } from "../support/refusal.js";

const ROLLUP = DEPLOYMENT.contract;
const SIGN_BIT = 1n << 255n;
const FIRST = { depositIndex: 0, exitIndex: 0 };

function callOf(sender: bigint, fields: Partial<PayableCallContext> = {}): PayableCallContext {
  return { sender, time: GENESIS_TIME, ...fields };
}

/** Everything that a refused transaction must leave as it was. */
function snapshot(contract: RollupContract) {
  const { frozen, events } = contract;
  const tails = [contract.deposits.tail, contract.exits.tail];
  const sums = [0, 1].map((token) => [contract.held(token), contract.deposited(token)]);
  const claims = [ALICE, BOB].map((owner) => contract.claimable(owner, 1));
  return { frozen, events: [...events], tails, sums, claims };
}

async function assertRefused(
  contract: RollupContract,
  transaction: () => Promise<unknown>,
  code: VerifierErrorCode,
  message?: RegExp,
): Promise<void> {
  const before = snapshot(contract);
  await assert.rejects(transaction(), refusal(code, message));
  assert.deepEqual(snapshot(contract), before);
}

describe("RollupContract without batches", () => {
  describe("deposit", () => {
    it("takes ETH and tokens, and queues what was paid", async () => {
      const contract = deployMirror();
      const first = await contract.deposit(depositOf(), callOf(BOB));
      const deposit = depositOf({ token: 0, amount: 7n });
      const second = await contract.deposit(deposit, callOf(BOB, { value: 7n }));
      const due = GENESIS_TIME + DEADLINE;
      const events = [
        { name: "DepositQueued", index: 0, deadline: due, ...depositOf() },
        { name: "DepositQueued", index: 1, deadline: due + SPACING, ...deposit },
      ];
      assert.deepEqual([first, second], events);
      assert.deepEqual(contract.events, events);
      assert.deepEqual([contract.held(0), contract.held(1)], [7n, 100n]);
      assert.deepEqual([contract.deposited(0), contract.deposited(1)], [7n, 100n]);
      assert.deepEqual([contract.deposits.head, contract.deposits.tail], [0, 2]);
    });

    it("takes a key that is no point, of either sign", async () => {
      const contract = deployMirror();
      for (const key of [0n, FIELD_MODULUS - 1n, SIGN_BIT, SIGN_BIT + FIELD_MODULUS - 1n]) {
        await contract.deposit(depositOf({ key }), callOf(ALICE));
      }
      assert.equal(contract.deposits.tail, 4);
    });

    it("refuses, in the order of its checks", async () => {
      const contract = deployMirror();
      const wrong = [
        [{ amount: 1_000_001n }, "TransferFailed"],
        [{ value: 1n }, "WrongValue"],
        [{ amount: BALANCE_LIMIT - 1n }, "DepositCapExceeded"],
        [{ key: FIELD_MODULUS }, "NotInField"],
        [{ owner: 0n }, "OutOfRange"],
        [{ amount: 0n }, "OutOfRange"],
        [{ token: 2 }, "UnknownToken"],
      ] as const;
      await contract.deposit(depositOf({ amount: 1n }), callOf(ALICE));
      // Each of them alone, and then together with all that are looked at later.
      for (const [i, [fields, code]] of wrong.entries()) {
        for (const all of [fields, Object.assign({}, ...wrong.slice(0, i + 1).map(([f]) => f))]) {
          const { value = 0n, ...changed } = all as { value?: bigint };
          const deposit = () => contract.deposit(depositOf(changed), callOf(ALICE, { value }));
          await assertRefused(contract, deposit, code);
        }
      }
    });

    it("refuses ETH that is not the amount", async () => {
      const contract = deployMirror();
      for (const value of [undefined, 99n, 101n]) {
        const deposit = () => contract.deposit(depositOf({ token: 0 }), callOf(ALICE, { value }));
        await assertRefused(contract, deposit, "WrongValue");
      }
    });

    it("keeps the sum of a token's deposits below 2^128, whatever has left since", async () => {
      const contract = deployMirror();
      await contract.deposit(depositOf({ amount: BALANCE_LIMIT - 10n }), callOf(WHALE));
      const over = () => contract.deposit(depositOf({ amount: 10n }), callOf(WHALE));
      await assertRefused(contract, over, "DepositCapExceeded");
      await contract.deposit(depositOf({ amount: 9n }), callOf(WHALE));
    });

    it("takes as many deposits as half of the tree has leaves", async () => {
      const contract = deployMirror();
      const more = (fields = {}) =>
        contract.deposit(depositOf({ amount: 1n, ...fields }), callOf(BOB));
      for (let i = 0; i < 256; i++) await more();
      await assertRefused(contract, () => more({ key: FIELD_MODULUS }), "NotInField");
      await assertRefused(contract, () => more({ amount: BALANCE_LIMIT - 1n }), "TreeFull");
      await assertRefused(contract, more, "TreeFull", /it has room for 256 deposits/);
    });

    it("refuses tokens that move another amount or none, and undoes what they moved", async () => {
      for (const mode of ["feeing", "lying", "idle", "denying"] as const) {
        const token = new FickleLedger([[ALICE, 1000n]]);
        token.mode = mode;
        const contract = deployMirror({ tokens: [fundedLedger(), token] });
        const deposit = () => contract.deposit(depositOf(), callOf(ALICE));
        await assertRefused(contract, deposit, "TransferFailed");
        assert.equal(token.balanceOf(ALICE), 1000n);
      }
    });
  });

  describe("requestExit", () => {
    it("queues the caller as requester, whoever owns the account", async () => {
      const contract = deployMirror();
      const event = await contract.requestExit(511, callOf(BOB));
      const deadline = GENESIS_TIME + DEADLINE;
      const expected = { index: 0, account: 511, requester: BOB, deadline };
      assert.deepEqual(event, { name: "ExitQueued", ...expected });
    });

    it("refuses an account outside the tree", async () => {
      const contract = deployMirror();
      await assertRefused(contract, () => contract.requestExit(512, callOf(BOB)), "OutOfRange");
    });
  });

  describe("freeze", () => {
    it("waits until an item is past its deadline, of either queue", async () => {
      for (const [queue, why] of [
        [
          (contract: RollupContract) => contract.deposit(depositOf(), callOf(ALICE)),
          /: the deposit has 7 s left, the exit does not wait$/,
        ],
        [
          (contract: RollupContract) => contract.requestExit(0, callOf(ALICE)),
          /: the deposit does not wait, the exit has 7 s left$/,
        ],
      ] as const) {
        const contract = deployMirror();
        const freezeAt = (time: number) => () => contract.freeze(FIRST, callOf(BOB, { time }));
        const idle = freezeAt(GENESIS_TIME + DEADLINE * 9);
        const none = /: the deposit does not wait, the exit does not wait$/;
        await assertRefused(contract, idle, "NotOverdue", none);
        await queue(contract);
        const early = freezeAt(GENESIS_TIME + DEADLINE - 7);
        await assertRefused(contract, early, "NotOverdue", why);
        await assertRefused(contract, freezeAt(GENESIS_TIME + DEADLINE), "NotOverdue");
        const event = await freezeAt(GENESIS_TIME + DEADLINE + 1)();
        assert.deepEqual([event, contract.frozen], [{ name: "Frozen" }, true]);
      }
    });

    it("is for an item that waits where it was said to, though others be late", async () => {
      const contract = deployMirror();
      await contract.requestExit(0, callOf(ALICE));
      const late = callOf(BOB, { time: GENESIS_TIME + DEADLINE + 1 });
      for (const exitIndex of [1, -1, 0.5, 2 ** 60]) {
        const attempt = () => contract.freeze({ depositIndex: 0, exitIndex }, late);
        await assertRefused(contract, attempt, "NotOverdue");
      }
      await contract.requestExit(0, callOf(ALICE));
      const { time } = late;
      // Due spacing later than the first one.
      const second = () => contract.freeze({ depositIndex: 0, exitIndex: 1 }, late);
      await assertRefused(contract, second, "NotOverdue");
      await contract.freeze({ depositIndex: 9, exitIndex: 0 }, callOf(BOB, { time }));
    });

    it("ends deposits, exits and freezes, and nothing else is open before it", async () => {
      const contract = await frozenMirror();
      const time = GENESIS_TIME + DEADLINE + 1;
      const closed = [
        () => contract.deposit(depositOf({ token: 9 }), callOf(ALICE, { time })),
        () => contract.requestExit(512, callOf(ALICE, { time })),
        () => contract.freeze(FIRST, callOf(ALICE, { time })),
      ];
      for (const transaction of closed)
        await assertRefused(contract, transaction, "ContractFrozen");
      const running = deployMirror();
      await running.deposit(depositOf(), callOf(ALICE));
      const refund = () => running.refundDeposit(9, encodeDeposit(depositOf()), callOf(ALICE));
      await assertRefused(running, refund, "NotFrozen");
    });
  });

  describe("refundDeposit", () => {
    it("makes each deposit claimable once, by its owner, whoever asks", async () => {
      const contract = await frozenMirror();
      const item = encodeDeposit(depositOf());
      assert.ok(!contract.refunded(0));
      const event = await contract.refundDeposit(0, item, callOf(BOB));
      assert.deepEqual([contract.refunded(0), contract.refunded(1)], [true, false]);
      const credit = { owner: ALICE, token: 1, amount: 100n };
      assert.deepEqual(event, { name: "Refunded", index: 0, ...credit });
      assert.deepEqual(contract.events.slice(-2), [event, { name: "Credited", ...credit }]);
      const again = () => contract.refundDeposit(0, item, callOf(BOB));
      await assertRefused(contract, again, "AlreadyRefunded");
      await contract.claim({ token: 1, to: ALICE }, callOf(ALICE));
      await assertRefused(contract, again, "AlreadyRefunded");
    });

    it("refuses an index that does not wait, and another item than the one that does", async () => {
      const contract = await frozenMirror();
      const refund = (index: number, item: Uint8Array) => () =>
        contract.refundDeposit(index, item, callOf(ALICE));
      const item = encodeDeposit(depositOf());
      const more = encodeDeposit(depositOf({ amount: 101n }));
      await assertRefused(contract, refund(2, item), "NotQueued");
      for (const wrong of [more, item.slice(1), Uint8Array.of(...item, 0), new Uint8Array()]) {
        await assertRefused(contract, refund(0, wrong), "QueueMismatch");
      }
      await assertRefused(contract, refund(1, item), "QueueMismatch");
    });
  });

  describe("claim", () => {
    it("pays everything to whom the caller names, once", async () => {
      const contract = await frozenMirror();
      await contract.refundDeposit(0, encodeDeposit(depositOf()), callOf(BOB));
      const event = await contract.claim({ token: 1, to: BOB }, callOf(ALICE));
      const paid = { owner: ALICE, token: 1, to: BOB, amount: 100n };
      assert.deepEqual(event, { name: "Claimed", ...paid });
      assert.deepEqual([contract.held(1), contract.claimable(ALICE, 1)], [50n, 0n]);
      for (const [owner, token] of [
        [ALICE, 1],
        [BOB, 1],
        [ALICE, 7],
      ] as const) {
        const claim = () => contract.claim({ token, to: owner }, callOf(owner));
        await assertRefused(contract, claim, "NothingToClaim");
      }
    });

    it("keeps the claim if a token refuses, lies or takes a fee, or the payment stays here", async () => {
      const token = new FickleLedger([[ALICE, 1000n]]);
      const contract = await frozenMirror(token);
      await contract.refundDeposit(0, encodeDeposit(depositOf()), callOf(BOB));
      const claim = (to: bigint) => () => contract.claim({ token: 1, to }, callOf(ALICE));
      for (const mode of ["feeing", "lying", "idle", "denying"] as const) {
        token.mode = mode;
        await assertRefused(contract, claim(ALICE), "TransferFailed");
      }
      token.mode = "honest";
      await assertRefused(contract, claim(ROLLUP), "TransferFailed");
      await claim(ALICE)();
      assert.equal(token.balanceOf(ALICE), 950n);
    });
  });

  it("knows ETH alone if it is told of no tokens, and nobody holds any", async () => {
    const contract = deployMirror({ tokens: undefined });
    const deposit = (token: number) => () =>
      contract.deposit(depositOf({ token }), callOf(ALICE, { value: token === 0 ? 100n : 0n }));
    await assertRefused(contract, deposit(0), "TransferFailed");
    await assertRefused(contract, deposit(1), "UnknownToken");
  });

  it("lets nobody escape if it has no key for it", async () => {
    const contract = await frozenMirror();
    const leaver = { account: 0, owner: ALICE, token: 1, balance: 0n, proof: GENERATORS };
    const leave = () => contract.escape(leaver, callOf(ALICE));
    await assertRefused(
      contract,
      leave,
      "InvalidProof",
      /^there is no verification key of the escape circuit$/,
    );
  });

  it("runs transactions one after the other, on the arguments that they came with", async () => {
    const contract = deployMirror();
    const deposit = depositOf();
    const call = callOf(ALICE);
    const queued = [contract.deposit(deposit, call), contract.requestExit(3, call)];
    Object.assign(deposit, { amount: 5n });
    Object.assign(call, { sender: BOB, time: 0 });
    const [first, second] = await Promise.all(queued);
    const deadline = GENESIS_TIME + DEADLINE;
    assert.deepEqual(first, { name: "DepositQueued", index: 0, deadline, ...depositOf() });
    const exit = { name: "ExitQueued", index: 0, account: 3, requester: ALICE, deadline };
    assert.deepEqual(second, exit);
  });
});

/** A mirror that was frozen over two deposits of token 1: 100 for Alice and 50 for Bob. */
async function frozenMirror(token: L1Token = fundedLedger()): Promise<RollupContract> {
  const contract = deployMirror({ tokens: [fundedLedger(), token] });
  await contract.deposit(depositOf(), callOf(ALICE));
  await contract.deposit(depositOf({ owner: BOB, amount: 50n }), callOf(ALICE));
  await contract.freeze(FIRST, callOf(BOB, { time: GENESIS_TIME + DEADLINE + 1 }));
  return contract;
}
