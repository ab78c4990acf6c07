/** A node's view that answers what a test has put into it: enough of each kind to page through. */
import type { AccountAnswer } from "../../client/messages/account.js";
import type { Batch, BatchOperation } from "../../client/messages/batch.js";
import type { Health } from "../../client/messages/health.js";
import type { QueueItem } from "../../client/messages/queue.js";
import type { Config, Status } from "../../client/messages/rollup.js";
import { API_PREFIX } from "../../client/messages/routes.js";
import type { Transaction } from "../../client/messages/transaction.js";
import { EventFeed } from "../../node/api/events/event-feed.js";
import type {
  BatchName,
  Listing,
  NodeFigures,
  NodeView,
  Slice,
  Submitted,
} from "../../node/api/view/node-view.js";
import type { SignedOperation } from "../../src/operations/kinds.js";
import { kindOf } from "../../src/operations/kinds.js";
import { operationId } from "../../src/operations/operation-id.js";
import { DOMAIN } from "./accounts.js";

export const HASH = `0x${"ab".repeat(32)}`;
export const OWNER = `0x${"0c".repeat(20)}`;
export const TIME = "2026-01-31T12:00:00.000Z";
const COMMITMENT = { transactionHash: HASH, blockNumber: 17, blockTime: TIME };

/** Batches that the fake node has, and accounts. */
export const BATCHES = 250;
export const ACCOUNTS = 130;

export class FakeNodeView implements NodeView {
  readonly events: EventFeed;
  readonly transactionsById = new Map<string, Transaction>();
  /** What `submit` does before anything else. */
  onSubmit: (operation: SignedOperation) => Promise<void> | void = () => undefined;
  healthNow: Health = { status: "ok", parts: { database: { isOk: true, since: TIME } } };
  readonly drained: string[] = [];
  readonly operator = {
    drain: async () => void this.drained.push("drain"),
    resume: async () => void this.drained.push("resume"),
  };

  constructor(capacity?: number) {
    this.events = new EventFeed(capacity);
  }

  async submit(operation: SignedOperation): Promise<Submitted> {
    await this.onSubmit(operation);
    const id = operationId(DOMAIN, operation);
    const known = this.transactionsById.get(id);
    if (known !== undefined) return { isNew: false, transaction: known };
    const transaction = transactionOf(id, operation);
    this.transactionsById.set(id, transaction);
    return { isNew: true, transaction };
  }

  /** Brings an operation to another state, and says so. */
  bring(id: string, change: Partial<Transaction>): void {
    const transaction = { ...this.transactionsById.get(id)!, ...change };
    this.transactionsById.set(id, transaction);
    const { state, batch, reason } = transaction;
    this.events.publish({ type: "transaction", id, state, batch, reason });
  }

  async transaction(id: string): Promise<Transaction | undefined> {
    return this.transactionsById.get(id);
  }

  async transactions(account: number, slice: Slice): Promise<Listing<Transaction>> {
    const all = [...this.transactionsById.values()].filter(
      ({ operation }) => operation.from === account,
    );
    return cut(all, slice);
  }

  async account(index: number, at: AccountAnswer["at"]): Promise<AccountAnswer | undefined> {
    return index < ACCOUNTS ? accountAt(index, at) : undefined;
  }

  async accounts(
    _: unknown,
    at: AccountAnswer["at"],
    slice: Slice,
  ): Promise<Listing<AccountAnswer>> {
    return cut(
      range(ACCOUNTS, (index) => accountAt(index, at)),
      slice,
    );
  }

  /** One in each batch: the keys are batch and ordinal. */
  async accountOperations(_: number, { limit, after }: Slice): Promise<Listing<BatchOperation>> {
    const first = after === undefined ? BATCHES - 1 : after[0]! - 1;
    const count = Math.max(0, Math.min(limit, first + 1));
    const items = range(count, (i) => operationAt(first - i, 0));
    const last = first - count + 1;
    return { items, next: last > 0 ? [last, 0] : undefined };
  }

  async accountPath(index: number, at: AccountAnswer["at"]) {
    const path = range(3, () => range(8, BigInt));
    return { index, at, batches: BATCHES, root: 5n, levels: 3, leaf: 0n, path };
  }

  async batches(slice: Slice): Promise<Listing<Batch>> {
    return cut(
      range(BATCHES, (i) => batchAt(BATCHES - 1 - i)),
      slice,
    );
  }

  async batch(name: BatchName): Promise<Batch | undefined> {
    const number = numberOf(name);
    return number < BATCHES ? batchAt(number) : undefined;
  }

  async batchOperations(name: BatchName, slice: Slice) {
    const number = numberOf(name);
    if (number >= BATCHES) return undefined;
    return cut(
      range(30, (ordinal) => operationAt(number, ordinal)),
      slice,
    );
  }

  async batchData(name: BatchName) {
    const number = numberOf(name);
    return number < BATCHES ? { number, shape: "4x4", levels: 3, data: "0x00ff" } : undefined;
  }

  async batchProof(name: BatchName) {
    const number = numberOf(name);
    if (number >= BATCHES) return undefined;
    const publicInputs = { digest: 1n, challenge: 2n, y: 3n };
    return { number, shape: "4x4", key: HASH, publicInputs, proof: PROOF };
  }

  async feeQuote({ kind, token, shape = "32x32" }: Parameters<NodeView["feeQuote"]>[0]) {
    const prices = { gas: 2000, blobGas: 0, gasPrice: 10n ** 9n, blobGasPrice: 1n };
    const l1 = { blockNumber: 20, ...prices, cost: 2n * 10n ** 12n };
    const rate = { tokens: 1n, wei: 1n };
    return { kind, token, shape, minimum: 2n * 10n ** 12n, l1, rate, validUntil: TIME };
  }

  async queue(name: "deposits" | "exits", slice: Slice) {
    const items = range(60, (index) => itemAt(name, index));
    return { taken: 0, waiting: 60, marked: 1, ...cut(items, slice) };
  }

  async status(): Promise<Status> {
    const counts = { taken: 5, waiting: 2, marked: 0 };
    return {
      mode: "node",
      startedAt: TIME,
      isFrozen: false,
      isDraining: false,
      l1: { head: 20, followed: 20, followedTime: TIME, finalized: 10 },
      batches: { committed: BATCHES, finalized: 200, sealed: 1, proven: 2 },
      roots: { committed: 5n, finalized: 4n },
      queued: 3,
      accounts: ACCOUNTS,
      queues: { deposits: counts, exits: counts },
    };
  }

  async config(): Promise<Config> {
    return {
      apiVersion: 1,
      version: "0.1.0",
      chainId: 31337n,
      contract: OWNER,
      domain: DOMAIN,
      levels: 3,
      shapes: [{ shape: "4x4", key: HASH }],
      tokens: [{ token: 0, decimals: 18 }],
      feeRecipient: OWNER,
      deadline: 604_800,
      spacing: 60,
    };
  }

  async claimable(owner: string, token: number) {
    return { owner, token, amount: 7n, blockNumber: 20 };
  }

  async health(): Promise<Health> {
    return this.healthNow;
  }

  /** Items of L1's queue of deposits; there are no exits. */
  deposits = { waiting: 2, untilUrgent: -30, untilDeadline: 600 };

  async figures(): Promise<NodeFigures> {
    return {
      operations: { ready: 3, held: 1, early: 0, sealed: 4, proven: 8 },
      batches: { committed: BATCHES, finalized: 200 },
      backlog: { sealed: 1, proven: 2 },
      ...{ l1LagBlocks: 1, isFrozen: false },
      queues: { deposits: this.deposits, exits: { waiting: 0 } },
    };
  }
}

function transactionOf(id: string, operation: SignedOperation): Transaction {
  const { kind } = operation;
  const fields = kindOf(operation).toJson(operation) as Record<string, string | number>;
  const big = Object.entries(fields).map(([name, value]) => {
    return [name, name === "amount" || name === "fee" ? BigInt(value) : value];
  });
  const read = { kind, ...Object.fromEntries(big) } as Transaction["operation"];
  return { id, state: "queued", operation: read, times: { received: TIME } };
}

function accountAt(index: number, at: AccountAnswer["at"]): AccountAnswer {
  const publicKey: [bigint, bigint] = [1n, 2n];
  const rest = { balance: 2n ** 100n, nonce: 3, token: 0, key: HASH, publicKey, owner: OWNER };
  return { index, at, batches: BATCHES, ...rest };
}

function batchAt(number: number): Batch {
  const operations = { deposits: 1, exits: 0, payments: 0, transfers: 4, withdrawals: 1 };
  const fees = { feeRecipient: OWNER, feeToken: 0, feeTotal: 12n };
  const roots = { oldRoot: BigInt(number), newRoot: BigInt(number + 1) };
  const state = number < 200 ? "finalized" : "committed";
  const rest = { operations, ...fees, publication: "calldata" as const, l1: COMMITMENT };
  return { number, state, shape: "4x4-1d1w", ...roots, ...rest };
}

function operationAt(batch: number, ordinal: number): BatchOperation {
  const sum = { token: 0, amount: 10n };
  const operation = { kind: "deposit" as const, key: HASH, owner: OWNER, ...sum, account: 4 };
  return { batch, ordinal, state: "committed", operation, l1: COMMITMENT };
}

function itemAt(name: "deposits" | "exits", index: number): QueueItem {
  const deposit = { kind: "deposit" as const, key: HASH, owner: OWNER, token: 0, amount: 10n };
  const exit = { kind: "exit" as const, account: index, requester: OWNER };
  const operation = name === "deposits" ? deposit : exit;
  return { index, isMarked: index === 0, urgentFrom: TIME, deadline: TIME, operation };
}

const POINT: [string, string, string] = ["1", "2", "1"];
const PROOF = {
  pi_a: POINT,
  pi_b: [
    ["1", "2"],
    ["3", "4"],
    ["1", "0"],
  ] as [[string, string], [string, string], [string, string]],
  pi_c: POINT,
  protocol: "groth16" as const,
  curve: "bn128" as const,
};

function numberOf(name: BatchName): number {
  return name === "latest" ? BATCHES - 1 : name;
}

function range<Item>(count: number, item: (i: number) => Item): Item[] {
  return Array.from({ length: count }, (_, i) => item(i));
}

/** The items behind a position; positions are keys. */
function cut<Item>(all: readonly Item[], { limit, after }: Slice): Listing<Item> {
  const start = after === undefined ? 0 : after[0]! + 1;
  const end = start + limit;
  return { items: all.slice(start, end), next: end < all.length ? [end - 1] : undefined };
}

/** A path of the API with its prefix. */
export function at(path: string): string {
  return `${API_PREFIX}${path}`;
}
