/**
 * A node that works on its own: sealing, proving and settling go on side by side. What keeps one of them from its work is
 * noted, and tried again after a pause that grows; the others go on.
 */
import { markItems } from "./mark-late-items.js";
import type { ServiceParts } from "./node-parts.js";
import type { PendingBatch } from "./pending-batch.js";
import { isFinal, type Part } from "./problems.js";
import { provePending } from "./prove-pending.js";
import { SealingLoop } from "./sealing-loop.js";
import { sendProven } from "./send-proven.js";
import { settleAt } from "./settling-policy.js";

export class Service {
  readonly #parts: ServiceParts;
  readonly #sealing: SealingLoop;
  readonly #end = new AbortController();
  readonly #signal: AbortSignal;
  /** The proofs that are being made. */
  readonly #proofs = new Set<Promise<void>>();
  /** Why one of them ended, if the batch is not the reason. */
  #fault: { readonly error: unknown } | undefined;

  /** @param signal ends it */
  constructor(parts: ServiceParts, signal: AbortSignal) {
    this.#parts = parts;
    this.#sealing = new SealingLoop(parts);
    this.#signal = AbortSignal.any([signal, this.#end.signal]);
  }

  /**
   * Works until the signal fires. Then proofs are given up; a transaction that is on its way ends as its sender says.
   *
   * @throws what no further attempt would mend: `ContractFrozen`, and faults of the program.
   */
  async run(): Promise<void> {
    const loops = [
      this.#loop("sealing", () => this.#sealing.round()),
      this.#loop("settling", () => this.#settle()),
      this.#loop("proving", () => this.#prove()),
    ];
    const ends = await Promise.allSettled(loops);
    await Promise.all(this.#proofs);
    const failure = ends.find((end) => end.status === "rejected");
    if (failure !== undefined) throw failure.reason;
  }

  /** Repeats rounds, each of which says in how many milliseconds the next is due, if the bell does not ring before. */
  async #loop(part: Part, round: () => Promise<number>): Promise<void> {
    const { bell, clock, problems } = this.#parts;
    while (!this.#signal.aborted) {
      const { rings } = bell;
      try {
        const ms = await round();
        if (part !== "proving") problems.clear(part);
        await bell.wait(rings, ms, this.#signal);
      } catch (error) {
        if (this.#signal.aborted) return;
        if (isFinal(error)) {
          this.#end.abort();
          throw error;
        }
        await clock.wait(problems.note(part, error), this.#signal);
      }
    }
  }

  /** Has batches proven that nobody proves, as many at once as may be. */
  async #prove(): Promise<number> {
    const { tip, clock, settings, options } = this.#parts;
    const fault = this.#fault;
    this.#fault = undefined;
    if (fault !== undefined) throw fault.error;
    const now = clock.now();
    const unproven = tip.pending.filter(isToProve);
    const isDue = ({ failure }: PendingBatch) => failure === undefined || failure.retryAt <= now;
    // Provers elsewhere choose among all that is there.
    const most = options.supply === undefined ? settings.provers : Number.POSITIVE_INFINITY;
    for (const next of unproven.filter(isDue)) {
      if (this.#proofs.size >= most) break;
      this.#begin(next);
    }
    const retries = unproven.flatMap((each) => (isDue(each) ? [] : [each.failure!.retryAt]));
    return Math.min(...retries) - now;
  }

  #begin(next: PendingBatch): void {
    const proof = this.#proveOne(next)
      .catch((error: unknown) => {
        if (!this.#signal.aborted) this.#fault ??= { error };
      })
      .finally(() => {
        this.#proofs.delete(proof);
        this.#parts.bell.ring();
      });
    this.#proofs.add(proof);
  }

  async #proveOne(next: PendingBatch): Promise<void> {
    const { bell, problems, writes } = this.#parts;
    const isUrgent = (): boolean => next.position <= this.#sealing.urgentUpTo;
    const place = { ...this.#parts, signal: this.#signal, isUrgent };
    const isProven = await provePending(next, place);
    if (isProven) problems.clear("proving");
    else if (next.failure !== undefined) problems.note("proving", next.failure.error);
    bell.ring();
    await writes.flush();
  }

  /** Marks what is late, and brings the first of what is proven to L1, if it is time. */
  async #settle(): Promise<number> {
    const { tip, clock, options, settings } = this.#parts;
    const { late } = this.#sealing;
    this.#sealing.late = undefined;
    if (late !== undefined && (await markItems(options.account, late))) await this.#follow();
    const most = tip.hasLostRace ? 1 : (options.group ?? 1);
    const { settleAfterMs } = settings;
    const at = settleAt(tip.pending, { group: most, settleAfterMs });
    if (at === Number.POSITIVE_INFINITY) return at;
    const now = clock.now();
    if (at > now && !(await settings.isCheap?.())) {
      const { followEveryMs } = settings;
      return Math.min(at - now, settings.isCheap === undefined ? at : followEveryMs);
    }
    // What L1 would refuse is not sent.
    await this.#follow();
    await sendProven(tip, this.#parts, options.group ?? 1);
    await this.#follow();
    return 0;
  }

  async #follow(): Promise<void> {
    const { tip, bell } = this.#parts;
    await tip.inTurn(() => tip.follow());
    bell.ring();
  }
}

function isToProve({ isOpen, isProving, proof }: PendingBatch): boolean {
  return !isOpen && !isProving && proof === undefined;
}
