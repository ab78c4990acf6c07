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

/** False batches whose items are not those of a queue, and which need nothing that waits there. */
export const QUEUE_CHEATS = [
  "a deposit of last time",
  "a deposit out of nothing",
  "an exit that nobody asked for",
] as const;

/** Every single fault by its name. */
export const CHEATS: Readonly<Record<string, Cheat>> = Object.fromEntries([
  ...Object.keys(FALSE_BATCHES).map((name) => [name, { falseBatch: name, edits: [], place: 0 }]),
  ...Object.keys(EDITS).map((name) => [name, { edits: [name], place: 0 }]),
]);

/** What a cheat hands in, or nothing if what he needs for it is not there. */
export async function submissionOf(
  world: Standpoint,
  choices: SubmissionPlan,
  cheat: Cheat,
): Promise<Made | undefined> {
  const { falseBatch } = cheat;
  const make = falseBatch === undefined ? nextBatch : FALSE_BATCHES[falseBatch]!;
  const made = await make(world, choices);
  return made && edited(world, made, cheat);
}

/** A batch with a cheat's edits, or nothing if what they need is not there. */
export function edited(
  world: Standpoint,
  made: Made,
  { edits, place }: Pick<Cheat, "edits" | "place">,
): Made | undefined {
  let submission: Made | undefined = made;
  for (const name of edits) submission = submission && EDITS[name]!(submission, place, world);
  return submission;
}
