/** Steps of the sequencer, and of whoever pretends to be one. */

import { numberToBytesBE } from "@noble/curves/utils.js";
import fc from "fast-check";
import { WORD_BYTES } from "../../src/params.js";
import type { ChainSide } from "./chain-side.js";
import { cheatedGroup } from "./cheated-group.js";
import {
  cheats,
  dice,
  type Faults,
  groupFaults,
  joinedWith,
  NO_FAULTS,
  ofOneShape,
  placePlans,
  placesOf,
  plans,
  severalPlans,
  telling,
  variationOf,
} from "./drawn-groups.js";
import type { SubmissionPlan } from "./false-batches.js";
import type { Commitment } from "./handed-in.js";
import { type IsWanted, Step } from "./step.js";
import type { World } from "./world.js";

/** Batches that are proven each by itself. @param roll says which of them are wrong */
export function commitStep(
  choices: readonly SubmissionPlan[],
  faults: Faults,
  roll: number,
  isWanted: IsWanted = ({ frozen }) => !frozen || roll === 0,
): Step<World, ChainSide> {
  const variation = variationOf(faults);
  return new Step<World, ChainSide>(
    "commitBatches",
    { choices, ...faults },
    async (world, chain) => {
      const action = await faultyCommitment(world, choices, faults, roll);
      if (action === undefined) return;
      if (variation === "true" && roll > 0 && isEmpty(world, action)) return;
      const together = action.args.proofs.length > 1 ? " in a group" : "";
      const places = placesOf(faults, roll, choices.length);
      await world.perform(chain, action, `${variation}${together}`, places);
    },
    isWanted,
  );
}

/** @param roll says which batches of the group are wrong */
async function faultyCommitment(
  world: World,
  choices: readonly SubmissionPlan[],
  faults: Faults,
  roll: number,
): Promise<Commitment | undefined> {
  const cheater = roll % choices.length;
  const members = await cheatedGroup(world, ofOneShape(choices), faults, cheater);
  return members && joinedWith(members, faults, roll);
}

/** Batches that do nothing are valid too, but one of them tests as much as ten. */
function isEmpty(world: World, { args: { oldRoot, data, proofs } }: Commitment): boolean {
  const last = (data.length / proofs.length) * (proofs.length - 1);
  const newRoot = data.subarray(last, last + WORD_BYTES);
  const takes = world.waitingDeposits.length + world.waitingExits.length > 0;
  return !takes && Buffer.from(numberToBytesBE(oldRoot, WORD_BYTES)).equals(newRoot);
}

export const trueBatches = fc
  .tuple(plans, dice)
  .map(([choices, roll]) => commitStep(choices, NO_FAULTS, roll));

export const cheatedBatches = fc
  .oneof(
    { weight: 3, arbitrary: fc.tuple(plans, cheats, dice) },
    { weight: 1, arbitrary: fc.tuple(severalPlans, groupFaults, dice) },
    { weight: 2, arbitrary: fc.tuple(placePlans, telling, dice) },
  )
  .map(([choices, faults, roll]) => commitStep(choices, faults, roll));
