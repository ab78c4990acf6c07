/** The workload on a rollup that settles optimistically, in each way that an honest proposal can go. */
import { deposit } from "../../l1/contract/deposit.js";
import { deployOptimistic } from "../../l1/optimistic/deploy-optimistic.js";
import { replaySignedBatch } from "../../src/batch/replay-signed.js";
import type { SealedBatch } from "../../src/batch/sealed-batch.js";
import type { State } from "../../src/state/state.js";
import type { Terms } from "../../verifier/optimistic/terms.js";
import { measureThefts, type Thefts } from "./measure-thefts.js";
import type { MeasurementPlan } from "./measure-validity.js";
import { OptimisticCalls, type Proposal } from "./optimistic-calls.js";
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
 * Deploys an optimistic rollup, opens its accounts, and proposes full batches: finalized after the window, advanced
 * after the delay, challenged and proven. Then it is stolen from. The chain is put back after each but the first.
 *
 * @throws QuipuError as `deployOptimistic`, the contract and `ProverPool.prove` do.
 */
export async function measureOptimistic(
  plan: MeasurementPlan,
  terms: Terms,
): Promise<MeasuredOptimistic> {
  const { on, shape, prover } = plan;
  const { rollup } = await deployOptimistic(on.sender("operator"), { ...plan.deploy, terms });
  const calls = new OptimisticCalls(rollup, on);
  const workload = new SettlementWorkload({
    ...{ shape, levels: rollup.levels, domain: rollup.domain },
    ...{ user: on.addressOf("user"), feeRecipient: on.addressOf("operator") },
  });
  for (const order of workload.deposits) await deposit(rollup, on.sender("user"), order);
  const propose = (sealed: readonly SealedBatch[]) =>
    calls.propose("operator", { shape, data: sealed.map(({ data }) => data) });
  const opening = await propose(workload.opening());
  await on.passTime(terms.challengeWindow);
  await calls.finalize("operator", opening);
  await calls.claim("user");

  const before = workload.state.clone();
  const full = Array.from({ length: plan.batches }, () => workload.fullBatch());
  const { batches, proofMs } = await proveGroup(full, prover);
  const proposal = await propose(full);
  const advanced = await on.undoing(() => measureAdvance(calls, proposal, { on, terms }));
  const contest = await on.undoing(async () => {
    const challenge = await calls.challenge("challenger", proposal);
    const prove = await calls.prove("operator", proposal, batches);
    await calls.finalize("operator", proposal);
    const claimed = await calls.claim("user");
    return {
      challenge: await on.measure(challenge),
      prove: await on.measure(prove),
      provenSeconds: await on.secondsBetween(proposal.receipt, claimed),
    };
  });
  const unchallenged = await measureWaiting(calls, proposal, { on, terms });
  const { slash, ...thefts } = await measureThefts({ on, calls, workload, shape });
  return {
    figures: {
      ...{ proofMs, checkMs: checkTimes(before, full) },
      propose: await on.measure(proposal.receipt),
      ...{ ...unchallenged, ...advanced, ...contest, slash },
    },
    thefts,
  };
}

interface Waiting {
  readonly on: SettlementChain;
  readonly terms: Terms;
}

async function measureAdvance(calls: OptimisticCalls, proposal: Proposal, { on, terms }: Waiting) {
  await on.passTime(terms.executionDelay);
  const advance = await calls.advance("user", proposal);
  return {
    advance: await on.measure(advance),
    advanceSeconds: await on.secondsBetween(proposal.receipt, advance),
  };
}

async function measureWaiting(calls: OptimisticCalls, proposal: Proposal, { on, terms }: Waiting) {
  await on.passTime(terms.challengeWindow);
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
