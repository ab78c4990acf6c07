/**
 * A user's money in a rollup: the keys, an L1 endpoint that the user trusts, and a node. Money comes
 * in and goes out by transactions on L1, and moves in between by operations that the node takes. A node is
 * asked and not believed: what is signed is for the domain of the contract that the wallet knows, and
 * whoever doubts a balance rebuilds it from L1 (`quipu sync`).
 */

import type { QuipuClient, Submitted } from "../client/connection/quipu-client.js";
import type { AccountAnswer, AccountStanding } from "../client/messages/account.js";
import type { BatchOperation } from "../client/messages/batch.js";
import type { Transaction } from "../client/messages/transaction.js";
import { claim } from "../l1/contract/claim.js";
import type { DeployedRollup } from "../l1/contract/connect-rollup.js";
import { deposit } from "../l1/contract/deposit.js";
import { requestExit } from "../l1/contract/request-exit.js";
import type { Transacted } from "../l1/contract/transact.js";
import type { Sender } from "../l1/sending/sender.js";
import { compressKey, SIGN_BIT } from "../src/crypto/compressed-key.js";
import type { KeyPair } from "../src/crypto/eddsa.js";
import { gotExpected, QuipuError } from "../src/errors.js";
import { formatAddress, formatKey } from "../src/json/schemas.js";
import { createPayment } from "../src/kinds/payment/payment.js";
import { formatPaymentAddress, type PaymentAddress } from "../src/kinds/payment/payment-address.js";
import { createTransfer } from "../src/kinds/transfer/transfer.js";
import { createWithdrawal } from "../src/kinds/withdrawal/withdrawal.js";
import type { Claimed, DepositQueued, ExitQueued } from "../verifier/rollup-event.js";
import { confirmOnL1, untilOwed } from "./confirm-on-l1.js";
import type { SignedOperations } from "./signed-operations.js";
import { type Order, submitOnce } from "./submit-once.js";
import { walletError } from "./wallet-error.js";

/** What a wallet is made of. */
export interface WalletParts {
  readonly client: QuipuClient;
  readonly rollup: DeployedRollup;
  /** Of the owner's account on L1. */
  readonly sender: Sender;
  readonly keys: KeyPair;
  /** What it has signed last. */
  readonly signed: SignedOperations;
  /** Ends what waits for the node or for L1. */
  readonly signal?: AbortSignal | undefined;
}

/** Money to be moved. */
export interface Sum {
  readonly token: number;
  /** In the token's smallest unit. */
  readonly amount: bigint;
}

/** The most that a user pays for an operation. */
export interface FeeBound {
  readonly token: number;
  readonly most: bigint;
}

/** Money to be paid to somebody, and what the sequencer gets for it. */
export interface Payment extends Sum {
  /** A payment address, or the index of an account. */
  readonly to: PaymentAddress | number;
  /** In the same token. */
  readonly fee: bigint;
}

/** A demand on L1 that an account be paid out. */
export interface ExitDemand {
  readonly event: Pick<ExitQueued, "index" | "account" | "deadline">;
  /** Undefined if it had been made before. */
  readonly transaction: string | undefined;
}

type SignedKind = "payment" | "transfer" | "withdrawal";

export class Wallet {
  readonly client: QuipuClient;
  readonly rollup: DeployedRollup;
  readonly #sender: Sender;
  readonly #parts: WalletParts;

  constructor(parts: WalletParts) {
    this.client = parts.client;
    this.rollup = parts.rollup;
    this.#sender = parts.sender;
    this.#parts = parts;
  }

  /** The account on L1, 160 bits. */
  get owner(): bigint {
    return BigInt(this.#sender.address);
  }

  /** The compressed key that signs on the rollup. */
  get key(): bigint {
    return compressKey(this.#parts.keys.publicKey);
  }

  /** Where others pay to. */
  get paymentAddress(): string {
    return formatPaymentAddress({ key: this.key, owner: this.owner });
  }

  /** The wallet's accounts, by index. @throws QuipuError as the client does. */
  async accounts(at: AccountStanding): Promise<readonly AccountAnswer[]> {
    const accounts: AccountAnswer[] = [];
    const own = [formatKey(this.key), formatKey(this.key ^ SIGN_BIT)];
    for await (const account of this.client.accounts(
      { owner: formatAddress(this.owner) },
      { at },
    )) {
      if (own.includes(account.key)) accounts.push(account);
    }
    return accounts;
  }

  /**
   * The account of a token.
   *
   * @throws QuipuError `NoAccount`; as the client does.
   */
  async account(token: number, at: AccountStanding = "pending"): Promise<AccountAnswer> {
    const account = (await this.accounts(at)).find((each) => each.token === token);
    if (account !== undefined) return account;
    const expected = "one: a deposit opens it, or a payment to the wallet's address";
    throw walletError("NoAccount", gotExpected(`account of token ${token}`, "none", expected));
  }

  /** What the contract owes the owner. @throws QuipuError what `Chain.call` throws. */
  claimable(token: number): Promise<bigint> {
    return this.rollup.view.read("claimable", [this.#sender.address, BigInt(token)]);
  }

  /** Brings money of the owner's from L1 into the queue of deposits. @throws QuipuError as `deposit` does. */
  deposit({ token, amount }: Sum): Promise<Transacted<DepositQueued>> {
    const order = { key: this.key, owner: this.owner, token, amount };
    return deposit(this.rollup, this.#sender, order);
  }

  /**
   * What the node asks for an operation.
   *
   * @param most that the user pays, in the token's smallest unit
   * @throws QuipuError `FeeTooHigh`; as the client does.
   */
  async fee(kind: SignedKind, { token, most }: FeeBound): Promise<bigint> {
    const { minimum } = await this.client.fee({ kind, token });
    if (minimum <= most) return minimum;
    const mismatch = gotExpected("fee that the node asks for", minimum, `≤ ${most}`);
    throw walletError("FeeTooHigh", mismatch);
  }

  /**
   * Pays somebody. When it resolves, the node has the operation on disk.
   *
   * @throws QuipuError `OutOfRange` for nothing; `NoAccount`; `NotEncodable` for an amount or a fee that no
   *   encoding has; as `submitOnce` does.
   */
  async send({ to, token, amount, fee }: Payment): Promise<Submitted> {
    return this.#submit({ token, amount, fee }, (sender) =>
      typeof to === "number"
        ? createTransfer({ ...sender, to, token, amount, fee })
        : createPayment({ ...sender, ...to, token, amount, fee }),
    );
  }

  /**
   * Moves money to what the owner may claim on L1, once its batch is there.
   *
   * @throws QuipuError as `send` does.
   */
  async withdraw({ token, amount }: Sum): Promise<Submitted> {
    return this.#submit({ token, amount, fee: 0n }, (sender) =>
      createWithdrawal({ ...sender, token, amount }),
    );
  }

  /**
   * Waits until L1 has what the node calls committed or finalized.
   *
   * @throws QuipuError as `confirmOnL1` does.
   */
  confirm(transaction: Transaction): Promise<void> {
    return confirmOnL1(this.rollup, transaction, this.#parts);
  }

  /**
   * Pays out what the contract owes the owner, once it is there: the user's endpoint may be behind the node.
   *
   * @returns undefined if there is nothing, after half a minute
   * @throws QuipuError as `claim` does.
   */
  async claimWhenOwed(token: number): Promise<Transacted<Claimed> | undefined> {
    const owed = await untilOwed(() => this.claimable(token), this.#parts);
    return owed === 0n ? undefined : this.claim(token);
  }

  /** Pays out what the contract owes the owner. @throws QuipuError `NothingToClaim`; as sending does. */
  claim(token: number, to?: bigint): Promise<Transacted<Claimed>> {
    return claim(this.rollup, this.#sender, { token, to });
  }

  /**
   * Demands on L1 that the account of a token be paid out: no sequencer can refuse that. One demand that waits
   * is enough: then none is made.
   *
   * @throws QuipuError `NoAccount`; as sending does.
   */
  async requestExit(token: number): Promise<ExitDemand> {
    const { index } = await this.account(token, "committed");
    for await (const item of this.client.queue("exits")) {
      const { operation } = item;
      if (operation.kind !== "exit" || operation.account !== index) continue;
      if (BigInt(operation.requester) !== this.owner) continue;
      const deadline = Math.floor(Date.parse(item.deadline) / 1000);
      return { event: { index: item.index, account: index, deadline }, transaction: undefined };
    }
    const { event, receipt } = await requestExit(this.rollup, this.#sender, index);
    return { event, transaction: receipt.transactionHash };
  }

  /** What has touched an account on L1, the newest first. */
  operations(account: number): AsyncIterable<BatchOperation> {
    return this.client.accountOperations(account);
  }

  /** What the account has signed, the newest first. */
  signed(account: number): AsyncIterable<Transaction> {
    return this.client.transactions(account);
  }

  async #submit(
    { token, amount, fee }: Sum & { readonly fee: bigint },
    operation: Order["operation"],
  ): Promise<Submitted> {
    if (amount === 0n) throw new QuipuError("OutOfRange", gotExpected("amount", amount, "> 0"));
    const { index } = await this.account(token);
    const submitter = { ...this.#parts, domain: this.rollup.domain };
    const account = async () => this.account(token);
    return submitOnce(submitter, index, { account, total: amount + fee, operation });
  }
}
