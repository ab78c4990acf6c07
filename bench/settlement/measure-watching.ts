/** What somebody who watches asks of L1 and of his processor, look by look. */
import type { OptimisticRollup } from "../../l1/optimistic/connect-optimistic.js";
import { startMeasuring } from "../../l1/optimistic/watch-usage.js";
import { Watcher } from "../../l1/optimistic/watcher.js";
import { Chain } from "../../l1/rpc/chain.js";
import type { MeasuredLook } from "./settlement-result.js";

export class MeasuredWatcher {
  /** A connection of its own. */
  readonly #chain: Chain;
  readonly #watcher: Watcher;

  private constructor(chain: Chain, watcher: Watcher) {
    this.#chain = chain;
    this.#watcher = watcher;
  }

  /** @param fromBlock that the contract is in; @param url of the endpoint of L1 */
  static async start(
    rollup: OptimisticRollup,
    { fromBlock, url }: { readonly fromBlock: number; readonly url: string },
  ): Promise<MeasuredWatcher> {
    const chain = await Chain.connect(url);
    return new MeasuredWatcher(chain, new Watcher({ ...rollup, chain }, { fromBlock }));
  }

  /** Looks at what has come since the last time. Whatever else this process does must wait. */
  async look(): Promise<MeasuredLook> {
    const measured = startMeasuring(this.#chain);
    await this.#watcher.step();
    const { requests, bytes, processorSeconds } = measured();
    return { calls: requests, bytes, processorMs: 1000 * processorSeconds };
  }

  /** Code by which the last proposal was refused; undefined if it is true. */
  get refusal(): string | undefined {
    const verdict = this.#watcher.chain.standing.at(-1)?.verdict;
    return verdict?.name === "false" ? verdict.reason.split(":")[0] : undefined;
  }
}
