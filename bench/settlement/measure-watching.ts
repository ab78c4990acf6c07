/** What somebody who watches asks of L1 and of his processor, look by look. */
import type { OptimisticRollup } from "../../l1/optimistic/connect-optimistic.js";
import { Watcher } from "../../l1/optimistic/watcher.js";
import { Chain } from "../../l1/rpc/chain.js";
import { CountingEndpoint } from "./counting-endpoint.js";
import type { MeasuredLook } from "./settlement-result.js";

export class MeasuredWatcher {
  readonly #endpoint: CountingEndpoint;
  readonly #watcher: Watcher;

  private constructor(endpoint: CountingEndpoint, watcher: Watcher) {
    this.#endpoint = endpoint;
    this.#watcher = watcher;
  }

  /** @param fromBlock that the contract is in; @param url of the endpoint of L1 */
  static async start(
    rollup: OptimisticRollup,
    { fromBlock, url }: { readonly fromBlock: number; readonly url: string },
  ): Promise<MeasuredWatcher> {
    const endpoint = await CountingEndpoint.start(url);
    const chain = await Chain.connect(endpoint.url);
    return new MeasuredWatcher(endpoint, new Watcher({ ...rollup, chain }, { fromBlock }));
  }

  /** Looks at what has come since the last time. Whatever else this process does must wait. */
  async look(): Promise<MeasuredLook> {
    const before = this.#endpoint.traffic;
    const used = process.cpuUsage();
    await this.#watcher.step();
    const { user, system } = process.cpuUsage(used);
    const { calls, bytes } = this.#endpoint.traffic;
    return {
      calls: calls - before.calls,
      bytes: bytes - before.bytes,
      processorMs: (user + system) / 1000,
    };
  }

  /** Code by which the last proposal was refused; undefined if it is true. */
  get refusal(): string | undefined {
    const verdict = this.#watcher.chain.standing.at(-1)?.verdict;
    return verdict?.name === "false" ? verdict.reason.split(":")[0] : undefined;
  }

  stop(): Promise<void> {
    return this.#endpoint.stop();
  }
}
