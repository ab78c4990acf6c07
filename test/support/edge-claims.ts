/**
 * Claims about accounts at the edges of what fits, as anybody could make them who commits a batch:
 * several operations on one account, in every order that a batch has, most of them possible.
 */

import fc from "fast-check";
import { compressKey } from "../../src/crypto/compressed-key.js";
import { signMessage } from "../../src/crypto/eddsa.js";
import type { PlacedDeposit } from "../../src/kinds/deposit/deposit-kind.js";
import type { ExitRequest } from "../../src/kinds/exit/exit-request.js";
import type { SettledPayment } from "../../src/kinds/payment/payment-kind.js";
import { messageOf } from "../../src/kinds/payment/payment-message.js";
import type { SignedTransfer } from "../../src/kinds/transfer/transfer-kind.js";
import type { SignedWithdrawal } from "../../src/kinds/withdrawal/withdrawal-kind.js";
import { BALANCE_LIMIT, EXHAUSTED_NONCE, MAX_NONCE, OWNER_LIMIT } from "../../src/params.js";
import { parseShape } from "../../src/shape.js";
import { State } from "../../src/state/state.js";
import { deposit, withdraw } from "./settlement-scenario.js";
import { domain, keyOf, levels, order } from "./transfer-scenario.js";

export const EDGE_SHAPE = parseShape("2x4-2d2e2w2p");
/** The token of all accounts, of which the tag has 17 bits. */
export const EDGE_TOKEN = 2 ** 16 - 1;

/** A claim about at most four accounts, within the shape. */
export interface EdgeClaim {
  readonly slots: readonly number[];
  readonly deposits: readonly PlacedDeposit[];
  readonly exits: readonly ExitRequest[];
  readonly transfers: readonly SignedTransfer[];
  readonly withdrawals: readonly SignedWithdrawal[];
  readonly payments: readonly SettledPayment[];
}

/** Ay of no point. */
const NO_POINT = 4n;
/** What all other balances and a claim's deposits stay below. */
const ROOM = 1000n;

const edges = [
  { balance: 5n, nonce: 0 },
  { balance: BALANCE_LIMIT - ROOM, nonce: 0 },
  { balance: 77n, nonce: EXHAUSTED_NONCE },
  { balance: 6n, nonce: MAX_NONCE },
  { balance: 9n, nonce: 3, publicKey: { x: 0n, y: NO_POINT } },
];

/** Five accounts; empty leaves are 5 and those above it. */
export function edgeState(): State {
  const accounts = edges.map((fields, i) => ({
    ...{ token: EDGE_TOKEN, publicKey: keyOf(i).publicKey, owner: ownerOf(i) },
    ...fields,
  }));
  return new State(accounts, levels);
}

/** The owner of account i, or of the one that a deposit for it opens. */
function ownerOf(index: number): bigint {
  return index === 0 ? OWNER_LIMIT - 1n : BigInt(index);
}

const amount = fc.constantFrom(0n, 1n, 5n, 6n, 9n, 77n);
const mostly = fc.nat(9).map((digit) => digit > 0);
/** One of the claim's four accounts. */
const row = fc.nat(3);

const wish = fc.oneof(
  fc.record({ deposit: row, as: row, amount: amount.filter((value) => value > 0n), right: mostly }),
  fc.record({ exit: row, owner: mostly }),
  fc.record({ from: row, to: row, amount, right: mostly }),
  fc.record({ withdraw: row, amount, right: mostly }),
  fc.record({ payer: row, payee: row, as: row, amount, right: mostly }),
);
type Wish = typeof wish extends fc.Arbitrary<infer T> ? T : never;

/** Claims about four of the accounts and leaves. */
export const edgeClaims: fc.Arbitrary<EdgeClaim> = fc
  .record({
    slots: fc.shuffledSubarray([0, 1, 2, 3, 4, 5, 511], { minLength: 4, maxLength: 4 }),
    wishes: fc.array(wish, { maxLength: 8 }),
  })
  .map(({ slots, wishes }) =>
    claimOf(
      [...slots].sort((a, b) => a - b),
      wishes,
    ),
  );

/** An account that two deposits open, two exits empty, and that signs twice for nothing. */
export const ALL_ON_ONE_ROW: EdgeClaim = {
  slots: [0, 1, 2, 511],
  deposits: [depositFor(511, 511, 5n), depositFor(511, 511, 7n)],
  exits: Array.from({ length: 2 }, () => ({ account: 511, requester: ownerOf(511) })),
  transfers: [order({ from: 511, to: 511, amount: 0n, token: EDGE_TOKEN })],
  withdrawals: [withdraw({ from: 511, amount: 0n, token: EDGE_TOKEN, nonce: 1 })],
  payments: [],
};

function claimOf(slots: readonly number[], wishes: readonly Wish[]): EdgeClaim {
  const nonces = slots.map((index) => edges[index]?.nonce ?? 0);
  const nonceOf = (at: number, right: boolean) => {
    const nonce = nonces[at]!;
    nonces[at] = Math.min(nonce + 1, EXHAUSTED_NONCE);
    return right ? nonce : Math.min(nonce + 1, EXHAUSTED_NONCE);
  };
  const token = EDGE_TOKEN;
  const two = <Kind extends Wish, T>(is: (wish: Wish) => wish is Kind, make: (wish: Kind) => T) =>
    wishes.filter(is).slice(0, 2).map(make);
  return {
    slots,
    deposits: two(isDeposit, ({ deposit: at, as, amount, right }) =>
      depositFor(slots[at]!, right ? slots[at]! : slots[as]!, amount),
    ),
    exits: two(isExit, ({ exit, owner }) => ({
      account: slots[exit]!,
      requester: owner ? ownerOf(slots[exit]!) : 99n,
    })),
    // Before transfers and withdrawals, which have the later nonces.
    payments: two(isPayment, ({ payer, payee, as, amount, right }) =>
      paymentOf(slots[payer]!, slots[payee]!, {
        meant: right ? slots[payee]! : slots[as]!,
        amount,
        nonce: nonceOf(payer, right),
      }),
    ),
    // Before the withdrawals, which have the later nonces.
    transfers: two(isTransfer, ({ from, to, amount, right }) => {
      const places = { from: slots[from]!, to: slots[to]! };
      return order({ ...places, amount, token, nonce: nonceOf(from, right) });
    }),
    withdrawals: two(isWithdrawal, ({ withdraw: at, amount, right }) =>
      withdraw({ from: slots[at]!, amount, token, nonce: nonceOf(at, right) }),
    ),
  };
}

type Of<Key extends string> = Extract<Wish, Record<Key, unknown>>;
const isDeposit = (wish: Wish): wish is Of<"deposit"> => "deposit" in wish;
const isExit = (wish: Wish): wish is Of<"exit"> => "exit" in wish;
const isTransfer = (wish: Wish): wish is Of<"from"> => "from" in wish;
const isPayment = (wish: Wish): wish is Of<"payer"> => "payer" in wish;
const isWithdrawal = (wish: Wish): wish is Of<"withdraw"> => "withdraw" in wish;

/** A deposit on one account that was meant for another, or for the same. */
function depositFor(account: number, meant: number, amount: bigint): PlacedDeposit {
  const key = meant === 4 ? NO_POINT : compressKey(keyOf(meant).publicKey);
  return deposit(account, amount, { key, owner: ownerOf(meant), token: EDGE_TOKEN });
}

/** A payment on one account that was meant for another, or for the same; an amount of 0 is none that can be made. */
function paymentOf(
  from: number,
  to: number,
  { meant, amount, nonce }: { meant: number; amount: bigint; nonce: number },
): SettledPayment {
  const { key, owner } = depositFor(to, meant, 1n);
  const fields = { from, key, owner, token: EDGE_TOKEN, amount: Number(amount), fee: 0, nonce };
  const payment = { kind: "payment", ...fields } as const;
  return { ...payment, signature: signMessage(keyOf(from), messageOf(domain, payment)), to };
}
