/** A node that follows L1 and answers questions: it takes nothing, and holds no key. */
import { NodeMetrics } from "../api/metrics/node-metrics.js";
import { startApi } from "../api/server/start-api.js";
import { SYSTEM_CLOCK } from "../pipeline/bell.js";
import { Accounts } from "./accounts.js";
import { Batches } from "./batches.js";
import { FeeQuotes } from "./fee-quotes.js";
import { openFollowerParts } from "./follower-parts.js";
import { RollupFacts } from "./rollup-facts.js";
import type { FollowerSetup, RunningNode } from "./service-options.js";
import { serviceView } from "./service-view.js";
import { Transactions } from "./transactions.js";
import { untilDone } from "./until-done.js";

/** Time between two looks at L1. */
const FOLLOW_EVERY_MS = 2000;

const STOPPED = new Error("the node is to end");

/**
 * Starts it.
 *
 * @throws QuipuError as `Store.open` and `startApi` do.
 */
export async function startFollower(setup: FollowerSetup): Promise<RunningNode> {
  const { rollup, shapes, version, logger } = setup;
  const end = new AbortController();
  const { signal } = end;
  const onLost = (error: Error): void => end.abort(error);
  const parts = await openFollowerParts(setup, ["database", "l1"], { signal, onLost });
  const { store, queries, feed, health, l1 } = parts;
  const { followed } = l1;
  const isDraining = () => false;
  const facts = { rollup, queries, followed, shapes, feeRecipient: 0n, version, isDraining };
  const view = serviceView({
    accounts: new Accounts({ queries, followed }),
    batches: new Batches(queries, rollup.levels),
    facts: new RollupFacts(facts),
    transactions: new Transactions(store.db, queries),
    fees: new FeeQuotes({ chain: rollup.chain, shape: shapes[0]!.shape, group: 1, percent: 0 }),
    ...{ feed, health },
  });
  const work = async (): Promise<void> => {
    const onFailure = (err: unknown): void => logger.warn({ err }, "L1 was not followed");
    while (!signal.aborted) {
      await untilDone(() => l1.follow(), { signal, onFailure });
      await SYSTEM_CLOCK.wait(FOLLOW_EVERY_MS, signal);
    }
  };
  try {
    const api = await startApi(view, { ...setup.api, logger, metrics: new NodeMetrics() });
    const ended = work().catch((error: unknown) => {
      if (signal.reason !== STOPPED) throw signal.reason ?? error;
    });
    ended.catch(() => undefined);
    const stop = async (): Promise<void> => {
      end.abort(STOPPED);
      await api.close();
      await ended.catch(() => undefined);
      await store.close();
    };
    return { url: api.url, ended, stop };
  } catch (error) {
    end.abort(STOPPED);
    await store.close();
    throw error;
  }
}
