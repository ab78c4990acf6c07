/** An observer of a follower that keeps what it is told, insists on the order, and fails where it is to. */
import assert from "node:assert/strict";
import type { BlockReference } from "../../l1/follow/checkpoint.js";
import type {
  FollowedBatch,
  FollowedRange,
  FollowObserver,
} from "../../l1/follow/follow-observer.js";

export class ObservedBatches implements FollowObserver {
  batches: FollowedBatch[] = [];
  block: BlockReference | undefined;
  /** What was called, e.g. `truncated 3`. */
  readonly calls: string[] = [];
  /** Whether a call fails, by its number: before it is taken, or afterwards. */
  failing: (call: number) => "before" | "after" | undefined = () => undefined;

  async blockOf(batchNumber: number): Promise<BlockReference | undefined> {
    return this.#call(`blockOf ${batchNumber}`, () => this.batches[batchNumber]?.block);
  }

  async truncated(batchNumber: number): Promise<void> {
    await this.#call(`truncated ${batchNumber}`, () => {
      assert.ok(batchNumber <= this.batches.length);
      this.batches.length = batchNumber;
    });
  }

  async advanced({ firstBatch, block, batches }: FollowedRange): Promise<void> {
    await this.#call(`advanced ${firstBatch}+${batches.length}`, () => {
      assert.ok(firstBatch <= this.batches.length, "a gap");
      for (const [i, { batchNumber }] of batches.entries())
        assert.equal(batchNumber, firstBatch + i);
      this.batches = [...this.batches.slice(0, firstBatch), ...batches];
      this.block = block;
    });
  }

  async #call<Result>(what: string, take: () => Result): Promise<Result> {
    const fails = this.failing(this.calls.length);
    this.calls.push(what);
    if (fails === "before") throw new Error(`away at ${what}`);
    const result = take();
    if (fails === "after") throw new Error(`away after ${what}`);
    return result;
  }
}
