/**
 * From a signed transaction to its receipt: hands it in, again and again if need be, and waits until
 * it is as deep in the chain as asked for. A reorganisation that takes it out of the chain puts it
 * back to where it was handed in.
 *
 * What an endpoint says about a transaction that it was handed is of little use: it may have taken
 * it and the answer got lost, it may have known it before. What counts is the receipt, and the
 * account's nonce, which tells that no receipt can come any more.
 */
import { setTimeout as sleep } from "node:timers/promises";
import { gotExpected } from "../../src/errors.js";
import { isL1Error, l1Error } from "../l1-error.js";
import type { Receipt } from "../rpc/answers.js";
import type { Chain } from "../rpc/chain.js";
import { refusalOf } from "../rpc/explain-fault.js";
import { RpcFault } from "../rpc/json-rpc.js";
import type { SignedTransaction } from "./signed-transaction.js";

export interface WaitOptions {
  /** Blocks that the transaction must have come to, its own included; default 1. */
  readonly confirmations?: number | undefined;
  /** Milliseconds until the wait is given up; default 120,000. */
  readonly timeoutMs?: number | undefined;
  readonly signal?: AbortSignal | undefined;
}

/**
 * How long a nonce must have been used, by a transaction that is not this one, until that is believed:
 * nodes show a block before they show the receipts in it.
 */
const REPLACED_MS = 3000;

const FIRST_POLL_MS = 20;
const LONGEST_POLL_MS = 2000;
/** Polls without a receipt before the transaction is handed in again. */
const POLLS_A_BROADCAST = 5;

/** What nodes say of a transaction that they have, or of a nonce that is used: no news. */
const KNOWN = /already (known|imported|in (the )?(mem)?pool)|known transaction|nonce too low/i;
const UNDERPRICED = /underpriced/i;

/**
 * Hands in a transaction and waits for its receipt.
 *
 * @returns the receipt, of a transaction that succeeded or reverted
 * @throws QuipuError `TransactionReplaced` if another one has its nonce, `TransactionPending` if
 *   another one with its nonce waits and offers as much; `InsufficientFunds`, `RpcRefused` if it is
 *   not taken; `TransactionUnconfirmed` when time is up or the signal fires: it may still happen.
 */
export async function awaitReceipt(
  chain: Chain,
  signed: SignedTransaction,
  options: WaitOptions = {},
): Promise<Receipt> {
  const { confirmations = 1, timeoutMs = 120_000, signal } = options;
  const end = performance.now() + timeoutMs;
  let pause = FIRST_POLL_MS;
  let trouble: unknown;
  let usedSince: number | undefined;
  for (let poll = 0; ; poll += 1) {
    try {
      if (poll % POLLS_A_BROADCAST === 0) await handIn(chain, signed);
      const found = await look(chain, signed, confirmations);
      if (typeof found === "object") return found;
      usedSince = found === "nonce used" ? (usedSince ?? performance.now()) : undefined;
      if (usedSince !== undefined && performance.now() - usedSince >= REPLACED_MS) {
        throw replaced(signed);
      }
      trouble = undefined;
    } catch (error) {
      // An endpoint that is away for a while is what waiting is for.
      if (!isL1Error(error, "RpcUnavailable", "RpcNonsense")) throw error;
      trouble = error;
    }
    if (performance.now() + pause > end) throw unconfirmed(signed, `in ${timeoutMs} ms`, trouble);
    await sleep(pause, undefined, { signal }).catch(() => {
      throw unconfirmed(signed, "until the wait was interrupted", signal?.reason);
    });
    pause = Math.min(LONGEST_POLL_MS, pause * 1.5);
  }
}

async function handIn(chain: Chain, signed: SignedTransaction): Promise<void> {
  try {
    await chain.broadcast(signed.raw);
  } catch (error) {
    if (!(error instanceof RpcFault)) throw error;
    if (KNOWN.test(error.message)) return;
    if (UNDERPRICED.test(error.message)) {
      const got = `${error.message} (nonce ${signed.nonce} of ${signed.from})`;
      const message = gotExpected("transaction", got, "no other that waits with its nonce");
      throw l1Error("TransactionPending", message, error);
    }
    throw refusalOf(error);
  }
}

/**
 * The receipt, once the block that it is in is deep enough and still part of the chain; `nonce used`
 * if there is none and at that depth the account has used the nonce.
 */
async function look(
  chain: Chain,
  signed: SignedTransaction,
  confirmations: number,
): Promise<Receipt | "nonce used" | "waiting"> {
  const head = await chain.head();
  const deep = head.number - (confirmations - 1);
  const receipt = await chain.findReceipt(signed.hash);
  if (receipt !== undefined) {
    if (receipt.blockNumber > deep) return "waiting";
    const block = await chain.findBlock(receipt.blockNumber);
    return block?.hash === receipt.blockHash ? receipt : "waiting";
  }
  const used = await chain.transactionCount(signed.from, Math.max(deep, 0));
  // Both were read of one chain only if its newest block, which was read first, is still there.
  const isSameChain = (await chain.findBlock(head.number))?.hash === head.hash;
  return isSameChain && used > signed.nonce ? "nonce used" : "waiting";
}

function replaced({ from, nonce, hash }: SignedTransaction): Error {
  const got = `another transaction with nonce ${nonce} of ${from}`;
  return l1Error("TransactionReplaced", gotExpected("mined", got, hash));
}

function unconfirmed({ hash, nonce }: SignedTransaction, when: string, cause: unknown): Error {
  const message = gotExpected(`transaction ${hash}`, `no receipt ${when}`, "one");
  const advice = `it may still happen; a second try with nonce ${nonce} is safe, only one of the two can`;
  return l1Error("TransactionUnconfirmed", `${message}; ${advice}`, cause);
}
