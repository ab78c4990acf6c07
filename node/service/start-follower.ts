/** A node that follows L1 and answers questions: it takes nothing, and holds no key. */
import { NodeMetrics } from "../api/metrics/node-metrics.js";
import type { NodeView } from "../api/view/node-view.js";
import { Accounts } from "./accounts.js";
import { BatchProofs } from "./batch-proofs.js";
import { Batches } from "./batches.js";
import { nodeFigures } from "./figures.js";
import { type FollowerParts, openFollowerParts } from "./follower-parts.js";
import { keepFollowing } from "./keep-following.js";
import { RollupFacts } from "./rollup-facts.js";
import { runService } from "./run-service.js";
import type { FollowerSetup, RunningNode } from "./service-options.js";
import { serviceView } from "./service-view.js";
import { Transactions } from "./transactions.js";

/**
 * Starts it.
 *
 * @throws QuipuError as `Store.open` and `startApi` do.
 */
export async function startFollower(setup: FollowerSetup): Promise<RunningNode> {
  const { logger } = setup;
  const end = new AbortController();
  const { signal } = end;
  const onLost = (error: Error): void => end.abort(error);
  const parts = await openFollowerParts(setup, ["database", "l1"], { signal, onLost });
  const { close } = parts;
  const onFailure = (err: unknown): void => logger.warn({ err }, "L1 was not followed");
  const work = () => keepFollowing(parts.l1, { signal, onFailure });
  const view = viewOf(setup, parts);
  const metrics = new NodeMetrics();
  try {
    return await runService({ view, metrics, api: setup.api, logger, work, end, close });
  } catch (error) {
    await close();
    throw error;
  }
}

function viewOf({ rollup, shapes, version }: FollowerSetup, parts: FollowerParts): NodeView {
  const { store, queries, feed, health, l1 } = parts;
  const { followed } = l1;
  const isDraining = () => false;
  const facts = { rollup, queries, followed, shapes, feeRecipient: 0n, version, isDraining };
  return serviceView({
    accounts: new Accounts({ queries, followed }),
    batches: new Batches(queries, rollup.levels),
    proofs: new BatchProofs({ queries, chain: rollup.chain, shapes }),
    facts: new RollupFacts(facts),
    figures: () => nodeFigures({ rollup, queries, followed }),
    transactions: new Transactions({ db: store.reads, queries, followed }),
    ...{ feed, health },
  });
}
