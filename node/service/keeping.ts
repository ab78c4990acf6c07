/**
 * Writes what the sequencer has taken and what it has given up, also if the database is away meanwhile: what has happened
 * last counts, in whatever order it can be written.
 */
import type { KeptOperation } from "../../sequencer/kept-operation.js";
import type { QuipuError } from "../../src/errors.js";
import type { OperationId } from "../../src/operations/operation-id.js";
import { isNodeError, nodeError } from "../node-error.js";
import { whenAvailable } from "../store/connection/store-unavailable.js";
import type { Intake } from "../store/intake/intake.js";

/** An operation that was given up, and why. */
export interface Rejected {
  readonly id: OperationId;
  readonly reason: QuipuError;
}

export interface KeepingOptions {
  /** Ends waiting for the database. */
  readonly signal: AbortSignal;
  /** Told why an operation was not kept, and with nothing when one was, or none is left that waits for that. */
  readonly onChange?: ((failure: QuipuError | undefined) => void) | undefined;
}

export class Keeping {
  readonly #intake: Intake;
  readonly #signal: AbortSignal;
  readonly #onChange: NonNullable<KeepingOptions["onChange"]>;
  /** What the sequencer has and the database may not have yet. */
  readonly #unkept = new Map<OperationId, KeptOperation>();
  /** What the sequencer has given up and the database may not know yet. */
  readonly #unrejected = new Map<OperationId, QuipuError>();

  constructor(intake: Intake, { signal, onChange = () => undefined }: KeepingOptions) {
    this.#intake = intake;
    this.#signal = signal;
    this.#onChange = onChange;
  }

  /** An operation that the sequencer has, and the database perhaps not. */
  unkept(id: OperationId): KeptOperation | undefined {
    return this.#unkept.get(id);
  }

  /**
   * Writes an operation that the sequencer has taken. If the database is away, it is written when that is back, unless
   * the sequencer has given it up before.
   *
   * @throws QuipuError as `Intake.add` does.
   */
  async keep(kept: KeptOperation): Promise<void> {
    const { id } = kept;
    const isNew = !this.#unkept.has(id);
    this.#unrejected.delete(id);
    this.#unkept.set(id, kept);
    try {
      await this.#add(kept);
    } catch (error) {
      if (isNodeError(error, "StoreUnavailable", "StoreBusy")) {
        this.#onChange(error);
        if (isNew) this.#keepLater(kept);
      } else this.#unkept.delete(id);
      throw error;
    }
  }

  /**
   * Writes why operations were given up, as soon as the database is there.
   *
   * @returns those that have not been taken anew meanwhile
   * @throws QuipuError `StoreUnavailable` when waiting is ended.
   */
  async reject(rejected: readonly Rejected[]): Promise<readonly Rejected[]> {
    for (const { id, reason } of rejected) {
      this.#unkept.delete(id);
      this.#unrejected.set(id, reason);
    }
    if (this.#unkept.size === 0) this.#onChange(undefined);
    const left = () => rejected.filter(({ id, reason }) => this.#unrejected.get(id) === reason);
    await whenAvailable(() => this.#intake.reject(left()), { signal: this.#signal });
    const written = left();
    for (const { id } of written) this.#unrejected.delete(id);
    return written;
  }

  async #add(kept: KeptOperation): Promise<void> {
    await this.#intake.add(kept);
    if (this.#unkept.get(kept.id) === kept) this.#unkept.delete(kept.id);
    this.#onChange(undefined);
  }

  #keepLater(kept: KeptOperation): void {
    const work = async (): Promise<void> => {
      if (this.#unkept.get(kept.id) !== kept) return;
      await this.#add(kept).catch((error: unknown) => {
        if (!isNodeError(error, "StoreBusy")) throw error;
        throw nodeError("StoreUnavailable", error.message, error);
      });
    };
    whenAvailable(work, { signal: this.#signal }).catch(() => undefined);
  }
}
