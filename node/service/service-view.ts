/** All that the API asks of a node, by those who know it. */
import type { FeeRequest } from "../../client/messages/fee.js";
import { QuipuError } from "../../src/errors.js";
import type { EventFeed } from "../api/events/event-feed.js";
import type { NodeFigures, NodeView } from "../api/view/node-view.js";
import type { Fleet } from "../fleet/open-fleet.js";
import { contractFrozen, isContractFrozen } from "../pipeline/contract-frozen.js";
import type { RollupNode } from "../pipeline/rollup-node.js";
import type { Accounts } from "./accounts.js";
import type { BatchProofs } from "./batch-proofs.js";
import type { Batches } from "./batches.js";
import type { FeeQuotes } from "./fee-quotes.js";
import type { HealthBoard } from "./health-board.js";
import type { RollupFacts } from "./rollup-facts.js";
import type { Submissions } from "./submissions.js";
import type { Transactions } from "./transactions.js";

export interface ViewParts {
  readonly accounts: Accounts;
  readonly batches: Batches;
  readonly proofs: BatchProofs;
  readonly facts: RollupFacts;
  readonly figures: () => Promise<NodeFigures>;
  readonly transactions: Transactions;
  readonly feed: EventFeed;
  readonly health: HealthBoard;
  /** What seals and takes operations; a node that only follows has none. */
  readonly sequencing?: {
    readonly node: RollupNode;
    readonly submissions: Submissions;
    readonly fees: FeeQuotes;
  };
  /** The provers, where they are known. */
  readonly fleet?: Pick<Fleet, "status" | "view" | "problem"> | undefined;
}

export function serviceView(parts: ViewParts): NodeView {
  const { accounts, batches, proofs, facts, figures, transactions, feed } = parts;
  const { health, sequencing, fleet } = parts;
  const submissions = sequencing?.submissions;
  return {
    submit: async (operation) => {
      if (submissions === undefined) throw new QuipuError("ReadOnlyNode", READ_ONLY);
      return submissions.submit(operation);
    },
    transaction: (id) => transactions.find(id),
    transactions: (account, slice) => transactions.ofAccount(account, slice),
    account: (index, at) => accounts.find(index, at),
    accounts: (holder, at, slice) => accounts.ofHolder(holder, at, slice),
    accountOperations: (index, slice) => accounts.operations(index, slice),
    accountPath: (index, at) => accounts.path(index, at),
    batches: (slice) => batches.list(slice),
    batch: (name) => batches.find(name),
    batchOperations: (name, slice) => batches.operations(name, slice),
    batchData: (name) => batches.data(name),
    batchProof: (name) => proofs.find(name),
    feeQuote: async (request: FeeRequest) => {
      if (sequencing === undefined) throw new QuipuError("ReadOnlyNode", READ_ONLY);
      return sequencing.fees.quote(request);
    },
    queue: (name, slice) => facts.queue(name, slice),
    status: () => facts.status(),
    config: () => facts.config(),
    claimable: (owner, token) => facts.claimable(owner, token),
    health: async () => {
      if (sequencing !== undefined) {
        noteProblems(health, { ...sequencing, fleet, isFrozen: facts.isFrozen });
      }
      return health.health;
    },
    figures: async () => ({ ...(await figures()), fleet: fleet?.status() }),
    events: feed,
    ...(submissions && {
      operator: { drain: () => submissions.drain(), resume: () => submissions.resume() },
    }),
    ...(fleet?.view && { fleet: fleet.view }),
  };
}

const READ_ONLY = "this node follows L1 and takes no operations";

interface Watched {
  readonly node: RollupNode;
  readonly fleet: Pick<Fleet, "problem"> | undefined;
  readonly isFrozen: boolean;
}

/** What keeps the pipeline from its work belongs to the node's health. */
function noteProblems(health: HealthBoard, { node, fleet, isFrozen }: Watched): void {
  const { problems, ended } = node.status;
  const end = isContractFrozen(ended?.error) ? undefined : ended?.error;
  const of = (...parts: readonly string[]) => {
    return end ?? problems.find(({ part }) => parts.includes(part))?.error;
  };
  health.note("prover", of("proving") ?? fleet?.problem);
  health.note("sealing", isFrozen ? contractFrozen() : of("sealing", "settling", "queue"));
}
