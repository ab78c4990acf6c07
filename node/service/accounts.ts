/** Accounts as L1 has them, and as they will be when what waits is settled. */
import type { AccountAnswer, AccountPath, AccountStanding } from "../../client/messages/account.js";
import type { BatchOperation } from "../../client/messages/batch.js";
import type { FollowedState } from "../../l1/follow/followed-state.js";
import { compressKey } from "../../src/crypto/compressed-key.js";
import { QuipuError } from "../../src/errors.js";
import { formatAddress, formatKey } from "../../src/json/schemas.js";
import { ARITY } from "../../src/params.js";
import type { Account } from "../../src/state/account.js";
import type { Holder, Listing, Slice } from "../api/view/node-view.js";
import type { RollupNode } from "../pipeline/rollup-node.js";
import type { LedgerQueries } from "../store/ledger/ledger-queries.js";
import { AccountTrees } from "./account-trees.js";
import { Commitments } from "./commitments.js";
import { openedAccounts } from "./opened-accounts.js";
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
  readonly #trees: AccountTrees;

  constructor(sources: AccountSources) {
    this.#sources = sources;
    this.#trees = new AccountTrees(sources);
  }

  /** @throws QuipuError `NodeNotReady` for a pending one while the node starts; what the database throws. */
  async find(index: number, at: AccountStanding): Promise<AccountAnswer | undefined> {
    const { queries, isReady } = this.#sources;
    const node = this.#sealing(at);
    if (node !== undefined) {
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
    const { queries } = this.#sources;
    const node = this.#sealing(at);
    const whose = "owner" in holder ? { owner: BigInt(holder.owner) } : { key: BigInt(holder.key) };
    const asOf = at === "finalized" ? at : "committed";
    const page = await queries.accounts(whose, { limit, cursor: after?.[0] }, asOf);
    const batches = await this.#batches(asOf);
    const committed = page.items.map(({ index, account }) =>
      answer(index, account, { at, batches }),
    );
    const next = page.next === undefined ? undefined : [page.next];
    if (node === undefined) return { items: committed, next };
    const isHere = (index: number) => index > (after?.[0] ?? -1) && index <= (page.next ?? index);
    const opened = openedAccounts(node.status.pending, holder).filter(isHere);
    const byIndex = new Map(committed.map((each) => [each.index, each] as const));
    const indices = [...new Set([...byIndex.keys(), ...opened])].sort((one, other) => one - other);
    const shown = indices.slice(0, limit);
    const found = await Promise.all(
      shown.map(async (index) => (await this.find(index, at)) ?? byIndex.get(index) ?? []),
    );
    return { items: found.flat(), next: indices.length > limit ? [shown.at(-1)!] : next };
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

  /** @throws QuipuError as `AccountTrees.at` does. */
  async path(index: number, at: AccountStanding): Promise<AccountPath | undefined> {
    const found = await this.#trees.at(at);
    if (found === undefined || index >= ARITY ** found.tree.levels) return undefined;
    const { batches, tree } = found;
    const [leaf, path] = [tree.node(0, index), tree.path(index)];
    return { index, at, batches, root: tree.root, levels: tree.levels, leaf, path };
  }

  /** What knows the accounts behind what waits, if these are asked for, and anything can be settled. */
  #sealing(at: AccountStanding): RollupNode | undefined {
    const { node, followed } = this.#sources;
    return at === "pending" && followed()?.frozen !== true ? node : undefined;
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
