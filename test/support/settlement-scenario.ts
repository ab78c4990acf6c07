/** Deposits, forced exits, payments and withdrawals of the scenario of transfers. */

import { decodeData, encodeData } from "../../src/batch/data.js";
import type { Operations } from "../../src/batch/seal-batch.js";
import { sealBatch } from "../../src/batch/seal-batch.js";
import type { SealedBatch } from "../../src/batch/sealed-batch.js";
import type { Settlement } from "../../src/batch/settlement.js";
import { compressKey } from "../../src/crypto/compressed-key.js";
import type { KeyPair } from "../../src/crypto/eddsa.js";
import type { PlacedDeposit } from "../../src/kinds/deposit/deposit-kind.js";
import { createPayment } from "../../src/kinds/payment/payment.js";
import type { SettledPayment } from "../../src/kinds/payment/payment-kind.js";
import type { SignedWithdrawal } from "../../src/kinds/withdrawal/withdrawal-kind.js";
import { signOperation } from "../../src/operations/sign-operation.js";
import { parseShape, type Shape } from "../../src/shape.js";
import type { State } from "../../src/state/state.js";
import {
  domain,
  feeRecipient,
  keyOf,
  order,
  scenarioState,
  startBalance,
} from "./transfer-scenario.js";

/** L1 address of the owner of account i. */
export function ownerOf(index: number): bigint {
  return BigInt(0x1000 + index);
}

/** Token of account i. */
export function tokenOf(index: number): number {
  return index % 4 === 3 ? 2 : 1;
}

/** A deposit for account i, which it opens if it is not there yet. */
export function deposit(
  account: number,
  amount: bigint,
  fields: Partial<PlacedDeposit> = {},
): PlacedDeposit {
  const key = compressKey(keyOf(account).publicKey);
  return { account, key, owner: ownerOf(account), token: tokenOf(account), amount, ...fields };
}

/** What a payment of the scenario may leave out. */
export interface PaymentOrder {
  readonly from: number;
  /** Account that is credited, or leaf that is opened. */
  readonly to: number;
  readonly amount?: bigint;
  readonly fee?: bigint;
  readonly nonce?: number;
  /** Of the receiver; those of account `to` unless given. */
  readonly key?: bigint;
  readonly owner?: bigint;
  readonly token?: number;
}

/** Signs a payment by its sender's key, or by another one; says which account it credits. */
export function pay(order: PaymentOrder, signer: KeyPair = keyOf(order.from)): SettledPayment {
  const { from, to, amount = 100n, fee = 0n, nonce = 0 } = order;
  const {
    key = compressKey(keyOf(to).publicKey),
    owner = ownerOf(to),
    token = tokenOf(from),
  } = order;
  const payment = createPayment({ from, key, owner, token, amount, fee, nonce });
  return { ...signOperation(domain, payment, signer), to };
}

/** What a withdrawal of the scenario may leave out. */
export interface WithdrawalOrder {
  readonly from: number;
  readonly amount: bigint;
  readonly nonce?: number;
  readonly token?: number;
}

/** Signs a withdrawal by its account's key, or by another one. */
export function withdraw(
  { from, amount, nonce = 0, token = tokenOf(from) }: WithdrawalOrder,
  key: KeyPair = keyOf(from),
): SignedWithdrawal {
  return signOperation(domain, { kind: "withdrawal", from, token, amount, nonce }, key);
}

/**
 * A batch of 2x4-2d1e1w with one of everything: the last of four accounts is opened and spends at
 * once, the first is credited, the third leaves, the second withdraws what it has just received.
 */
export function fullBatch([first, second, third, last] = [0, 1, 2, 6]) {
  return {
    deposits: [deposit(last!, 5n), deposit(first!, 1n << 100n)],
    exits: [{ account: third!, requester: ownerOf(third!) }],
    transfers: [
      order({ from: first!, to: second!, amount: startBalance, fee: 7n }),
      order({ from: last!, to: second!, amount: 3n }),
    ],
    withdrawals: [withdraw({ from: second!, amount: 2n * startBalance + 3n })],
  };
}

/**
 * Signals of that batch that may be anything: quotients of lookups at the row that a pointer names,
 * where they are multiplied by 0, and inverses of 0.
 */
export const FREE_IN_FULL_BATCH: readonly string[] = [
  ...[3, 0].flatMap((row, j) =>
    ["keyAtRow", "ownerAtRow", "tokenAtRow"].map(
      (lookup) => `deposit[${j}].${lookup}.quotient[${row}]`,
    ),
  ),
  ...["placeAtRow", "ownerAtRow", "tagAtRow"].map((lookup) => `exit[0].${lookup}.quotient[2]`),
  "exit[0].stranger.inverse",
  ...[0, 3].flatMap((from, j) => [
    ...["spend.holdings", "keys"].map((lookup) => `transfer[${j}].${lookup}.quotient[${from}]`),
    ...["tags", "indices"].flatMap((lookup) =>
      [from, 1].map((row) => `transfer[${j}].${lookup}.quotient[${row}]`),
    ),
  ]),
  ...["payeeAtRow", "identityAtRow", "keys", "spend.holdings"].map(
    (lookup) => `withdrawal[0].${lookup}.quotient[1]`,
  ),
];

/** Seals an honest batch. */
export function settled(
  operations: Operations,
  shape: Shape = parseShape("2x4-2d1e1w"),
  state: State = scenarioState(),
): SealedBatch {
  return sealBatch(state, operations, { shape, domain, feeRecipient, feeToken: 1 });
}

/** The data of a batch with something else in their settlement. */
export function withSettlement(
  { data, shape, levels }: SealedBatch,
  change: (settlement: Settlement) => Partial<Settlement>,
): Uint8Array {
  const decoded = decodeData(data, shape, levels);
  const settlement = { ...decoded.settlement, ...change(decoded.settlement) };
  return encodeData({ ...decoded, settlement }, shape);
}
