/** Accounts as L1 has them, and as they will be when what waits is settled. */
import type {
  AccountAnswer,
  AccountPath,
  AccountStanding,
  RootedStanding,
} from "../../client/messages/account.js";
import type { BatchOperation } from "../../client/messages/batch.js";
import type { FollowedState } from "../../l1/follow/followed-state.js";
import { compressKey } from "../../src/crypto/compressed-key.js";
import { QuipuError } from "../../src/errors.js";
import { formatAddress, formatKey } from "../../src/json/schemas.js";
import type { Account } from "../../src/state/account.js";
import { EMPTY_LEAF, hashLeaf } from "../../src/state/leaf.js";
import type { Holder, Listing, Slice } from "../api/view/node-view.js";
import type { RollupNode } from "../pipeline/rollup-node.js";
import type { LedgerQueries } from "../store/ledger/ledger-queries.js";
import { Commitments } from "./commitments.js";
import { batchOperationMessage } from "./operation-message.js";

export interface AccountSources {
  readonly queries: LedgerQueries;
  /** L1 as it was followed last. */
  readonly followed: () => FollowedState | undefined;
  /** What seals here; a node that only follows has none. */
  readonly node?: RollupNode | undefined;
  /** Whether that has all that was kept: before, it does not know the next nonces. By default it has. */
  readonly isReady?: (() => boolean) | undefined;
}

export class Accounts {
  readonly #sources: AccountSources;

  constructor(sources: AccountSources) {
    this.#sources = sources;
  }

  /** @throws QuipuError `NodeNotReady` for a pending one while the node starts; what the database throws. */
  async find(index: number, at: AccountStanding): Promise<AccountAnswer | undefined> {
    const { queries, node, isReady } = this.#sources;
    if (at === "pending" && node !== undefined) {
      if (isReady?.() === false) throw new QuipuError("NodeNotReady", "the node is starting");
      const pending = node.account(index);
      if (pending === undefined) return undefined;
      const { batchNumber, pending: batches } = node.status;
      const account = { ...pending.account, nonce: pending.nextNonce };
      return answer(index, account, { at, batches: batchNumber + batches.length });
    }
    const asOf = at === "finalized" ? at : "committed";
    const [found, batches] = [await queries.account(index, asOf), await this.#batches(asOf)];
    return found && answer(index, found.account, { at, batches });
  }

  async ofHolder(
    holder: Holder,
    at: AccountStanding,
    { limit, after }: Slice,
  ): Promise<Listing<AccountAnswer>> {
    const { queries, node } = this.#sources;
    const whose = "owner" in holder ? { owner: BigInt(holder.owner) } : { key: BigInt(holder.key) };
    const asOf = at === "finalized" ? at : "committed";
    const page = await queries.accounts(whose, { limit, cursor: after?.[0] }, asOf);
    const batches = await this.#batches(asOf);
    const committed = page.items.map(({ index, account }) =>
      answer(index, account, { at, batches }),
    );
    const isPending = at === "pending" && node !== undefined;
    const items = isPending
      ? await Promise.all(committed.map(async (each) => (await this.find(each.index, at)) ?? each))
      : committed;
    return { items, next: page.next === undefined ? undefined : [page.next] };
  }

  async operations(index: number, { limit, after }: Slice): Promise<Listing<BatchOperation>> {
    const { queries } = this.#sources;
    const [batchNumber, ordinal] = after ?? [];
    const cursor = batchNumber === undefined ? undefined : { batchNumber, ordinal: ordinal! };
    const page = await queries.history(index, { limit, cursor });
    const commitments = new Commitments(queries);
    const items = await Promise.all(
      page.items.map(async (each) =>
        batchOperationMessage(each, await commitments.of(each.batchNumber)),
      ),
    );
    const next = page.next && [page.next.batchNumber, page.next.ordinal];
    return { items, next };
  }

  /** As of the last block that was followed; of the final state only while both are one. */
  async path(index: number, at: RootedStanding): Promise<AccountPath | undefined> {
    const followed = this.#sources.followed();
    if (followed === undefined || index >= followed.state.tree.capacity) return undefined;
    const { state, batchNumber: batches } = followed;
    if (at === "finalized" && (await this.#batches(at)) !== batches) return undefined;
    const account = state.account(index);
    const leaf = account === undefined ? EMPTY_LEAF : hashLeaf(account);
    const path = state.tree.path(index);
    return { index, at, batches, root: state.root, levels: state.levels, leaf, path };
  }

  async #batches(at: "committed" | "finalized"): Promise<number> {
    const { batches, finalizedBatches } = await this.#sources.queries.progress();
    return at === "committed" ? batches : finalizedBatches;
  }
}

function answer(
  index: number,
  { balance, nonce, token, publicKey, owner }: Account,
  place: { readonly at: AccountStanding; readonly batches: number },
): AccountAnswer {
  return {
    ...{ index, ...place, balance, nonce, token },
    key: formatKey(compressKey(publicKey)),
    publicKey: [publicKey.x, publicKey.y],
    owner: formatAddress(owner),
  };
}
