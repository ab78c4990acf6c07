/** What an operation costs on L1, and what the operator asks for it. */
import type { FeeQuote, FeeRequest } from "../../client/messages/fee.js";
import { groupGas } from "../../l1/contract/largest-group.js";
import type { Chain } from "../../l1/rpc/chain.js";
import { gotExpected, QuipuError } from "../../src/errors.js";
import { feeOf } from "../../src/kinds/amounts.js";
import { nearestFloats } from "../../src/kinds/float.js";
import { SIGNED_KIND_NAMES, type SignedOperation } from "../../src/operations/kinds.js";
import { FLOAT16 } from "../../src/params.js";
import { formatShape, parseShape, type Shape } from "../../src/shape.js";
import { nodeError } from "../node-error.js";
import { GasPrices } from "./gas-prices.js";

/** How long a quote is kept to. */
const VALID_MS = 60_000;
/** Time that an operation may be under way in addition. */
const GRACE_MS = 5000;

export interface FeePolicy {
  readonly chain: Pick<Chain, "head" | "priorityFee">;
  /** Those whose batches are made; it is reckoned with the first, if nobody names another. */
  readonly shapes: readonly Shape[];
  /** Batches in one transaction. */
  readonly group: number;
  /** What users pay of an operation's share of L1's gas, in percent; 0 for nothing. */
  readonly percent: number;
  /** Milliseconds; Date.now if not given. */
  readonly now?: (() => number) | undefined;
}

/** Fees in ether that follow L1's gas price. What other tokens are worth the operator does not say: they pay nothing. */
export class FeeQuotes {
  readonly #policy: FeePolicy;
  readonly #prices: GasPrices;
  readonly #now: () => number;

  constructor(policy: FeePolicy) {
    this.#policy = policy;
    this.#now = policy.now ?? Date.now;
    this.#prices = new GasPrices(policy.chain, VALID_MS + GRACE_MS, this.#now);
  }

  /**
   * The smallest fee that is taken.
   *
   * @throws QuipuError `InvalidShape` for one that no batch has here; `RpcUnavailable`, `InvalidRpcAnswer`.
   */
  async quote({ kind, token, shape: named }: FeeRequest): Promise<FeeQuote> {
    const shape = this.#shapeOf(named);
    const gas = this.#gasOf(shape);
    const { blockNumber, gasPrice } = await this.#prices.use();
    const cost = BigInt(gas) * gasPrice;
    const isPriced = hasPrice({ kind, token });
    const percent = BigInt(this.#policy.percent);
    return {
      ...{ kind, token, shape: formatShape(shape) },
      minimum: isPriced ? this.#minimum(cost) : 0n,
      l1: { blockNumber, gas, blobGas: 0, gasPrice, blobGasPrice: 0n, cost },
      rate: isPriced ? { tokens: percent, wei: 100n } : { tokens: 0n, wei: 1n },
      validUntil: new Date(this.#now() + VALID_MS).toISOString(),
    };
  }

  /**
   * Takes whatever a quote has asked for that is still valid, of any shape.
   *
   * @throws QuipuError `FeeTooLow`; as `quote` does.
   */
  async check(operation: SignedOperation): Promise<void> {
    const { kind, token, from } = operation;
    if (this.#policy.percent === 0 || kind === "withdrawal" || !hasPrice(operation)) return;
    const gas = Math.min(...this.#policy.shapes.map((shape) => this.#gasOf(shape)));
    const fee = feeOf(operation);
    if (fee >= this.#minimum(BigInt(gas) * (await this.#prices.least()))) return;
    const { minimum } = await this.quote({ kind, token });
    throw nodeError("FeeTooLow", gotExpected("fee", fee, `≥ ${minimum}`, from));
  }

  #shapeOf(named: string | undefined): Shape {
    const { shapes } = this.#policy;
    if (named === undefined) return shapes[0]!;
    const text = formatShape(parseShape(named));
    const found = shapes.find((each) => formatShape(each) === text);
    if (found !== undefined) return found;
    const expected = `one of ${shapes.map(formatShape).join(", ")}`;
    throw new QuipuError("InvalidShape", gotExpected("shape", named, expected));
  }

  /** An operation's share of its batch. */
  #gasOf(shape: Shape): number {
    const { group } = this.#policy;
    const places = SIGNED_KIND_NAMES.reduce((sum, name) => sum + shape[name], 0);
    return Math.ceil(groupGas(shape, group) / (group * places));
  }

  /** @param cost in wei */
  #minimum(cost: bigint): bigint {
    const wanted = (cost * BigInt(this.#policy.percent)) / 100n;
    const { below, above } = nearestFloats(wanted, FLOAT16);
    return below === wanted ? below : (above ?? below);
  }
}

/** Whether the operator asks for a fee: withdrawals have none. */
function hasPrice({ kind, token }: Pick<FeeRequest, "kind" | "token">): boolean {
  return token === 0 && kind !== "withdrawal";
}
