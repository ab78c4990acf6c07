/** The operations that a driver was handed: where each of them is, until no reorganisation can bring it back. */
import type { PublicKey } from "../src/crypto/eddsa.js";
import { gotExpected, QuipuError } from "../src/errors.js";
import type { SignedOperation } from "../src/operations/kinds.js";
import type { OperationId } from "../src/operations/operation-id.js";
import { signedCopy } from "../src/operations/signed-copy.js";
import type { Identity } from "../src/state/identity.js";
import type { DroppedOperation } from "./sequencer.js";

/** An operation that is in no batch, and why. */
export interface LostOperation {
  /** Position among all operations that the driver was handed, from 0. */
  readonly ticket: number;
  readonly id: OperationId;
  readonly operation: SignedOperation;
  readonly reason: QuipuError;
}

/** An operation that the driver remembers. */
export interface DrivenOperation {
  readonly ticket: number;
  readonly id: OperationId;
  /** A copy that nobody else has. */
  readonly operation: SignedOperation;
  /** Whether it is of a list that the caller owns. */
  readonly isOwn: boolean;
  /** When it was taken, in milliseconds. */
  readonly since: number;
  /** The key under which its signature has been verified. */
  verifiedUnder?: PublicKey | undefined;
  /** Whom it pays, as they were when the account was first seen. */
  receiver?: Identity | undefined;
  /** While it is early: why, and how many batches had been sealed before. */
  early?: { readonly reason: QuipuError; readonly since: number } | undefined;
  /** The batch that it is in: its number, once that is on L1. */
  batch?: number | "sealed" | undefined;
}

export interface DrivenOperationsOptions {
  /** The batch of the state's history that an operation is in, as far as that is remembered. */
  readonly batchOf?: ((id: OperationId) => number | undefined) | undefined;
  /** The time in milliseconds, by which operations age; Date.now if not given. */
  readonly now?: (() => number) | undefined;
}

/** What is known of an operation that the driver begins to remember. */
type New = Pick<DrivenOperation, "id" | "isOwn" | "operation" | "receiver"> &
  Partial<Pick<DrivenOperation, "batch" | "ticket" | "verifiedUnder">>;

export class DrivenOperations {
  readonly #options: DrivenOperationsOptions;
  /** All that are in no final batch, by id, in the order in which they came. */
  readonly #byId = new Map<OperationId, DrivenOperation>();
  #lost: LostOperation[] = [];
  #tickets = 0;

  constructor(options: DrivenOperationsOptions) {
    this.#options = options;
  }

  /** The place of a further operation among all. */
  takeTicket(): number {
    return this.#tickets++;
  }

  get(id: OperationId): DrivenOperation | undefined {
    return this.#byId.get(id);
  }

  /** All of them, as they are now. */
  all(): readonly DrivenOperation[] {
    return [...this.#byId.values()];
  }

  /** What is to be remembered of an operation, with a copy of it; `keep` remembers it. */
  make({ operation, ticket, ...known }: New): DrivenOperation {
    const own = signedCopy(operation);
    return { ...known, ticket: ticket ?? this.#tickets, operation: own, since: this.#now() };
  }

  /** Remembers an operation. */
  keep(entry: DrivenOperation): void {
    this.#tickets = Math.max(this.#tickets, entry.ticket + 1);
    this.#byId.set(entry.id, entry);
  }

  /** The batch that an operation is in, as far as that is known. */
  batchOf(id: OperationId): DrivenOperation["batch"] {
    return this.#byId.get(id)?.batch ?? this.onL1(id);
  }

  /** The batch of the state's history that an operation is in, as far as that is known. */
  onL1(id: OperationId): number | undefined {
    return this.#options.batchOf?.(id);
  }

  /** @throws QuipuError `DuplicateNonce` for an operation that waits here, or is in a batch. */
  assertUnknown(id: OperationId, { from }: SignedOperation): void {
    const batch = this.batchOf(id);
    if (batch === undefined && !this.#byId.has(id)) return;
    const place = typeof batch === "number" ? `is in batch ${batch}` : "waits already";
    const mismatch = gotExpected("operation", `${id}, which ${place}`, "a new one", from);
    throw new QuipuError("DuplicateNonce", mismatch);
  }

  /** Notes that operations are in a batch: its number, once that is on L1. */
  note(ids: readonly OperationId[], batch: number | "sealed"): void {
    for (const id of ids) this.#byId.get(id)!.batch = batch;
  }

  /** Forgets the operations of batches up to a number, which nothing will take back. */
  forget(batchNumber: number): void {
    for (const [id, { batch }] of this.#byId) {
      if (typeof batch === "number" && batch <= batchNumber) this.#byId.delete(id);
    }
  }

  /** Notes that an operation is not taken. Another with its id may be here: that one stays. */
  refuse(lost: LostOperation): void {
    this.#lost.push(lost);
  }

  /** Gives up an operation that is here. */
  lose({ ticket, id, operation }: DrivenOperation, reason: QuipuError): void {
    this.#byId.delete(id);
    this.#lost.push({ ticket, id, operation, reason });
  }

  /** Gives up what the sequencer has dropped. */
  loseAll(dropped: readonly DroppedOperation[]): void {
    for (const { id, reason } of dropped) this.lose(this.#byId.get(id)!, reason);
  }

  /** What was given up since this was last read. */
  takeLost(): readonly LostOperation[] {
    const lost = this.#lost;
    this.#lost = [];
    return lost;
  }

  #now(): number {
    return (this.#options.now ?? Date.now)();
  }
}
