/** Random optimistic histories: which steps there are, how often each is drawn, and how one is played. */
import fc from "fast-check";
import { parseShape } from "../../../src/shape.js";
import { Distribution } from "../distribution.js";
import {
  claims,
  deposits,
  escapes,
  exits,
  freezes,
  marks,
  refunds,
  timeJumps,
  tokenModes,
} from "../door-steps.js";
import type { HistoryOptions } from "../histories.js";
import { SimulatedProver } from "../history-prover.js";
import { challenges, proofs, releases, slashes, watches } from "./contest-steps.js";
import { EXPECTED_OUTCOMES } from "./expected-outcomes.js";
import {
  advances,
  collections,
  endings,
  finalizations,
  settlements,
  watchedAbsences,
  watchedTime,
} from "./finality-steps.js";
import { heists } from "./heist-steps.js";
import type { OptimisticChain } from "./optimistic-chain.js";
import { OptimisticStage } from "./optimistic-stage.js";
import type { OptimisticWorld } from "./optimistic-world.js";
import {
  cheatedProposals,
  falseProposals,
  lateProposals,
  trueProposals,
} from "./proposal-steps.js";
import { brinks, reorderings } from "./reorganisation-steps.js";

/** The shapes that histories use: with and without queues and withdrawals. */
const SHAPES = ["2x4-2d1e1w1ps", "4x6-1d2e2w2ps", "2x4-s"].map(parseShape);

type OptimisticStep = fc.AsyncCommand<OptimisticWorld, OptimisticChain>;

const step: fc.Arbitrary<OptimisticStep> = fc.oneof(
  { weight: 8, arbitrary: deposits as fc.Arbitrary<OptimisticStep> },
  { weight: 4, arbitrary: exits as fc.Arbitrary<OptimisticStep> },
  { weight: 3, arbitrary: marks as fc.Arbitrary<OptimisticStep> },
  { weight: 4, arbitrary: claims as fc.Arbitrary<OptimisticStep> },
  { weight: 2, arbitrary: freezes as fc.Arbitrary<OptimisticStep> },
  { weight: 2, arbitrary: timeJumps as fc.Arbitrary<OptimisticStep> },
  { weight: 1, arbitrary: tokenModes as fc.Arbitrary<OptimisticStep> },
  { weight: 9, arbitrary: escapes as fc.Arbitrary<OptimisticStep> },
  { weight: 5, arbitrary: refunds as fc.Arbitrary<OptimisticStep> },
  { weight: 12, arbitrary: trueProposals },
  { weight: 6, arbitrary: cheatedProposals },
  { weight: 5, arbitrary: falseProposals },
  { weight: 1, arbitrary: lateProposals },
  { weight: 6, arbitrary: heists },
  { weight: 5, arbitrary: watches },
  { weight: 5, arbitrary: challenges },
  { weight: 8, arbitrary: proofs },
  { weight: 5, arbitrary: slashes },
  { weight: 4, arbitrary: releases },
  { weight: 8, arbitrary: finalizations },
  { weight: 14, arbitrary: advances },
  { weight: 4, arbitrary: collections },
  { weight: 4, arbitrary: settlements },
  { weight: 2, arbitrary: watchedTime },
  { weight: 2, arbitrary: watchedAbsences },
  { weight: 2, arbitrary: endings },
);

const stepOrReorganisation: fc.Arbitrary<OptimisticStep> = fc.oneof(
  { weight: 23, arbitrary: step },
  { weight: 2, arbitrary: brinks(step) },
  { weight: 1, arbitrary: reorderings(step) },
);

/**
 * Plays random histories on mirror and contract.
 *
 * @returns how often what has occurred
 * @throws what fast-check throws for the smallest history it can find on which they disagree: with
 *   its seed, path and steps.
 */
export async function playOptimisticHistories(
  options: Omit<HistoryOptions, "fillTree">,
): Promise<Distribution> {
  const stage = await OptimisticStage.build(await SimulatedProver.create(SHAPES));
  const distribution = new Distribution({ outcomes: EXPECTED_OUTCOMES, ways: [], contents: [] });
  const { runs: numRuns, seed, path, replayPath, maxSteps = 100, onHistory } = options;
  const histories = fc.commands([stepOrReorganisation], {
    ...{ maxCommands: maxSteps, size: "max" },
    ...(replayPath === undefined ? {} : { replayPath }),
  });
  const property = fc.asyncProperty(histories, fc.boolean(), async (steps, coverAdvances) => {
    const { world, chain } = await stage.begin(distribution, coverAdvances);
    const setup = () => ({ model: world, real: chain });
    await fc.asyncModelRun(setup, steps);
    distribution.histories += 1;
    onHistory?.(distribution.histories);
  });
  await fc.assert(property, { numRuns, seed, ...(path === undefined ? {} : { path }) });
  return distribution;
}
