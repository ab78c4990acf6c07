/** What people do with one optimistic rollup, and what it costs each of them. */
import { claim } from "../../l1/contract/claim.js";
import { deposit } from "../../l1/contract/deposit.js";
import type { DeployedOptimistic } from "../../l1/optimistic/deploy-optimistic.js";
import {
  advanceCall,
  challengeCall,
  collectCall,
  finalizeCall,
  type OptimisticCall,
  proposeCall,
  sendCall,
} from "../../l1/optimistic/optimistic-call.js";
import { readOptimistic } from "../../l1/optimistic/optimistic-view.js";

import { Watcher, type WatchOptions } from "../../l1/optimistic/watcher.js";
import type { Receipt } from "../../l1/rpc/answers.js";
import { toCalldata } from "../../src/batch/calldata.js";
import { type Operations, sealBatch } from "../../src/batch/seal-batch.js";
import type { SealedBatch } from "../../src/batch/sealed-batch.js";
import { compressKey } from "../../src/crypto/compressed-key.js";
import { deriveKeyPair, type KeyPair } from "../../src/crypto/eddsa.js";
import { keccak256 } from "../../src/crypto/keccak.js";
import { createTransfer } from "../../src/kinds/transfer/transfer.js";
import { createWithdrawal } from "../../src/kinds/withdrawal/withdrawal.js";
import { signOperation } from "../../src/operations/sign-operation.js";
import type { Shape } from "../../src/shape.js";
import { State } from "../../src/state/state.js";
import { claimsOf, encodeClaims } from "../../verifier/optimistic/proposal-claims.js";
import type { BatchProof } from "../../verifier/submission.js";
import { Books } from "./books.js";
import type { OptimisticWorld, Person } from "./optimistic-world.js";

const ETHER = 0;

export interface HistoryOptions {
  readonly shape: Shape;
  /** Proves what was challenged wrongly. */
  readonly prove: (batch: SealedBatch) => Promise<BatchProof>;
}

/** A proposal that somebody has made. */
export interface Made {
  readonly id: number;
  readonly batch: SealedBatch;
  readonly receipt: Receipt;
}

export class History {
  readonly books = new Books();
  /** The state that the proposals lead to, signatures not looked at. */
  #state: State;
  readonly #world: OptimisticWorld;
  readonly #deployed: DeployedOptimistic;
  readonly #options: HistoryOptions;
  readonly #indices = new Map<Person, number>();

  constructor(world: OptimisticWorld, deployed: DeployedOptimistic, options: HistoryOptions) {
    this.#world = world;
    this.#deployed = deployed;
    this.#options = options;
    this.#state = new State([], deployed.rollup.levels);
  }

  get rollup() {
    return this.#deployed.rollup;
  }

  /** Goes on from the state before a proposal that fell. */
  goBackTo(state: State): void {
    this.#state = state.clone();
  }

  /** A copy of the state that the proposals so far lead to. */
  get state(): State {
    return this.#state.clone();
  }

  /** Somebody who watches from now on, with the money of the watcher. */
  watcher(options?: WatchOptions): Watcher {
    const { blockNumber } = this.#deployed;
    const sender = this.#world.senderOf("watcher");
    const { prove } = this.#options;
    return new Watcher(this.rollup, { fromBlock: blockNumber, sender, prove, ...options });
  }

  /** People bring ETH, and the sequencer proposes the batch that takes it in. */
  async depositAll(amounts: readonly (readonly [Person, bigint])[]): Promise<Made> {
    const deposits = [];
    for (const [who, amount] of amounts) {
      const order = { ...this.#identityOf(who), token: ETHER, amount };
      await deposit(this.rollup, this.#world.senderOf(who), order);
      this.books.note(who, "paidIn", amount);
      deposits.push(order);
    }
    const made = await this.propose("sequencer", { deposits });
    for (const [i, [who]] of amounts.entries()) this.#indices.set(who, i);
    return made;
  }

  /** A proposal of one batch, by whomever. */
  async propose(who: Person, operations: Operations): Promise<Made> {
    const { rollup } = this;
    const { shape } = this.#options;
    const feeRecipient = BigInt(this.#world.senderOf(who).address);
    const oldRoot = this.#state.root;
    const batch = sealBatch(this.#state, operations, {
      ...{ shape, domain: rollup.domain, feeRecipient },
    });
    const data = toCalldata(batch.data);
    const { proposalBond } = rollup.terms;
    const batches = { shape, oldRoot, feeRecipient, data, count: 1 };
    const call = proposeCall(batches, rollup.levels, proposalBond);
    const receipt = await this.#send(who, call);
    this.books.note(who, "bonded", proposalBond);
    const id = Number(await readOptimistic(rollup, "tipId"));
    return { id, batch, receipt };
  }

  /** Alice's withdrawal, as she signed it. */
  withdrawal(who: Person, amount: bigint): Operations {
    const withdrawal = createWithdrawal({ ...this.#spendOf(who), amount });
    return { withdrawals: [signOperation(this.rollup.domain, withdrawal, keysOf(who))] };
  }

  /**
   * A theft: a transfer that its sender has not signed, and the thief's own withdrawal of what it brings.
   *
   * @param amount that is stolen
   */
  theft(victim: Person, thief: Person, amount: bigint): Operations {
    const own = this.#state.account(this.#indices.get(thief)!)!.balance;
    const spend = { ...this.#spendOf(victim), to: this.#indices.get(thief)!, fee: 0n };
    const transfer = createTransfer({ ...spend, amount });
    // By the thief's key, as if the thief were the victim: bytes that look like a signature.
    const forged = signOperation(this.rollup.domain, transfer, keysOf(thief));
    return { transfers: [forged], ...this.withdrawal(thief, own + amount) };
  }

  /** Anybody makes the next proposal final. */
  async finalize(made: Made): Promise<Receipt> {
    return this.#send("sequencer", finalizeCall(made.id, this.#claimsOf(made)));
  }

  /** Somebody is paid what a proposal owes them before it is final. */
  async advance(who: Person, made: Made): Promise<Receipt> {
    const to = BigInt(this.#world.senderOf(who).address);
    const claims = claimsOf({ ...this.#publishedBy(made) });
    const index = claims.findIndex(({ owner }) => owner === to);
    const receipt = await this.#send(who, advanceCall(made.id, encodeClaims(claims), index, to));
    this.books.note(who, "claimed", claims[index]!.amount);
    return receipt;
  }

  /** Somebody challenges a proposal, whatever it is. */
  async challenge(who: Person, { id }: Made): Promise<Receipt> {
    const { challengeBond } = this.rollup.terms;
    const { content } = await readOptimistic(this.rollup, "proposals", [BigInt(id)]);
    const receipt = await this.#send(who, challengeCall(id, content, challengeBond));
    this.books.note(who, "bonded", challengeBond);
    return receipt;
  }

  /** Somebody claims what the contract owes them, as far as it has it. */
  async claim(who: Person): Promise<bigint> {
    const { event } = await claim(this.rollup, this.#world.senderOf(who), { token: ETHER });
    this.books.note(who, "claimed", event.amount);
    return event.amount;
  }

  /** Somebody collects bonds and rewards, if there are any. */
  async collect(who: Person): Promise<bigint> {
    const { address } = this.#world.senderOf(who);
    const amount = await readOptimistic(this.rollup, "bonds", [address]);
    if (amount === 0n) return 0n;
    await this.#send(who, collectCall(BigInt(address)));
    this.books.note(who, "collected", amount);
    return amount;
  }

  /** Wei in the contract. */
  held(): Promise<bigint> {
    return this.#world.chain.balance(this.rollup.address);
  }

  #publishedBy({ batch }: Made) {
    const { shape } = this.#options;
    return { batches: [batch.data], shape, feeRecipient: batch.header.feeRecipient };
  }

  #claimsOf(made: Made): Uint8Array {
    return encodeClaims(claimsOf(this.#publishedBy(made)));
  }

  #spendOf(who: Person) {
    const from = this.#indices.get(who)!;
    return { from, token: ETHER, nonce: this.#state.account(from)!.nonce };
  }

  #identityOf(who: Person) {
    const owner = BigInt(this.#world.senderOf(who).address);
    return { key: compressKey(keysOf(who).publicKey), owner };
  }

  #send(who: Person, call: OptimisticCall): Promise<Receipt> {
    return sendCall(this.rollup, this.#world.senderOf(who), call);
  }
}

function keysOf(person: Person): KeyPair {
  return deriveKeyPair(keccak256(new TextEncoder().encode(`quipu/optimistic/${person}`)));
}
