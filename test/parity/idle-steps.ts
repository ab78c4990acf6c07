/** Steps of a sequencer who leaves the queues alone while a marked item waits there, whatever way he publishes. */
import fc from "fast-check";
import { commitStep } from "./batch-steps.js";
import { blobStep, runStep } from "./blob-steps.js";
import { dice, NO_FAULTS, plans } from "./drawn-groups.js";
import type { IsWanted } from "./step.js";

const isWanted: IsWanted = (world) => world.isMarked;

export const idleBatches = fc
  .record({
    plans,
    roll: dice,
    way: fc.constantFrom("commitBatches", "commitGroup", "commitBlob"),
  })
  .map(({ plans: made, roll, way }) => {
    const idler = roll % made.length;
    const choices = made.with(idler, { ...made[idler]!, deposits: 0, exits: 0 });
    if (way === "commitBatches") return commitStep(choices, NO_FAULTS, roll, isWanted);
    const drawn = { choices, faults: NO_FAULTS, roll };
    if (way === "commitBlob") return blobStep(drawn, isWanted);
    return runStep({ ...drawn, before: 0, leftOut: 0 }, isWanted);
  });
