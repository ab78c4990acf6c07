/**
 * The shared vectors of deposits, forced exits and withdrawals: two tiny batches in a row with every
 * intermediate value, the queues that L1 has of them, and an escape from the state at the end.
 * `scripts/generate-vectors.ts` writes them to `test/vectors/operations.json`.
 */

import type { BatchOptions } from "../../src/batch/batch-builder.js";
import { dataVector, decodeData } from "../../src/batch/data.js";
import { digestTag } from "../../src/batch/public-inputs.js";
import { sealBatch } from "../../src/batch/seal-batch.js";
import type { SealedBatch } from "../../src/batch/sealed-batch.js";
import { encodeSettlement, settlementElements } from "../../src/batch/settlement.js";
import { witnessInput } from "../../src/batch/witness-input.js";
import { compressKey } from "../../src/crypto/compressed-key.js";
import { escapeInput } from "../../src/escape/escape-input.js";
import { type Deposit, encodeDeposit } from "../../src/kinds/deposit/deposit.js";
import { type ExitRequest, encodeExitRequest } from "../../src/kinds/exit/exit-request.js";
import { createPayment, type PaymentValues } from "../../src/kinds/payment/payment.js";
import { paymentKind } from "../../src/kinds/payment/payment-kind.js";
import { paymentMessage } from "../../src/kinds/payment/payment-message.js";
import { EMPTY_QUEUE_HASH, nextQueueHash } from "../../src/kinds/queue-hash.js";
import { createTransfer, type TransferValues } from "../../src/kinds/transfer/transfer.js";
import { transferKind } from "../../src/kinds/transfer/transfer-kind.js";
import { encodeTransferMessage } from "../../src/kinds/transfer/transfer-message.js";
import type { Withdrawal } from "../../src/kinds/withdrawal/withdrawal.js";
import { withdrawalKind } from "../../src/kinds/withdrawal/withdrawal-kind.js";
import { withdrawalMessage } from "../../src/kinds/withdrawal/withdrawal-message.js";
import { operationId } from "../../src/operations/operation-id.js";
import { signOperation } from "../../src/operations/sign-operation.js";
import { formatShape, parseShape, type Shape, shapeId } from "../../src/shape.js";
import { hashLeaf } from "../../src/state/leaf.js";
import { State } from "../../src/state/state.js";
import { DEPLOYMENT, DOMAIN, FEE_RECIPIENT, testAccount, testKeys } from "./accounts.js";
import { toJson } from "./vectors.js";

const LEVELS = 3;
const SHAPE = parseShape("2x5-2d1e1w1p");
/** The same, with the signatures in the data. */
const SIGNED_SHAPE = parseShape("2x5-2d1e1w1ps");
const OPTIONS: BatchOptions = {
  shape: SHAPE,
  domain: DOMAIN,
  feeRecipient: FEE_RECIPIENT,
  feeToken: 7,
};

/** Three accounts: two of token 7, one of token 3; account `i` is of owner `i + 1`. */
const ACCOUNTS = [
  testAccount(0, { token: 7, balance: 10n ** 21n, nonce: 5 }),
  testAccount(1, { token: 7, balance: 1n }),
  testAccount(2, { token: 3, balance: 2n ** 128n - 1n, nonce: 2 ** 32 - 1 }),
];

/** Keys of the accounts; account 3 has one whose Ax counts as negative. */
const keysOf = (account: number) => testKeys(account < 3 ? account : 4);

/** The first opens account 3, the second credits account 0. */
const DEPOSITS: readonly Deposit[] = [
  { key: compressKey(keysOf(3).publicKey), owner: 4n, token: 7, amount: 12_345n },
  { key: compressKey(testKeys(0).publicKey), owner: 1n, token: 7, amount: 2n ** 100n + 1n },
];

/** The owner of account 2 leaves; somebody asks for an account that does not exist. */
const EXITS: readonly ExitRequest[] = [
  { account: 2, requester: 3n },
  { account: 510, requester: 3n },
];

/** A transfer each, and a withdrawal of what the first brought; the second batch has none. */
const TRANSFERS: readonly TransferValues[] = [
  { from: 0, to: 1, token: 7, amount: 5_000n, fee: 30n, nonce: 6 },
  { from: 3, to: 1, token: 7, amount: 345n, fee: 0n, nonce: 0 },
];
const WITHDRAWAL: Withdrawal = { kind: "withdrawal", from: 1, token: 7, amount: 5_346n, nonce: 0 };

/** Opens the first leaf that a payment may open, with a key whose Ax counts as negative. */
const PAYMENT: PaymentValues = {
  from: 0,
  key: compressKey(testKeys(12).publicKey),
  owner: 6n,
  token: 7,
  amount: 1_200n,
  fee: 12n,
  nonce: 5,
};

/** All vectors as JSON values. */
export function buildOperationVectors(): unknown {
  const state = new State(ACCOUNTS, LEVELS);
  const transfers = TRANSFERS.map(createTransfer).map((transfer) =>
    signOperation(DOMAIN, transfer, keysOf(transfer.from)),
  );
  const withdrawals = [signOperation(DOMAIN, WITHDRAWAL, testKeys(WITHDRAWAL.from))];
  const [first, second] = EXITS;
  const payments = [signOperation(DOMAIN, createPayment(PAYMENT), keysOf(PAYMENT.from))];
  const operations = { deposits: DEPOSITS, exits: [first!], payments, transfers, withdrawals };
  const batches = [
    batchVectors(sealBatch(state, operations, OPTIONS), state),
    batchVectors(sealBatch(state, { exits: [second!] }, OPTIONS), state),
  ];
  const again = new State(ACCOUNTS, LEVELS);
  const signed = [operations, { exits: [second!] }].map((each) =>
    signedVectors(sealBatch(again, each, { ...OPTIONS, shape: SIGNED_SHAPE })),
  );
  return toJson({
    deployment: DEPLOYMENT,
    domain: DOMAIN,
    levels: LEVELS,
    ...shapeVectors(SHAPE),
    paddingSignatures: {
      transfer: transferKind.paddingSignature(DOMAIN),
      withdrawal: withdrawalKind.paddingSignature(DOMAIN),
      payment: paymentKind.paddingSignature(DOMAIN),
    },
    accounts: ACCOUNTS.map((account, index) => ({
      privateKey: testKeys(index).privateKey,
      ...account,
      compressedKey: compressKey(account.publicKey),
      leaf: hashLeaf(account),
    })),
    depositQueue: queueVectors(DEPOSITS, encodeDeposit),
    exitQueue: queueVectors(EXITS, encodeExitRequest),
    batches,
    signed: { ...shapeVectors(SIGNED_SHAPE), batches: signed },
    escape: escapeInput(state, 0),
  });
}

function shapeVectors(shape: Shape) {
  const id = shapeId(shape, LEVELS);
  return {
    shape: { ...shape, text: formatShape(shape), id },
    digestTag: digestTag(shape, LEVELS),
  };
}

/** What a batch publishes if its shape is signed. */
function signedVectors({ data, publicInputs }: SealedBatch) {
  const { signatures } = decodeData(data, SIGNED_SHAPE, LEVELS).settlement;
  return { signatures, data, vector: dataVector(data, SIGNED_SHAPE), publicInputs };
}

function queueVectors<Item>(items: readonly Item[], encode: (item: Item) => Uint8Array) {
  let hash = EMPTY_QUEUE_HASH;
  return items.map((item) => {
    const bytes = encode(item);
    hash = nextQueueHash(hash, bytes);
    return { ...item, bytes, hash };
  });
}

function batchVectors(batch: SealedBatch, state: State) {
  const { header, slots, deposits, exits, payments, transfers, withdrawals } = batch;
  const payouts = withdrawals.map(({ owner, token, amount }) => ({ owner, token, amount }));
  const payees = payments.map(paymentKind.entryOf);
  const settlement = { deposits, exits, withdrawals: payouts, payments: payees };
  return {
    ...{ header, slots, deposits, exits, payouts },
    payments: payments.map((payment) => ({
      ...payment,
      id: operationId(DOMAIN, payment),
      message: paymentMessage(DOMAIN, payment),
    })),
    transfers: transfers.map((transfer) => ({
      ...transfer,
      id: operationId(DOMAIN, transfer),
      message: encodeTransferMessage(DOMAIN, transfer),
    })),
    withdrawals: withdrawals.map(({ owner: _, ...withdrawal }) => ({
      ...withdrawal,
      id: operationId(DOMAIN, withdrawal),
      message: withdrawalMessage(DOMAIN, withdrawal),
    })),
    newAccounts: state.accounts().map((account) => ({ ...account, leaf: hashLeaf(account) })),
    settlement: {
      bytes: encodeSettlement(settlement, SHAPE),
      elements: settlementElements(settlement),
    },
    data: batch.data,
    vector: dataVector(batch.data, SHAPE),
    publicInputs: batch.publicInputs,
    circuitInput: witnessInput(batch),
  };
}
