/** The accounts as a batch in the making leaves them: a state that nobody changes, and changes to it. */
import { AccountOverlay } from "./account-overlay.js";
import { type Identity, isSameIdentity } from "./identity.js";
import type { AccountFinder, LeafWish, State } from "./state.js";

export class BatchAccounts extends AccountOverlay implements AccountFinder {
  readonly #state: State;

  constructor(state: State) {
    super(state);
    this.#state = state;
  }

  /** Number of leaves of the tree, 8^L. */
  get capacity(): number {
    return this.#state.tree.capacity;
  }

  /** The account of an identity, of the state or opened since; the lowest, should there be several. */
  find(identity: Identity): number | undefined {
    const known = this.#state.find(identity);
    if (known !== undefined) return known;
    return this.changes().find(([, account]) => isSameIdentity(account, identity))?.[0];
  }

  /**
   * The lowest leaf that is empty still, of the whole tree or of the half that payments may open.
   *
   * @throws QuipuError `TreeFull` if there is none.
   */
  emptyLeaf(wish: Pick<LeafWish, "openToPayments"> = {}): number {
    const isTaken = (index: number) => this.account(index) !== undefined;
    return this.#state.emptyLeaf({ ...wish, isTaken });
  }
}
