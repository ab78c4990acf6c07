/** The state tree as of the batches that are asked for: behind all that is sealed, on L1, or final there. */
import type { AccountStanding } from "../../client/messages/account.js";
import type { FollowedState } from "../../l1/follow/followed-state.js";
import { QuipuError } from "../../src/errors.js";
import { EMPTY_LEAF, hashLeaf } from "../../src/state/leaf.js";
import { TreeOverlay, type TreeReader } from "../../src/state/tree-overlay.js";
import type { RollupNode } from "../pipeline/rollup-node.js";
import type { FinalState, LedgerQueries } from "../store/ledger/ledger-queries.js";

/** A tree, and the number of batches that it is after. It is to be read at once: it goes on with the state. */
export interface TreeAt {
  readonly batches: number;
  readonly tree: TreeReader;
}

export interface TreeSources {
  readonly queries: Pick<LedgerQueries, "finalState">;
  /** L1 as it was followed last. */
  readonly followed: () => FollowedState | undefined;
  /** What seals here; none on a node that only follows. */
  readonly node?: RollupNode | undefined;
}

/** An overlay, and what it was made on. */
interface FinalTree extends TreeAt {
  readonly followed: FollowedState;
  /** Of the state that it lies on. */
  readonly committed: number;
}

export class AccountTrees {
  readonly #sources: TreeSources;
  #final: FinalTree | undefined;

  constructor(sources: TreeSources) {
    this.#sources = sources;
  }

  /**
   * @returns undefined before L1 was followed
   * @throws QuipuError `NodeNotReady` if the state has moved while it was looked at.
   */
  async at(standing: AccountStanding): Promise<TreeAt | undefined> {
    const followed = this.#sources.followed();
    if (followed === undefined) return undefined;
    if (standing === "finalized") return this.#finalized(followed);
    const pending = standing === "pending" && !followed.frozen;
    return (pending ? await this.#sources.node?.pendingTree() : undefined) ?? treeOf(followed);
  }

  async #finalized(followed: FollowedState): Promise<TreeAt> {
    const final = await this.#sources.queries.finalState();
    const { batchNumber } = followed;
    const hasMoved = followed !== this.#sources.followed() || final.committed !== batchNumber;
    if (hasMoved) throw moved();
    if (final.batches === batchNumber) return treeOf(followed);
    const known = this.#final;
    const isKnown = known?.followed === followed && known.committed === batchNumber;
    if (!isKnown || known.batches !== final.batches) this.#final = finalTree(followed, final);
    return this.#final!;
  }
}

function treeOf({ batchNumber, state }: FollowedState): TreeAt {
  return { batches: batchNumber, tree: state.tree };
}

/** @throws QuipuError `NodeNotReady` if ledger and state are of different chains. */
function finalTree(followed: FollowedState, final: FinalState): FinalTree {
  const leaves = final.accounts.map(([index, account]) => {
    return [index, account === undefined ? EMPTY_LEAF : hashLeaf(account)] as const;
  });
  const tree = new TreeOverlay(followed.state.tree, new Map(leaves));
  if (final.root !== undefined && tree.root !== final.root) throw moved();
  return { followed, committed: followed.batchNumber, batches: final.batches, tree };
}

function moved(): QuipuError {
  return new QuipuError("NodeNotReady", "the state has moved while it was read");
}
