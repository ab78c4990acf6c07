/**
 * What users do with a node that is killed meanwhile: several at once, on both layers. Everything that was signed is
 * remembered, and what of it was answered with 2xx.
 */
import assert from "node:assert/strict";
import { setTimeout as sleep } from "node:timers/promises";
import { QuipuClient } from "../../client/connection/quipu-client.js";
import { claim } from "../../l1/contract/claim.js";
import { deposit } from "../../l1/contract/deposit.js";
import { requestExit } from "../../l1/contract/request-exit.js";
import { compressKey } from "../../src/crypto/compressed-key.js";
import { QuipuError } from "../../src/errors.js";
import { createPayment } from "../../src/kinds/payment/payment.js";
import { createTransfer } from "../../src/kinds/transfer/transfer.js";
import { createWithdrawal } from "../../src/kinds/withdrawal/withdrawal.js";
import type { Operation, SignedOperation } from "../../src/operations/kinds.js";
import { operationId } from "../../src/operations/operation-id.js";
import { signOperation } from "../../src/operations/sign-operation.js";
import { Random } from "../../workload/random.js";
import { testKeys } from "./accounts.js";
import type { ClientRollup } from "./client-rollup.js";
import { EventReader } from "./event-reader.js";
import type { KillableNode } from "./killable-node.js";
import { until } from "./until.js";

/** Accounts that are there from the beginning: account i has test key i + 1, and belongs to an L1 account. */
const STEADY = [0, 1, 2, 3];
const DOUBTFUL = 4;
const LEAVING = [5, 6];
const POOR = 7;
export const ACCOUNTS = [...STEADY, DOUBTFUL, ...LEAVING, POOR];
/** L1 accounts of users; the last of anvil's commits batches. */
const OWNERS = 5;
export const OPENING = 10n ** 12n;
/** Test keys that payments and deposits open accounts for, beside those. */
const OTHER_KEYS = { low: 20, high: 120 };
/** Operations of one user that are not settled. */
const OPEN = 24;

/** What a client meets while a node is killed, or its L1 is away. */
const PASSING: readonly string[] = [
  ...["NodeUnavailable", "NodeNotReady", "NodeTimeout", "QueueFull"],
  ...["StoreUnavailable", "StoreBusy", "RpcUnavailable", "InvalidAnswer"],
];

/** Exits that wait at a time. */
const MOST_EXITS = 64;

export class KilledNodeLoad {
  readonly #chain: ClientRollup;
  readonly #node: KillableNode;
  readonly #random: Random;
  readonly #reader = new EventReader();
  /** Everything that was signed, by id. */
  readonly signed = new Map<string, SignedOperation>();
  /** Ids that were answered with 2xx, and how often the answer said that they were new. */
  readonly taken = new Map<string, number>();
  /** Wei that was deposited, and claimed. */
  deposited = 0n;
  claimed = 0n;

  constructor(chain: ClientRollup, node: KillableNode, seed: number) {
    this.#chain = chain;
    this.#node = node;
    this.#random = new Random(seed);
  }

  get reader(): EventReader {
    return this.#reader;
  }

  /** What was taken, and of whose end no event has told. */
  get open(): readonly string[] {
    return [...this.taken.keys()].filter((id) => !this.#reader.isDone(id));
  }

  /** The same, with what the node says when it is asked. */
  async explainOpen(): Promise<readonly string[]> {
    const client = await this.#client();
    const words = this.open.map(async (id) => {
      const { kind, from, nonce } = this.signed.get(id)!;
      const said = await client.transaction(id).catch((error: Error) => ({ state: `${error}` }));
      const { nonce: next } = await client.account(from, { at: "pending" });
      return `${kind} ${nonce} of account ${from}, whose next is ${next}: ${this.#reader.stateOf(id)}, in truth ${said.state}`;
    });
    return Promise.all(words);
  }

  /** Opens the accounts that act. */
  async openAccounts(): Promise<void> {
    for (const account of ACCOUNTS) await this.#deposit(account + 1, OPENING);
  }

  /** Works until the signal fires. @throws whatever should not have happened */
  async run(signal: AbortSignal): Promise<void> {
    const users = [
      ...STEADY.map((account) => this.#steady(account, signal)),
      this.#doubtful(signal),
      ...[...LEAVING, POOR].map((account) => this.#careful(account, signal)),
      this.#onL1(signal),
    ];
    await Promise.all(users);
  }

  /** Follows the node's events until the signal fires. */
  async listen(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      try {
        await this.#reader.read(await this.#client(), this.#random.integer(1, 400), signal);
      } catch (error) {
        if (signal.aborted) return;
        if (!isPassing(error)) throw error;
        await sleep(20);
      }
    }
  }

  /** Signs one operation after another, whatever becomes of those before. */
  async #steady(account: number, signal: AbortSignal): Promise<void> {
    const ids: string[] = [];
    for (let nonce = 0; !signal.aborted; nonce += 1) {
      const operation = this.#sign(account, this.#any(account, nonce));
      await this.#hand(operation);
      ids.push(this.#idOf(operation));
      // By the events alone it knows what is settled.
      await this.#until(() => ids.length <= OPEN || this.#reader.isDone(ids.at(-OPEN)!), signal);
      await sleep(this.#random.integer(0, 30));
    }
  }

  /** Signs two operations for one nonce each time, and hands both in at once. */
  async #doubtful(signal: AbortSignal): Promise<void> {
    const ids: string[] = [];
    for (let nonce = 0; !signal.aborted; nonce += 1) {
      const both = [0, 1].map(() => this.#sign(DOUBTFUL, this.#any(DOUBTFUL, nonce)));
      const outcomes = await Promise.all(both.map((one) => this.#try(one)));
      const refusals = outcomes.map((outcome) => outcome?.code ?? "taken");
      assert.ok(refusals.includes("taken"), `account ${DOUBTFUL}, ${nonce}: ${refusals}`);
      ids.push(this.#idOf(both[refusals.indexOf("taken")]!));
      await this.#until(() => ids.length <= OPEN || this.#reader.isDone(ids.at(-OPEN)!), signal);
      await sleep(this.#random.integer(0, 100));
    }
  }

  /** Hands in one operation, waits for its end, and asks for the next nonce. Some of them it cannot afford. */
  async #careful(account: number, signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      const nonce = await this.#nextNonce(account, signal);
      if (nonce === undefined) return;
      const to = this.#random.integer(0, ACCOUNTS.length - 1);
      const amount = account === POOR ? 10n ** 15n : BigInt(this.#random.integer(1, 1000));
      const transfer = createTransfer({ from: account, to, token: 0, amount, fee: 1n, nonce });
      const operation = this.#sign(account, transfer);
      // It may have been forced out meanwhile.
      if ((await this.#try(operation)) !== undefined) continue;
      const id = this.#idOf(operation);
      await this.#until(() => this.#reader.isDone(id), signal);
      await sleep(this.#random.integer(0, 200));
    }
  }

  async #nextNonce(account: number, signal: AbortSignal): Promise<number | undefined> {
    while (!signal.aborted) {
      try {
        return (await (await this.#client()).account(account, { at: "pending" })).nonce;
      } catch (error) {
        if (!isPassing(error)) throw error;
        await sleep(50);
      }
    }
    return undefined;
  }

  /** Deposits, demands exits, and claims, with the chain itself. */
  async #onL1(signal: AbortSignal): Promise<void> {
    const { rollup } = this.#chain;
    while (!signal.aborted) {
      const what = this.#random.integer(0, 3);
      if (what === 0) await this.#deposit(this.#random.integer(1, ACCOUNTS.length), 10n ** 9n);
      else if (what === 1) await this.#deposit(this.#otherKey(), 10n ** 6n);
      else if (what === 2) {
        const account = LEAVING[this.#random.integer(0, LEAVING.length - 1)]!;
        // A batch takes one: a node on a machine that has other work takes fewer than are demanded.
        const waiting = (await rollup.view.read("exitTail")) - (await rollup.view.read("exitHead"));
        if (waiting < MOST_EXITS)
          await requestExit(rollup, this.#chain.sender(ownerOf(account + 1)), account);
        await this.#deposit(account + 1, 10n ** 9n);
      } else await this.#claim(this.#random.integer(0, OWNERS - 1));
      await sleep(this.#random.integer(50, 600));
    }
  }

  async #deposit(key: number, amount: bigint): Promise<void> {
    const sender = this.#chain.sender(ownerOf(key));
    const owner = BigInt(sender.address);
    const order = { key: compressKey(testKeys(key).publicKey), owner, token: 0, amount };
    try {
      await deposit(this.#chain.rollup, sender, order);
      this.deposited += amount;
    } catch (error) {
      // A long run has more deposits than the small tree has leaves for.
      if (!(error instanceof QuipuError) || error.code !== "TreeFull") throw error;
    }
  }

  async #claim(owner: number): Promise<void> {
    try {
      const { event } = await claim(this.#chain.rollup, this.#chain.sender(owner), { token: 0 });
      this.claimed += event.amount;
    } catch (error) {
      if (!(error instanceof QuipuError) || error.code !== "NothingToClaim") throw error;
    }
  }

  #any(from: number, nonce: number): Operation {
    const fields = { from, token: 0, nonce, fee: BigInt(this.#random.integer(1, 9)) };
    const amount = BigInt(this.#random.integer(1, 1000));
    const kind = this.#random.integer(0, 9);
    if (kind < 6) {
      const to = this.#random.integer(0, ACCOUNTS.length - 1);
      return createTransfer({ ...fields, to, amount });
    }
    if (kind < 8) return createWithdrawal({ from, token: 0, nonce, amount });
    const key = this.#random.chance(0.5) ? this.#otherKey() : this.#random.integer(1, 8);
    const owner = BigInt(this.#chain.sender(ownerOf(key)).address);
    return createPayment({ ...fields, key: compressKey(testKeys(key).publicKey), owner, amount });
  }

  #otherKey(): number {
    return this.#random.integer(OTHER_KEYS.low, OTHER_KEYS.high);
  }

  #sign(account: number, operation: Operation): SignedOperation {
    const { domain } = this.#chain.rollup;
    const signed = signOperation(domain, operation, testKeys(account + 1)) as SignedOperation;
    this.signed.set(this.#idOf(signed), signed);
    return signed;
  }

  #idOf(operation: SignedOperation): string {
    return operationId(this.#chain.rollup.domain, operation);
  }

  /** Hands an operation in until it is taken. @throws QuipuError the refusal. */
  async #hand(operation: SignedOperation): Promise<void> {
    const refusal = await this.#try(operation);
    if (refusal !== undefined) throw refusal;
  }

  /** The same. @returns the refusal, if it was refused */
  async #try(operation: SignedOperation): Promise<QuipuError | undefined> {
    const way = this.#random.integer(0, 5);
    // Somebody does not wait for the answer, and asks once more.
    if (way === 0) await this.#submit(operation, AbortSignal.timeout(this.#random.integer(0, 8)));
    const times = way === 1 ? 2 : 1;
    for (;;) {
      const outcomes = await Promise.all(
        Array.from({ length: times }, () => this.#submit(operation)),
      );
      if (outcomes.includes("taken")) return undefined;
      const refusal = outcomes.find((outcome) => outcome instanceof QuipuError);
      if (refusal instanceof QuipuError) return refusal;
      await sleep(20);
    }
  }

  async #submit(
    operation: SignedOperation,
    signal?: AbortSignal,
  ): Promise<"taken" | "unknown" | QuipuError> {
    try {
      const client = await this.#client();
      const { isNew, transaction } = await client.submit(operation, { signal });
      const { id, state } = transaction;
      assert.equal(id, this.#idOf(operation));
      this.taken.set(id, (this.taken.get(id) ?? 0) + (isNew ? 1 : 0));
      this.#reader.expect(id, state);
      return "taken";
    } catch (error) {
      if (signal?.aborted || isPassing(error)) return "unknown";
      if (error instanceof QuipuError) return error;
      throw error;
    }
  }

  /** Of whoever serves now; it tries once. */
  async #client(): Promise<QuipuClient> {
    await this.#node.up();
    return new QuipuClient({ url: this.#node.url!, attempts: 1 });
  }

  async #until(condition: () => boolean, signal: AbortSignal): Promise<void> {
    await until(() => signal.aborted || condition(), Number.POSITIVE_INFINITY);
  }
}

function ownerOf(key: number): number {
  return key % OWNERS;
}

/** Whether a client may meet that while the node is killed and starts. */
function isPassing(error: unknown): boolean {
  return error instanceof QuipuError && PASSING.includes(error.code);
}
