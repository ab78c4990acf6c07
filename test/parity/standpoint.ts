/** What whoever makes a batch knows: of L1, and of batches of his own that L1 has not seen yet. */
import type { SealedBatch } from "../../src/batch/sealed-batch.js";
import type { State } from "../../src/state/state.js";
import type { DoorWorld } from "./door-world.js";
import type { HandedIn } from "./handed-in.js";

/** A world is one: that of who has no batches of his own. */
export type Standpoint = Pick<
  DoorWorld,
  | "cast"
  | "prover"
  | "mirror"
  | "deposits"
  | "batches"
  | "state"
  | "waitingDeposits"
  | "waitingExits"
>;

/** Where the maker of a batch stands behind it. @param state after the batch */
export function behind(
  standpoint: Standpoint,
  made: HandedIn,
  { deposits: taken, exits }: Pick<SealedBatch, "deposits" | "exits">,
  state: State,
): Standpoint {
  const { cast, prover, mirror, deposits } = standpoint;
  return {
    ...{ cast, prover, mirror, deposits, state },
    batches: [...standpoint.batches, made],
    waitingDeposits: standpoint.waitingDeposits.slice(taken.length),
    waitingExits: standpoint.waitingExits.slice(exits.length),
  };
}
