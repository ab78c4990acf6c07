/**
 * What happens in `demo:l1`, told against the interface of L1 alone: money comes in from L1, moves,
 * goes out again; then the sequencer is gone, and everybody gets his own without it.
 */

import type { FollowedState } from "../../l1/follow/followed-state.js";
import { RollupNode } from "../../node/pipeline/rollup-node.js";
import type { SettledBatch } from "../../node/pipeline/settled-batch.js";
import type { SealedBatch } from "../../src/batch/sealed-batch.js";
import { compressKey } from "../../src/crypto/compressed-key.js";
import { deriveKeyPair, type KeyPair } from "../../src/crypto/eddsa.js";
import { keccak256 } from "../../src/crypto/keccak.js";
import type { Deposit } from "../../src/kinds/deposit/deposit.js";
import { createPayment, type PaymentValues } from "../../src/kinds/payment/payment.js";
import { createTransfer } from "../../src/kinds/transfer/transfer.js";
import { createWithdrawal } from "../../src/kinds/withdrawal/withdrawal.js";
import type { Operation } from "../../src/operations/kinds.js";
import { signOperation } from "../../src/operations/sign-operation.js";
import { reservedLeaves } from "../../src/params.js";
import type { Shape } from "../../src/shape.js";
import { deploymentDomain } from "../../src/state/deployment.js";
import type { State } from "../../src/state/state.js";
import type { ProofPoints } from "../../verifier/proof-points.js";
import type { Escape } from "../../verifier/submission.js";
import { DEADLINE, type Person, TOKEN_NAMES, type World } from "./world.js";

/** A unit of both tokens is 10^18 of their smallest units; this many thousandths of it. */
export function milli(thousandths: number): bigint {
  return BigInt(thousandths) * 10n ** 15n;
}

/** Batches that go to L1 together where they are published in blobs. */
const GROUP = 3;

export interface Provers {
  readonly shape: Shape;
  readonly proveBatch: (sealed: SealedBatch) => Promise<ProofPoints>;
  readonly proveEscape: (state: State, account: number) => Promise<Escape>;
}

/** A payment out of the contract. */
export interface Paid {
  readonly who: Person;
  readonly what: string;
  readonly token: number;
  readonly amount: bigint;
  readonly gasUsed: bigint | undefined;
}

interface Balance {
  readonly index: number;
  readonly token: number;
  readonly balance: bigint;
}

export class Story {
  readonly #world: World;
  readonly #provers: Provers;
  readonly #node: RollupNode;
  readonly #domain: bigint;
  readonly #keys = new Map<Person, KeyPair>();
  /** Gas of transactions other than batches and claims; undefined on the mirror. */
  readonly gas: Record<string, bigint | undefined> = {};

  constructor(world: World, provers: Provers) {
    this.#world = world;
    this.#provers = provers;
    const { l1, people } = world;
    const node = { l1, account: people.sequencer, shape: provers.shape, prove: provers.proveBatch };
    const inBlobs = { group: GROUP, publish: "blob" } as const;
    this.#node = new RollupNode({ ...node, ...(world.blobs && inBlobs) });
    this.#domain = deploymentDomain(l1.deployment);
  }

  /** Three people bring money to the rollup; accounts 0 … 2 are theirs, in this order. */
  async moneyComesIn(): Promise<readonly (Deposit & { who: Person })[]> {
    const orders = [
      ["alice", 0, milli(5000)],
      ["carol", 1, milli(1_000_000)],
      ["dave", 1, milli(300_000)],
    ] as const;
    const deposits = [];
    for (const [who, token, amount] of orders) {
      deposits.push({ who, ...(await this.#deposit(who, token, amount)) });
    }
    return deposits;
  }

  /**
   * Payments and withdrawals are signed; Bob has no account until Alice pays him. Dave does not ask the
   * sequencer, but L1.
   */
  async moneyMoves(): Promise<void> {
    const bob = reservedLeaves(this.#world.l1.levels);
    await this.#pay("alice", "bob", { from: 0, token: 0, amount: milli(1500), nonce: 0 });
    await this.#pay("alice", "bob", { from: 0, token: 0, amount: milli(500), nonce: 1 });
    await this.#pay("carol", "dave", { from: 1, token: 1, amount: milli(125_000), nonce: 0 });
    const back = { to: 0, token: 0, amount: milli(250), fee: milli(1), nonce: 0 };
    await this.#sign("bob", createTransfer({ from: bob, ...back }));
    const ether = { token: 0, amount: milli(1000), nonce: 1 };
    await this.#sign("bob", createWithdrawal({ from: bob, ...ether }));
    const tokens = { token: 1, amount: milli(200_000), nonce: 1 };
    await this.#sign("carol", createWithdrawal({ from: 1, ...tokens }));
    this.gas.requestExit = (await this.#world.people.dave.requestExit(2)).gasUsed;
  }

  /** The sequencer brings everything that waits to L1. */
  async *batches(): AsyncGenerator<SettledBatch> {
    yield* this.#node.run();
    const [lost] = this.#node.takeLost();
    if (lost !== undefined) throw lost.reason;
  }

  /** What is owed is claimed. */
  async moneyGoesOut(): Promise<readonly Paid[]> {
    return [
      await this.#claim("bob", "withdrawal", 0),
      await this.#claim("carol", "withdrawal", 1),
      await this.#claim("dave", "forced exit", 1),
      await this.#claim("sequencer", "fees", 0),
    ];
  }

  /** The state from L1 alone, as anybody could have it; from L1 and the archive, if it is in blobs. */
  rebuild(): Promise<FollowedState> {
    return this.#world.l1.rebuild();
  }

  /** Weeks pass. @returns why nobody rebuilds the state any more who has no archive of the blobs */
  async blobsExpire(): Promise<string | undefined> {
    this.#world.blobs?.expire();
    return this.#world.blobs?.withoutArchive();
  }

  /** Nobody processes what Erin and Alice have queued, until the deadline has passed. */
  async sequencerVanishes(): Promise<void> {
    const { people } = this.#world;
    await this.#deposit("erin", 0, milli(1000));
    await people.alice.requestExit(0);
    await this.#world.passTime(DEADLINE + 1);
    this.gas.freeze = (await people.alice.freeze()).gasUsed;
  }

  /** Alice proves what she has under the last root; Erin takes her deposit back. */
  async everybodyLeaves(): Promise<readonly Paid[]> {
    const { people } = this.#world;
    const { state, deposits } = await this.#world.l1.rebuild();
    const escaped = await people.alice.escape(await this.#provers.proveEscape(state, 0));
    this.gas.escape = escaped.gasUsed;
    const alice = await this.#claim("alice", "escape", 0);
    const [{ index, key, owner, token, amount }] = deposits as [(typeof deposits)[0]];
    const order = { index, deposit: { key, owner, token, amount } };
    this.gas.refundDeposit = (await people.erin.refundDeposit(order)).gasUsed;
    return [alice, await this.#claim("erin", "refund", 0)];
  }

  /** What the contract holds of each token, and what those are owed who have not left. */
  async remainder(): Promise<readonly { token: string; held: bigint; inside: bigint }[]> {
    const { state } = await this.#world.l1.rebuild();
    const [, ...inside] = state.entries().map(([index, { token, balance }]): Balance => {
      return { index, token, balance };
    });
    return Promise.all(
      TOKEN_NAMES.map(async (name, token) => {
        const balances = inside.filter((account) => account.token === token);
        const sum = balances.reduce((total, { balance }) => total + balance, 0n);
        return { token: name, held: await this.#world.held(token), inside: sum };
      }),
    );
  }

  #keysOf(person: Person): KeyPair {
    const known = this.#keys.get(person);
    if (known !== undefined) return known;
    const seed = new TextEncoder().encode(`quipu/story/${person}`);
    const keys = deriveKeyPair(keccak256(seed));
    this.#keys.set(person, keys);
    return keys;
  }

  async #deposit(who: Person, token: number, amount: bigint): Promise<Deposit> {
    const order = { ...this.#identityOf(who), token, amount };
    const { gasUsed } = await this.#world.people[who].deposit(order);
    this.gas[`deposit of ${TOKEN_NAMES[token]}`] = gasUsed;
    return order;
  }

  /** A payment to whatever account a person has, or gets by it; ETH pays a fee of a thousandth. */
  #pay(
    who: Person,
    whom: Person,
    values: Omit<PaymentValues, "fee" | "key" | "owner">,
  ): Promise<void> {
    const fee = values.token === 0 ? milli(1) : 0n;
    return this.#sign(who, createPayment({ ...values, ...this.#identityOf(whom), fee }));
  }

  async #sign(who: Person, operation: Operation): Promise<void> {
    await this.#node.enqueue([signOperation(this.#domain, operation, this.#keysOf(who))]);
  }

  /** The key of a person and the L1 account that owns what it has. */
  #identityOf(person: Person): { readonly key: bigint; readonly owner: bigint } {
    const key = compressKey(this.#keysOf(person).publicKey);
    return { key, owner: this.#world.people[person].address };
  }

  async #claim(who: Person, what: string, token: number): Promise<Paid> {
    const { event, gasUsed } = await this.#world.people[who].claim({ token });
    return { who, what, token, amount: event.amount, gasUsed };
  }
}
