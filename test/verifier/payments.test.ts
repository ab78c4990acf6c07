/** What the contract takes and pays: the exact amount, or nothing. */
import assert from "node:assert/strict";
import { Payments } from "../../verifier/payments.js";
import { TokenLedger } from "../../verifier/token-ledger.js";
import { refusal } from "../support/refusal.js";

const ROLLUP = 0x5fbdn;
const ALICE = 0xa11cen;

/** A token that moves more or less than it is told to, or says that it has not moved. */
class BadLedger extends TokenLedger {
  readonly #difference: bigint;
  readonly #answer: boolean;

  constructor(difference: bigint, answer = true) {
    super([
      [ALICE, 1000n],
      [ROLLUP, 1000n],
    ]);
    this.#difference = difference;
    this.#answer = answer;
  }

  override transfer(from: bigint, to: bigint, amount: bigint): boolean {
    return super.transfer(from, to, amount + this.#difference) && this.#answer;
  }
}

function paymentsIn(token: TokenLedger): Payments {
  return new Payments(ROLLUP, [new TokenLedger([[ALICE, 50n]]), token]);
}

describe("Payments", () => {
  it("takes an amount and pays it out, to the last unit", () => {
    const token = new TokenLedger([[ALICE, 100n]]);
    const payments = paymentsIn(token);
    payments.receive(1, 100n, ALICE, 0n);
    assert.deepEqual(
      [payments.held(1), payments.deposited(1), token.balanceOf(ALICE)],
      [100n, 100n, 0n],
    );
    payments.pay(1, ALICE, 100n);
    assert.deepEqual(
      [payments.held(1), payments.deposited(1), token.balanceOf(ALICE)],
      [0n, 100n, 100n],
    );
  });

  it("has nothing of a token that it does not know, and pays none of it", () => {
    const payments = paymentsIn(new TokenLedger());
    assert.deepEqual([payments.held(2), payments.deposited(2)], [0n, 0n]);
    assert.deepEqual(
      [1, 2].map((token) => payments.isKnown(token)),
      [true, false],
    );
    assert.throws(() => payments.pay(2, ALICE, 1n), refusal("TransferFailed"));
  });

  it("takes the amount in ETH with the call, and no ETH with a token", () => {
    const payments = paymentsIn(new TokenLedger([[ALICE, 50n]]));
    payments.receive(0, 5n, ALICE, 5n);
    for (const [token, value] of [
      [0, 4n],
      [0, 6n],
      [1, 5n],
    ] as const) {
      assert.throws(() => payments.receive(token, 5n, ALICE, value), refusal("WrongValue"));
    }
  });

  it("says whether a token has refused or moved another amount, and undoes it", () => {
    for (const [token, message] of [
      [new BadLedger(0n, false), /token 1 refused the transfer/],
      [new BadLedger(-1n), /amount of token 1 received: got 9, expected 10/],
      [new BadLedger(1n), /amount of token 1 received: got 11, expected 10/],
    ] as const) {
      const payments = paymentsIn(token);
      assert.throws(() => payments.receive(1, 10n, ALICE, 0n), refusal("TransferFailed", message));
      assert.throws(() => payments.pay(1, ALICE, 10n), refusal("TransferFailed"));
      assert.deepEqual([payments.held(1), payments.deposited(1)], [1000n, 0n]);
    }
  });
});

describe("TokenLedger", () => {
  it("moves what there is, and takes it back", () => {
    const ledger = new TokenLedger([[ALICE, 10n]]);
    assert.ok(!ledger.transfer(ALICE, ROLLUP, 11n));
    const undo = ledger.checkpoint();
    assert.ok(ledger.transfer(ALICE, ROLLUP, 10n));
    assert.deepEqual([ledger.balanceOf(ALICE), ledger.balanceOf(ROLLUP)], [0n, 10n]);
    undo();
    assert.deepEqual([ledger.balanceOf(ALICE), ledger.balanceOf(ROLLUP)], [10n, 0n]);
    assert.ok(ledger.transfer(ALICE, ALICE, 10n));
    assert.equal(ledger.balanceOf(ALICE), 10n);
  });
});
