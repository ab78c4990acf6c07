/** All that the API asks of a node, by those who know it. */
import type { FeeRequest } from "../../client/messages/fee.js";
import { QuipuError } from "../../src/errors.js";
import type { EventFeed } from "../api/events/event-feed.js";
import type { NodeFigures, NodeView } from "../api/view/node-view.js";
import type { Fleet } from "../fleet/open-fleet.js";
import type { RollupNode } from "../pipeline/rollup-node.js";
import type { Accounts } from "./accounts.js";
import type { Batches } from "./batches.js";
import type { FeeQuotes } from "./fee-quotes.js";
import type { HealthBoard } from "./health-board.js";
import type { RollupFacts } from "./rollup-facts.js";
import type { Submissions } from "./submissions.js";
import type { Transactions } from "./transactions.js";

export interface ViewParts {
  readonly accounts: Accounts;
  readonly batches: Batches;
  readonly facts: RollupFacts;
  readonly transactions: Transactions;
  readonly fees: FeeQuotes;
  readonly feed: EventFeed;
  readonly health: HealthBoard;
  /** What seals and takes operations; a node that only follows has none. */
  readonly sequencing?: { readonly node: RollupNode; readonly submissions: Submissions };
  /** The provers, where they are known. */
  readonly fleet?: Pick<Fleet, "status" | "view"> | undefined;
}

export function serviceView(parts: ViewParts): NodeView {
  const { accounts, batches, facts, transactions, fees, feed, health, sequencing, fleet } = parts;
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
    // L1 has checked the proofs; they are not kept here.
    batchProof: async () => undefined,
    feeQuote: (request: FeeRequest) => fees.quote(request),
    queue: (name, slice) => facts.queue(name, slice),
    status: () => facts.status(),
    config: () => facts.config(),
    claimable: (owner, token) => facts.claimable(owner, token),
    health: async () => {
      noteProblems(health, sequencing?.node);
      return health.health;
    },
    figures: async () => ({ ...figures(await facts.status()), fleet: fleet?.status() }),
    events: feed,
    ...(submissions && {
      operator: { drain: () => submissions.drain(), resume: () => submissions.resume() },
    }),
    ...(fleet?.view && { fleet: fleet.view }),
  };
}

const READ_ONLY = "this node follows L1 and takes no operations";

/** What keeps the pipeline from its work belongs to the node's health. */
function noteProblems(health: HealthBoard, node: RollupNode | undefined): void {
  if (node === undefined) return;
  const { problems, ended } = node.status;
  const of = (...parts: readonly string[]) => {
    return ended?.error ?? problems.find(({ part }) => parts.includes(part))?.error;
  };
  health.note("prover", of("proving"));
  health.note("sealing", of("sealing", "settling", "queue"));
}

function figures({ queued, batches, l1 }: Awaited<ReturnType<RollupFacts["status"]>>): NodeFigures {
  return {
    operations: { queued },
    batches: { committed: batches.committed, finalized: batches.finalized },
    backlog: { sealed: batches.sealed, proven: batches.proven },
    l1LagBlocks: Math.max(0, l1.head - l1.followed),
  };
}
