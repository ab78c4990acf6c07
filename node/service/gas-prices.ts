/** L1's gas price: asked for when it may have changed, once for all who want to know it. */
import { setTimeout as sleep } from "node:timers/promises";
import type { Chain } from "../../l1/rpc/chain.js";

/** Time for which a price is taken to be L1's. */
const FRESH_MS = 6000;
/** Time after which an older price does instead of one that does not come. */
const PATIENCE_MS = 2000;
/** Time for which it is not asked again after a failure. */
const PAUSE_MS = 1000;

export interface GasPrice {
  readonly blockNumber: number;
  /** Wei for a unit of gas, with the tip. */
  readonly gasPrice: bigint;
}

interface KnownPrice extends GasPrice {
  /** When it was asked for, and when it was last used. */
  readonly at: number;
  usedAt: number;
}

export class GasPrices {
  readonly #chain: Pick<Chain, "head" | "priorityFee">;
  readonly #holdsMs: number;
  readonly #now: () => number;
  /** Those that somebody may still go by, the newest last. */
  #known: KnownPrice[] = [];
  #asking: Promise<KnownPrice> | undefined;

  /**
   * @param holdsMs time for which a price may be gone by after it was used
   * @param now milliseconds
   */
  constructor(
    chain: Pick<Chain, "head" | "priorityFee">,
    holdsMs: number,
    now: () => number = Date.now,
  ) {
    this.#chain = chain;
    this.#holdsMs = holdsMs;
    this.#now = now;
  }

  /** The price now, which may be gone by from now on. @throws QuipuError `RpcUnavailable`, `InvalidRpcAnswer`. */
  async use(): Promise<GasPrice> {
    const price = await this.#newest();
    price.usedAt = this.#now();
    return price;
  }

  /** The least that may be gone by now. @throws QuipuError as `use` does. */
  async least(): Promise<bigint> {
    const { gasPrice } = await this.#newest();
    const since = this.#now() - this.#holdsMs;
    this.#known = this.#known.filter(
      (each, i, all) => each.usedAt >= since || i === all.length - 1,
    );
    return this.#known.reduce((least, each) => min(least, each.gasPrice), gasPrice);
  }

  async #newest(): Promise<KnownPrice> {
    const last = this.#known.at(-1);
    const age = last === undefined ? Number.POSITIVE_INFINITY : this.#now() - last.at;
    if (age < FRESH_MS) return last!;
    this.#asking ??= this.#ask();
    if (age >= this.#holdsMs) return this.#asking;
    const older = sleep(PATIENCE_MS, last!, { ref: false });
    return Promise.race([this.#asking.catch(() => last!), older]);
  }

  #ask(): Promise<KnownPrice> {
    const asking = this.#read();
    const forget = (): void => {
      this.#asking = undefined;
    };
    asking.then(forget, () => setTimeout(forget, PAUSE_MS).unref());
    return asking;
  }

  async #read(): Promise<KnownPrice> {
    const at = this.#now();
    const [{ number, baseFeePerGas = 0n }, tip] = await Promise.all([
      this.#chain.head(),
      this.#chain.priorityFee(),
    ]);
    const price = { blockNumber: number, gasPrice: baseFeePerGas + tip, at, usedAt: at };
    this.#known.push(price);
    return price;
  }
}

function min(one: bigint, other: bigint): bigint {
  return one < other ? one : other;
}
