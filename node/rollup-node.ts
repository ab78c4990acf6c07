/**
 * A sequencer at work: follows L1, takes what waits in its queues and what users have signed, seals,
 * proves and commits, batch by batch.
 *
 * It trusts L1 and not itself. Before each batch it looks whether L1 stands where it thinks; if
 * another sequencer was faster, or the chain was reorganised, it begins anew from L1's state with the
 * operations that it remembers. A batch whose proof or commitment failed for a passing reason stays
 * and is tried again at the next step; it is found on L1 if it had arrived after all.
 */

import type { L1, L1Account, Outcome } from "../l1/client/l1.js";
import { FollowedState } from "../l1/follow/followed-state.js";
import { assertShapeTakes } from "../sequencer/assert-shape-takes.js";
import { type Admission, type DroppedOperation, Sequencer } from "../sequencer/sequencer.js";
import type { SealedBatch } from "../src/batch/seal-batch.js";
import { gotExpected, QuipuError } from "../src/errors.js";
import { encodeDeposit } from "../src/operations/deposit.js";
import { deploymentDomain } from "../src/operations/domain.js";
import { encodeExitRequest } from "../src/operations/exit-request.js";
import type { SignedOperation } from "../src/operations/signed-operation.js";
import type { Shape } from "../src/params.js";
import type { ProofPoints } from "../verifier/proof-points.js";
import type { BatchCommitted } from "../verifier/rollup-event.js";

export interface NodeOptions {
  readonly l1: L1;
  /** The L1 account that commits the batches. */
  readonly account: L1Account;
  readonly shape: Shape;
  readonly prove: (batch: SealedBatch) => Promise<ProofPoints>;
  /** L1 address that is credited with fees; by default the account. */
  readonly feeRecipient?: bigint | undefined;
  /** Operations that may wait for account, balance or room in the sequencer; by default 10,000. */
  readonly earlyLimit?: number | undefined;
}

/** A batch that the node has brought to L1. */
export interface SettledBatch {
  readonly batchNumber: number;
  readonly batch: SealedBatch;
  readonly outcome: Outcome<BatchCommitted>;
  /** Time that the proof took. */
  readonly provingMs: number;
}

/** A batch that is sealed and not on L1 yet, as far as is known. */
interface Pending {
  readonly batchNumber: number;
  readonly batch: SealedBatch;
  proof?: ProofPoints;
  provingMs: number;
}

/** An operation that was submitted, and what has become of it. */
interface Remembered {
  readonly operation: SignedOperation;
  /** The batch that it is in. */
  batchNumber?: number | undefined;
}

/** What became of an operation: `early` waits for batches that bring account or balance. */
export type Submission = Admission | "early";

/** Batches after which an operation is forgotten: no reorganisation goes further back. */
const MEMORY = 256;

/** Nobody has paid for an early operation, nor has its signature been checked: anybody can make them. */
const DEFAULT_EARLY_LIMIT = 10_000;

/** Times that a node begins anew in one step because L1 has moved. */
const ATTEMPTS = 8;

/** Refusals that the next batches may turn into admission. */
const PASSING: readonly string[] = [
  ...["AccountNotFound", "InsufficientBalance", "BalanceOverflow", "QueueFull"],
];

/** What the contract says to a batch that L1 has left behind. */
const OVERTAKEN: readonly string[] = ["RootMismatch", "QueueMismatch"];

export class RollupNode {
  readonly #options: NodeOptions;
  #sequencer: Sequencer | undefined;
  /** Where the sequencer takes L1 to stand, but for the batch that is pending. */
  #settled = { batchNumber: 0, root: 0n };
  #depositTail = 0;
  #exitTail = 0;
  /** The items that the sequencer was handed and that no batch has taken, by queue and position. */
  #handed = new Map<string, string>();
  #pending: Pending | undefined;
  #remembered: Remembered[] = [];
  /** Those of the remembered that could not be admitted so far, and why. */
  #early = new Map<Remembered, QuipuError>();
  #dropped: DroppedOperation[] = [];

  constructor(options: NodeOptions) {
    this.#options = options;
  }

  /** Operations that were submitted and given up, with the reason, since this was last read. */
  takeDropped(): readonly DroppedOperation[] {
    const dropped = this.#dropped;
    this.#dropped = [];
    return dropped;
  }

  /**
   * Follows L1 to its newest block, so that operations are judged by the state there.
   *
   * @throws QuipuError `ContractFrozen`; what following throws.
   */
  async sync(): Promise<void> {
    const followed = await this.#options.l1.follow();
    if (followed.frozen) {
      throw new QuipuError("ContractFrozen", gotExpected("contract", "frozen", "not frozen"));
    }
    if (this.#pending !== undefined && standsAfter(followed, this.#pending)) this.#settle();
    const { batchNumber, root } = this.#settled;
    const isWhereItWas = followed.batchNumber === batchNumber && followed.state.root === root;
    if (this.#sequencer === undefined || !isWhereItWas || this.#hasOtherItems(followed)) {
      this.#beginAnew(followed);
    }
    this.#takeQueues(followed);
  }

  /**
   * Takes a transfer or withdrawal. One whose account or balance is not there yet waits until no
   * batch is left that could bring it.
   *
   * @throws QuipuError `BatchTooLarge` for a withdrawal if the shape takes none; `QueueFull` if as
   *   many are early as may be; as `Sequencer.admit` does; what `sync` throws, the first time.
   */
  async submit(operation: SignedOperation): Promise<Submission> {
    assertShapeTakes(this.#options.shape, operation);
    if (this.#sequencer === undefined) await this.sync();
    const remembered: Remembered = { operation };
    const submission = this.#admit(remembered);
    if (submission === "early") this.#assertRoomFor(remembered);
    this.#remembered.push(remembered);
    return submission;
  }

  /**
   * Brings the next batch to L1; undefined if nothing waits.
   *
   * @throws QuipuError `ContractFrozen`, `TreeFull` for a deposit that finds no place; what proving
   *   and committing throw. A further call goes on where this one stopped.
   */
  async step(): Promise<SettledBatch | undefined> {
    for (let attempt = 1; ; attempt += 1) {
      await this.sync();
      const pending = this.#pending ?? this.#seal();
      if (pending === undefined) {
        this.#giveUpEarly();
        return undefined;
      }
      try {
        return await this.#bringToL1(pending);
      } catch (error) {
        const isOvertaken = error instanceof QuipuError && OVERTAKEN.includes(error.code);
        if (!isOvertaken || attempt === ATTEMPTS) throw error;
        this.#sequencer = undefined;
      }
    }
  }

  /** Brings everything that waits to L1. */
  async *run(): AsyncGenerator<SettledBatch> {
    for (;;) {
      const settled = await this.step();
      if (settled === undefined) return;
      yield settled;
    }
  }

  /** Forgets one that has just become early if there is no room for it. */
  #assertRoomFor(remembered: Remembered): void {
    const { earlyLimit = DEFAULT_EARLY_LIMIT } = this.#options;
    if (this.#early.size <= earlyLimit) return;
    const cause = this.#early.get(remembered);
    this.#early.delete(remembered);
    const message = gotExpected("early operations", this.#early.size, `< ${earlyLimit}`);
    throw new QuipuError("QueueFull", message, { cause });
  }

  #seal(): Pending | undefined {
    const { batch, dropped, blockedDeposit } = this.#sequencer!.seal(this.#options.shape);
    this.#drop(dropped);
    if (batch === undefined && blockedDeposit !== undefined) throw blockedDeposit;
    if (batch === undefined) return undefined;
    const { batchNumber } = this.#settled;
    const sealed = new Set<SignedOperation>([...batch.transfers, ...batch.withdrawals]);
    for (const remembered of this.#remembered) {
      if (sealed.has(remembered.operation)) remembered.batchNumber = batchNumber;
    }
    this.#pending = { batchNumber, batch, provingMs: 0 };
    return this.#pending;
  }

  async #bringToL1(pending: Pending): Promise<SettledBatch> {
    const { account, prove } = this.#options;
    const { batchNumber, batch } = pending;
    if (pending.proof === undefined) {
      const start = performance.now();
      pending.proof = await prove(batch);
      pending.provingMs = performance.now() - start;
    }
    const { shape, data, publicInputs } = batch;
    const submission = { shape, data, digest: publicInputs.digest, proof: pending.proof };
    const outcome = await account.commitBatch({ ...submission, batchNumber });
    this.#settle();
    this.#admitEarly();
    return { batchNumber, batch, outcome, provingMs: pending.provingMs };
  }

  /** The pending batch is on L1. */
  #settle(): void {
    const { batchNumber, batch } = this.#pending!;
    this.#settled = { batchNumber: batchNumber + 1, root: batch.header.newRoot };
    this.#pending = undefined;
    this.#handed.clear();
    this.#remembered = this.#remembered.filter((remembered) => {
      return remembered.batchNumber === undefined || remembered.batchNumber > batchNumber - MEMORY;
    });
  }

  /** Starts from L1's state, with every operation that may not be part of it. */
  #beginAnew(followed: FollowedState): void {
    const { l1, account, feeRecipient = account.address } = this.#options;
    const domain = deploymentDomain(l1.deployment);
    const { state } = FollowedState.restore(followed.snapshot(), domain);
    this.#sequencer = new Sequencer(state, { domain, feeRecipient });
    this.#settled = { batchNumber: followed.batchNumber, root: state.root };
    this.#pending = undefined;
    this.#depositTail = followed.depositHead;
    this.#exitTail = followed.exitHead;
    for (const remembered of [...this.#remembered]) {
      const wasSealed = remembered.batchNumber !== undefined;
      // One that was in a batch before is most likely in that batch still.
      this.#tryAgain(remembered, wasSealed ? ["NonceMismatch"] : []);
    }
  }

  #admitEarly(): void {
    for (const remembered of [...this.#early.keys()]) this.#tryAgain(remembered);
  }

  #giveUpEarly(): void {
    const early = [...this.#early];
    this.#early.clear();
    this.#drop(early.map(([{ operation }, reason]) => ({ operation, reason })));
  }

  /** Admits what is remembered; drops it if it is refused for a reason that is not to be ignored. */
  #tryAgain(remembered: Remembered, ignored: readonly string[] = []): void {
    try {
      this.#admit(remembered);
      remembered.batchNumber = undefined;
    } catch (reason) {
      if (!(reason instanceof QuipuError)) throw reason;
      if (ignored.includes(reason.code)) return;
      this.#drop([{ operation: remembered.operation, reason }]);
    }
  }

  #admit(remembered: Remembered): Submission {
    this.#early.delete(remembered);
    try {
      return this.#sequencer!.admit(remembered.operation);
    } catch (error) {
      if (!(error instanceof QuipuError && PASSING.includes(error.code))) throw error;
      this.#early.set(remembered, error);
      return "early";
    }
  }

  #drop(dropped: readonly DroppedOperation[]): void {
    const gone = new Set(dropped.map(({ operation }) => operation));
    this.#remembered = this.#remembered.filter(({ operation }) => !gone.has(operation));
    // Not spread: they may be more than a call takes arguments.
    for (const one of dropped) this.#dropped.push(one);
  }

  /** Hands the sequencer the items of L1's queues that it does not have yet. */
  #takeQueues(followed: FollowedState): void {
    for (const { index, key, owner, token, amount } of followed.deposits) {
      if (index < this.#depositTail) continue;
      this.#sequencer!.enqueueDeposit({ key, owner, token, amount });
      this.#depositTail = index + 1;
    }
    for (const { index, account, requester } of followed.exits) {
      if (index < this.#exitTail) continue;
      this.#sequencer!.enqueueExit({ account, requester });
      this.#exitTail = index + 1;
    }
    this.#handed = itemsOf(followed);
  }

  /** Whether a reorganisation has changed what the sequencer was handed. */
  #hasOtherItems(followed: FollowedState): boolean {
    const items = itemsOf(followed);
    return [...this.#handed].some(([name, content]) => items.get(name) !== content);
  }
}

/** What waits in the queues, by queue and position. */
function itemsOf({ deposits, exits }: FollowedState): Map<string, string> {
  const bytesOf = (bytes: Uint8Array): string => Buffer.from(bytes).toString("hex");
  return new Map([
    ...deposits.map((item) => [`deposit ${item.index}`, bytesOf(encodeDeposit(item))] as const),
    ...exits.map((item) => [`exit ${item.index}`, bytesOf(encodeExitRequest(item))] as const),
  ]);
}

/** Whether L1 stands where a batch leads to. */
function standsAfter({ batchNumber, state }: FollowedState, pending: Pending): boolean {
  const { newRoot } = pending.batch.header;
  return batchNumber === pending.batchNumber + 1 && state.root === newRoot;
}
