/**
 * Generates a workload: accounts with test keys, and signed payments, transfers and withdrawals that a
 * sequencer can admit in the given order. Everything follows from the options. Never use the keys for value.
 */
import { bytesToNumberBE } from "@noble/curves/utils.js";
import { utf8ToBytes } from "@noble/hashes/utils.js";
import { compressKey } from "../src/crypto/compressed-key.js";
import { deriveKeyPair, type KeyPair } from "../src/crypto/eddsa.js";
import { assertBelow } from "../src/crypto/field.js";
import { keccak256 } from "../src/crypto/keccak.js";
import { gotExpected, QuipuError } from "../src/errors.js";
import { createPayment } from "../src/kinds/payment/payment.js";
import type { SignedPayment } from "../src/kinds/payment/payment-kind.js";
import { createTransfer } from "../src/kinds/transfer/transfer.js";
import type { SignedTransfer } from "../src/kinds/transfer/transfer-kind.js";
import { createWithdrawal } from "../src/kinds/withdrawal/withdrawal.js";
import type { SignedWithdrawal } from "../src/kinds/withdrawal/withdrawal-kind.js";
import { signOperation } from "../src/operations/sign-operation.js";
import { ARITY, assertLevels, LEVELS, reservedLeaves, TOKEN_LIMIT } from "../src/params.js";
import type { Account } from "../src/state/account.js";
import { type Deployment, deploymentDomain } from "../src/state/deployment.js";
import { Random } from "./random.js";
import { ZipfChoice } from "./zipf.js";

export interface WorkloadOptions {
  /** 32-bit integer; the same options give the same workload. */
  readonly seed: number;
  /** Number of accounts, 1 … 8^levels. */
  readonly accounts: number;
  readonly transfers: number;
  /**
   * Number of payments to keys: half of them open an account while there are empty leaves. They come
   * before the transfers; 0 if not given.
   */
  readonly payments?: number;
  /** Number of withdrawals. They come after the transfers; 0 if not given. */
  readonly withdrawals?: number;
  readonly deployment: Deployment;
  /** Depth of the state tree; 8 if not given. */
  readonly levels?: number;
  /** Exponent of Zipf's law for the choice of accounts; 1 if not given, 0 is uniform. */
  readonly exponent?: number;
  /** Number of tokens; account i holds token i mod tokens. 1 if not given. */
  readonly tokens?: number;
  /** Share of the payments and transfers that pay a fee; 0.5 if not given. */
  readonly feeShare?: number;
  /** Share of the transfers that senders make to themselves; 0.01 if not given. */
  readonly selfShare?: number;
}

export interface Workload {
  readonly deployment: Deployment;
  readonly levels: number;
  /** The accounts of the genesis state, by index. */
  readonly accounts: readonly Account[];
  /** The private key of each account, 32 bytes. */
  readonly privateKeys: readonly Uint8Array[];
  /** In an order in which they can be admitted. Nobody has the keys of the accounts that they open. */
  readonly payments: readonly SignedPayment[];
  /** To be admitted after the payments, in order. */
  readonly transfers: readonly SignedTransfer[];
  /** To be admitted after the transfers, in order. */
  readonly withdrawals: readonly SignedWithdrawal[];
}

/** Enough for ten million transfers of the largest amount and fee from one account. */
const BALANCE = 10n ** 26n;

/**
 * Generates a workload.
 *
 * @throws QuipuError `OutOfRange` or `InvalidLevels` if an option is out of bounds.
 */
export function generateWorkload(options: WorkloadOptions): Workload {
  const { deployment, levels = LEVELS, tokens = 1 } = options;
  assertOptions(options);
  const random = new Random(options.seed);
  const keys = Array.from({ length: options.accounts }, () => deriveKeyPair(random.bytes(32)));
  const accounts = keys.map(({ publicKey }, index) => ({
    balance: BALANCE,
    nonce: 0,
    token: index % tokens,
    publicKey,
    owner: ownerOf(index),
  }));
  const nonces = new Map<number, number>();
  const payments = drawPayments(options, accounts, keys, { random, nonces });
  const transfers = drawTransfers(options, keys, { random, nonces });
  const withdrawals = drawWithdrawals(options, keys, { random, nonces });
  const privateKeys = keys.map(({ privateKey }) => privateKey);
  return { deployment, levels, accounts, privateKeys, payments, transfers, withdrawals };
}

function assertOptions(options: WorkloadOptions): void {
  const { levels = LEVELS, tokens = 1, exponent = 1, feeShare = 0, selfShare = 0 } = options;
  assertLevels(levels);
  assertBelow(options.seed, 2 ** 32, "seed");
  assertCount(options.accounts, ARITY ** levels, "accounts");
  assertBelow(options.transfers, 2 ** 32, "transfers");
  assertBelow(options.payments ?? 0, 2 ** 32, "payments");
  assertBelow(options.withdrawals ?? 0, 2 ** 32, "withdrawals");
  assertCount(tokens, TOKEN_LIMIT, "tokens");
  for (const [what, share] of Object.entries({ feeShare, selfShare })) {
    if (!(share >= 0 && share <= 1)) {
      throw new QuipuError("OutOfRange", gotExpected(what, share, "0 … 1"));
    }
  }
  if (!(exponent >= 0 && exponent <= 10)) {
    throw new QuipuError("OutOfRange", gotExpected("exponent", exponent, "0 … 10"));
  }
}

function assertCount(count: number, most: number, what: string): void {
  if (Number.isInteger(count) && count >= 1 && count <= most) return;
  throw new QuipuError("OutOfRange", gotExpected(what, count, `1 … ${most}`));
}

/** A made-up L1 address. */
function ownerOf(index: number): bigint {
  return bytesToNumberBE(keccak256(utf8ToBytes(`owner ${index}`)).slice(12));
}

/** The state of the generator between operations. */
interface Course {
  readonly random: Random;
  /** The nonce of each sender's next operation; 0 if it has sent none. */
  readonly nonces: Map<number, number>;
}

/** Payments from uniformly chosen accounts, to others of the token and to newcomers. */
function drawPayments(
  options: WorkloadOptions,
  accounts: readonly Account[],
  keys: readonly KeyPair[],
  { random, nonces }: Course,
): SignedPayment[] {
  const { levels = LEVELS, tokens = 1, payments = 0 } = options;
  const domain = deploymentDomain(options.deployment);
  const room = ARITY ** levels - Math.max(accounts.length, reservedLeaves(levels));
  let opened = 0;
  const newcomer = () => {
    const owner = ownerOf(accounts.length + opened);
    opened += 1;
    return { publicKey: deriveKeyPair(random.bytes(32)).publicKey, owner };
  };
  return Array.from({ length: payments }, () => {
    const from = random.integer(0, accounts.length - 1);
    const token = from % tokens;
    const others = Math.ceil((accounts.length - token) / tokens);
    const isNew = random.chance(0.5) && opened < room;
    const to = isNew ? newcomer() : accounts[token + tokens * random.integer(0, others - 1)]!;
    const receiver = { key: compressKey(to.publicKey), owner: to.owner };
    const nonce = nextNonce(nonces, from);
    const payment = createPayment({
      from,
      ...receiver,
      token,
      ...drawAmounts(random, options),
      nonce,
    });
    return signOperation(domain, payment, keys[from]!);
  });
}

function drawTransfers(
  options: WorkloadOptions,
  keys: readonly KeyPair[],
  { random, nonces }: Course,
): SignedTransfer[] {
  const { exponent = 1, tokens = 1, selfShare = 0.01 } = options;
  const domain = deploymentDomain(options.deployment);
  const ranking = random.shuffle(keys.map((_, index) => index));
  const senders = new ZipfChoice(ranking, exponent);
  const receivers = Array.from({ length: Math.min(tokens, keys.length) }, (_, token) => {
    return new ZipfChoice(
      ranking.filter((index) => index % tokens === token),
      exponent,
    );
  });
  return Array.from({ length: options.transfers }, () => {
    const from = senders.draw(random);
    const token = from % tokens;
    const to = random.chance(selfShare) ? from : receivers[token]!.draw(random);
    const amounts = drawAmounts(random, options);
    const transfer = createTransfer({
      from,
      to,
      token,
      ...amounts,
      nonce: nextNonce(nonces, from),
    });
    return signOperation(domain, transfer, keys[from]!);
  });
}

/** Withdrawals from uniformly chosen accounts. */
function drawWithdrawals(
  options: WorkloadOptions,
  keys: readonly KeyPair[],
  { random, nonces }: Course,
): SignedWithdrawal[] {
  const domain = deploymentDomain(options.deployment);
  return Array.from({ length: options.withdrawals ?? 0 }, () => {
    const from = random.integer(0, keys.length - 1);
    const token = from % (options.tokens ?? 1);
    const amount = BigInt(random.integer(1, 2 ** 32 - 1));
    const withdrawal = createWithdrawal({ from, token, amount, nonce: nextNonce(nonces, from) });
    return signOperation(domain, withdrawal, keys[from]!);
  });
}

function nextNonce(nonces: Map<number, number>, from: number): number {
  const nonce = nonces.get(from) ?? 0;
  nonces.set(from, nonce + 1);
  return nonce;
}

function drawAmounts(random: Random, { feeShare = 0.5 }: WorkloadOptions) {
  const amount = drawValue(random, { digits: 9, zeros: 9 });
  const fee = random.chance(feeShare) ? drawValue(random, { digits: 3, zeros: 6 }) : 0n;
  return { amount, fee };
}

/** A value of up to `digits` digits, followed by up to `zeros` zeros. */
function drawValue(random: Random, { digits, zeros }: { digits: number; zeros: number }): bigint {
  const mantissa = BigInt(random.integer(1, 10 ** digits - 1));
  return mantissa * 10n ** BigInt(random.integer(0, zeros));
}
