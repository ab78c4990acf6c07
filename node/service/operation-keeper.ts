/**
 * What the sequencer has taken and has given up, on its way to the disk. What is written of one operation, and told of
 * it, is in the order in which it has happened, however many send it at once and however the database is.
 */

import type { LostOperation } from "../../sequencer/driven-operations.js";
import type { KeptOperation } from "../../sequencer/kept-operation.js";
import type { QuipuError } from "../../src/errors.js";
import type { OperationId } from "../../src/operations/operation-id.js";
import type { EventFeed } from "../api/events/event-feed.js";
import { isNodeError, nodeError } from "../node-error.js";
import { whenAvailable } from "../store/connection/store-unavailable.js";
import type { Intake } from "../store/intake/intake.js";
import { OperationTurns } from "./operation-turns.js";

export interface KeeperParts {
  readonly intake: Intake;
  readonly feed: EventFeed;
  /** Ends waiting for the database. */
  readonly signal: AbortSignal;
  /** Told why an operation was not kept, and with nothing when one was, or none is left that waits for that. */
  readonly onChange?: ((failure: QuipuError | undefined) => void) | undefined;
}

export class OperationKeeper {
  readonly #parts: KeeperParts;
  readonly #turns = new OperationTurns();
  /** What the sequencer has and the database may not have yet. */
  readonly #unkept = new Map<OperationId, KeptOperation>();
  /** Those of them of which nothing has been told. */
  readonly #untold = new Set<OperationId>();

  constructor(parts: KeeperParts) {
    this.#parts = parts;
  }

  /** Takes an operation, when what others do with the same one is done. */
  inTurn<Result>(id: OperationId, take: () => Promise<Result>): Promise<Result> {
    return this.#turns.run([id], take);
  }

  /** What the sequencer has of an operation that may not be on disk. */
  unkept(id: OperationId): KeptOperation | undefined {
    return this.#unkept.get(id);
  }

  /**
   * Writes an operation that the sequencer has, in its turn, and tells of it. If the database is away, it is
   * written when that is back.
   *
   * @throws QuipuError as `Intake.add` does.
   */
  async keep(kept: KeptOperation): Promise<void> {
    const { id } = kept;
    const isNew = !this.#unkept.has(id);
    this.#unkept.set(id, kept);
    if (isNew) this.#untold.add(id);
    try {
      await this.#parts.intake.add(kept);
      this.#noteKept(id);
    } catch (error) {
      if (isNodeError(error, "StoreUnavailable", "StoreBusy")) {
        this.#parts.onChange?.(error);
        if (isNew) this.#keepLater(kept);
      } else this.#forget(id);
      throw error;
    }
  }

  /** Tells of operations that they wait, before more is told of them: the journal has them on disk. */
  tellWaiting(ids: readonly OperationId[]): void {
    for (const id of ids) {
      if (this.#untold.delete(id)) {
        this.#parts.feed.publish({ type: "transaction", id, state: "queued" });
      }
    }
  }

  /**
   * Notes why operations were given up. It is told only when it is kept: whoever hears of it and asks is to be told
   * the same.
   *
   * @throws QuipuError what `Intake.reject` throws in the end.
   */
  async giveUp(lost: readonly LostOperation[]): Promise<void> {
    const { intake, feed, signal } = this.#parts;
    const rejections = lost.filter(({ id }) => id !== "");
    const ids = rejections.map(({ id }) => id);
    await this.#turns.run(ids, async () => {
      for (const id of ids) this.#forget(id);
      if (this.#unkept.size === 0) this.#parts.onChange?.(undefined);
      await whenAvailable(() => intake.reject(rejections), { signal });
      for (const { id, reason } of rejections) {
        const { code, message, rule } = reason;
        const words = { code, message, ...(rule === undefined ? {} : { rule }) };
        feed.publish({ type: "transaction", id, state: "rejected", reason: words });
      }
    });
  }

  #keepLater(kept: KeptOperation): void {
    const { intake, signal } = this.#parts;
    const write = async (): Promise<void> => {
      // It may have been given up meanwhile.
      if (!this.#unkept.has(kept.id)) return;
      await intake.add(kept).catch(tryAgain);
      this.#noteKept(kept.id);
    };
    const attempt = () => this.#turns.run([kept.id], write);
    whenAvailable(attempt, { signal }).catch(() => this.#forget(kept.id));
  }

  #noteKept(id: OperationId): void {
    this.tellWaiting([id]);
    this.#forget(id);
    this.#parts.onChange?.(undefined);
  }

  #forget(id: OperationId): void {
    this.#unkept.delete(id);
    this.#untold.delete(id);
  }
}

/** A store that has too much to do is tried again as one that is away. */
function tryAgain(error: unknown): never {
  if (!isNodeError(error, "StoreBusy")) throw error;
  throw nodeError("StoreUnavailable", error.message, error);
}
