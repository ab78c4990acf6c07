/** What an operation costs on L1, and what the operator asks for it. */
import type { FeeQuote, FeeRequest } from "../../client/messages/fee.js";
import { groupGas } from "../../l1/contract/largest-group.js";
import type { Chain } from "../../l1/rpc/chain.js";
import { gotExpected } from "../../src/errors.js";
import { feeOf } from "../../src/kinds/amounts.js";
import { nearestFloats } from "../../src/kinds/float.js";
import { SIGNED_KIND_NAMES, type SignedOperation } from "../../src/operations/kinds.js";
import { FLOAT16 } from "../../src/params.js";
import { formatShape, parseShape, type Shape } from "../../src/shape.js";
import { nodeError } from "../node-error.js";

/** How long a quote is kept to. */
const VALID_MS = 60_000;

export interface FeePolicy {
  readonly chain: Chain;
  /** The shape whose batches are reckoned with, if nobody names another. */
  readonly shape: Shape;
  /** Batches in one transaction. */
  readonly group: number;
  /** What users pay of an operation's share of L1's gas, in percent; 0 for nothing. */
  readonly percent: number;
}

/** Fees in ether that follow L1's gas price. What other tokens are worth the operator does not say: they pay nothing. */
export class FeeQuotes {
  readonly #policy: FeePolicy;
  #price:
    | { readonly blockNumber: number; readonly gasPrice: bigint; readonly at: number }
    | undefined;

  constructor(policy: FeePolicy) {
    this.#policy = policy;
  }

  /**
   * The smallest fee that is taken.
   *
   * @throws QuipuError `InvalidShape`; `RpcUnavailable`, `InvalidRpcAnswer`.
   */
  async quote({ kind, token, shape: named }: FeeRequest): Promise<FeeQuote> {
    const { group, percent } = this.#policy;
    const shape = named === undefined ? this.#policy.shape : parseShape(named);
    const places = SIGNED_KIND_NAMES.reduce((sum, name) => sum + shape[name], 0);
    const gas = Math.ceil(groupGas(shape, group) / (group * Math.max(places, 1)));
    const { blockNumber, gasPrice, at } = await this.#gasPrice();
    const cost = BigInt(gas) * gasPrice;
    const isPriced = token === 0 && kind !== "withdrawal";
    const wanted = isPriced ? (cost * BigInt(percent)) / 100n : 0n;
    const { below, above } = nearestFloats(wanted, FLOAT16);
    return {
      ...{ kind, token, shape: formatShape(shape) },
      minimum: below === wanted ? below : (above ?? below),
      l1: { blockNumber, gas, blobGas: 0, gasPrice, blobGasPrice: 0n, cost },
      rate: isPriced ? { tokens: BigInt(percent), wei: 100n } : { tokens: 0n, wei: 1n },
      validUntil: new Date(at + VALID_MS).toISOString(),
    };
  }

  /** @throws QuipuError `FeeTooLow`; as `quote` does. */
  async check(operation: SignedOperation): Promise<void> {
    const { kind, token, from } = operation;
    if (this.#policy.percent === 0 || kind === "withdrawal") return;
    const { minimum } = await this.quote({ kind, token });
    // A quote that was given a minute ago still holds: prices change by an eighth from block to block.
    const least = minimum / 2n;
    const fee = feeOf(operation);
    if (fee >= least) return;
    throw nodeError("FeeTooLow", gotExpected("fee", fee, `≥ ${minimum}`, from));
  }

  async #gasPrice() {
    const now = Date.now();
    if (this.#price !== undefined && now - this.#price.at < VALID_MS / 10) return this.#price;
    const { chain } = this.#policy;
    const [{ number, baseFeePerGas = 0n }, tip] = await Promise.all([
      chain.head(),
      chain.priorityFee(),
    ]);
    this.#price = { blockNumber: number, gasPrice: baseFeePerGas + tip, at: now };
    return this.#price;
  }
}
