/** Groups of which one batch is a cheat's, and the others are true. */
import { type Cheat, submissionOf } from "./cheat.js";
import { type Made, nextBatch, type SubmissionPlan } from "./false-batches.js";
import type { Standpoint } from "./standpoint.js";

/**
 * The batches of a group, each on top of the one before, as whoever makes them sees it: those behind
 * the cheat's are true if L1 takes his for what he says it is.
 *
 * @param plans one for each batch
 * @param cheater number of the batch that is a cheat's
 * @returns nothing if what he needs for it is not there
 */
export async function cheatedGroup(
  world: Standpoint,
  plans: readonly SubmissionPlan[],
  cheat: Cheat,
  cheater: number,
): Promise<Made[] | undefined> {
  const made: Made[] = [];
  for (const [i, plan] of plans.entries()) {
    const standpoint = made.at(-1)?.next ?? world;
    const batch =
      i === cheater
        ? await submissionOf(standpoint, plan, cheat)
        : await nextBatch(standpoint, plan);
    if (batch === undefined) return undefined;
    made.push(batch);
  }
  return made;
}
