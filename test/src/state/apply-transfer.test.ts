import assert from "node:assert/strict";
import fc from "fast-check";
import { QuipuError, type RuleErrorCode } from "../../../src/errors.js";
import { amountOf, feeOf } from "../../../src/kinds/amounts.js";
import { applyTransfer } from "../../../src/kinds/transfer/apply-transfer.js";
import { createTransfer, type Transfer } from "../../../src/kinds/transfer/transfer.js";
import type { SignedTransfer } from "../../../src/kinds/transfer/transfer-kind.js";
import { signOperation } from "../../../src/operations/sign-operation.js";
import { EXHAUSTED_NONCE, MAX_NONCE } from "../../../src/params.js";
import type { Account } from "../../../src/state/account.js";
import { State } from "../../../src/state/state.js";
import { DOMAIN, testAccount, testKeys } from "../../support/accounts.js";
import { applySignedTransfer } from "../../support/apply-signed.js";
import { refusal } from "../../support/refusal.js";

const FEE_TOKEN = 7;
const MOST = 2n ** 128n - 1n;

/** An honest transfer and state; a scenario replaces what it is about. */
function scenario({
  sender = {},
  receiver = {},
  values = {},
  key = 0,
  domain = DOMAIN,
}: {
  sender?: Partial<Account>;
  receiver?: Partial<Account>;
  values?: Partial<Parameters<typeof createTransfer>[0]>;
  key?: number;
  domain?: bigint;
}): { state: State; transfer: SignedTransfer } {
  const accounts = [
    testAccount(0, { token: FEE_TOKEN, balance: 1000n, nonce: 5, ...sender }),
    testAccount(1, { token: FEE_TOKEN, balance: 1n, ...receiver }),
  ];
  const honest = {
    from: 0,
    to: 1,
    token: FEE_TOKEN,
    amount: 900n,
    fee: 100n,
    nonce: 5,
  };
  const transfer = createTransfer({ ...honest, ...values });
  return {
    state: new State(accounts, 3),
    transfer: signOperation(domain, transfer, testKeys(key)),
  };
}

function apply({ state, transfer }: ReturnType<typeof scenario>, feeToken = FEE_TOKEN): bigint {
  return applySignedTransfer(state, transfer, { domain: DOMAIN, feeToken });
}

/** The scenario is refused with this code, and state and accounts are as before. */
function assertRefused(
  given: ReturnType<typeof scenario>,
  code: RuleErrorCode,
  message?: RegExp,
  feeToken = FEE_TOKEN,
): void {
  const { root } = given.state;
  const accounts = [...given.state.accounts()];
  assert.throws(() => apply(given, feeToken), refusal(code, message));
  assert.equal(given.state.root, root);
  assert.deepEqual(given.state.accounts(), accounts);
}

describe("applyTransfer", () => {
  it("moves amount, fee and nonce, down to the last unit", () => {
    const given = scenario({});
    assert.equal(apply(given), 100n);
    assert.deepEqual(
      given.state.accounts().map(({ balance, nonce }) => [balance, nonce]),
      [
        [0n, 6],
        [901n, 0],
      ],
    );
  });

  it("moves only fee and nonce in a transfer to oneself", () => {
    const given = scenario({ values: { to: 0 } });
    assert.equal(apply(given), 100n);
    assert.equal(given.state.account(0)?.balance, 900n);
    assert.equal(given.state.account(0)?.nonce, 6);
  });

  it("asks of a transfer to oneself what it asks of any other (rule D)", () => {
    const given = scenario({ values: { to: 0, amount: 901n } });
    assertRefused(given, "InsufficientBalance", /got 1000, expected ≥ 1001/);
  });

  it("lets a transfer to oneself pass at the highest balance (rule E)", () => {
    const given = scenario({ sender: { balance: MOST }, values: { to: 0, fee: 0n } });
    apply(given);
    assert.equal(given.state.account(0)?.balance, MOST);
  });

  it("refuses the signature of another key (rule A)", () => {
    assertRefused(scenario({ key: 1 }), "InvalidSignature");
  });

  it("refuses a changed transfer (rule G)", () => {
    const { state, transfer } = scenario({});
    for (const changed of [{ amount: 899 }, { fee: 99 }, { to: 0 }]) {
      assertRefused({ state, transfer: { ...transfer, ...changed } }, "InvalidSignature");
    }
  });

  it("refuses another encoding of the same amount (rule G)", () => {
    const { state, transfer } = scenario({});
    const amount = 2 ** 35 + 90;
    assert.equal(amountOf({ amount }), amountOf(transfer));
    assertRefused({ state, transfer: { ...transfer, amount } }, "InvalidSignature");
  });

  it("refuses a signature for another deployment (rule G)", () => {
    assertRefused(scenario({ domain: DOMAIN + 1n }), "InvalidSignature");
  });

  it("refuses a nonce below and above the account's, and a replay (rule B)", () => {
    assertRefused(scenario({ values: { nonce: 4 } }), "NonceMismatch", /got 4, expected 5/);
    assertRefused(scenario({ values: { nonce: 6 } }), "NonceMismatch");
    const given = scenario({ values: { amount: 1n, fee: 0n } });
    apply(given);
    assertRefused(given, "NonceMismatch");
  });

  it("takes nonce 2^32 - 2 and refuses 2^32 - 1 (rule B)", () => {
    const last = scenario({ sender: { nonce: MAX_NONCE }, values: { nonce: MAX_NONCE } });
    apply(last);
    assert.equal(last.state.account(0)?.nonce, EXHAUSTED_NONCE);
    const exhausted = scenario({
      sender: { nonce: EXHAUSTED_NONCE },
      values: { nonce: EXHAUSTED_NONCE },
    });
    assertRefused(exhausted, "NonceExhausted");
  });

  it("refuses a sender or receiver that does not exist (rule C)", () => {
    assertRefused(scenario({ values: { from: 2 } }), "AccountNotFound", /got 2/);
    assertRefused(scenario({ values: { to: 63 } }), "AccountNotFound", /got 63/);
    assertRefused(scenario({ values: { to: 2 ** 24 - 1 } }), "AccountNotFound");
  });

  it("refuses a token that sender or receiver do not hold (rule C)", () => {
    assertRefused(scenario({ values: { token: 8 } }), "TokenMismatch", /got 8, expected 7/);
    assertRefused(scenario({ sender: { token: 8 } }), "TokenMismatch");
    assertRefused(scenario({ receiver: { token: 8 } }), "TokenMismatch");
  });

  it("refuses to spend more than there is (rule D)", () => {
    assertRefused(scenario({ sender: { balance: 999n } }), "InsufficientBalance");
    assertRefused(scenario({ values: { amount: 1001n, fee: 0n } }), "InsufficientBalance");
    // 31 zeros after the largest mantissa: beyond 128 bits.
    const huge = { amount: (2n ** 35n - 1n) * 10n ** 31n };
    assertRefused(scenario({ sender: { balance: MOST }, values: huge }), "InsufficientBalance");
  });

  it("refuses to lift a balance to 2^128, and lifts it to one less (rule E)", () => {
    assertRefused(scenario({ receiver: { balance: MOST - 899n } }), "BalanceOverflow");
    const given = scenario({ receiver: { balance: MOST - 900n } });
    apply(given);
    assert.equal(given.state.account(1)?.balance, MOST);
  });

  it("refuses a fee in another token than the batch's (rule F)", () => {
    assertRefused(scenario({}), "FeeTokenMismatch", /got 7, expected 8/, 8);
    assert.equal(apply(scenario({ values: { fee: 0n } }), 8), 0n);
  });

  it("checks in the order C, B, D, E, F, A", () => {
    const wrong = { key: 1, receiver: { balance: MOST } };
    const all = { ...wrong, values: { nonce: 9, amount: 5000n } };
    assertRefused(scenario({ ...all, sender: { token: 1 } }), "TokenMismatch", undefined, 8);
    assertRefused(scenario(all), "NonceMismatch", undefined, 8);
    const d = scenario({ ...wrong, values: { amount: 5000n } });
    assertRefused(d, "InsufficientBalance", undefined, 8);
    assertRefused(scenario(wrong), "BalanceOverflow", undefined, 8);
    assertRefused(scenario({ key: 1 }), "FeeTokenMismatch", undefined, 8);
    assertRefused(scenario({ key: 1 }), "InvalidSignature");
  });

  it("refuses fields out of their width before any rule", () => {
    const { state, transfer } = scenario({});
    const apply = () => applyTransfer(state, { ...transfer, amount: 2 ** 40 }, FEE_TOKEN);
    assert.throws(apply, refusal("OutOfRange"));
  });

  it("conserves value: what leaves the accounts is the fee, accepted or not", () => {
    const index = fc.nat(3);
    const arbitrary: fc.Arbitrary<Transfer> = fc.record({
      kind: fc.constant("transfer"),
      from: index,
      to: index,
      token: fc.nat(1),
      amount: fc.nat(2000),
      fee: fc.nat(50),
      nonce: fc.nat(2),
    });
    const total = (state: State, token: number): bigint =>
      state.accounts().reduce((sum, a) => sum + (a.token === token ? a.balance : 0n), 0n);
    fc.assert(
      fc.property(fc.array(arbitrary, { maxLength: 12 }), fc.nat(1), (transfers, feeToken) => {
        const tokens = [0, 0, 1, 1];
        const accounts = tokens.map((token, i) => testAccount(i, { token, balance: 1000n }));
        const state = new State(accounts, 3);
        const fees = [0n, 0n];
        for (const transfer of transfers) {
          const { root } = state;
          try {
            applyTransfer(state, transfer, feeToken);
            fees[transfer.token]! += feeOf(transfer);
          } catch (error) {
            assert.ok(error instanceof QuipuError, String(error));
            assert.equal(state.root, root, String(error));
          }
        }
        for (const token of [0, 1]) assert.equal(total(state, token) + fees[token]!, 2000n);
      }),
      { numRuns: 50 },
    );
  });
});
