/**
 * An L1 with a rollup on it, as users and sequencers meet it: a chain with the Solidity contract, or
 * the mirror of the contract in this process. What is written against this interface tells the same
 * story on both.
 */

import type { Deposit } from "../../src/kinds/deposit/deposit.js";
import type { Deployment } from "../../src/state/deployment.js";
import type { QueueTiming } from "../../verifier/queue-timing.js";
import type {
  BatchesCommitted,
  Claimed,
  DepositMarked,
  DepositQueued,
  Escaped,
  ExitMarked,
  ExitQueued,
  Frozen,
  Refunded,
  RollupEvent,
} from "../../verifier/rollup-event.js";
import type { BatchSubmission, Escape, LateItems } from "../../verifier/submission.js";
import type { Publication } from "../contract/publication.js";
import type { FollowedState } from "../follow/followed-state.js";
import type { Hex } from "../rpc/answers.js";

/** What a transaction has brought about: the event that says so, and all of them. */
export interface Outcome<Event extends RollupEvent> {
  readonly event: Event;
  readonly events: readonly RollupEvent[];
  /** The mirror has neither gas nor transactions. */
  readonly gasUsed?: bigint;
  readonly transactionHash?: Hex;
}

/** Proven batches of one shape that follow on each other, and the number that the first is to get. */
export interface NumberedBatches {
  readonly batchNumber: number;
  /** One or more. */
  readonly batches: readonly BatchSubmission[];
  /** The blob that they are proven for, all of its group, to publish them in. */
  readonly blob?: Uint8Array | undefined;
  /** Whether they go by calldata if blobs cost more than the account offers; default false. */
  readonly fallback?: boolean | undefined;
}

/** What a commit has brought about, or has found. */
export interface CommitOutcome extends Outcome<BatchesCommitted> {
  /** The number that the first of the batches really has. */
  readonly batchNumber: number;
  /** How the last of them was published. */
  readonly publication: Publication;
}

/** An account of L1, which sends transactions. */
export interface L1Account {
  /** 160 bits. */
  readonly address: bigint;
  /** Queues a deposit that the account pays. */
  deposit(deposit: Deposit): Promise<Outcome<DepositQueued>>;
  /** Demands an account's balance for its owner. */
  requestExit(account: number): Promise<Outcome<ExitQueued>>;
  /** Marks a deposit whose time is half over, and all before it: batches must then take deposits. */
  markDeposit(index: number): Promise<Outcome<DepositMarked>>;
  /** Marks an item of the exit queue, likewise. */
  markExit(index: number): Promise<Outcome<ExitMarked>>;
  /** Commits batches together, or finds all of them committed. */
  commitBatches(group: NumberedBatches): Promise<CommitOutcome>;
  /** Pays all that the account may claim of a token, to itself unless told otherwise. */
  claim(payment: { token: number; to?: bigint | undefined }): Promise<Outcome<Claimed>>;
  /** Freezes a rollup whose sequencer is late with an item; by default with the head of a queue. */
  freeze(items?: Partial<LateItems>): Promise<Outcome<Frozen>>;
  /** Makes the balance of an account of a frozen rollup claimable by its owner. */
  escape(leaver: Escape): Promise<Outcome<Escaped>>;
  /** Makes a deposit that no batch has taken claimable by its owner. */
  refundDeposit(order: { index: number; deposit: Deposit }): Promise<Outcome<Refunded>>;
}

export interface L1 {
  readonly deployment: Deployment;
  /** Depth of the state tree. */
  readonly levels: number;
  /** How long items may wait in the queues. */
  readonly timing: QueueTiming;
  /** The rollup's state as of L1's newest block, from L1 alone. */
  follow(): Promise<FollowedState>;
  /** The same from the beginning, without anything that this process remembers. */
  rebuild(): Promise<FollowedState>;
  /** Time of L1's newest block, in seconds. */
  now(): Promise<number>;
  /** What an address may claim of a token. */
  claimable(owner: bigint, token: number): Promise<bigint>;
}
