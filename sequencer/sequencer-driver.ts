/**
 * Drives a sequencer: the one place that knows which refusals later batches may turn into admission,
 * and what must be admitted again when the state begins anew.
 *
 * Operations come in two ways. `submit` takes what anybody sends: it is refused unless its signature
 * can be verified now, so nothing waits here that nobody has signed. `enqueue` takes a list that the
 * caller owns (a file): its operations are admitted in order, as many ahead as fill a batch, and may
 * name accounts that an earlier batch brings.
 *
 * An operation that its sender cannot afford yet is *early*: it is tried again before every batch,
 * before those of its sender with a higher nonce, and given up when no batch is left that could help,
 * or, if it was submitted, after so many batches.
 */
import { gotExpected, QuipuError, resultOrRefusal } from "../src/errors.js";
import { kindOf, type SignedOperation } from "../src/operations/kinds.js";
import { type OperationId, operationId } from "../src/operations/operation-id.js";
import type { Shape } from "../src/shape.js";
import type { Account } from "../src/state/account.js";
import type { Identity } from "../src/state/identity.js";
import type { State } from "../src/state/state.js";
import type { TreeReader } from "../src/state/tree-overlay.js";
import { type Pause, takeTurns, type Work, workThrough } from "../src/take-turns.js";
import { assertShapeTakes } from "./assert-shape-takes.js";
import { Backlog, type Listed } from "./backlog.js";
import { checkClaimed, type SignatureFinding } from "./claim-operation.js";
import {
  type DrivenOperation,
  DrivenOperations,
  type DrivenOperationsOptions,
  type LostOperation,
} from "./driven-operations.js";
import { EarlyOperations } from "./early-operations.js";
import type { KeptOperation } from "./kept-operation.js";
import { assertSameReceiver, receiverOf } from "./receiver.js";
import {
  type Admission,
  DEFAULT_PATIENCE,
  type Sealing,
  Sequencer,
  type SequencerOptions,
} from "./sequencer.js";

export interface DriverOptions extends SequencerOptions, DrivenOperationsOptions {
  /** Operations of kinds that it does not take are refused at once. */
  readonly shape: Shape;
  /** Submitted operations that may be early; 1,000 if not given. */
  readonly earlyLimit?: number | undefined;
}

/** What became of an operation: `early` waits for batches that bring what it lacks. */
export type Submission = Admission | "early";

/** An operation that was taken, with what is to be kept of it. */
export interface Admitted extends KeptOperation {
  readonly submission: Submission;
}

/** Batches that come before all that a driver seals from now on, and are not part of its state yet. */
export interface BatchesAhead {
  /** Their operations. */
  readonly sealed: ReadonlySet<OperationId>;
  /** Brings the state to where they lead. */
  readonly replaying: Work<void>;
}

/** What a batch has come to. */
export type DrivenBatch = Omit<Sealing, "dropped">;

/** What a batch is to take. */
export interface SealingChoice {
  /** Leaves out what users have signed. */
  readonly queuesOnly?: boolean;
}

/** The sequencer at work, but for what the driver does with it. */
export type DrivenSequencer = Pick<
  Sequencer,
  | "enqueueDeposit"
  | "enqueueExit"
  | "held"
  | "nextNonce"
  | "oldestReady"
  | "queued"
  | "ready"
  | "readyByKind"
>;

/** Operations that are ready before a batch is packed: what packing can choose from. */
const WINDOW = 1024;

/** Refusals that the next batches may turn into admission. */
const PASSING: readonly string[] = ["InsufficientBalance", "BalanceOverflow"];

/** The same for operations that somebody vouches for, or that have been verified before. */
const PASSING_LATER: readonly string[] = [...PASSING, "AccountNotFound", "QueueFull"];

/**
 * A sequencer, and what is to be tried again with it.
 *
 * @example
 * const driver = new SequencerDriver(state, { domain, feeRecipient, shape });
 * driver.submit(signed); // "ready", "held" or "early"
 * const { batch, sealed } = driver.seal(shape);
 */
export class SequencerDriver {
  readonly #options: DriverOptions;
  #state: State;
  #sequencer: Sequencer;
  readonly #operations: DrivenOperations;
  readonly #early: EarlyOperations;
  readonly #backlog = new Backlog();
  /** Number of batches that have been sealed. */
  #batches = 0;

  /**
   * @param state advanced by every batch; nobody else may change it
   * @throws QuipuError `OutOfRange` if domain or fee recipient are too wide.
   */
  constructor(state: State, options: DriverOptions) {
    this.#options = options;
    this.#operations = new DrivenOperations(options);
    this.#early = new EarlyOperations(options.earlyLimit);
    this.#state = state;
    this.#sequencer = new Sequencer(state, options);
  }

  /** The sequencer at work; another one after `restart`. */
  get sequencer(): DrivenSequencer {
    return this.#sequencer;
  }

  /** Number of operations that are early. */
  get early(): number {
    return this.#early.size;
  }

  /** Number of operations of the caller's own that have not been looked at. */
  get backlog(): number {
    return this.#backlog.size;
  }

  /** The tree behind all that is sealed, likewise. */
  get tree(): TreeReader {
    return this.#state.tree;
  }

  /** An account as it is behind all that is sealed; during `sealInTurns` and `restart` it may be in between. */
  account(index: number): Account | undefined {
    return this.#state.account(index);
  }

  /** Operations that were taken and given up, since this was last read. They are kept until then. */
  takeLost(): readonly LostOperation[] {
    return this.#operations.takeLost();
  }

  /**
   * Takes an operation that anybody may have sent.
   *
   * @throws QuipuError `BatchTooLarge` if the shape takes none of its kind; `DuplicateNonce` for one
   *   that is here already or in a batch; `QueueFull`; as `Sequencer.admit` does, but for what may be
   *   early.
   */
  submit(operation: SignedOperation): Submission {
    return this.admit(operation).submission;
  }

  /**
   * The same as `submit`, and says what is to be kept of the operation.
   *
   * @param finding what is known of the signature of this very operation
   * @param known whom it pays, as they were when it was looked at first
   * @throws QuipuError as `submit` does; `ReceiverChanged` if somebody else stands there now.
   */
  admit(operation: SignedOperation, finding: SignatureFinding = {}, known?: Identity): Admitted {
    const attempt = (entry: DrivenOperation) => this.#tryAdmit(entry, finding);
    const { entry, outcome } = this.#judge(operation, known, attempt);
    if (outcome instanceof QuipuError) {
      const { domain } = this.#options;
      checkClaimed(this.#state, entry.operation, { domain, finding });
      this.#noteVerified(entry);
      this.#early.add(entry, outcome, this.#batches);
    }
    this.#operations.keep(entry);
    const submission = outcome instanceof QuipuError ? "early" : outcome;
    const { id, operation: own, verifiedUnder, receiver } = entry;
    return { submission, id, operation: own, verifiedUnder, receiver };
  }

  /**
   * Refuses what `submit` refuses for anything but its signature, and changes nothing.
   *
   * @returns whom the operation pays; undefined if nobody stands there
   * @throws QuipuError as `submit` does, but for `InvalidSignature`.
   */
  check(operation: SignedOperation): Identity | undefined {
    const attempt = ({ operation: own }: DrivenOperation) =>
      resultOrRefusal(() => this.#sequencer.check(own));
    return this.#judge(operation, undefined, attempt).entry.receiver;
  }

  /** What an attempt to admit an operation comes to: a refusal if it may be early. @throws QuipuError if it may not. */
  #judge<Outcome>(
    operation: SignedOperation,
    known: Identity | undefined,
    attempt: (entry: DrivenOperation) => Outcome | QuipuError,
  ): { readonly entry: DrivenOperation; readonly outcome: Outcome | QuipuError } {
    const { domain, shape } = this.#options;
    assertShapeTakes(shape, operation);
    const kind = kindOf(operation);
    kind.assert(operation);
    kind.checkHolders(this.#state, operation);
    const id = operationId(domain, operation);
    this.#operations.assertUnknown(id, operation);
    const receiver = known ?? receiverOf(this.#state, operation);
    const entry = this.#operations.make({ id, operation, receiver, isOwn: false });
    const blocked = this.#early.reasonBefore(entry.operation);
    const outcome = blocked ?? attempt(entry);
    if (outcome instanceof QuipuError) {
      if (blocked === undefined && !PASSING.includes(outcome.code)) throw outcome;
      this.#early.assertRoomFor(entry.operation, outcome);
    }
    return { entry, outcome };
  }

  /** Takes operations that have been kept, in the order in which they came; what of them is refused, `takeLost` says. */
  restoreInTurns(kept: Iterable<KeptOperation>, pause: Pause): Promise<void> {
    return takeTurns(this.#restoring(kept), pause);
  }

  *#restoring(kept: Iterable<KeptOperation>): Work<void> {
    for (const each of kept) {
      const isHere = this.#operations.get(each.id) !== undefined;
      if (isHere || this.#operations.onL1(each.id) !== undefined) continue;
      this.#readmit(this.#remember(each));
      yield;
    }
  }

  /** Notes operations of batches that were sealed before; `restart` must follow. */
  adopt(kept: Iterable<KeptOperation>): void {
    for (const each of kept) this.#remember(each).batch = "sealed";
  }

  #remember({ id, operation, verifiedUnder, receiver }: KeptOperation): DrivenOperation {
    const known = { id, operation, verifiedUnder, receiver, isOwn: false };
    const entry = this.#operations.make(known);
    this.#operations.keep(entry);
    return entry;
  }

  /** Takes a list of the caller's own; what of it is refused, `takeLost` says. */
  enqueue(operations: Iterable<SignedOperation>): void {
    for (const operation of operations) {
      const receiver = receiverOf(this.#state, operation);
      this.#backlog.add({ ticket: this.#operations.takeTicket(), operation, receiver });
    }
  }

  /**
   * Seals the next batch; without one, nothing is left that a batch of the shape can take now.
   *
   * @throws QuipuError `InvalidShape`.
   */
  seal(shape: Shape, choice: SealingChoice = {}): DrivenBatch {
    return workThrough(this.#sealing(shape, choice));
  }

  /** The same with pauses. Nothing may be submitted, enqueued or sealed meanwhile. */
  sealInTurns(shape: Shape, choice: SealingChoice, pause: Pause): Promise<DrivenBatch> {
    return takeTurns(this.#sealing(shape, choice), pause);
  }

  /** Notes that operations which have been sealed are in a batch of L1's. */
  settle(ids: readonly OperationId[], batchNumber: number): void {
    this.#operations.note(ids, batchNumber);
  }

  /** Forgets the operations of batches up to a number, which nothing will take back. */
  forget(batchNumber: number): void {
    this.#operations.forget(batchNumber);
  }

  /** Gives up the operations that are early: no batch is left that could bring what they lack. */
  giveUpEarly(): void {
    for (const { entry, reason } of this.#early.takeAll()) this.#operations.lose(entry, reason);
  }

  /** Gives up what waits for an earlier nonce of its sender since before a time in milliseconds. */
  giveUpHeld(before: number): void {
    this.#operations.loseAll(this.#sequencer.dropHeld(before));
  }

  /**
   * Gives up all that is in no batch, once `seal` has found nothing more to take. Nothing may be
   * sealed afterwards.
   */
  finish(): void {
    this.giveUpEarly();
    for (const entry of this.#operations.all()) {
      if (entry.batch !== undefined) continue;
      const { from, nonce } = entry.operation;
      const expected = `${this.#sequencer.nextNonce(from)}, which never came`;
      const mismatch = gotExpected("nonce", nonce, expected, from);
      this.#operations.lose(entry, new QuipuError("NonceGapExpired", mismatch));
    }
  }

  /**
   * Starts again on another state, with every operation that is in no batch of its history.
   * Signatures that have been verified are not verified again. Nothing may be submitted or sealed
   * meanwhile.
   */
  async restart(state: State, pause: Pause, ahead?: BatchesAhead): Promise<void> {
    this.#state = state;
    this.#sequencer = new Sequencer(state, this.#options);
    this.#early.takeAll();
    await takeTurns(this.#readmitAll(ahead), pause);
  }

  *#readmitAll(ahead: BatchesAhead | undefined): Work<void> {
    if (ahead !== undefined) yield* ahead.replaying;
    for (const entry of this.#operations.all()) {
      entry.batch = ahead?.sealed.has(entry.id) ? "sealed" : this.#operations.onL1(entry.id);
      if (entry.batch === undefined) this.#readmit(entry);
      yield;
    }
  }

  /** What is dropped may have been in the way of what is early, so another try may find more. */
  *#sealing(shape: Shape, choice: SealingChoice): Work<DrivenBatch> {
    for (;;) {
      if (choice.queuesOnly !== true) yield* this.#admitWaiting();
      const { dropped, ...driven } = yield* this.#sequencer.sealing(shape, choice);
      this.#operations.loseAll(dropped);
      this.#operations.note(driven.sealed, "sealed");
      if (driven.batch !== undefined) this.#batches += 1;
      if (driven.batch !== undefined || dropped.length === 0) return driven;
    }
  }

  /** Tries early operations again, then admits more of the backlog, until a batch has enough. */
  *#admitWaiting(): Work<void> {
    for (const sender of this.#early.senders) yield* this.#retryEarly(sender);
    while (this.#backlog.size > 0 && this.#sequencer.ready < WINDOW) {
      this.#admitOwn(this.#backlog.take()!);
      yield;
    }
  }

  /** Tries the early operations of a sender again, up to the first that has to wait further. */
  *#retryEarly(sender: number): Work<void> {
    for (;;) {
      const first = this.#early.firstOf(sender);
      if (first === undefined) return;
      const admission = this.#tryAdmit(first);
      if (admission instanceof QuipuError && this.#mayPass(first, admission)) return;
      this.#early.remove(first);
      if (admission instanceof QuipuError) this.#operations.lose(first, admission);
      yield;
    }
  }

  #admitOwn({ ticket, operation, receiver }: Listed): void {
    let id: OperationId = "";
    try {
      assertShapeTakes(this.#options.shape, operation);
      id = operationId(this.#options.domain, operation);
      const batch = this.#operations.batchOf(id);
      if (typeof batch !== "number") this.#operations.assertUnknown(id, operation);
      else if (this.#operations.get(id) !== undefined) return;
      const known = { ticket, id, operation, isOwn: true, batch, receiver };
      const entry = this.#operations.make(known);
      this.#operations.keep(entry);
      if (batch === undefined) this.#readmit(entry);
    } catch (reason) {
      if (!(reason instanceof QuipuError)) throw reason;
      this.#operations.refuse({ ticket, id, operation, reason });
    }
  }

  /** Admits an entry, or keeps it early if the reason may pass, or loses it. */
  #readmit(entry: DrivenOperation): void {
    const blocked = this.#early.reasonBefore(entry.operation);
    const admission = blocked ?? this.#tryAdmit(entry);
    if (!(admission instanceof QuipuError)) return;
    if (blocked !== undefined || this.#mayPass(entry, admission)) {
      this.#early.add(entry, admission, this.#batches);
    } else {
      this.#operations.lose(entry, admission);
    }
  }

  /** Whether a refusal may turn into admission, and the operation has not waited too long for that. */
  #mayPass({ isOwn, early }: DrivenOperation, { code }: QuipuError): boolean {
    const { patience = DEFAULT_PATIENCE } = this.#options;
    const waited = this.#batches - (early?.since ?? this.#batches);
    return PASSING_LATER.includes(code) && (isOwn || waited <= patience);
  }

  /** Admits an entry to the sequencer, or says why that cannot be. */
  #tryAdmit(entry: DrivenOperation, finding: SignatureFinding = entry): Admission | QuipuError {
    return resultOrRefusal(() => {
      this.#checkReceiver(entry);
      const { id, operation, since } = entry;
      const { verifiedUnder, invalidUnder } = finding;
      const known = { id, verifiedUnder, invalidUnder, since };
      const admission = this.#sequencer.admit(operation, known);
      this.#noteVerified(entry);
      this.#operations.loseAll(this.#sequencer.takeDisplaced());
      return admission;
    });
  }

  /** Remembers under which key the signature has been verified. */
  #noteVerified(entry: DrivenOperation): void {
    entry.verifiedUnder = this.#state.account(entry.operation.from)!.publicKey;
  }

  /** @throws QuipuError `ReceiverChanged`. */
  #checkReceiver(entry: DrivenOperation): void {
    const receiver = receiverOf(this.#state, entry.operation);
    if (receiver === undefined) return;
    entry.receiver ??= receiver;
    assertSameReceiver(entry.operation, entry.receiver, receiver);
  }
}
