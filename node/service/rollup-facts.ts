/** The rollup as a whole: what it is made of, where it stands, what waits in its queues. */
import type { QueueItem, QueueName, QueuePage } from "../../client/messages/queue.js";
import type { Claimable, Config, Status } from "../../client/messages/rollup.js";
import { addressOf } from "../../l1/contract/address.js";
import type { DeployedRollup } from "../../l1/contract/connect-rollup.js";
import { readDecimals } from "../../l1/contract/token-decimals.js";
import type { BlockReference } from "../../l1/follow/checkpoint.js";
import type { FollowedState } from "../../l1/follow/followed-state.js";
import { isL1Error } from "../../l1/l1-error.js";
import type { Block } from "../../l1/rpc/answers.js";
import { QuipuError } from "../../src/errors.js";
import { formatAddress, formatKey } from "../../src/json/schemas.js";
import { formatShape, type Shape } from "../../src/shape.js";
import { State } from "../../src/state/state.js";
import { urgentFrom } from "../../verifier/queue-timing.js";
import type { Listing, Slice } from "../api/view/node-view.js";
import type { RollupNode } from "../pipeline/rollup-node.js";
import type { LedgerQueries } from "../store/ledger/ledger-queries.js";
import { isProven } from "./figures.js";
import { timeOf } from "./operation-message.js";
import { Recent } from "./recent.js";

/** Time for which the newest block of L1 is taken to be that, whoever asks. */
const HEAD_MS = 1000;

export interface FactSources {
  readonly rollup: DeployedRollup;
  readonly queries: LedgerQueries;
  /** L1 as it was followed last. */
  readonly followed: () => FollowedState | undefined;
  readonly node?: RollupNode | undefined;
  readonly shapes: readonly { readonly shape: Shape; readonly key?: string | undefined }[];
  readonly feeRecipient: bigint;
  /** Of the package. */
  readonly version: string;
  readonly isDraining: () => boolean;
}

export class RollupFacts {
  readonly #sources: FactSources;
  readonly #startedAt = new Date().toISOString();
  readonly #head: Recent<Block>;
  /** The block up to which L1 was followed when somebody asked last. */
  #lastFollowed: Block | undefined;
  #tokens: Promise<Config["tokens"]> | undefined;

  constructor(sources: FactSources) {
    this.#sources = sources;
    this.#head = new Recent(() => sources.rollup.chain.head(), { freshMs: HEAD_MS });
  }

  /** Whether the contract was frozen when L1 was followed last. */
  get isFrozen(): boolean {
    return this.#sources.followed()?.frozen === true;
  }

  async config(): Promise<Config> {
    const { rollup, shapes, feeRecipient, version } = this.#sources;
    const { deployment, domain, levels, deadline, spacing } = rollup;
    this.#tokens ??= this.#readTokens();
    const tokens = await this.#tokens.catch((error: unknown) => {
      this.#tokens = undefined;
      throw error;
    });
    return {
      ...{ apiVersion: 1, version, chainId: deployment.chainId, domain, levels, tokens },
      contract: formatAddress(deployment.contract),
      shapes: shapes.map(({ shape, key }) => ({
        shape: formatShape(shape),
        key: key && `0x${key}`,
      })),
      ...{ feeRecipient: formatAddress(feeRecipient), deadline, spacing },
    };
  }

  async status(): Promise<Status> {
    const { queries, node, rollup, isDraining } = this.#sources;
    const followed = this.#followed();
    const progress = await queries.progress();
    const finalized =
      progress.finalizedBatches === 0
        ? undefined
        : await queries.batch(progress.finalizedBatches - 1);
    // Where L1 does not answer, a status says what was seen of it.
    const head = await this.#head.getOrLast().catch(unlessAway);
    const to = progress.followed?.number ?? 0;
    const last = await this.#blockOf(progress.followed);
    const status = node?.status;
    const pending = status?.pending ?? [];
    const proven = pending.filter(isProven).length;
    return {
      mode: node === undefined ? "follow" : "node",
      startedAt: this.#startedAt,
      isFrozen: followed.frozen,
      isDraining: isDraining(),
      l1: {
        head: Math.max(head?.number ?? 0, to),
        followed: to,
        followedTime: timeOf(last?.timestamp ?? 0),
        finalized: progress.finalizedBlock ?? 0,
      },
      batches: {
        committed: progress.batches,
        finalized: progress.finalizedBatches,
        ...{ sealed: pending.length - proven, proven },
      },
      roots: {
        committed: followed.state.root,
        finalized: finalized?.newRoot ?? new State([], rollup.levels).root,
      },
      queued: status === undefined ? 0 : status.ready + status.held + status.early,
      accounts: followed.state.size,
      queues: { deposits: counts(followed, "deposits"), exits: counts(followed, "exits") },
    };
  }

  /** What an address may claim on L1 now. */
  async claimable(owner: string, token: number): Promise<Claimable> {
    const { rollup } = this.#sources;
    const { number: blockNumber } = await rollup.chain.head();
    const args = [addressOf(BigInt(owner)), BigInt(token)] as const;
    const amount = await rollup.view.read("claimable", args);
    return { owner, token, amount, blockNumber };
  }

  /** The oldest first. */
  async queue(
    name: QueueName,
    { limit, after }: Slice,
  ): Promise<Omit<QueuePage, "items" | "next"> & Listing<QueueItem>> {
    const followed = this.#followed();
    const items = this.#items(followed, name);
    const rest = items.filter(({ index }) => index > (after?.[0] ?? -1));
    const page = rest.slice(0, limit);
    const next = rest.length > limit ? [page.at(-1)!.index] : undefined;
    return { ...counts(followed, name), items: page, next };
  }

  #items(followed: FollowedState, name: QueueName): readonly QueueItem[] {
    const { rollup } = this.#sources;
    const common = (item: { index: number; deadline: number }, ahead: number, mark: number) => ({
      index: item.index,
      isMarked: item.index < mark,
      urgentFrom: timeOf(urgentFrom(item.deadline, ahead, rollup)),
      deadline: timeOf(item.deadline),
    });
    if (name === "exits") {
      return followed.exits.map((item, ahead) => {
        const { account, requester } = item;
        const operation = { kind: "exit" as const, account, requester: formatAddress(requester) };
        return { ...common(item, ahead, followed.exitMark), operation };
      });
    }
    return followed.deposits.map((item, ahead) => {
      const { key, owner, token, amount } = item;
      const fields = { key: formatKey(key), owner: formatAddress(owner), token, amount };
      const operation = { kind: "deposit" as const, ...fields };
      return { ...common(item, ahead, followed.depositMark), operation };
    });
  }

  /** A block that was followed, asked for once, or the one before where L1 does not answer. */
  async #blockOf(followed: BlockReference | undefined): Promise<Block | undefined> {
    if (followed === undefined) return undefined;
    if (this.#lastFollowed?.hash !== followed.hash) {
      const { chain } = this.#sources.rollup;
      const found = await chain.findBlock(followed.number).catch(unlessAway);
      this.#lastFollowed = found ?? this.#lastFollowed;
    }
    return this.#lastFollowed;
  }

  /** @throws QuipuError `NodeNotReady` before L1 was followed. */
  #followed(): FollowedState {
    const followed = this.#sources.followed();
    if (followed !== undefined) return followed;
    throw new QuipuError("NodeNotReady", "L1 was not read yet");
  }

  async #readTokens(): Promise<Config["tokens"]> {
    const { rollup } = this.#sources;
    const tokens = [];
    for (let token = 0; token < rollup.tokenCount; token += 1) {
      const decimals = await readDecimals(rollup, token);
      const contract =
        token === 0 ? undefined : await rollup.view.read("tokenAddress", [BigInt(token)]);
      tokens.push({ token, address: contract?.toLowerCase(), decimals });
    }
    return tokens;
  }
}

/** Only an endpoint's silence is passed over. */
function unlessAway(error: unknown): undefined {
  if (!isL1Error(error, "RpcUnavailable", "InvalidRpcAnswer")) throw error;
}

function counts(followed: FollowedState, name: QueueName) {
  const isDeposits = name === "deposits";
  const taken = isDeposits ? followed.depositHead : followed.exitHead;
  const mark = isDeposits ? followed.depositMark : followed.exitMark;
  const waiting = followed[name].length;
  return { taken, waiting, marked: Math.max(0, mark - taken) };
}
