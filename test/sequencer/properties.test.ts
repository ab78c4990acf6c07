import assert from "node:assert/strict";
import fc from "fast-check";
import { Sequencer } from "../../sequencer/sequencer.js";
import { dataVector } from "../../src/batch/data.js";
import { replayBatch } from "../../src/batch/replay.js";
import type { SealedBatch } from "../../src/batch/sealed-batch.js";
import { witnessInput } from "../../src/batch/witness-input.js";
import { QuipuError } from "../../src/errors.js";
import type { SignedTransfer } from "../../src/kinds/transfer/transfer-kind.js";
import { parseShape, type Shape } from "../../src/shape.js";
import { State } from "../../src/state/state.js";
import { DOMAIN, FEE_RECIPIENT, testAccount } from "../support/accounts.js";
import { signAll } from "../support/batches.js";
import { modelVector } from "../support/circuit-model.js";

const ACCOUNTS = 10;
const TOKENS = 2;
const LEVELS = 3;
const BALANCE = 5000n;

/** A step of a history: somebody sends, or the sequencer seals. */
type Step =
  | { readonly seal: Shape }
  | {
      readonly from: number;
      readonly to: number;
      readonly amount: number;
      readonly fee: number;
      readonly skip: number;
    };

const seal = fc
  .record({ transfers: fc.integer({ min: 1, max: 6 }), slots: fc.integer({ min: 2, max: 8 }) })
  .map(({ transfers, slots }): Step => ({ seal: parseShape(`${transfers}x${slots}`) }));
const account = fc.nat(ACCOUNTS - 1);
const send: fc.Arbitrary<Step> = fc.record({
  from: account,
  to: account,
  amount: fc.nat(1500),
  fee: fc.oneof(fc.constant(0), fc.nat(30)),
  // Now and then a nonce is left out, and now and then one is used again.
  skip: fc.oneof(
    { weight: 8, arbitrary: fc.constant(0) },
    { weight: 1, arbitrary: fc.integer({ min: -1, max: 1 }) },
  ),
});
const history = fc.array(fc.oneof({ weight: 6, arbitrary: send }, { weight: 1, arbitrary: seal }), {
  minLength: 10,
  maxLength: 50,
});

/** A rollup whose every sealed batch is checked. */
class CheckedRollup {
  readonly state = new State(genesis(), LEVELS);
  readonly mirror = new State(genesis(), LEVELS);
  readonly sequencer = new Sequencer(this.state, { domain: DOMAIN, feeRecipient: FEE_RECIPIENT });
  /** Admitted, not sealed, not dropped; in order of admission. */
  waiting: SignedTransfer[] = [];
  /** What a better one of the same sender and nonce has replaced since the last batch. */
  #replaced: SignedTransfer[] = [];
  readonly fees = Array<bigint>(TOKENS).fill(0n);

  send(step: Exclude<Step, { seal: Shape }>): void {
    const { from, to, amount, fee, skip } = step;
    const nonce = Math.max(0, this.sequencer.nextNonce(from)! + skip);
    const [transfer] = signAll([{ from, to, token: from % TOKENS, amount, fee, nonce }]);
    try {
      this.sequencer.admit(transfer!);
      this.#noteAdmitted(transfer!);
    } catch (error) {
      assert.ok(error instanceof QuipuError, String(error));
    }
  }

  seal(shape: Shape): void {
    const oldest = this.waiting.find(
      ({ from, nonce }) => nonce === this.state.account(from)!.nonce,
    );
    const { batch, dropped } = this.sequencer.seal(shape);
    assert.deepEqual(
      dropped.map(({ operation, reason }) => [operation, reason.code]),
      this.#replaced.map((transfer) => [transfer, "Outbid"]),
    );
    this.#replaced = [];
    assert.equal(batch === undefined, oldest === undefined);
    if (batch === undefined) return;
    assert.ok(isAmong(oldest!, batch.transfers), "the oldest ready transfer is in the batch");
    this.#checkBatch(batch, shape);
    this.waiting = this.waiting.filter((transfer) => !isAmong(transfer, batch.transfers));
    assert.equal(this.sequencer.ready + this.sequencer.held, this.waiting.length);
  }

  #noteAdmitted(transfer: SignedTransfer): void {
    const replaced = this.waiting.find((other) => isAmong(other, [transfer]));
    if (replaced !== undefined) {
      assert.ok(transfer.fee > 0 && transfer.fee >= 1.1 * replaced.fee);
      this.#replaced.push(replaced);
      this.waiting = this.waiting.filter((other) => other !== replaced);
    }
    this.waiting.push(transfer);
  }

  #checkBatch(batch: SealedBatch, shape: Shape): void {
    const accounts = new Set(batch.transfers.flatMap(({ from, to }) => [from, to]));
    assert.ok(accounts.size <= shape.slots && batch.transfers.length <= shape.transfers);
    for (const { from, nonce } of batch.transfers) {
      const earlier = batch.transfers.filter((other) => other.from === from && other.nonce < nonce);
      assert.equal(nonce - earlier.length, this.mirror.account(from)!.nonce);
    }
    replayBatch(this.mirror, batch.data, { shape, domain: DOMAIN });
    assert.equal(this.mirror.root, this.state.root);
    assert.deepEqual(modelVector(witnessInput(batch), LEVELS), dataVector(batch.data, shape));
    this.fees[batch.header.feeToken]! += batch.header.feeTotal;
    this.#checkConservation();
  }

  #checkConservation(): void {
    const totals = [...this.fees];
    for (const { token, balance } of this.state.accounts()) totals[token]! += balance;
    assert.deepEqual(totals, Array(TOKENS).fill((BALANCE * BigInt(ACCOUNTS)) / BigInt(TOKENS)));
  }
}

/** Whether a transfer, or another with its nonce, is in a list. */
function isAmong({ from, nonce }: SignedTransfer, list: readonly SignedTransfer[]): boolean {
  return list.some((other) => other.from === from && other.nonce === nonce);
}

function genesis() {
  const fields = (i: number) => ({ token: i % TOKENS, balance: BALANCE });
  return Array.from({ length: ACCOUNTS }, (_, i) => testAccount(i, fields(i)));
}

describe("Sequencer: properties", () => {
  it("serves the oldest, keeps order, value and slots, and what it publishes replays", () => {
    fc.assert(
      fc.property(history, (steps) => {
        const rollup = new CheckedRollup();
        for (const step of steps) {
          if ("seal" in step) rollup.seal(step.seal);
          else rollup.send(step);
        }
        // Nobody starves: with k ready transfers, k of the smallest batches are enough.
        for (let left = rollup.sequencer.ready; left > 0; left--) {
          rollup.seal(parseShape("1x2"));
        }
        assert.equal(rollup.sequencer.ready, 0);
      }),
      { numRuns: 25 },
    );
  });
});
