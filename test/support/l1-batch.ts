/**
 * Batches as L1 sees them, from whatever content a test wants them to have: the bytes, and a proof
 * by the simulator. No state stands behind them.
 */
import { numberToBytesBE } from "@noble/curves/utils.js";
import { concatBytes } from "@noble/hashes/utils.js";
import { bytesToHex, type Hex } from "viem";
import type { Deposit } from "../../src/kinds/deposit/deposit.js";
import type { ExitRequest } from "../../src/kinds/exit/exit-request.js";
import { type Shape, shapeId } from "../../src/shape.js";
import type { ProofPoints } from "../../verifier/proof-points.js";
import { modelInputs } from "./challenge-model.js";
import type { SimulatedKey } from "./simulated-proof.js";

/** A forced exit and what it paid. */
export interface PaidExit extends ExitRequest {
  readonly token: number;
  readonly amount: bigint;
}

/** What L1 reads of a withdrawal. */
export interface Payout {
  readonly owner: bigint;
  readonly token: number;
  readonly amount: bigint;
}

/** What L1 reads of a payment. */
export interface Payee {
  readonly keyY: bigint;
  readonly owner: bigint;
}

/** What L1 reads of a signature. */
export interface SignatureWords {
  readonly challenge: bigint;
  readonly response: bigint;
}

/** What stands in the data of a batch. */
export interface BatchContent {
  readonly oldRoot: bigint;
  readonly newRoot: bigint;
  readonly domain: bigint;
  readonly feeRecipient: bigint;
  readonly feeToken: number;
  readonly feeTotal: bigint;
  /** At most as many as the shape has; padding is added behind. */
  readonly deposits: readonly Deposit[];
  readonly exits: readonly PaidExit[];
  readonly withdrawals: readonly Payout[];
  readonly payees: readonly Payee[];
  /** Of a signed shape: at most as many as it has; the others are 0. */
  readonly signatures?: readonly SignatureWords[];
  /** First byte of the records; each further one is larger by 1, so that no two elements are alike. */
  readonly fill: number;
}

/** A batch with its proof. */
export interface L1Batch {
  readonly shapeId: bigint;
  /** Published, header and all. */
  readonly data: Hex;
  readonly digest: bigint;
  readonly proof: readonly bigint[];
}

const word = (value: bigint): Uint8Array => numberToBytesBE(value, 32);

/** Writes the data of a batch. */
export function batchData(content: BatchContent, shape: Shape): Uint8Array {
  const { oldRoot, newRoot, domain, feeRecipient, feeToken, feeTotal } = content;
  const fees = (BigInt(feeToken) << 128n) | feeTotal;
  const { transfers, slots, deposits, exits, withdrawals, payments } = shape;
  const recordBytes = 3 * slots + 9 * (transfers + payments) + deposits + exits + withdrawals;
  const signatures = shape.signed === true ? payments + transfers + withdrawals : 0;
  const records = Uint8Array.from(
    { length: 31 * Math.ceil(recordBytes / 31) },
    (_, i) => content.fill + i,
  );
  return concatBytes(
    ...[oldRoot, newRoot, domain, feeRecipient, fees].map(word),
    padded(content.deposits.map(depositBytes), 70 * deposits),
    padded(content.exits.map(exitBytes), 41 * exits),
    padded(content.withdrawals.map(payoutBytes), 38 * withdrawals),
    padded(content.payees.map(payeeBytes), 52 * payments),
    padded((content.signatures ?? []).map(signatureBytes), 64 * signatures),
    records,
  );
}

/** key, owner, token, amount: no width is checked but by the encoding. */
export function depositBytes({ key, owner, token, amount }: Deposit): Uint8Array {
  return concatBytes(word(key), payoutBytes({ owner, token, amount }));
}

function exitBytes({ account, requester, token, amount }: PaidExit): Uint8Array {
  const index = numberToBytesBE(BigInt(account), 3);
  return concatBytes(index, payoutBytes({ owner: requester, token, amount }));
}

function payoutBytes({ owner, token, amount }: Payout): Uint8Array {
  return concatBytes(
    numberToBytesBE(owner, 20),
    numberToBytesBE(BigInt(token), 2),
    numberToBytesBE(amount, 16),
  );
}

function payeeBytes({ keyY, owner }: Payee): Uint8Array {
  return concatBytes(word(keyY), numberToBytesBE(owner, 20));
}

function signatureBytes({ challenge, response }: SignatureWords): Uint8Array {
  return concatBytes(word(challenge), word(response));
}

function padded(items: readonly Uint8Array[], length: number): Uint8Array {
  const bytes = new Uint8Array(length);
  bytes.set(concatBytes(...items));
  return bytes;
}

/** A batch that the verifier of that key accepts. */
export function provenBatch(
  key: SimulatedKey,
  data: Uint8Array,
  { shape, levels }: { readonly shape: Shape; readonly levels: number },
  digest = 0x1234567890n,
): L1Batch {
  const proof = proofWords(key.prove(modelInputs({ data, digest }, { shape, levels })));
  return { shapeId: shapeId(shape, levels), data: bytesToHex(data), digest, proof };
}

/** A proof in the order in which contracts take it. */
export function proofWords({ a, b, c }: ProofPoints): bigint[] {
  return [...a, ...b.flat(), ...c];
}
