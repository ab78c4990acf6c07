/**
 * Sends the transactions of one L1 account, one after the other.
 *
 * Before a transaction is signed it is run against the newest state, so what would revert is refused
 * and costs nothing. From then on its nonce is held: the same bytes are handed in again, or versions
 * that offer more, of which only one can happen. So a lost answer, a restart or a reorganisation
 * cannot make it happen twice. While an older transaction of the account waits, none is made: it
 * could be the same one, from a try whose end was not seen.
 */
import { gotExpected, QuipuError } from "../../src/errors.js";
import { OneAtATime } from "../../src/one-at-a-time.js";
import { isL1Error, l1Error } from "../l1-error.js";
import type { Hex, Receipt } from "../rpc/answers.js";
import type { Chain } from "../rpc/chain.js";
import { revertError } from "../rpc/explain-fault.js";
import { awaitReceipt, type Handling, type Mined, type WaitOptions } from "./await-receipt.js";
import { Broadcaster } from "./broadcaster.js";
import { FEE_CEILINGS, type Fees } from "./fees.js";
import { findFate } from "./find-fate.js";
import type { Order } from "./order.js";
import type { Outbox } from "./outbox.js";
import {
  isSameCall,
  type PendingTransaction,
  readSigned,
  type SignedTransaction,
} from "./signed-transaction.js";
import { Signer } from "./signer.js";

export interface SenderOptions extends WaitOptions {
  /** Keeps what is under way over a restart. */
  readonly outbox?: Outbox;
  /** The most that is offered for a unit of gas, in wei; default 500 gwei. */
  readonly feeCeiling?: bigint | undefined;
  /** The most that is offered for a unit of blob gas, in wei; default 500 gwei. */
  readonly blobFeeCeiling?: bigint | undefined;
  /** Called when a transaction has been signed, with its purpose, and for each further version of it. */
  readonly onSigned?: (signed: SignedTransaction, purpose?: string) => void;
}

export interface SendOptions {
  /**
   * The nonce to use, instead of the account's next one. Whoever does not know what became of a
   * transaction sends it again with its nonce: only one of the two can happen.
   */
  readonly nonce?: number | undefined;
  /**
   * Checks the receipt of a transaction that succeeded, before the outbox forgets it.
   *
   * @throws QuipuError `InvalidRpcAnswer`: the endpoint is then asked again.
   */
  readonly check?: ((receipt: Receipt, nonce: number) => void) | undefined;
  /** What the transaction is for, in words that `onSigned` hands on. */
  readonly purpose?: string | undefined;
}

/**
 * An L1 account that sends one transaction after the other.
 *
 * @example
 * const sender = new Sender(chain, privateKey, { outbox: new Outbox("outbox.json") });
 */
export class Sender {
  readonly chain: Chain;
  readonly address: Hex;
  readonly #signer: Signer;
  readonly #broadcaster: Broadcaster;
  readonly #options: SenderOptions;
  /** The transaction that is under way; the next one waits for it. */
  readonly #turns = new OneAtATime();

  /**
   * @param privateKey 32 bytes; kept, never shown
   * @throws QuipuError `WrongChain` for an id of more than 53 bits, which cannot be signed for here.
   */
  constructor(chain: Chain, privateKey: Hex, options: SenderOptions = {}) {
    if (chain.chainId > BigInt(Number.MAX_SAFE_INTEGER)) {
      throw l1Error("WrongChain", gotExpected("chain id", chain.chainId, "below 2^53"));
    }
    this.chain = chain;
    const { feeCeiling, blobFeeCeiling } = options;
    const gas = feeCeiling ?? FEE_CEILINGS.gas;
    const blobGas = blobFeeCeiling ?? FEE_CEILINGS.blobGas;
    this.#signer = new Signer(chain, privateKey, { gas, blobGas });
    this.#broadcaster = new Broadcaster(chain);
    this.address = this.#signer.address;
    this.#options = options;
  }

  /**
   * Sends a transaction and waits for its receipt. If the outbox holds the same one, from a process
   * that did not see its end, it goes on with that one.
   *
   * @throws QuipuError with the contract's refusal if it would revert, or did; what `awaitReceipt`
   *   throws; `InsufficientFunds`, `NonceUsed`, `TransactionPending`; `BlobFeeTooHigh`, before anything is
   *   signed; `OutboxBusy`, `InvalidFile`.
   */
  send(call: Order, options: SendOptions = {}): Promise<Receipt> {
    return this.#inTurn(async () => {
      const left = await this.#readOutbox();
      const isFree = left?.refused && (options.nonce ?? left.nonce) === left.nonce;
      const isSpare = isFree && !isOf(left, call) && !(await this.#isKnown(left));
      if (left !== undefined && !isSpare) {
        const resumed = await this.#settle(left, call, options);
        if (resumed !== undefined) return resumed;
      }
      return this.#sendNew(call, options, isSpare ? left : undefined);
    });
  }

  /**
   * Waits for what an earlier process has left under way if it is this call, handing it in again.
   *
   * @returns the receipt if it was this call; undefined otherwise
   * @throws QuipuError as `send` does.
   */
  resume(call: Order, options: SendOptions = {}): Promise<Receipt | undefined> {
    return this.#inTurn(async () => {
      const left = await this.#readOutbox();
      if (left === undefined) return undefined;
      if (left.refused && !isOf(left, call) && !(await this.#isKnown(left))) return undefined;
      return this.#settle(left, call, options);
    });
  }

  /**
   * Waits for what an earlier process has left under way, handing it in again. One that every
   * endpoint has refused is left alone: a further transaction takes its nonce.
   *
   * @throws QuipuError as `send` does.
   */
  async settle(): Promise<Receipt | undefined> {
    return this.#inTurn(async () => {
      const left = await this.#readOutbox();
      if (left === undefined || (left.refused && !(await this.#isKnown(left)))) return undefined;
      return (await this.#finish(left))?.receipt;
    });
  }

  #inTurn<Result>(work: () => Promise<Result>): Promise<Result> {
    const { outbox } = this.#options;
    const run = outbox === undefined ? work : () => outbox.exclusively(work);
    return this.#turns.run(run);
  }

  async #readOutbox(): Promise<PendingTransaction | undefined> {
    const left = await this.#options.outbox?.read();
    if (left === undefined) return undefined;
    if (left.chainId === this.chain.chainId && left.from === this.address) return left;
    const got = `one of ${left.from} on chain ${left.chainId}`;
    const expected = `one of ${this.address} on chain ${this.chain.chainId}`;
    throw l1Error("TransactionPending", gotExpected("transaction in the outbox", got, expected));
  }

  /** Whether the endpoint knows a transaction that was refused, after all. */
  async #isKnown(left: PendingTransaction): Promise<boolean> {
    const fate = await findFate(this.chain, left, this.#options.confirmations ?? 1);
    if (fate.kind !== "waiting") return true;
    for (const { hash } of left.versions) {
      if ((await this.chain.findTransaction(hash)) !== undefined) return true;
    }
    return false;
  }

  /**
   * Goes on with what is left; returns the receipt if it was this call.
   *
   * @throws QuipuError `TransactionReplaced` if it was this call, and another transaction has taken its
   *   nonce: a reorganisation may still bring it back, so whether to send it again is the user's choice.
   */
  async #settle(
    left: PendingTransaction,
    call: Order,
    options: SendOptions,
  ): Promise<Receipt | undefined> {
    const check = checkOf(call, options);
    const mined = await (isOf(left, call)
      ? this.#await(left, check, false)
      : this.#finish(left, check));
    if (mined === undefined || !isSameCall(mined.version, call)) return undefined;
    return this.#succeeded(mined);
  }

  /** Goes on with what is left; returns nothing if another transaction has taken its nonce. */
  async #finish(
    left: PendingTransaction,
    check: Handling["check"] = () => {},
  ): Promise<Mined | undefined> {
    try {
      return await this.#await(left, check, false);
    } catch (error) {
      if (isL1Error(error, "TransactionReplaced")) return undefined;
      throw error;
    }
  }

  /** @param spare a transaction that was refused, whose nonce this one takes */
  async #sendNew(
    call: Order,
    options: SendOptions,
    spare: PendingTransaction | undefined,
  ): Promise<Receipt> {
    // Whoever interrupts wants no further transaction.
    this.#options.signal?.throwIfAborted();
    const { nonce, before } =
      spare === undefined
        ? await this.#nextNonce(call, options.nonce)
        : { nonce: spare.nonce, before: readSigned(spare.versions.at(-1)!.raw) };
    const signed = await this.#signer.sign(call, nonce, before);
    const pending = {
      chainId: this.chain.chainId,
      from: this.address,
      nonce,
      versions: [...(spare?.versions ?? []), signed],
      refused: false,
    };
    await this.#options.outbox?.write(pending);
    this.#options.onSigned?.(signed, options.purpose);
    const mined = await this.#await(pending, checkOf(call, options), true);
    if (isSameCall(mined.version, call)) return this.#succeeded(mined);
    const got = `${mined.version.hash}, which was thought refused`;
    throw l1Error("TransactionReplaced", gotExpected(`nonce ${nonce}`, got, signed.hash));
  }

  /** Waits for a transaction, and forgets it when it is seen that nothing more can become of it. */
  async #await(
    pending: PendingTransaction,
    check: Handling["check"],
    isNew: boolean,
  ): Promise<Mined> {
    const { outbox } = this.#options;
    const handling: Handling = {
      keep: async (changed) => outbox?.write(changed),
      raise: (newest) => this.#raise(newest),
      handIn: (version) => this.#broadcaster.broadcast(version),
      check,
    };
    try {
      const mined = await awaitReceipt(this.chain, pending, handling, { ...this.#options, isNew });
      await outbox?.clear();
      return mined;
    } catch (error) {
      if (isL1Error(error, "TransactionReplaced")) await outbox?.clear();
      else if (outbox !== undefined && isL1Error(error, ...KEPT)) throw keptIn(outbox, error);
      throw error;
    }
  }

  /** The account's next nonce; with one that is named, what a waiting transaction may offer. */
  async #nextNonce(
    call: Order,
    wanted: number | undefined,
  ): Promise<{ nonce: number; before?: Fees }> {
    const [mined, waiting] = [
      await this.chain.transactionCount(this.address),
      await this.chain.transactionCount(this.address, "pending"),
    ];
    if (wanted === undefined) {
      if (waiting <= mined) return { nonce: mined };
      const got = `nonce ${mined} waits to be mined`;
      const advice = "wait for it, or replace it by naming its nonce";
      throw l1Error(
        "TransactionPending",
        `${gotExpected(`transactions of ${this.address}`, got, "none that wait")}; ${advice}`,
      );
    }
    if (wanted < mined) {
      const got = `${wanted}, which a mined transaction has used`;
      throw l1Error("NonceUsed", gotExpected(`nonce of ${this.address}`, got, `${mined}`));
    }
    if (wanted >= waiting) return { nonce: wanted };
    return { nonce: wanted, before: await this.#signer.currentFees(call) };
  }

  /** A version that offers more; or why there is none. */
  async #raise(newest: SignedTransaction): Promise<SignedTransaction | string> {
    const raised = await this.#signer.raise(newest);
    if (typeof raised !== "string") this.#options.onSigned?.(raised);
    return raised;
  }

  /** The receipt, unless it says that the transaction reverted; it is run again to learn why. */
  async #succeeded({ receipt, version }: Mined): Promise<Receipt> {
    if (receipt.status) return receipt;
    const { call, maxFeePerBlobGas } = readSigned(version.raw);
    for (const block of [receipt.blockNumber - 1, receipt.blockNumber]) {
      await this.chain.call({ ...call, maxFeePerBlobGas, from: this.address }, block);
    }
    throw revertError("0x");
  }
}

/** Refusals after which a transaction stays in the outbox, though nobody is known to have it. */
const KEPT = ["InsufficientFunds", "RpcRefused", "TransactionPending"] as const;

function keptIn({ path }: Outbox, error: QuipuError): QuipuError {
  const advice = `it stays in ${path}: the same command goes on with it, another one takes its nonce`;
  return new QuipuError(error.code, `${error.message}; ${advice}`, { cause: error });
}

/** Whether one of the versions is this call. */
function isOf({ versions }: PendingTransaction, call: Order): boolean {
  return versions.some((version) => isSameCall(version, call));
}

/** Checks the receipts of the versions that are this call. */
function checkOf(call: Order, { check }: SendOptions): Handling["check"] {
  return (receipt, version) => {
    if (isSameCall(version, call)) check?.(receipt, version.nonce);
  };
}
