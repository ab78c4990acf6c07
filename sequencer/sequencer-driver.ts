/**
 * Drives a sequencer: the one place that knows which refusals later batches may turn into admission,
 * and what must be admitted again when the state begins anew.
 *
 * Operations come in two ways. `submit` takes what anybody sends: it is refused unless its signature
 * can be verified now, so nothing waits here that nobody has signed. `enqueue` takes a list that the
 * caller owns (a file): its operations are admitted in order, as many ahead as fill a batch, and may
 * name accounts that an earlier batch brings.
 *
 * An operation that its sender cannot afford yet is *early*: it is tried again after every batch,
 * before those of its sender with a higher nonce, and given up when no batch is left that could help.
 */
import type { PublicKey } from "../src/crypto/eddsa.js";
import { gotExpected, QuipuError } from "../src/errors.js";
import { kindOf, type SignedOperation } from "../src/operations/kinds.js";
import { type OperationId, operationId } from "../src/operations/operation-id.js";
import { checkSignature } from "../src/operations/sign-operation.js";
import type { Shape } from "../src/shape.js";
import { type Identity, isSameIdentity, type State } from "../src/state/state.js";
import { assertShapeTakes } from "./assert-shape-takes.js";
import { type Admission, type Sealing, Sequencer, type SequencerOptions } from "./sequencer.js";

export interface DriverOptions extends SequencerOptions {
  /** Operations of kinds that it does not take are refused at once. */
  readonly shape: Shape;
  /** Submitted operations that may be early; 1,000 if not given. */
  readonly earlyLimit?: number | undefined;
  /** The batch of the state's history that an operation is in, as far as that is remembered. */
  readonly batchOf?: ((id: OperationId) => number | undefined) | undefined;
}

/** What became of an operation: `early` waits for batches that bring what it lacks. */
export type Submission = Admission | "early";

/** An operation that is in no batch, and why. */
export interface LostOperation {
  /** Position among all operations that the driver was handed, from 0. */
  readonly ticket: number;
  readonly id: OperationId;
  readonly operation: SignedOperation;
  readonly reason: QuipuError;
}

/** What a batch has come to. */
export type DrivenBatch = Omit<Sealing, "dropped">;

/** An operation that the driver remembers. */
interface Entry {
  readonly ticket: number;
  readonly id: OperationId;
  readonly operation: SignedOperation;
  /** The key under which its signature has been verified. */
  verifiedUnder?: PublicKey | undefined;
  /** Whom it credits, as they were when it was first admitted. */
  receiver?: Identity | undefined;
  /** Why it could not be admitted so far. */
  early?: QuipuError | undefined;
  /** The batch that it is in. */
  batchNumber?: number | undefined;
}

const DEFAULT_EARLY_LIMIT = 1000;

/** Submitted operations of one sender that may be early. */
const EARLY_PER_SENDER = 16;

/** Operations that are ready before a batch is packed: what packing can choose from. */
const WINDOW = 1024;

/** Refusals that the next batches may turn into admission. */
const PASSING: readonly string[] = ["InsufficientBalance", "BalanceOverflow"];

/** The same for operations that somebody vouches for, or that have been verified before. */
const PASSING_OWN: readonly string[] = [...PASSING, "AccountNotFound", "QueueFull"];

/** Entries that are looked at before others get a turn. */
const STRETCH = 256;

export class SequencerDriver {
  readonly #options: DriverOptions;
  #state: State;
  #sequencer: Sequencer;
  /** All operations that are in no final batch, by id. */
  readonly #entries = new Map<OperationId, Entry>();
  /** Those that are early, in their order. */
  #early: Entry[] = [];
  /** By sender: how many are early, and the one with the lowest nonce. */
  #earlyOf = new Map<number, { count: number; first: Entry }>();
  /** Operations of the caller that have not been looked at. */
  #backlog: { readonly ticket: number; readonly operation: SignedOperation }[] = [];
  #backlogStart = 0;
  #lost: LostOperation[] = [];
  #tickets = 0;

  /**
   * @param state advanced by every batch; nobody else may change it
   * @throws QuipuError `OutOfRange` if domain or fee recipient are too wide.
   */
  constructor(state: State, options: DriverOptions) {
    this.#options = options;
    this.#state = state;
    this.#sequencer = new Sequencer(state, options);
  }

  /** The sequencer at work; another one after `restart`. */
  get sequencer(): Sequencer {
    return this.#sequencer;
  }

  /** Number of operations that are early. */
  get early(): number {
    return this.#early.length;
  }

  /** Operations that were taken and given up, since this was last read. */
  takeLost(): readonly LostOperation[] {
    const lost = this.#lost;
    this.#lost = [];
    return lost;
  }

  /**
   * Takes an operation that anybody may have sent.
   *
   * @throws QuipuError `BatchTooLarge` if the shape takes none of its kind; `DuplicateNonce` for one
   *   that is here already; `QueueFull`; as `Sequencer.admit` does, but for what may be early.
   */
  submit(operation: SignedOperation): Submission {
    const { domain, shape, earlyLimit = DEFAULT_EARLY_LIMIT } = this.#options;
    assertShapeTakes(shape, operation);
    kindOf(operation).assert(operation);
    const id = operationId(domain, operation);
    this.#assertUnknown(id, operation);
    const entry: Entry = { ticket: this.#tickets, id, operation: structuredClone(operation) };
    const blocked = this.#isBehindEarly(entry);
    const reason = blocked ?? this.#tryAdmit(entry);
    if (reason === undefined) return this.#remember(entry);
    if (blocked === undefined && !PASSING.includes(reason.code)) throw reason;
    const { from } = operation;
    assertLess("early operations", this.#early.length, earlyLimit, reason);
    const ofSender = this.#earlyOf.get(from)?.count ?? 0;
    assertLess("early operations of the sender", ofSender, EARLY_PER_SENDER, reason);
    checkSignature(this.#state, entry.operation, domain);
    this.#noteVerified(entry);
    this.#keepEarly(entry, reason);
    return this.#remember(entry);
  }

  /** Takes a list of the caller's own; what of it is refused, `takeLost` says. */
  enqueue(operations: Iterable<SignedOperation>): void {
    for (const operation of operations) {
      this.#backlog.push({ ticket: this.#tickets++, operation });
    }
  }

  /**
   * Seals the next batch; without one, nothing is left that can be sealed now.
   *
   * @param batchNumber the number that the batch will have
   * @throws QuipuError `InvalidShape`.
   */
  seal(
    shape: Shape,
    batchNumber: number,
    { queuesOnly = false }: { queuesOnly?: boolean } = {},
  ): DrivenBatch {
    if (!queuesOnly) this.#admitWaiting();
    const { dropped, ...driven } = this.#sequencer.seal(shape, { queuesOnly });
    for (const { id, reason } of dropped) this.#lose(this.#entries.get(id)!, reason);
    for (const id of driven.sealed) this.#entries.get(id)!.batchNumber = batchNumber;
    return driven;
  }

  /** Whether anything is left that a further batch could take. */
  get isExhausted(): boolean {
    const isRead = this.#backlogStart === this.#backlog.length;
    return isRead && this.#sequencer.ready === 0;
  }

  /** Gives up the operations that are early: no batch is left that could bring what they lack. */
  giveUpEarly(): void {
    for (const entry of this.#takeEarly()) this.#lose(entry, entry.early!);
  }

  /** Gives up all that is in no batch, at the end of a run. Nothing may be sealed afterwards. */
  finish(): void {
    this.giveUpEarly();
    for (const entry of this.#entries.values()) {
      if (entry.batchNumber !== undefined) continue;
      const { from, nonce } = entry.operation;
      const expected = `${this.#sequencer.nextNonce(from)}, which never came`;
      const mismatch = gotExpected("nonce", nonce, expected, from);
      this.#lose(entry, new QuipuError("NonceGapExpired", mismatch));
    }
  }

  /** Forgets the operations of batches up to a number, which nothing will take back. */
  forget(batchNumber: number): void {
    for (const [id, entry] of this.#entries) {
      if (entry.batchNumber !== undefined && entry.batchNumber <= batchNumber) {
        this.#entries.delete(id);
      }
    }
  }

  /**
   * Starts again on another state, with every operation that is in no batch of its history.
   * Signatures that have been verified are not verified again.
   *
   * @param pause gives others a turn
   */
  async restart(state: State, pause: () => Promise<void>): Promise<void> {
    this.#state = state;
    this.#sequencer = new Sequencer(state, this.#options);
    this.#takeEarly();
    let looked = 0;
    for (const entry of [...this.#entries.values()]) {
      entry.batchNumber = this.#batchOf(entry.id);
      if (entry.batchNumber === undefined) this.#readmit(entry);
      looked += 1;
      if (looked % STRETCH === 0) await pause();
    }
  }

  /** Tries early operations again, then admits more of the backlog, until a batch has enough. */
  #admitWaiting(): void {
    for (const entry of this.#takeEarly()) this.#readmit(entry);
    while (this.#backlogStart < this.#backlog.length && this.#sequencer.ready < WINDOW) {
      const { ticket, operation } = this.#backlog[this.#backlogStart++]!;
      this.#admitOwn(ticket, operation);
    }
    if (this.#backlogStart === this.#backlog.length) {
      this.#backlog = [];
      this.#backlogStart = 0;
    }
  }

  #admitOwn(ticket: number, operation: SignedOperation): void {
    let id: OperationId = "";
    try {
      assertShapeTakes(this.#options.shape, operation);
      id = operationId(this.#options.domain, operation);
      if (this.#entries.has(id)) this.#assertUnknown(id, operation);
    } catch (reason) {
      if (!(reason instanceof QuipuError)) throw reason;
      this.#lost.push({ ticket, id, operation, reason });
      return;
    }
    const entry: Entry = { ticket, id, operation, batchNumber: this.#batchOf(id) };
    this.#entries.set(id, entry);
    if (entry.batchNumber === undefined) this.#readmit(entry);
  }

  /** Admits an entry, or keeps it early if the reason may pass, or loses it. */
  #readmit(entry: Entry): void {
    const blocked = this.#isBehindEarly(entry);
    const reason = blocked ?? this.#tryAdmit(entry);
    entry.early = undefined;
    if (reason === undefined) return;
    const mayPass = blocked !== undefined || PASSING_OWN.includes(reason.code);
    if (mayPass) this.#keepEarly(entry, reason);
    else this.#lose(entry, reason);
  }

  /** The reason of an early operation of the same sender that must come first. */
  #isBehindEarly({ operation: { from, nonce } }: Entry): QuipuError | undefined {
    const first = this.#earlyOf.get(from)?.first;
    return first !== undefined && first.operation.nonce < nonce ? first.early : undefined;
  }

  #keepEarly(entry: Entry, reason: QuipuError): void {
    const { from, nonce } = entry.operation;
    entry.early = reason;
    this.#early.push(entry);
    const known = this.#earlyOf.get(from);
    const isFirst = known === undefined || nonce < known.first.operation.nonce;
    const count = (known?.count ?? 0) + 1;
    this.#earlyOf.set(from, { count, first: isFirst ? entry : known.first });
  }

  /** All that is early, which is not any more. */
  #takeEarly(): Entry[] {
    const early = this.#early;
    this.#early = [];
    this.#earlyOf = new Map();
    return early;
  }

  /** Admits an entry to the sequencer, or says why that cannot be. */
  #tryAdmit(entry: Entry): QuipuError | undefined {
    try {
      this.#assertSameReceiver(entry);
      const { id, operation, verifiedUnder } = entry;
      this.#sequencer.admit(operation, { id, verifiedUnder });
      this.#noteVerified(entry);
      return undefined;
    } catch (reason) {
      if (reason instanceof QuipuError) return reason;
      throw reason;
    }
  }

  /** Remembers under which key the signature has been verified, and whom the operation pays. */
  #noteVerified(entry: Entry): void {
    entry.verifiedUnder = this.#state.account(entry.operation.from)!.publicKey;
    const credit = kindOf(entry.operation).creditOf(entry.operation);
    if (credit !== undefined) entry.receiver ??= this.#state.account(credit.account);
  }

  /**
   * An operation says whom it pays by a leaf. Whoever commits chooses leaves, so after a
   * reorganisation somebody else may stand there.
   */
  #assertSameReceiver({ operation, receiver }: Entry): void {
    const credit = kindOf(operation).creditOf(operation);
    const now = credit && this.#state.account(credit.account);
    if (receiver === undefined || now === undefined || isSameIdentity(receiver, now)) return;
    const expected = "the key and owner that stood there when it was submitted";
    const mismatch = gotExpected("receiver", "another key or owner", expected, credit!.account);
    throw new QuipuError("ReceiverChanged", mismatch);
  }

  #assertUnknown(id: OperationId, { from }: SignedOperation): void {
    const batchNumber = this.#entries.get(id)?.batchNumber ?? this.#batchOf(id);
    if (!this.#entries.has(id) && batchNumber === undefined) return;
    const place = batchNumber === undefined ? "waits already" : `is in batch ${batchNumber}`;
    const mismatch = gotExpected("operation", `${id}, which ${place}`, "a new one", from);
    throw new QuipuError("DuplicateNonce", mismatch);
  }

  #batchOf(id: OperationId): number | undefined {
    return this.#options.batchOf?.(id);
  }

  #remember(entry: Entry): Submission {
    this.#tickets += 1;
    this.#entries.set(entry.id, entry);
    if (entry.early !== undefined) return "early";
    const { from, nonce } = entry.operation;
    return nonce < this.#sequencer.nextNonce(from)! ? "ready" : "held";
  }

  #lose({ ticket, id, operation }: Entry, reason: QuipuError): void {
    this.#entries.delete(id);
    this.#lost.push({ ticket, id, operation, reason });
  }
}

function assertLess(what: string, count: number, limit: number, cause: QuipuError): void {
  if (count < limit) return;
  throw new QuipuError("QueueFull", gotExpected(what, count, `< ${limit}`), { cause });
}
