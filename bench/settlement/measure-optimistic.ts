/** The workload on a rollup that settles optimistically, in each way that an honest proposal can go. */
import { deposit } from "../../l1/contract/deposit.js";
import { deployOptimistic } from "../../l1/optimistic/deploy-optimistic.js";
import { replaySignedBatch } from "../../src/batch/replay-signed.js";
import type { SealedBatch } from "../../src/batch/sealed-batch.js";
import type { State } from "../../src/state/state.js";
import type { Terms } from "../../verifier/optimistic/terms.js";
import type { BatchSubmission } from "../../verifier/submission.js";
import { measureThefts, type Thefts } from "./measure-thefts.js";
import type { MeasurementPlan } from "./measure-validity.js";
import { MeasuredWatcher } from "./measure-watching.js";
import { OptimisticCalls, type Proposal, type Published } from "./optimistic-calls.js";
import { proveGroup } from "./prove-group.js";
import type { SettlementChain } from "./settlement-chain.js";
import type { OptimisticFigures } from "./settlement-result.js";
import { SettlementWorkload } from "./settlement-workload.js";

/** What is measured of the optimistic rollup, its thefts included. */
export interface MeasuredOptimistic {
  readonly figures: Omit<OptimisticFigures, "constraints">;
  readonly thefts: Omit<Thefts, "slash">;
}

/**
 * Deploys an optimistic rollup, opens its accounts, and proposes full batches: advanced after the delay, challenged and
 * proven, finalized after the window. The chain is put back after all but the last. Then the rollup is stolen from.
 *
 * @throws QuipuError as `deployOptimistic`, the contract and `ProverPool.prove` do; `TheftUnnoticed`.
 */
export async function measureOptimistic(
  plan: MeasurementPlan,
  terms: Terms,
): Promise<MeasuredOptimistic> {
  const { on, shape } = plan;
  const deployed = await deployOptimistic(on.sender("operator"), { ...plan.deploy, terms });
  const { rollup, blockNumber: fromBlock } = deployed;
  const calls = new OptimisticCalls(rollup, on);
  const workload = new SettlementWorkload({
    ...{ shape, levels: rollup.levels, domain: rollup.domain },
    ...{ user: on.addressOf("user"), feeRecipient: on.addressOf("operator") },
  });
  for (const order of workload.deposits) await deposit(rollup, on.sender("user"), order);
  const opening = await calls.propose("operator", publishedOf(workload.opening()));
  await on.passTime(terms.challengeWindow);
  await calls.finalize("operator", opening);
  await calls.claim("user");
  const watcher = await MeasuredWatcher.start(rollup, { fromBlock, url: on.url });
  const figures = await measureHonest({ plan, calls, workload, watcher });
  const { slash, ...thefts } = await measureThefts({ on, calls, workload, watcher });
  return { figures: { ...figures, slash }, thefts };
}

interface OptimisticStage {
  readonly plan: MeasurementPlan;
  readonly calls: OptimisticCalls;
  readonly workload: SettlementWorkload;
  readonly watcher: MeasuredWatcher;
}

async function measureHonest({ plan, calls, workload, watcher }: OptimisticStage) {
  const { on, prover } = plan;
  const before = workload.state.clone();
  const full = Array.from({ length: plan.batches }, () => workload.fullBatch());
  const { batches, proofMs } = await proveGroup(full, prover);
  await watcher.look();
  await on.passTime(1);
  const idle = await watcher.look();
  const proposal = await calls.propose("operator", publishedOf(full));
  const seen = await watcher.look();
  const advanced = await on.undoing(() => measureAdvance(calls, proposal, on));
  const contest = await on.undoing(() => measureContest(calls, proposal, { on, batches }));
  const unchallenged = await measureWaiting(calls, proposal, on);
  const watch = { idle, proposal: seen, final: await watcher.look() };
  return {
    ...{ proofMs, checkMs: checkTimes(before, full), watch },
    propose: await on.measure(proposal.receipt),
    ...{ ...unchallenged, ...advanced, ...contest },
  };
}

function publishedOf(batches: readonly SealedBatch[]): Published {
  return { shape: batches[0]!.shape, data: batches.map(({ data }) => data) };
}

async function measureAdvance(calls: OptimisticCalls, proposal: Proposal, on: SettlementChain) {
  await on.passTime(calls.rollup.terms.executionDelay);
  const advance = await calls.advance("user", proposal);
  return {
    advance: await on.measure(advance),
    advanceSeconds: await on.secondsBetween(proposal.receipt, advance),
  };
}

async function measureContest(
  calls: OptimisticCalls,
  proposal: Proposal,
  { on, batches }: { readonly on: SettlementChain; readonly batches: readonly BatchSubmission[] },
) {
  const challenge = await calls.challenge("challenger", proposal);
  const prove = await calls.prove("operator", proposal, batches);
  await calls.finalize("operator", proposal);
  const claimed = await calls.claim("user");
  return {
    challenge: await on.measure(challenge),
    prove: await on.measure(prove),
    provenSeconds: await on.secondsBetween(proposal.receipt, claimed),
  };
}

async function measureWaiting(calls: OptimisticCalls, proposal: Proposal, on: SettlementChain) {
  await on.passTime(calls.rollup.terms.challengeWindow);
  const finalize = await calls.finalize("operator", proposal);
  const claimed = await calls.claim("user");
  const collected = await calls.collect("operator");
  return {
    finalize: await on.measure(finalize),
    claim: await on.measure(claimed),
    collect: await on.measure(collected),
    withdrawalSeconds: await on.secondsBetween(proposal.receipt, claimed),
  };
}

/** Milliseconds to replay each batch with its signatures, from a state that is used up. */
function checkTimes(state: State, batches: readonly SealedBatch[]): number[] {
  return batches.map(({ data, shape, header: { domain } }) => {
    const start = performance.now();
    replaySignedBatch(state, data, { shape, domain });
    return performance.now() - start;
  });
}
