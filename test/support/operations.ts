/** Arbitrary honest batches of all kinds of operations on the test accounts. */
import fc from "fast-check";
import { buildBatch, type Operations, sealBatch } from "../../src/batch/seal-batch.js";
import type { SealedBatch } from "../../src/batch/sealed-batch.js";
import { compressKey } from "../../src/crypto/compressed-key.js";
import type { KeyPair, PublicKey } from "../../src/crypto/eddsa.js";
import { QuipuError } from "../../src/errors.js";
import type { Deposit } from "../../src/kinds/deposit/deposit.js";
import type { ExitRequest } from "../../src/kinds/exit/exit-request.js";
import { createPayment } from "../../src/kinds/payment/payment.js";
import type { SignedPayment } from "../../src/kinds/payment/payment-kind.js";
import { createWithdrawal, type Withdrawal } from "../../src/kinds/withdrawal/withdrawal.js";
import type { SignedWithdrawal } from "../../src/kinds/withdrawal/withdrawal-kind.js";
import { signOperation } from "../../src/operations/sign-operation.js";
import { parseShape, type Shape } from "../../src/shape.js";
import { State } from "../../src/state/state.js";
import { DOMAIN, FEE_RECIPIENT, testAccount, testKeys } from "./accounts.js";
import { FEE_TOKEN, LEVELS, testAccounts } from "./batches.js";

export const MIXED_SHAPE = parseShape("3x7-2d2e2w2p");

export const MIXED_OPTIONS = {
  shape: MIXED_SHAPE,
  domain: DOMAIN,
  feeRecipient: FEE_RECIPIENT,
  feeToken: FEE_TOKEN,
};

/** A deposit for test account `index`, which need not be there. */
export function depositFor(index: number, fields: Partial<Deposit> = {}): Deposit {
  const key = compressKey(testKeys(index).publicKey);
  const token = index === 9 ? 8 : FEE_TOKEN;
  return { key, owner: BigInt(index + 1), token, amount: 1000n, ...fields };
}

/** Signs a withdrawal by its account's key. */
export function withdraw(withdrawal: Omit<Withdrawal, "kind">): SignedWithdrawal {
  return signOperation(DOMAIN, { kind: "withdrawal", ...withdrawal }, testKeys(withdrawal.from));
}

/** Signs a payment to the key of a test account, which need not be there, by its sender's key. */
export function payTo(
  receiver: number,
  { from, amount, fee = 0n, nonce = 0 }: PaymentWish,
): SignedPayment {
  const { key, owner, token } = depositFor(receiver);
  const payment = createPayment({ from, key, owner, token, amount, fee, nonce });
  return signOperation(DOMAIN, payment, testKeys(from));
}

interface PaymentWish {
  readonly from: number;
  readonly amount: bigint;
  readonly fee?: bigint;
  readonly nonce?: number;
}

const amount = fc.nat(700_000);
/** Ten accounts stand there; the next two are of nobody until a deposit opens them. */
const DEPOSITORS = [...Array(12).keys()];
const account = fc.constantFrom(...DEPOSITORS);

/** What somebody would like to happen; nonces and tokens follow from the state. */
const wish = fc.oneof(
  fc.record({ deposit: account, amount: fc.bigInt(1n, 1n << 100n), anywhere: fc.boolean() }),
  fc.record({ exit: fc.oneof(account, fc.nat(511)), owner: fc.boolean() }),
  fc.record({ from: account, to: account, amount, fee: fc.nat(2047) }),
  fc.record({ withdraw: account, amount }),
  fc.record({ payer: account, payee: fc.nat(13), amount, fee: fc.nat(2047) }),
);
type Wish = typeof wish extends fc.Arbitrary<infer T> ? T : never;

/** Operations that the test accounts allow within `MIXED_SHAPE`, nonces as they must be. */
export const honestOperations: fc.Arbitrary<Required<Operations>> = fc
  .array(wish, { maxLength: 14 })
  .map((wishes) => {
    let operations: Required<Operations> = NOTHING;
    for (const each of wishes) {
      const more = withWish(operations, each);
      if (isPossible(more)) operations = more;
    }
    return operations;
  });

const NOTHING: Required<Operations> = {
  deposits: [],
  exits: [],
  payments: [],
  transfers: [],
  withdrawals: [],
};

/** The operations and one more, which need not be possible. */
function withWish(operations: Required<Operations>, wish: Wish): Required<Operations> {
  const state = new State(testAccounts(), LEVELS);
  const after = buildBatch(state, operations, MIXED_OPTIONS).accounts;
  const { deposits, exits, payments, transfers, withdrawals } = operations;
  if ("deposit" in wish) {
    const deposit = depositFor(wish.deposit, { amount: wish.amount });
    const place = wish.anywhere && wish.deposit > 9 ? { account: 100 + wish.deposit } : {};
    return { ...operations, deposits: [...deposits, { ...deposit, ...place }] };
  }
  if ("exit" in wish) {
    const requester = wish.owner ? (after.account(wish.exit)?.owner ?? 5n) : 77n;
    const exit: ExitRequest = { account: wish.exit, requester };
    return { ...operations, exits: [...exits, exit] };
  }
  const from = "from" in wish ? wish.from : "payer" in wish ? wish.payer : wish.withdraw;
  const { token, nonce, publicKey } = after.account(from) ?? testAccount(from);
  const keys = keysOf(publicKey);
  if ("payer" in wish) {
    // Transfers and withdrawals come after every payment: their nonces, too.
    const behind = [...transfers, ...withdrawals].filter((each) => each.from === from).length;
    const { key, owner } = depositFor(wish.payee);
    const fee = token === FEE_TOKEN ? wish.fee : 0;
    const fields = { key, owner, token, amount: wish.amount, fee, nonce: nonce - behind };
    const signed = signOperation(DOMAIN, { kind: "payment", from, ...fields }, keys);
    return { ...operations, payments: [...payments, signed] };
  }
  if ("from" in wish) {
    const fee = token === FEE_TOKEN ? wish.fee : 0;
    // A withdrawal comes after every transfer: its nonce, too.
    const behind = withdrawals.filter((each) => each.from === from).length;
    const transfer = { kind: "transfer" as const, ...wish, token, fee, nonce: nonce - behind };
    const signed = signOperation(DOMAIN, transfer, keys);
    return { ...operations, transfers: [...transfers, signed] };
  }
  const withdrawal = createWithdrawal({ from, token, amount: BigInt(wish.amount), nonce });
  const signed = signOperation(DOMAIN, withdrawal, keys);
  return { ...operations, withdrawals: [...withdrawals, signed] };
}

/** The keys of whichever test account has this one: a deposit opens the leaf that comes next, not that of its number. */
function keysOf({ x }: PublicKey): KeyPair {
  return DEPOSITORS.map(testKeys).find(({ publicKey }) => publicKey.x === x)!;
}

function isPossible(operations: Operations): boolean {
  try {
    const state = new State(testAccounts(), LEVELS);
    sealBatch(state, operations, MIXED_OPTIONS);
    return true;
  } catch (error) {
    if (error instanceof QuipuError) return false;
    throw error;
  }
}

/** Seals operations on the test accounts, keeping the state before as well. */
export function sealMixed(
  operations: Operations,
  shape: Shape = MIXED_SHAPE,
): {
  readonly before: State;
  readonly after: State;
  readonly batch: SealedBatch;
} {
  const before = new State(testAccounts(), LEVELS);
  const after = new State(testAccounts(), LEVELS);
  return { before, after, batch: sealBatch(after, operations, { ...MIXED_OPTIONS, shape }) };
}

/** One of each kind and more: account 10 and 256 are opened, 0 credited, 1 emptied; 10, 2 and 3 spend. */
export const MIXED: Required<Operations> = {
  deposits: [depositFor(10, { amount: 5000n }), depositFor(0)],
  exits: [
    { account: 1, requester: 2n },
    { account: 2, requester: 2n },
  ],
  payments: [payTo(11, { from: 3, amount: 700n }), payTo(0, { from: 10, amount: 10n, fee: 40n })],
  transfers: [
    signOperation(
      DOMAIN,
      { kind: "transfer", from: 10, to: 1, token: FEE_TOKEN, amount: 3000, fee: 50, nonce: 1 },
      testKeys(10),
    ),
  ],
  withdrawals: [
    withdraw({ from: 10, token: FEE_TOKEN, amount: 1900n, nonce: 2 }),
    withdraw({ from: 2, token: FEE_TOKEN, amount: 1_000_000n, nonce: 0 }),
  ],
};
