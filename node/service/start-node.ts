/**
 * A rollup's node: takes operations over HTTP, seals, proves and settles them, and answers questions. What
 * it has answered with 2xx is on disk; where it is killed, it goes on. When its contract is frozen, it goes on answering.
 */

import type { Chain } from "../../l1/rpc/chain.js";
import type { KeptOperation } from "../../sequencer/kept-operation.js";
import type { QuipuError } from "../../src/errors.js";
import { NodeMetrics } from "../api/metrics/node-metrics.js";
import { RollupNode } from "../pipeline/rollup-node.js";
import { StoreJournal } from "../store/batches/store-journal.js";
import { StoreIntake } from "../store/intake/intake.js";
import { DrainedProvers } from "../store/provers/drained-provers.js";
import { Accounts } from "./accounts.js";
import { BatchProofs } from "./batch-proofs.js";
import { Batches } from "./batches.js";
import { FeeQuotes } from "./fee-quotes.js";
import { nodeFigures } from "./figures.js";
import { type FollowerParts, openFollowerParts } from "./follower-parts.js";
import { GasPrices } from "./gas-prices.js";
import { FOLLOW_EVERY_MS } from "./keep-following.js";
import { OperationKeeper } from "./operation-keeper.js";
import { pipelineEvents } from "./pipeline-events.js";
import { RollupFacts } from "./rollup-facts.js";
import { runService } from "./run-service.js";
import type { NodeSetup, RunningNode } from "./service-options.js";
import { serviceView } from "./service-view.js";
import { Submissions } from "./submissions.js";
import { tellWaiting } from "./tell-waiting.js";
import { TellingJournal } from "./telling-journal.js";
import { Transactions } from "./transactions.js";
import { unlessFrozen } from "./unless-frozen.js";
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
  const { close } = parts;
  try {
    const { node, intake, submissions, view, metrics } = assemble(setup, parts, signal);
    const onFailure = (err: unknown): void => logger.warn({ err }, "not ready yet");
    const onChange = async (frozen: QuipuError | undefined): Promise<void> => {
      if (frozen !== undefined) logger.error({ err: frozen }, "the node takes nothing any more");
      await tellWaiting({ node, intake, feed: parts.feed, signal }, frozen);
    };
    const everyMs = setup.service?.followEveryMs ?? FOLLOW_EVERY_MS;
    const options = { l1: parts.l1, everyMs, onChange, signal, onFailure };
    const work = async (): Promise<void> => {
      const { fleet } = setup;
      const proving = fleet?.run(signal);
      const drains = new DrainedProvers(parts.store.db);
      await untilDone(async () => fleet?.recall(drains), { signal, onFailure });
      await unlessFrozen(() => restore({ node, intake }, { signal, onFailure }), options);
      submissions.open();
      fleet?.open();
      logger.info("the node takes operations");
      await unlessFrozen(() => node.serve(signal), options);
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
  const { store, queries, feed, health, chainL1, l1, crew } = parts;
  const { rollup, sender, secondSender, shapes, group, publish, fallback, service, logger } = setup;
  const { feeRecipient = BigInt(sender.address), feePercent = 0, cheapGas, version, prove } = setup;
  const [intake, metrics] = [new StoreIntake(store.db), new NodeMetrics()];
  const onFailure = (error: unknown): void => {
    if (!signal.aborted) logger.error({ err: error }, "a rejection was not kept");
  };
  const onChange = (failure: unknown) => health.note("database", failure, "operations");
  const keeper = new OperationKeeper({ intake, feed, signal, onChange });
  const journal = new TellingJournal(new StoreJournal(store.db), feed, keeper);
  const { chain } = rollup;
  const node = new RollupNode({
    l1,
    account: chainL1.account(sender),
    secondAccount: secondSender && chainL1.account(secondSender),
    shape: shapes[0]!.shape,
    ...{ shapes, prove, feeRecipient, group, publish, fallback },
    verifySignatures: crew && ((claims) => crew.verify(claims)),
    supply: setup.fleet && (() => setup.fleet!.supply()),
    service: { isCheap: cheapGas === undefined ? undefined : isCheap(chain, cheapGas), ...service },
    journal,
    observer: pipelineEvents({ keeper, journal, metrics, onFailure }),
  });
  const { followed } = l1;
  const served = shapes.map(({ shape }) => shape);
  const fees = new FeeQuotes({ chain, shapes: served, group: group ?? 1, percent: feePercent });
  const transactions = new Transactions({ db: store.reads, queries, followed });
  const { domain, levels } = rollup;
  const submissions = new Submissions({ domain, node, keeper, transactions, fees, followed });
  const isDraining = () => submissions.isDraining;
  const facts = new RollupFacts({
    ...{ rollup, queries, followed, node, shapes, feeRecipient, version, isDraining },
  });
  const view = serviceView({
    accounts: new Accounts({ queries, followed, node, isReady: () => submissions.isReady }),
    batches: new Batches(queries, levels),
    proofs: new BatchProofs({ queries, chain, shapes, node }),
    figures: () => nodeFigures({ rollup, queries, followed, node }),
    ...{ facts, transactions, feed, health, sequencing: { node, submissions, fees } },
    fleet: setup.fleet,
  });
  return { node, intake, submissions, view, metrics };
}

/** Time for which an older price does where L1 does not answer at once. */
const PRICE_HOLDS_MS = 60_000;

/** Whether gas costs so much now, in wei, or less. */
function isCheap(chain: Chain, limit: bigint): () => Promise<boolean> {
  const prices = new GasPrices(chain, PRICE_HOLDS_MS);
  return async () => (await prices.use()).gasPrice <= limit;
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
