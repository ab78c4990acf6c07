/** A red team's histories: all kinds at once, little money, a tree whose upper half is all but full. */
import assert from "node:assert/strict";
import fc from "fast-check";
import { SequencerDriver } from "../../sequencer/sequencer-driver.js";
import { dataVector } from "../../src/batch/data.js";
import { replayBatch } from "../../src/batch/replay.js";
import { witnessInput } from "../../src/batch/witness-input.js";
import { compressKey } from "../../src/crypto/compressed-key.js";
import { type KeyPair, keyPairFor } from "../../src/crypto/eddsa.js";
import { QuipuError } from "../../src/errors.js";
import { createPayment } from "../../src/kinds/payment/payment.js";
import { createTransfer } from "../../src/kinds/transfer/transfer.js";
import { createWithdrawal } from "../../src/kinds/withdrawal/withdrawal.js";
import type { Operation, SignedOperation } from "../../src/operations/kinds.js";
import { type OperationId, operationId } from "../../src/operations/operation-id.js";
import { signOperation } from "../../src/operations/sign-operation.js";
import { MAX_NONCE, reservedLeaves } from "../../src/params.js";
import { parseShape, type Shape } from "../../src/shape.js";
import { State } from "../../src/state/state.js";
import { DOMAIN, FEE_RECIPIENT, testAccount, testKeys } from "../support/accounts.js";
import { modelVector } from "../support/circuit-model.js";

const LEVELS = 3;
const UPPER = reservedLeaves(LEVELS);
const SIGN = 1n << 255n;
const WHOLE = parseShape("3x6-2d2e2w3p");
const SHAPES = ["3x6-2d2e2w3p", "1x2-1p", "2x4-1d1e1w1p", "1x3-2p", "2x5-1e2p", "1x2"].map((name) =>
  parseShape(name),
);
const PEOPLE = 12;

function genesis(free: number): State {
  const accounts = Array.from({ length: 7 }, (_, i) =>
    testAccount(i, {
      token: i % 3 === 2 ? 2 : 1,
      balance: 300n,
      ...(i === 5 ? { nonce: MAX_NONCE - 1 } : {}),
    }),
  );
  const state = new State(accounts, LEVELS);
  // Nobody's, with nothing.
  for (let index = UPPER; index < 2 * UPPER - free; index++) {
    state.setAccount(
      index,
      testAccount(30, { token: 1, owner: BigInt(1000 + index), balance: 0n }),
    );
  }
  return state;
}

const person = fc.nat(PEOPLE - 1);
const place = fc.nat(20);
const amount = fc.constantFrom(1, 7, 100, 150, 299, 300, 301, 600);
const fee = fc.constantFrom(0, 0, 1, 5);
const skip = fc.constantFrom(0, 0, 0, 0, 0, 1, -1);
const step = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({ pay: place, to: person, sign: fc.nat(5), amount, fee, skip }),
  },
  { weight: 3, arbitrary: fc.record({ transfer: place, to: place, amount, fee, skip }) },
  { weight: 2, arbitrary: fc.record({ withdraw: place, amount, skip }) },
  { weight: 2, arbitrary: fc.record({ deposit: person, amount, sign: fc.nat(5) }) },
  { weight: 1, arbitrary: fc.record({ exit: place, owner: fc.boolean() }) },
  { weight: 4, arbitrary: fc.record({ seal: fc.constantFrom(...SHAPES) }) },
);
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;

function keysOf(x: bigint, y: bigint): KeyPair | undefined {
  const own = Array.from({ length: PEOPLE }, (_, i) => testKeys(i)).find(
    ({ publicKey }) => publicKey.y === y,
  );
  return own === undefined ? undefined : keyPairFor({ x, y }, own);
}

class History {
  readonly state: State;
  readonly mirror: State;
  readonly driver: SequencerDriver;
  readonly open = new Set<OperationId>();
  readonly totals = new Map<number, bigint>();
  batches = 0;

  constructor(free: number) {
    this.state = genesis(free);
    this.mirror = this.state.clone();
    this.driver = new SequencerDriver(this.state, {
      ...{ domain: DOMAIN, feeRecipient: FEE_RECIPIENT, shape: WHOLE },
    });
    for (const { token, balance } of this.state.accounts()) this.#add(token, balance);
  }

  run(each: Step): void {
    if ("seal" in each) this.seal(each.seal);
    else if ("deposit" in each) {
      const own = compressKey(testKeys(each.deposit).publicKey);
      this.driver.sequencer.enqueueDeposit({
        key: each.sign === 0 ? own ^ SIGN : own,
        ...{ owner: BigInt(each.deposit + 1), token: 1, amount: BigInt(each.amount) },
      });
    } else if ("exit" in each) {
      const account = this.#index(each.exit);
      const owner = this.state.account(account)?.owner ?? 3n;
      this.driver.sequencer.enqueueExit({ account, requester: each.owner ? owner : 77n });
    } else this.#submit(each);
  }

  /** One of the accounts, of the leaves that payments may open, or of those that deposits may. */
  #index(place: number): number {
    const live = this.state.entries().filter(([, { owner }]) => owner < 1000n);
    return live[place]?.[0] ?? (place % 2 === 0 ? 2 * UPPER - 1 - (place % 3) : 9);
  }

  #submit(each: Exclude<Step, { seal: Shape } | { deposit: number } | { exit: number }>) {
    const place = "pay" in each ? each.pay : "transfer" in each ? each.transfer : each.withdraw;
    const from = this.#index(place);
    const account = this.state.account(from);
    if (account === undefined) return;
    const { token, publicKey } = account;
    const keys = keysOf(publicKey.x, publicKey.y);
    if (keys === undefined) return;
    const nonce = Math.max(0, (this.driver.sequencer.nextNonce(from) ?? 0) + each.skip);
    const amount = BigInt(each.amount);
    try {
      let operation: Operation;
      if ("pay" in each) {
        const own = compressKey(testKeys(each.to).publicKey);
        const key = each.sign === 0 ? own ^ SIGN : own;
        const receiver = { key, owner: BigInt(each.to + 1) };
        operation = createPayment({
          from,
          ...receiver,
          token,
          amount,
          fee: BigInt(each.fee),
          nonce,
        });
      } else if ("transfer" in each) {
        const to = this.#index(each.to);
        operation = createTransfer({ from, to, token, amount, fee: BigInt(each.fee), nonce });
      } else operation = createWithdrawal({ from, token, amount, nonce });
      const signed = signOperation(DOMAIN, operation, keys) as SignedOperation;
      this.driver.submit(signed);
      this.open.add(operationId(DOMAIN, signed));
    } catch (error) {
      assert.ok(error instanceof QuipuError, String(error));
    }
    this.#takeLost();
  }

  seal(shape: Shape): boolean {
    const { batch, sealed, blockedDeposit } = this.driver.seal(shape);
    assert.equal(blockedDeposit, undefined);
    this.#takeLost();
    if (batch === undefined) return false;
    for (const id of sealed) assert.ok(this.open.delete(id), "sealed once");
    replayBatch(this.mirror, batch.data, { shape, domain: DOMAIN });
    assert.equal(this.mirror.root, this.state.root);
    assert.deepEqual(this.mirror.entries(), this.state.entries());
    assert.deepEqual(modelVector(witnessInput(batch), LEVELS), dataVector(batch.data, shape));
    for (const { token, amount } of batch.deposits) this.#add(token, amount);
    for (const { token, amount } of batch.exits) this.#add(token, -amount);
    for (const { token, amount } of batch.withdrawals) this.#add(token, -amount);
    this.#add(batch.header.feeToken, -batch.header.feeTotal);
    const sums = new Map<number, bigint>();
    for (const { token, balance } of this.state.accounts()) {
      sums.set(token, (sums.get(token) ?? 0n) + balance);
    }
    for (const [token, total] of this.totals) assert.equal(sums.get(token) ?? 0n, total);
    this.driver.settle(sealed, this.batches++);
    return true;
  }

  end(): void {
    for (let more = 200; this.seal(WHOLE); more--) assert.ok(more > 0, "does not end");
    this.driver.finish();
    this.#takeLost();
    assert.deepEqual([...this.open], [], "nothing is lost in silence");
    assert.deepEqual(this.driver.sequencer.queued, { deposits: 0, exits: 0 });
  }

  #takeLost(): void {
    for (const { id } of this.driver.takeLost()) assert.ok(this.open.delete(id), "lost once");
  }

  #add(token: number, amount: bigint): void {
    this.totals.set(token, (this.totals.get(token) ?? 0n) + amount);
  }
}

describe("histories of all kinds about a full upper half", () => {
  it("whatever is sealed replays, in the order of the circuit; nothing is lost, minted or stalled", () => {
    const property = fc.property(
      fc.array(step, { minLength: 10, maxLength: 60 }),
      fc.nat(4),
      (steps, free) => {
        const history = new History(free);
        for (const each of steps) history.run(each);
        history.end();
      },
    );
    fc.assert(property, { numRuns: Number(process.env.RED_HISTORIES ?? 12) });
  });
});
