/** Signs transactions of one account: what they offer, within the ceilings, and versions that offer more. */
import { randomInt } from "node:crypto";
import { privateKeyToAccount } from "viem/accounts";
import { versionedHashesOf } from "../blobs/sidecar.js";
import type { Hex } from "../rpc/answers.js";
import type { Chain } from "../rpc/chain.js";
import {
  assertBlobFee,
  currentFees,
  type FeeCeilings,
  type Fees,
  inGwei,
  raisedFees,
  withMargin,
} from "./fees.js";
import { insufficientFunds } from "./insufficient-funds.js";
import type { Order } from "./order.js";
import {
  hashOf,
  mostCost,
  readSigned,
  type SignedContent,
  type SignedTransaction,
} from "./signed-transaction.js";

/** Gas limits differ by up to this much, so that no two transactions have the same bytes. */
const GAS_VARIATION = 1024;

export class Signer {
  readonly address: Hex;
  readonly #chain: Chain;
  readonly #account: ReturnType<typeof privateKeyToAccount>;
  readonly #ceilings: FeeCeilings;

  /** @param privateKey 32 bytes; kept, never shown */
  constructor(chain: Chain, privateKey: Hex, ceilings: FeeCeilings) {
    this.#chain = chain;
    this.#account = privateKeyToAccount(privateKey);
    this.address = this.#account.address.toLowerCase() as Hex;
    this.#ceilings = ceilings;
  }

  /** The fees that a transaction offers now. */
  currentFees(order: Order): Promise<Fees> {
    return currentFees(this.#chain, this.#ceilings, hasBlobs(order));
  }

  /**
   * Runs an order against the newest state and signs it if it would succeed.
   *
   * @param before fees that a transaction to be replaced may offer
   * @throws QuipuError with the contract's refusal, `InsufficientFunds`; `BlobFeeTooHigh`.
   */
  async sign(order: Order, nonce: number, before?: Fees): Promise<SignedTransaction> {
    if (hasBlobs(order)) await assertBlobFee(this.#chain, this.#ceilings);
    await this.#assertFunds(order.value ?? 0n, "value");
    const { blobs = [] } = order;
    const call = await callOf(order);
    const current = await this.currentFees(order);
    const fees = (before && raisedFees(before, current, this.#ceilings)) ?? current;
    const { maxFeePerBlobGas } = fees;
    if (blobs.length > 0) await this.#assertFunds(mostCost({ call, gas: 0n, ...fees }), "blobs");
    const estimate = await this.#chain.estimateGas({
      ...call,
      maxFeePerBlobGas,
      from: this.address,
    });
    const head = await this.#chain.head();
    const most = withMargin(estimate, head.gasLimit);
    const spread = Math.min(GAS_VARIATION, Math.max(1, Number(most - estimate)));
    const gas = most - BigInt(randomInt(spread));
    await this.#assertFunds(mostCost({ call, gas, ...fees }), "value and gas");
    return this.#signed({ call, nonce, gas, ...fees }, blobs, head.number);
  }

  /** A version that offers more; or why there is none. */
  async raise({ raw, blobs = [] }: SignedTransaction): Promise<SignedTransaction | string> {
    const before = readSigned(raw);
    const head = await this.#chain.head();
    const ceilings = this.#ceilings;
    const current = await currentFees(this.#chain, ceilings, blobs.length > 0);
    const fees = raisedFees(before, current, ceilings);
    if (fees === undefined) {
      const offered = describe(before.maxFeePerGas, before.maxFeePerBlobGas);
      const most = describe(ceilings.gas, blobs.length > 0 ? ceilings.blobGas : undefined);
      return `it offers ${offered} and the ceiling is ${most}`;
    }
    const content = { ...before, ...fees };
    if ((await this.#chain.balance(this.address)) < mostCost(content)) {
      return `the account cannot pay ${describe(fees.maxFeePerGas, fees.maxFeePerBlobGas)}`;
    }
    return this.#signed(content, blobs, head.number);
  }

  async #signed(
    content: Omit<SignedContent, "chainId">,
    blobs: readonly Uint8Array[],
    block: number,
  ): Promise<SignedTransaction> {
    const { call, nonce, gas, maxFeePerGas, maxPriorityFeePerGas, maxFeePerBlobGas } = content;
    const { blobVersionedHashes, ...plain } = call;
    const chainId = Number(this.#chain.chainId);
    const common = { ...plain, chainId, nonce, gas, maxFeePerGas, maxPriorityFeePerGas };
    const { to } = plain;
    const raw = await this.#account.signTransaction(
      blobVersionedHashes === undefined || maxFeePerBlobGas === undefined || to === undefined
        ? { type: "eip1559", ...common }
        : { type: "eip4844", ...common, to, blobVersionedHashes, maxFeePerBlobGas },
    );
    const kept = blobs.length === 0 ? {} : { blobs };
    return { from: this.address, nonce, hash: hashOf(raw), raw, block, ...kept };
  }

  async #assertFunds(needed: bigint, what: string): Promise<void> {
    const balance = await this.#chain.balance(this.address);
    if (balance >= needed) return;
    throw insufficientFunds(this.address, balance, needed, what);
  }
}

function hasBlobs({ blobs = [] }: Order): boolean {
  return blobs.length > 0;
}

/** The call that an order stands for. */
async function callOf({ to, data, value, blobs = [] }: Order): Promise<SignedContent["call"]> {
  return {
    ...(to === undefined ? {} : { to }),
    ...(data === undefined ? {} : { data }),
    ...(value === undefined ? {} : { value }),
    ...(blobs.length === 0 ? {} : { blobVersionedHashes: await versionedHashesOf(blobs) }),
  };
}

/** Offers or ceilings as people read them. */
function describe(gas: bigint, blobGas: bigint | undefined): string {
  return blobGas === undefined ? inGwei(gas) : `${inGwei(gas)} and ${inGwei(blobGas)} for blobs`;
}
