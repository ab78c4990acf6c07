/**
 * A rollup's history as a follower finds it: blocks with deposits, forced exits and groups of batches of all kinds,
 * drawn by a seed. No L1 and no proofs stand behind it.
 */
import type { FollowedBatch, FollowedRange } from "../../l1/follow/follow-observer.js";
import { FollowedState, type Snapshot } from "../../l1/follow/followed-state.js";
import type { Hex } from "../../l1/rpc/answers.js";
import { BatchBuilder } from "../../src/batch/batch-builder.js";
import type { SealedBatch } from "../../src/batch/sealed-batch.js";
import { compressKey } from "../../src/crypto/compressed-key.js";
import { QuipuError } from "../../src/errors.js";
import { createPayment } from "../../src/kinds/payment/payment.js";
import { createTransfer } from "../../src/kinds/transfer/transfer.js";
import { KIND_NAMES, type KindName } from "../../src/operations/kinds.js";
import { formatShape, parseShape, shapeId } from "../../src/shape.js";
import { Random } from "../../workload/random.js";
import { DOMAIN, FEE_RECIPIENT, testKeys } from "./accounts.js";

const LEVELS = 3;
const SHAPE = parseShape("4x9-2d2e2w3p");
/** Keys that deposits and payments are for; some are first heard of by a payment. */
const HOLDERS = 14;
/** Nobody looks at it here. */
const signature = { r8: { x: 0n, y: 1n }, s: 0n };

/** A transfer's amount of 10 in another encoding than the canonical one: 1 · 10^1. */
const TEN_OTHERWISE = 2 ** 35 + 1;

export class FollowedHistory {
  readonly #random: Random;
  readonly #seed: number;
  followed = FollowedState.genesis(LEVELS, { domain: DOMAIN });
  /** The state behind each number of batches. */
  readonly snapshots: Snapshot[] = [this.followed.snapshot()];
  /** What was sealed, by batch. */
  readonly sealed: SealedBatch[] = [];
  readonly batches: FollowedBatch[] = [];
  #block = 0;
  #fork = 0;

  constructor(seed: number) {
    this.#seed = seed;
    this.#random = new Random(seed);
  }

  /** A further block, with what stands in it. */
  next(): FollowedRange {
    this.#block += this.#random.integer(1, 3);
    const hash = (salt: number) =>
      `0x${[this.#seed, this.#fork, this.#block, salt].map((part) => part.toString(16).padStart(16, "0")).join("")}` as Hex;
    const firstBatch = this.batches.length;
    this.#queue();
    const block = { number: this.#block, hash: hash(0) };
    const place = { transactionHash: hash(1), block, blockTime: 1_800_000_000 + 12 * this.#block };
    const publication = this.#random.chance(0.5) ? ("blob" as const) : ("calldata" as const);
    const group = this.#seal(this.#random.integer(0, 3));
    const { newRoot } = group.at(-1)?.header ?? {};
    if (newRoot !== undefined) {
      const taken = (name: "deposits" | "exits") =>
        group.reduce((sum, batch) => sum + batch[name].length, 0);
      const event = {
        ...{ name: "BatchesCommitted" as const, firstBatch, count: group.length, newRoot },
        shapeId: shapeId(SHAPE, LEVELS),
        depositHead: this.followed.depositHead + taken("deposits"),
        exitHead: this.followed.exitHead + taken("exits"),
      };
      this.followed.apply({ event, data: group.map(({ data }) => data) }, (batch) =>
        this.batches.push({ ...batch, ...place, publication }),
      );
    }
    return { firstBatch, block, batches: this.batches.slice(firstBatch) };
  }

  /** Goes back to so many batches, as a reorganisation does; what comes then is of another chain. */
  rewind(batchNumber: number): void {
    const snapshot = this.snapshots[batchNumber]!;
    // What waited then waits no more: its place in the queues is free.
    this.followed = FollowedState.restore(
      { ...snapshot, deposits: [], exits: [] },
      { domain: DOMAIN },
    );
    this.snapshots.length = batchNumber + 1;
    this.sealed.length = batchNumber;
    this.batches.length = batchNumber;
    this.#block = this.batches.at(-1)?.block.number ?? 0;
    this.#fork += 1;
  }

  #queue(): void {
    const random = this.#random;
    for (let i = random.integer(0, 3); i > 0; i -= 1) {
      const holder = random.integer(0, HOLDERS - 4);
      const deposit = { ...this.#identity(holder), amount: BigInt(random.integer(1, 1_000_000)) };
      const item = { index: this.followed.depositTail, deadline: 0 };
      this.followed.apply({ event: { name: "DepositQueued", ...item, ...deposit } });
    }
    if (!random.chance(0.2)) return;
    const account = random.integer(0, 12);
    const owner = this.followed.state.account(account)?.owner ?? 5n;
    const requester = random.chance(0.7) ? owner : 77n;
    const item = { index: this.followed.exitTail, deadline: 0, account, requester };
    this.followed.apply({ event: { name: "ExitQueued", ...item } });
  }

  /** Two owners share the keys of holders, and some hold another token. */
  #identity(holder: number) {
    const key = compressKey(testKeys(holder).publicKey);
    return { key, owner: BigInt(1 + (holder % 5)), token: holder % 4 === 3 ? 1 : 0 };
  }

  #seal(count: number): SealedBatch[] {
    const state = this.followed.state.clone();
    let [deposits, exits] = [this.followed.deposits, this.followed.exits];
    const group = Array.from({ length: count }, () => {
      const options = { shape: SHAPE, domain: DOMAIN, feeRecipient: FEE_RECIPIENT, feeToken: 0 };
      const builder = new BatchBuilder(state, options);
      const take = this.#random.integer(0, 2);
      for (const deposit of deposits.slice(0, take)) builder.add("deposits", deposit);
      for (const exit of exits.slice(0, take)) builder.add("exits", exit);
      for (const name of KIND_NAMES.slice(2)) this.#add(builder, name);
      const batch = builder.seal();
      deposits = deposits.slice(batch.deposits.length);
      exits = exits.slice(batch.exits.length);
      this.sealed.push(batch);
      this.snapshots.push({
        ...this.followed.snapshot(),
        ...{ state: state.pack(), batchNumber: this.sealed.length },
        depositHead: this.followed.depositHead + this.followed.deposits.length - deposits.length,
        exitHead: this.followed.exitHead + this.followed.exits.length - exits.length,
      });
      return batch;
    });
    return group;
  }

  /** Adds what the rules allow of some wishes. */
  #add(builder: BatchBuilder, name: KindName): void {
    const random = this.#random;
    for (let i = random.integer(0, SHAPE[name]); i > 0; i -= 1) {
      const from = random.integer(0, 12);
      const account = builder.accounts.account(from);
      if (account === undefined) continue;
      const { token, nonce } = account;
      const amount = BigInt(random.integer(0, 300_000));
      const fee = token === 0 ? BigInt(random.integer(0, 9)) : 0n;
      const spend = { from, token, nonce, amount };
      const { key, owner } = this.#identity(random.integer(0, HOLDERS - 1));
      const transfer = createTransfer({ ...spend, to: random.integer(0, 12), fee });
      const odd = random.chance(0.1) ? { amount: TEN_OTHERWISE } : {};
      const wishes = {
        payments: () =>
          builder.add("payments", { ...createPayment({ ...spend, key, owner, fee }), signature }),
        transfers: () => builder.add("transfers", { ...transfer, ...odd, signature }),
        withdrawals: () => builder.add("withdrawals", { kind: "withdrawal", ...spend, signature }),
      };
      try {
        wishes[name as keyof typeof wishes]();
      } catch (error) {
        if (!(error instanceof QuipuError)) throw error;
      }
    }
  }
}

/** The shape of all its batches. */
export const HISTORY_SHAPE = formatShape(SHAPE);
