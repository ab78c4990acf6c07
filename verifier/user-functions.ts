/**
 * What users call of a rollup's contract, however its batches are settled (SPEC.md section 8): deposits, forced
 * exits, claims, and the way out once the sequencer has let somebody wait too long.
 */

import { keyY } from "../src/crypto/compressed-key.js";
import { assertBelow, assertFieldElement } from "../src/crypto/field.js";
import { gotExpected } from "../src/errors.js";
import { escapeClaim } from "../src/escape/escape-input.js";
import { type Deposit, decodeDeposit, encodeDeposit } from "../src/kinds/deposit/deposit.js";
import { encodeExitRequest } from "../src/kinds/exit/exit-request.js";
import type { Payout } from "../src/kinds/withdrawal/payout.js";
import { OneAtATime } from "../src/one-at-a-time.js";
import { ARITY, BALANCE_LIMIT, OWNER_LIMIT, reservedLeaves } from "../src/params.js";
import type { VerificationKey } from "../src/proof/verification-key.js";
import { shapeId } from "../src/shape.js";
import { AccountTree } from "../src/state/account-tree.js";
import { deploymentDomain } from "../src/state/deployment.js";
import type { CallContext, PayableCallContext } from "./call-context.js";
import { Claims } from "./claims.js";
import type { ContractOptions } from "./contract-options.js";
import type { GroupGround } from "./group-checks.js";
import { Payments } from "./payments.js";
import { Queue } from "./queue.js";
import type {
  Claimed,
  DepositMarked,
  DepositQueued,
  Escaped,
  ExitMarked,
  ExitQueued,
  Frozen,
  Refunded,
  RollupEvent,
} from "./rollup-event.js";
import type { Escape, LateItems } from "./submission.js";
import { TokenLedger } from "./token-ledger.js";
import { verifierError } from "./verifier-error.js";
import { verifyEscapeProof } from "./verify-proof.js";

/** The public view of a queue. */
export type QueueView = Pick<Queue, "head" | "tail" | "mark" | "hashOf" | "deadlineOf" | "dueOf">;

/** Where a contract is behind a batch. */
export interface Place {
  readonly newRoot: bigint;
  /** Of the next batch. */
  readonly batchNumber: number;
  readonly depositHead: number;
  readonly exitHead: number;
}

/** @typeParam Event what it tells besides what its users do */
export abstract class UserFunctions<Event extends { readonly name: string } = never> {
  /** Domain of this deployment, 88 bits. */
  readonly domain: bigint;
  /** Depth of the state tree. */
  readonly levels: number;
  readonly #keys: ReadonlyMap<bigint, VerificationKey>;
  readonly #escapeKey: VerificationKey | undefined;
  protected readonly payments: Payments;
  protected readonly depositQueue: Queue;
  protected readonly exitQueue: Queue;
  readonly #claims = new Claims();
  readonly #escaped = new Set<number>();
  readonly #refunded = new Set<number>();
  readonly #events: (RollupEvent | Event)[] = [];
  protected root: bigint;
  protected batches = 0;
  #frozen = false;
  /** A transaction waits for the one before. */
  readonly #turns = new OneAtATime();

  /** @param options that have been checked */
  protected constructor(options: ContractOptions) {
    const { deployment, levels, tokens = [new TokenLedger()] } = options;
    this.domain = deploymentDomain(deployment);
    this.levels = levels;
    this.root = options.genesisRoot ?? new AccountTree(levels).root;
    assertFieldElement(this.root, "genesis root");
    const { keys, escapeKey } = structuredClone({
      keys: options.keys,
      escapeKey: options.escapeKey,
    });
    this.#keys = new Map(keys.map((key) => [shapeId(key.shape, levels), key.verificationKey]));
    this.#escapeKey = escapeKey;
    this.payments = new Payments(deployment.contract, tokens);
    this.depositQueue = new Queue("deposit queue", options);
    this.exitQueue = new Queue("exit queue", options);
  }

  /** Root of the state after the last batch that stands. */
  get stateRoot(): bigint {
    return this.root;
  }

  /** Number of batches that stand; also the number of the next batch. */
  get batchNumber(): number {
    return this.batches;
  }

  /** Whether the escape hatch is open. */
  get frozen(): boolean {
    return this.#frozen;
  }

  /** The deposit queue: how many items have been queued, processed and marked, and their entries. */
  get deposits(): QueueView {
    return this.depositQueue;
  }

  /** The same of the exit queue. */
  get exits(): QueueView {
    return this.exitQueue;
  }

  /** All events so far, in order. */
  get events(): readonly (RollupEvent | Event)[] {
    return this.#events;
  }

  /** What an L1 address (160 bits) may claim of a token, in the token's smallest unit. */
  claimable(owner: bigint, token: number): bigint {
    return this.#claims.of(owner, token);
  }

  /** Sum of all deposits of a token so far. */
  deposited(token: number): bigint {
    return this.payments.deposited(token);
  }

  /** The contract's balance of a token. */
  held(token: number): bigint {
    return this.payments.held(token);
  }

  /** Whether an account has left by the escape hatch. */
  escaped(account: number): boolean {
    return this.#escaped.has(account);
  }

  /** Whether a deposit has been refunded. */
  refunded(index: number): boolean {
    return this.#refunded.has(index);
  }

  /**
   * Takes an amount and queues it for an account of the rollup.
   *
   * @throws QuipuError, in the order of the checks: `ContractFrozen`; `UnknownToken`; `OutOfRange`
   *   for an amount of 0 or ≥ 2^128, or the owner 0; `NotInField` for Ay ≥ r; `TreeFull` if there have
   *   been as many deposits as half the tree has leaves; `DepositCapExceeded`; `WrongValue`;
   *   `TransferFailed`.
   */
  deposit(deposit: Deposit, call: PayableCallContext): Promise<DepositQueued> {
    return this.transact({ deposit, call }, (taken) => this.#deposit(taken.deposit, taken.call));
  }

  /**
   * Queues the exit of an account, with the caller as requester.
   *
   * @throws QuipuError, in the order of the checks: `ContractFrozen`; `OutOfRange` for an account
   *   outside the tree.
   */
  requestExit(account: number, call: CallContext): Promise<ExitQueued> {
    return this.transact(call, ({ sender, time }) => {
      this.assertNotFrozen();
      assertBelow(account, ARITY ** this.levels, "account");
      const item = encodeExitRequest({ account, requester: sender });
      const queued = this.exitQueue.push(item, time);
      return this.emit({ name: "ExitQueued", account, requester: sender, ...queued });
    });
  }

  /**
   * Marks a deposit and all before it, once at most half of its time is left. Until it is gone, every
   * batch must take a deposit. Anybody may call it, any number of times.
   *
   * @param index position in the queue
   * @throws QuipuError, in the order of the checks: `ContractFrozen`; `NotQueued`; `NotUrgent`.
   */
  markDeposit(index: number, call: CallContext): Promise<DepositMarked> {
    return this.transact(call, ({ time }) => {
      this.assertNotFrozen();
      this.depositQueue.markItem(index, time);
      return this.emit({ name: "DepositMarked", index });
    });
  }

  /**
   * Marks an item of the exit queue in the same way.
   *
   * @throws QuipuError as `markDeposit` does.
   */
  markExit(index: number, call: CallContext): Promise<ExitMarked> {
    return this.transact(call, ({ time }) => {
      this.assertNotFrozen();
      this.exitQueue.markItem(index, time);
      return this.emit({ name: "ExitMarked", index });
    });
  }

  /**
   * Pays the caller's whole claim to a token.
   *
   * @param payment the token, and the L1 address that is paid
   * @throws QuipuError `NothingToClaim`, `TransferFailed`.
   */
  claim({ token, to }: { token: number; to: bigint }, call: CallContext): Promise<Claimed> {
    return this.transact(call, ({ sender: owner }) => {
      const claim = this.#claims.of(owner, token);
      if (claim === 0n) {
        throw verifierError("NothingToClaim", `the caller has nothing of token ${token} to claim`);
      }
      const amount = this.covered(token, claim);
      this.payments.pay(token, to, amount);
      this.#claims.subtract(owner, token, amount);
      return this.emit({ name: "Claimed", owner, token, to, amount });
    });
  }

  /**
   * Freezes the contract for good, once the sequencer has missed the deadline of an item.
   *
   * @throws QuipuError `ContractFrozen`; `NotOverdue` if neither item is waiting past its deadline.
   */
  freeze({ depositIndex, exitIndex }: LateItems, call: CallContext): Promise<Frozen> {
    return this.transact(call, ({ time }) => {
      this.assertNotFrozen();
      const due = [
        this.dueOf(this.depositQueue, depositIndex),
        this.dueOf(this.exitQueue, exitIndex),
      ];
      if (!due.some((deadline = Number.POSITIVE_INFINITY) => deadline < time)) {
        const [deposit, exit] = due.map((deadline) =>
          deadline === undefined ? "does not wait" : `has ${deadline - time} s left`,
        );
        const message = `nothing is overdue: the deposit ${deposit}, the exit ${exit}`;
        throw verifierError("NotOverdue", message);
      }
      this.#frozen = true;
      return this.emit({ name: "Frozen" });
    });
  }

  /**
   * Makes the balance of an account claimable by its owner. Anybody may call it.
   *
   * @throws QuipuError, in the order of the checks: `NotFrozen`; `OutOfRange` for an account outside
   *   the tree, an unknown token, or a balance ≥ 2^128; `AlreadyEscaped`; `MalformedProof`;
   *   `InvalidProof`.
   */
  escape(leaver: Escape, call: CallContext): Promise<Escaped> {
    return this.transact({ leaver, call }, (taken) => this.#escape(taken.leaver));
  }

  /**
   * Makes a deposit that no batch took claimable by its owner. Anybody may call it.
   *
   * @param index position in the queue
   * @param item the 70 bytes that were queued
   * @throws QuipuError `NotFrozen`, `NotQueued`, `AlreadyRefunded`, `QueueMismatch`.
   */
  refundDeposit(index: number, item: Uint8Array, call: CallContext): Promise<Refunded> {
    return this.transact({ item, call }, (taken) => this.#refund(index, taken.item));
  }

  /** What batches are checked against. */
  protected get ground(): GroupGround {
    return {
      ...{ domain: this.domain, levels: this.levels, stateRoot: this.root, keys: this.#keys },
      ...{ deposits: this.depositQueue, exits: this.exitQueue },
    };
  }

  /** Moves to the state behind some batch; back if batches have fallen. */
  protected moveTo(place: Place): void {
    this.root = place.newRoot;
    this.batches = place.batchNumber;
    this.depositQueue.moveTo(place.depositHead);
    this.exitQueue.moveTo(place.exitHead);
  }

  /** By when a waiting item must have been taken, or undefined if none waits there. */
  protected dueOf(queue: Queue, index: number): number | undefined {
    return queue.dueOf(index);
  }

  /** How much of a claim can be paid now. */
  protected covered(_token: number, claim: bigint): bigint {
    return claim;
  }

  /** Checks that the rollup has ended, so that accounts can leave by themselves. */
  protected assertEnded(): void {
    if (this.#frozen) return;
    throw verifierError("NotFrozen", "the contract is not frozen");
  }

  /** Runs a transaction on a copy of its arguments: calldata cannot change while it waits. */
  protected transact<Input, Result>(
    input: Input,
    run: (input: Input) => Result | Promise<Result>,
  ): Promise<Result> {
    const taken = structuredClone(input);
    return this.#turns.run(async () => run(taken));
  }

  #deposit(deposit: Deposit, { sender, time, value = 0n }: PayableCallContext): DepositQueued {
    const { token, amount, key, owner } = deposit;
    this.assertNotFrozen();
    this.#assertKnownToken(token, "UnknownToken");
    assertPositive(amount, BALANCE_LIMIT, "amount");
    assertPositive(owner, OWNER_LIMIT, "owner");
    keyY(key);
    const most = reservedLeaves(this.levels);
    if (this.depositQueue.tail >= most) {
      throw verifierError("TreeFull", `the tree is full: it has room for ${most} deposits`);
    }
    this.payments.receive(token, amount, sender, value);
    const queued = this.depositQueue.push(encodeDeposit(deposit), time);
    return this.emit({ name: "DepositQueued", ...queued, key, owner, token, amount });
  }

  async #escape({ account, owner, token, balance, proof }: Escape): Promise<Escaped> {
    this.assertEnded();
    assertBelow(account, ARITY ** this.levels, "account");
    this.#assertKnownToken(token, "OutOfRange");
    assertBelow(balance, BALANCE_LIMIT, "balance");
    if (this.#escaped.has(account)) {
      throw verifierError("AlreadyEscaped", `account ${account} has already escaped`);
    }
    const claim = escapeClaim(account, { token, owner });
    const statement = { root: this.root, claim, balance };
    await verifyEscapeProof(this.#escapeKey, statement, proof);
    this.#escaped.add(account);
    const event = this.emit({ name: "Escaped", account, owner, token, balance });
    this.credit({ owner, token, amount: balance });
    return event;
  }

  #refund(index: number, item: Uint8Array): Refunded {
    this.assertEnded();
    this.depositQueue.assertQueued(index);
    if (this.#refunded.has(index)) {
      throw verifierError("AlreadyRefunded", `deposit ${index} has already been refunded`);
    }
    this.depositQueue.checkItem(index, item);
    this.#refunded.add(index);
    const { owner, token, amount } = decodeDeposit(item);
    const event = this.emit({ name: "Refunded", index, owner, token, amount });
    this.credit({ owner, token, amount });
    return event;
  }

  protected assertNotFrozen(): void {
    if (!this.#frozen) return;
    throw verifierError("ContractFrozen", "the contract is frozen");
  }

  #assertKnownToken(token: number, code: "UnknownToken" | "OutOfRange"): void {
    if (this.payments.isKnown(token)) return;
    throw verifierError(code, gotExpected("token", token, "a token of this contract"));
  }

  protected credit({ owner, token, amount }: Payout): void {
    if (amount === 0n) return;
    this.#claims.add(owner, token, amount);
    this.emit({ name: "Credited", owner, token, amount });
  }

  protected emit<Told extends RollupEvent | Event>(event: Told): Told {
    this.#events.push(event);
    return event;
  }
}

function assertPositive(value: bigint, limit: bigint, what: string): void {
  assertBelow(value, limit, what);
  if (value === 0n) throw verifierError("OutOfRange", gotExpected(what, value, "> 0"));
}
