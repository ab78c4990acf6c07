/** Random histories: which steps there are, how often each is drawn, and how one is played. */
import fc from "fast-check";
import { parseShape } from "../../src/shape.js";
import { quickenKzg } from "../support/quick-kzg.js";
import { cheatedBatches, trueBatches } from "./batch-steps.js";
import { blobBatches } from "./blob-steps.js";
import type { ChainSide } from "./chain-side.js";
import { Distribution } from "./distribution.js";
import {
  absences,
  claims,
  deposits,
  escapes,
  exits,
  freezes,
  marks,
  refunds,
  timeJumps,
  tokenModes,
} from "./door-steps.js";
import { playFullTree } from "./full-tree.js";
import { SimulatedProver } from "./history-prover.js";
import { idleBatches } from "./idle-steps.js";
import { Stage } from "./stage.js";
import type { World } from "./world.js";

/** The shapes that histories use: with and without queues and withdrawals. */
export const HISTORY_SHAPES = ["2x4-2d1e1w1p", "4x6-1d2e2w2p", "2x4"].map(parseShape);

const step = fc.oneof(
  { weight: 8, arbitrary: deposits },
  { weight: 4, arbitrary: exits },
  { weight: 4, arbitrary: marks },
  { weight: 8, arbitrary: trueBatches },
  { weight: 6, arbitrary: cheatedBatches },
  { weight: 8, arbitrary: blobBatches },
  { weight: 6, arbitrary: idleBatches },
  { weight: 5, arbitrary: claims },
  { weight: 2, arbitrary: freezes },
  { weight: 1, arbitrary: absences },
  { weight: 3, arbitrary: timeJumps },
  { weight: 1, arbitrary: tokenModes },
  { weight: 5, arbitrary: escapes },
  { weight: 4, arbitrary: refunds },
);

export interface HistoryOptions {
  readonly runs: number;
  readonly seed: number;
  /** Where fast-check was when a history failed; with it, only that history is played again. */
  readonly path?: string | undefined;
  readonly replayPath?: string | undefined;
  readonly maxSteps?: number | undefined;
  /** Whether to fill the tree as well, which takes hundreds of deposits. */
  readonly fillTree?: boolean | undefined;
  /** Called after each history. */
  readonly onHistory?: ((played: number) => void) | undefined;
}

/**
 * Plays random histories on mirror and contract.
 *
 * @returns how often what has occurred
 * @throws what fast-check throws for the smallest history it can find on which they disagree: with
 *   its seed, path and steps.
 */
export async function playHistories(options: HistoryOptions): Promise<Distribution> {
  quickenKzg();
  const stage = await Stage.build(await SimulatedProver.create(HISTORY_SHAPES));
  const distribution = new Distribution();
  const { runs: numRuns, seed, path, replayPath, maxSteps = 100, onHistory } = options;
  const histories = fc.commands([step], {
    ...{ maxCommands: maxSteps, size: "max" },
    ...(replayPath === undefined ? {} : { replayPath }),
  });
  const property = fc.asyncProperty(histories, async (steps) => {
    const { world, chain } = await stage.begin(distribution);
    const setup = (): { model: World; real: ChainSide } => ({ model: world, real: chain });
    await fc.asyncModelRun(setup, steps);
    world.assertRebuilt(chain);
    distribution.histories += 1;
    onHistory?.(distribution.histories);
  });
  await fc.assert(property, { numRuns, seed, ...(path === undefined ? {} : { path }) });
  if (options.fillTree) await playFullTree(stage, distribution);
  return distribution;
}
