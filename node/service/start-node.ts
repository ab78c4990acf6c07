/**
 * A rollup's node: takes operations over HTTP, seals, proves and settles them, and answers questions. What
 * it has answered with 2xx is on disk; where it is killed, it goes on.
 */

import type { KeptOperation } from "../../sequencer/kept-operation.js";
import { NodeMetrics } from "../api/metrics/node-metrics.js";
import { RollupNode } from "../pipeline/rollup-node.js";
import { StoreJournal } from "../store/batches/store-journal.js";
import { StoreIntake } from "../store/intake/intake.js";
import { Accounts } from "./accounts.js";
import { Batches } from "./batches.js";
import { FeeQuotes } from "./fee-quotes.js";
import { type FollowerParts, openFollowerParts } from "./follower-parts.js";
import { pipelineEvents } from "./pipeline-events.js";
import { RollupFacts } from "./rollup-facts.js";
import { runService } from "./run-service.js";
import type { NodeSetup, RunningNode } from "./service-options.js";
import { serviceView } from "./service-view.js";
import { Submissions } from "./submissions.js";
import { Transactions } from "./transactions.js";
import { untilDone } from "./until-done.js";

/**
 * Starts a node. The API answers at once; operations are taken when L1 was followed and what was kept is back.
 *
 * @throws QuipuError as `Store.open`, `RollupNode` and `startApi` do.
 */
export async function startNode(setup: NodeSetup): Promise<RunningNode> {
  const { logger } = setup;
  const end = new AbortController();
  const { signal } = end;
  const onLost = (error: Error): void => end.abort(error);
  const parts = await openFollowerParts(setup, PARTS, { signal, onLost });
  const close = () => parts.store.close();
  try {
    const { node, intake, submissions, view, metrics } = assemble(setup, parts, signal);
    const onFailure = (err: unknown): void => logger.warn({ err }, "not ready yet");
    const work = async (): Promise<void> => {
      const proving = setup.fleet?.run(signal);
      await restore({ node, intake }, { signal, onFailure });
      submissions.open();
      setup.fleet?.open();
      logger.info("the node takes operations");
      await node.serve(signal);
      await proving;
    };
    return await runService({ view, metrics, api: setup.api, logger, work, end, close });
  } catch (error) {
    await close();
    throw error;
  }
}

const PARTS = ["database", "l1", "prover", "sealing"] as const;

function assemble(setup: NodeSetup, parts: FollowerParts, signal: AbortSignal) {
  const { store, queries, feed, health, chainL1, l1 } = parts;
  const { rollup, sender, secondSender, shapes, group, publish, fallback, service, logger } = setup;
  const { feeRecipient = BigInt(sender.address), feePercent = 0, version, prove } = setup;
  const [intake, metrics] = [new StoreIntake(store.db), new NodeMetrics()];
  const onFailure = (error: unknown): void => {
    if (!signal.aborted) logger.error({ err: error }, "a rejection was not kept");
  };
  const node = new RollupNode({
    l1,
    account: chainL1.account(sender),
    secondAccount: secondSender && chainL1.account(secondSender),
    shape: shapes[0]!.shape,
    ...{ shapes, prove, feeRecipient, group, publish, fallback, service },
    journal: new StoreJournal(store.db),
    observer: pipelineEvents({ feed, intake, metrics, signal, onFailure }),
  });
  const { followed } = l1;
  const fees = new FeeQuotes({
    ...{ chain: rollup.chain, shape: shapes[0]!.shape, group: group ?? 1, percent: feePercent },
  });
  const transactions = new Transactions(store.db, queries);
  const { domain, levels } = rollup;
  const submissions = new Submissions({ domain, node, intake, transactions, fees, feed, signal });
  const isDraining = () => submissions.isDraining;
  const facts = new RollupFacts({
    ...{ rollup, queries, followed, node, shapes, feeRecipient, version, isDraining },
  });
  const view = serviceView({
    accounts: new Accounts({ queries, followed, node }),
    batches: new Batches(queries, levels),
    ...{ facts, transactions, fees, feed, health, sequencing: { node, submissions } },
    fleet: setup.fleet,
  });
  return { node, intake, submissions, view, metrics };
}

/** Gives the sequencer what was kept, as soon as L1 and the database are there. */
async function restore(
  { node, intake }: { readonly node: RollupNode; readonly intake: StoreIntake },
  options: { readonly signal: AbortSignal; readonly onFailure: (error: unknown) => void },
): Promise<void> {
  const kept = await untilDone(async () => {
    await node.sync();
    const waiting: KeptOperation[] = [];
    for await (const page of intake.waiting()) waiting.push(...page);
    return waiting;
  }, options);
  await node.restore(kept);
}
