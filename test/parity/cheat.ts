/** A way to cheat with a batch: a true one of something else, edits on its way, or both. */
import { FALSE_BATCHES, type Made, nextBatch, type SubmissionPlan } from "./false-batches.js";
import type { Standpoint } from "./standpoint.js";
import { EDITS } from "./tampering.js";

export interface Cheat {
  /** Of `FALSE_BATCHES`; without one it is the next batch. */
  readonly falseBatch?: string | undefined;
  /** Of `EDITS`, in this order. */
  readonly edits: readonly string[];
  readonly place: number;
}

/** Every single fault by its name. */
export const CHEATS: Readonly<Record<string, Cheat>> = Object.fromEntries([
  ...Object.keys(FALSE_BATCHES).map((name) => [name, { falseBatch: name, edits: [], place: 0 }]),
  ...Object.keys(EDITS).map((name) => [name, { edits: [name], place: 0 }]),
]);

/** What a cheat hands in, or nothing if what he needs for it is not there. */
export async function submissionOf(
  world: Standpoint,
  choices: SubmissionPlan,
  { falseBatch, edits, place }: Cheat,
): Promise<Made | undefined> {
  const make = falseBatch === undefined ? nextBatch : FALSE_BATCHES[falseBatch]!;
  let submission = await make(world, choices);
  for (const name of edits) submission = submission && EDITS[name]!(submission, place, world);
  return submission;
}
