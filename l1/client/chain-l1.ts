/** A rollup on a chain: the contract, over JSON-RPC. */

import type { RollupEvent } from "../../verifier/rollup-event.js";
import { BlobFinder } from "../blobs/blob-finder.js";
import { OwnBlobs } from "../blobs/own-blobs.js";
import { versionedHashesOf } from "../blobs/sidecar.js";
import { addressOf } from "../contract/address.js";
import { claim } from "../contract/claim.js";
import { commitBatches } from "../contract/commit-batches.js";
import type { DeployedRollup } from "../contract/connect-rollup.js";
import { deposit } from "../contract/deposit.js";
import { escapeAccount } from "../contract/escape-account.js";
import { freeze } from "../contract/freeze.js";
import { markDeposit, markExit } from "../contract/mark.js";
import { refundDeposit } from "../contract/refund-deposit.js";
import { requestExit } from "../contract/request-exit.js";
import type { Transacted } from "../contract/transact.js";
import { ChainFollower, type FollowOptions } from "../follow/chain-follower.js";
import type { Sender } from "../sending/sender.js";
import type { L1, L1Account, Outcome } from "./l1.js";

export class ChainL1 implements L1 {
  readonly rollup: DeployedRollup;
  readonly #options: FollowOptions;
  readonly #follower: ChainFollower;
  /** What accounts here have published. */
  readonly #own = new OwnBlobs();

  /** @param options whose archives of blobs also keep what accounts here publish */
  constructor(rollup: DeployedRollup, options: FollowOptions = {}) {
    this.rollup = rollup;
    this.#options = options;
    const { blobs = new BlobFinder([]) } = options;
    this.#follower = new ChainFollower(rollup, { ...options, blobs: blobs.behind(this.#own) });
  }

  get deployment() {
    return this.rollup.deployment;
  }

  get levels() {
    return this.rollup.levels;
  }

  get timing() {
    const { deadline, spacing } = this.rollup;
    return { deadline, spacing };
  }

  follow() {
    return this.#follower.advance();
  }

  /** Keeps a checkpoint of what was followed, for the next process. @throws QuipuError as `ChainFollower.keep` does. */
  keep() {
    return this.#follower.keep();
  }

  rebuild() {
    const alone = { checkpoints: undefined, observer: undefined };
    return new ChainFollower(this.rollup, { ...this.#options, ...alone }).advance();
  }

  async now() {
    return (await this.rollup.chain.head()).timestamp;
  }

  claimable(owner: bigint, token: number) {
    return this.rollup.view.read("claimable", [addressOf(owner), BigInt(token)]);
  }

  /** An account of the chain, whose key the sender has. */
  account(sender: Sender): L1Account {
    const { rollup } = this;
    const { fromBlock, logRange } = this.#options;
    /** What was done is to be seen when the chain is followed the next time. */
    const outcome = <Event extends RollupEvent>(done: Transacted<Event>): Outcome<Event> => {
      this.#follower.noteBlock(done.receipt.blockNumber);
      return outcomeOf(done);
    };
    return {
      address: BigInt(sender.address),
      deposit: async (order) => outcome(await deposit(rollup, sender, order)),
      requestExit: async (account) => outcome(await requestExit(rollup, sender, account)),
      markDeposit: async (index) => outcome(await markDeposit(rollup, sender, index)),
      markExit: async (index) => outcome(await markExit(rollup, sender, index)),
      commitBatches: async ({ batches, ...order }) => {
        if (order.blob !== undefined) await this.#keep(order.blob);
        const options = { ...order, fromBlock, logRange };
        const committed = await commitBatches(rollup, sender, batches, options);
        const { batchNumber, publication } = committed;
        return { ...outcome(committed), batchNumber, publication };
      },
      claim: async (payment) => outcome(await claim(rollup, sender, payment)),
      freeze: async (items) => outcome(await freeze(rollup, sender, items)),
      escape: async (leaver) => outcome(await escapeAccount(rollup, sender, leaver)),
      refundDeposit: async (order) => outcome(await refundDeposit(rollup, sender, order)),
    };
  }

  /** Keeps a blob before it is sent: the process may end, and no beacon node have it for ever. */
  async #keep(blob: Uint8Array): Promise<void> {
    const [versionedHash] = await versionedHashesOf([blob]);
    this.#own.add(versionedHash!, blob);
    await this.#options.blobs?.keep(versionedHash!, blob);
  }
}

function outcomeOf<Event extends RollupEvent>({
  event,
  events,
  receipt: { gasUsed, transactionHash },
}: Transacted<Event>): Outcome<Event> {
  return { event, events, gasUsed, transactionHash };
}
