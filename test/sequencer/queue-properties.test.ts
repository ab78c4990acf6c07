/** Histories of all kinds of operations: queues move, value is conserved, what is published replays. */
import assert from "node:assert/strict";
import fc from "fast-check";
import { Sequencer } from "../../sequencer/sequencer.js";
import { dataVector } from "../../src/batch/data.js";
import { replayBatch } from "../../src/batch/replay.js";
import type { SealedBatch } from "../../src/batch/sealed-batch.js";
import { witnessInput } from "../../src/batch/witness-input.js";
import { QuipuError } from "../../src/errors.js";
import { createWithdrawal } from "../../src/kinds/withdrawal/withdrawal.js";
import { signOperation } from "../../src/operations/sign-operation.js";
import { parseShape, type Shape } from "../../src/shape.js";
import { State } from "../../src/state/state.js";
import { DOMAIN, FEE_RECIPIENT, testAccount, testKeys } from "../support/accounts.js";
import { FEE_TOKEN } from "../support/batches.js";
import { modelVector } from "../support/circuit-model.js";
import { depositFor } from "../support/operations.js";

const LEVELS = 3;
const ACCOUNTS = 5;
const BALANCE = 5000n;

const account = fc.nat(ACCOUNTS + 2);
const amount = fc.nat(1500);
const shape = fc
  .tuple(...[1, 2, 0, 0, 0].map((min) => fc.integer({ min, max: min + 3 })))
  .map(([N, M, D, E, W]) => parseShape(`${N}x${M! + 2}`.concat(suffixOf(D!, E!, W!))));
const step = fc.oneof(
  { weight: 5, arbitrary: fc.record({ from: account, to: account, amount, fee: fc.nat(9) }) },
  { weight: 3, arbitrary: fc.record({ withdraw: account, amount }) },
  { weight: 3, arbitrary: fc.record({ deposit: account, amount: fc.bigInt(1n, 3000n) }) },
  { weight: 2, arbitrary: fc.record({ exit: fc.oneof(account, fc.nat(511)), owner: fc.nat(9) }) },
  { weight: 3, arbitrary: fc.record({ seal: shape }) },
);
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;

function suffixOf(deposits: number, exits: number, withdrawals: number): string {
  const parts = [`${deposits}d`, `${exits}e`, `${withdrawals}w`].filter((part) => part[0] !== "0");
  return parts.length === 0 ? "" : `-${parts.join("")}`;
}

class CheckedRollup {
  readonly state = new State(genesis(), LEVELS);
  readonly mirror = new State(genesis(), LEVELS);
  readonly sequencer = new Sequencer(this.state, { domain: DOMAIN, feeRecipient: FEE_RECIPIENT });
  /** What the state must hold. */
  #value = BALANCE * BigInt(ACCOUNTS);

  run(step: Step): void {
    if ("seal" in step) this.seal(step.seal);
    else if ("deposit" in step) {
      this.sequencer.enqueueDeposit(
        depositFor(step.deposit, { amount: step.amount, token: FEE_TOKEN }),
      );
    } else if ("exit" in step) {
      const requester = step.owner > 0 ? BigInt(step.exit + 1) : 77n;
      this.sequencer.enqueueExit({ account: step.exit, requester });
    } else this.#send(step);
  }

  seal(shape: Shape): void {
    const queued = this.sequencer.queued;
    const { batch, blockedDeposit } = this.sequencer.seal(shape);
    assert.equal(blockedDeposit, undefined);
    for (const kind of ["deposits", "exits"] as const) {
      const taken = batch?.[kind].length ?? 0;
      assert.equal(this.sequencer.queued[kind], queued[kind] - taken);
      if (queued[kind] > 0 && shape[kind] > 0) assert.ok(taken > 0, `no ${kind}`);
    }
    if (batch !== undefined) this.#checkBatch(batch, shape);
  }

  #send(
    step:
      | { from: number; to: number; amount: number; fee: number }
      | { withdraw: number; amount: number },
  ) {
    const from = "from" in step ? step.from : step.withdraw;
    const common = { from, token: FEE_TOKEN, nonce: this.sequencer.nextNonce(from) ?? 0 };
    const key = testKeys(this.#keyOf(from));
    try {
      if ("from" in step) {
        this.sequencer.admit(signOperation(DOMAIN, { kind: "transfer", ...step, ...common }, key));
      } else {
        const withdrawal = createWithdrawal({ ...common, amount: BigInt(step.amount) });
        this.sequencer.admit(signOperation(DOMAIN, withdrawal, key));
      }
    } catch (error) {
      assert.ok(error instanceof QuipuError, String(error));
    }
  }

  /** Which test key an account has: account i of the genesis key i, the others as they were opened. */
  #keyOf(index: number): number {
    const owner = this.state.account(index)?.owner ?? 1n;
    return Number(owner) - 1;
  }

  #checkBatch(batch: SealedBatch, shape: Shape): void {
    replayBatch(this.mirror, batch.data, { shape, domain: DOMAIN });
    assert.equal(this.mirror.root, this.state.root);
    assert.deepEqual(this.mirror.entries(), this.state.entries());
    assert.deepEqual(modelVector(witnessInput(batch), LEVELS), dataVector(batch.data, shape));
    const sum = (items: readonly { amount: bigint }[]) =>
      items.reduce((total, { amount }) => total + amount, 0n);
    this.#value += sum(batch.deposits) - sum(batch.exits) - sum(batch.withdrawals);
    this.#value -= batch.header.feeTotal;
    const held = this.state.accounts().reduce((total, { balance }) => total + balance, 0n);
    assert.equal(held, this.#value);
  }
}

function genesis() {
  const fields = { token: FEE_TOKEN, balance: BALANCE };
  return Array.from({ length: ACCOUNTS }, (_, i) => testAccount(i, fields));
}

describe("Sequencer: properties with L1's queues", () => {
  it("moves the queues, conserves value, and what it publishes replays", () => {
    fc.assert(
      fc.property(fc.array(step, { minLength: 10, maxLength: 40 }), (steps) => {
        const rollup = new CheckedRollup();
        for (const each of steps) rollup.run(each);
        // Nobody starves: so many of the smallest batches that leave two places are enough.
        const { sequencer } = rollup;
        const { deposits, exits } = sequencer.queued;
        for (let left = sequencer.ready + deposits + exits; left > 0; left--) {
          rollup.seal(parseShape("1x4-1d1e1w"));
        }
        assert.deepEqual(sequencer.queued, { deposits: 0, exits: 0 });
        assert.equal(sequencer.ready, 0);
      }),
      { numRuns: 25 },
    );
  });
});
