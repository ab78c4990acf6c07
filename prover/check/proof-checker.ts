/**
 * Checks proofs in a thread of its own: a pairing would keep the main one from its work for some ten milliseconds.
 * Those that come while others are checked are checked together.
 */
import type { VerificationKey } from "../../src/proof/verification-key.js";
import { WorkerThreads } from "../pool/worker-threads.js";
import type { Claim } from "./check-proofs.js";
import type { CheckTask } from "./check-worker.js";

/** Proofs that are checked together at most: then whoever waits does not wait for long. */
const MOST = 64;

interface Waiting {
  readonly key: VerificationKey;
  readonly claim: Claim;
  resolve(isValid: boolean): void;
  reject(error: unknown): void;
}

export class ProofChecker {
  readonly #thread = new WorkerThreads(new URL("./check-worker.js", import.meta.url), 1, () => {});
  readonly #end = new AbortController();
  #waiting: Waiting[] = [];
  #isBusy = false;

  /** Whether a proof is one of these inputs. @throws if the thread dies. */
  check(key: VerificationKey, claim: Claim): Promise<boolean> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ key, claim, resolve, reject });
      void this.#work();
    });
  }

  /** Ends the thread; what is being checked is refused. */
  async close(): Promise<void> {
    this.#end.abort();
    await this.#thread.destroy();
  }

  async #work(): Promise<void> {
    if (this.#isBusy) return;
    this.#isBusy = true;
    while (this.#waiting.length > 0) {
      const { key } = this.#waiting[0]!;
      const same = this.#waiting.filter((each) => each.key === key).slice(0, MOST);
      this.#waiting = this.#waiting.filter((each) => !same.includes(each));
      const task: CheckTask = { key, claims: same.map(({ claim }) => claim) };
      try {
        const options = { signal: this.#end.signal, transferList: [] };
        const valid = await this.#thread.run<boolean[]>(task, options);
        for (const [i, each] of same.entries()) each.resolve(valid[i] === true);
      } catch (error) {
        for (const each of same) each.reject(error);
      }
    }
    this.#isBusy = false;
  }
}
