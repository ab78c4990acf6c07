/**
 * Sends the transactions of one L1 account, one after the other.
 *
 * Before a transaction is signed it is run against the newest state, so what would revert is refused
 * and costs nothing. It is signed once; from then on only these bytes are handed in, so a lost
 * answer, a restart or a reorganisation cannot make it happen twice. While an older transaction of
 * the account waits, none is made: it could be the same one, from a try whose end was not seen.
 */

import { privateKeyToAccount } from "viem/accounts";
import { keccak256, parseTransaction } from "viem/utils";
import { gotExpected } from "../../src/errors.js";
import { isL1Error, l1Error } from "../l1-error.js";
import type { Hex, Receipt } from "../rpc/answers.js";
import type { Call, Chain } from "../rpc/chain.js";
import { revertError } from "../rpc/explain-fault.js";
import { awaitReceipt, type WaitOptions } from "./await-receipt.js";
import { currentFees, withMargin } from "./fees.js";
import type { Outbox } from "./outbox.js";
import type { SignedTransaction } from "./signed-transaction.js";

export interface SenderOptions extends WaitOptions {
  /** Keeps what is under way over a restart. */
  readonly outbox?: Outbox;
  /** Called when a transaction has been signed, before it is handed in. */
  readonly onSigned?: (signed: SignedTransaction) => void;
}

export interface SendOptions {
  /**
   * The nonce to use, instead of the account's next one. Whoever does not know what became of a
   * transaction sends it again with its nonce: only one of the two can happen.
   */
  readonly nonce?: number | undefined;
}

export class Sender {
  readonly chain: Chain;
  readonly address: Hex;
  readonly #account: ReturnType<typeof privateKeyToAccount>;
  readonly #options: SenderOptions;
  /** The transaction that is under way; the next one waits for it. */
  #turn: Promise<unknown> = Promise.resolve();

  /**
   * @param privateKey 32 bytes; kept, never shown
   * @throws QuipuError `WrongChain` for an id of more than 53 bits, which cannot be signed for here.
   */
  constructor(chain: Chain, privateKey: Hex, options: SenderOptions = {}) {
    if (chain.chainId > BigInt(Number.MAX_SAFE_INTEGER)) {
      throw l1Error("WrongChain", gotExpected("chain id", chain.chainId, "below 2^53"));
    }
    this.chain = chain;
    this.#account = privateKeyToAccount(privateKey);
    this.address = this.#account.address.toLowerCase() as Hex;
    this.#options = options;
  }

  /**
   * Sends a transaction and waits for its receipt. If the outbox holds the same one, from a process
   * that did not see its end, it is not sent again.
   *
   * @throws QuipuError with the contract's refusal if it would revert, or did; and what
   *   `awaitReceipt` throws; `InsufficientFunds`, `NonceUsed`, `TransactionPending`.
   */
  send(call: Omit<Call, "from">, options: SendOptions = {}): Promise<Receipt> {
    return this.#inTurn(async () => {
      const resumed = await this.#resume(call);
      if (resumed !== undefined) return resumed;
      const nonce = await this.#nonce(options.nonce);
      const signed = await this.#sign({ ...call, from: this.address }, nonce);
      await this.#options.outbox?.write(this.chain.chainId, signed);
      this.#options.onSigned?.(signed);
      return this.#succeeded(call, await this.#await(signed));
    });
  }

  /**
   * Waits for what an earlier process has left under way, handing it in again.
   *
   * @returns the receipt if it was this call; undefined otherwise
   * @throws QuipuError as `send` does.
   */
  resume(call: Omit<Call, "from">): Promise<Receipt | undefined> {
    return this.#inTurn(() => this.#resume(call));
  }

  /** Waits for what an earlier process has left under way, handing it in again. */
  async settle(): Promise<Receipt | undefined> {
    return (await this.#inTurn(() => this.#settle()))?.receipt;
  }

  #inTurn<Result>(work: () => Promise<Result>): Promise<Result> {
    const result = this.#turn.then(work);
    this.#turn = result.catch(() => {});
    return result;
  }

  async #resume(call: Omit<Call, "from">): Promise<Receipt | undefined> {
    const settled = await this.#settle();
    if (settled === undefined || !isSameCall(settled.raw, call)) return undefined;
    return this.#succeeded(call, settled.receipt);
  }

  async #settle(): Promise<{ readonly receipt: Receipt; readonly raw: Hex } | undefined> {
    const left = await this.#options.outbox?.read();
    if (left === undefined) return undefined;
    if (left.chainId !== this.chain.chainId || left.from !== this.address) {
      const got = `one of ${left.from} on chain ${left.chainId}`;
      const expected = `one of ${this.address} on chain ${this.chain.chainId}`;
      const message = gotExpected("transaction in the outbox", got, expected);
      throw l1Error("TransactionPending", message);
    }
    try {
      return { receipt: await this.#await(left), raw: left.raw };
    } catch (error) {
      if (isL1Error(error, "TransactionReplaced")) return undefined;
      throw error;
    }
  }

  /** Waits for a transaction, and forgets it when it is known that nothing more can become of it. */
  async #await(signed: SignedTransaction): Promise<Receipt> {
    const { outbox } = this.#options;
    try {
      const receipt = await awaitReceipt(this.chain, signed, this.#options);
      await outbox?.clear();
      return receipt;
    } catch (error) {
      const isOver = isL1Error(error, "TransactionReplaced", "InsufficientFunds", "RpcRefused");
      if (isOver) await outbox?.clear();
      throw error;
    }
  }

  async #nonce(wanted: number | undefined): Promise<number> {
    const [mined, waiting] = [
      await this.chain.transactionCount(this.address),
      await this.chain.transactionCount(this.address, "pending"),
    ];
    if (wanted === undefined) {
      if (waiting <= mined) return mined;
      const got = `nonce ${mined} waits to be mined`;
      const advice = "wait for it, or replace it by naming its nonce";
      throw l1Error(
        "TransactionPending",
        `${gotExpected(`transactions of ${this.address}`, got, "none that wait")}; ${advice}`,
      );
    }
    if (wanted >= mined) return wanted;
    const got = `${wanted}, which a mined transaction has used`;
    throw l1Error("NonceUsed", gotExpected(`nonce of ${this.address}`, got, `${mined}`));
  }

  async #sign(call: Call, nonce: number): Promise<SignedTransaction> {
    const estimate = await this.chain.estimateGas(call);
    const [fees, { gasLimit }] = await Promise.all([currentFees(this.chain), this.chain.head()]);
    const gas = withMargin(estimate, gasLimit);
    await this.#assertFunds((call.value ?? 0n) + gas * fees.maxFeePerGas);
    const { to, data, value } = call;
    const raw = await this.#account.signTransaction({
      type: "eip1559",
      chainId: Number(this.chain.chainId),
      ...{ nonce, gas, ...fees },
      ...(to === undefined ? {} : { to }),
      ...(data === undefined ? {} : { data }),
      ...(value === undefined ? {} : { value }),
    });
    return { from: this.address, nonce, hash: keccak256(raw), raw };
  }

  async #assertFunds(needed: bigint): Promise<void> {
    const balance = await this.chain.balance(this.address);
    if (balance >= needed) return;
    const what = `wei of ${this.address}`;
    throw l1Error("InsufficientFunds", gotExpected(what, balance, `${needed} for value and gas`));
  }

  /** The receipt, unless it says that the transaction reverted; it is run again to learn why. */
  async #succeeded(call: Omit<Call, "from">, receipt: Receipt): Promise<Receipt> {
    if (receipt.status) return receipt;
    for (const block of [receipt.blockNumber - 1, receipt.blockNumber]) {
      await this.chain.call({ ...call, from: this.address }, block);
    }
    throw revertError("0x");
  }
}

/** Whether a signed transaction does what a call asks for. */
function isSameCall(raw: Hex, call: Omit<Call, "from">): boolean {
  const signed = parseTransaction(raw);
  return (
    signed.to?.toLowerCase() === call.to?.toLowerCase() &&
    (signed.data ?? "0x") === (call.data ?? "0x") &&
    (signed.value ?? 0n) === (call.value ?? 0n)
  );
}
