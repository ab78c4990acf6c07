/**
 * Tells an endpoint that is behind from a chain that has become shorter. Behind one address there often are several
 * nodes, and some see a block a little later than others: their answers look as if the chain had lost it. So for some
 * time it is waited for a block that was seen; then the chain is believed to be without it.
 */
import { gotExpected } from "../../src/errors.js";
import { l1Error } from "../l1-error.js";

export class NewestSeen {
  readonly #patienceMs: number;
  /** Number of the newest block that anybody has seen. */
  #newest = -1;
  /** Since when the endpoint has shown less. */
  #since: number | undefined;

  /** @param patienceMs how long it is waited for a block that was seen; 0 for not at all */
  constructor(patienceMs: number) {
    this.#patienceMs = patienceMs;
  }

  /** Somebody has seen a block of this number: the chain, a receipt, an earlier process. */
  note(block: number): void {
    this.#newest = Math.max(this.#newest, block);
  }

  /**
   * The endpoint shows that this is its newest block.
   *
   * @throws QuipuError `RpcBehind` if a newer one was seen, and it has not been waited for long enough.
   */
  check(block: number): void {
    if (block >= this.#newest) this.#since = undefined;
    else {
      const now = performance.now();
      this.#since ??= now;
      if (now - this.#since < this.#patienceMs) {
        const expected = `≥ ${this.#newest}, which was seen`;
        throw l1Error("RpcBehind", gotExpected("newest block", block, expected));
      }
    }
    this.#newest = block;
  }

  /** The endpoint does not show a block that was seen. @throws QuipuError as `check` does. */
  checkMissing(block: number): void {
    this.note(block);
    this.check(block - 1);
  }
}
