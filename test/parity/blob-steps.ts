/** Steps of a sequencer who proves groups for blobs, and of whoever pretends to be one. */
import fc from "fast-check";
import type { Action } from "./action.js";
import { plans } from "./batch-steps.js";
import { BLOB_FAULTS, RUN_FAULTS } from "./blob-faults.js";
import { blobCall, nextForBlob, runCall } from "./blob-members.js";
import type { SubmissionPlan } from "./false-batches.js";
import { Step } from "./step.js";
import type { World } from "./world.js";

/** How a group is published, what is wrong with that, and where. */
interface Publication {
  readonly fault?: string | undefined;
  readonly place: number;
  /** Batches at its end that are not handed in; with it it is a run. */
  readonly leftOut?: number | undefined;
}

const TRUE = "true";

async function callOf(
  world: World,
  choices: readonly SubmissionPlan[],
  { fault = TRUE, place, leftOut }: Publication,
): Promise<Action> {
  const { shape } = choices[0]!;
  const members = await nextForBlob(
    world,
    choices.map((each) => ({ ...each, shape })),
  );
  if (leftOut === undefined) {
    const call = await blobCall(world, members);
    return BLOB_FAULTS[fault]?.(call, place) ?? call;
  }
  const count = Math.max(1, choices.length - leftOut);
  const call = runCall(world, members.batches.slice(0, count));
  return RUN_FAULTS[fault]?.(call, place) ?? call;
}

const truth = { weight: 3, arbitrary: fc.constant(TRUE) };
const place = fc.nat(2 ** 16);

const publication: fc.Arbitrary<Publication> = fc.oneof(
  fc.record({
    fault: fc.oneof(truth, { weight: 4, arbitrary: fc.constantFrom(...Object.keys(BLOB_FAULTS)) }),
    place,
  }),
  fc.record({
    fault: fc.oneof(truth, { weight: 3, arbitrary: fc.constantFrom(...Object.keys(RUN_FAULTS)) }),
    place,
    leftOut: fc.nat(2),
  }),
);

export const blobBatches = fc
  .tuple(plans, publication, fc.nat(9))
  .map(([choices, published, dice]) => {
    const name = published.leftOut === undefined ? "commitBlob" : "commitGroup";
    return new Step(
      name,
      { choices, ...published },
      async (world, chain) => {
        const action = await callOf(world, choices, published);
        await world.perform(chain, action, published.fault ?? TRUE);
      },
      ({ frozen }) => !frozen || dice === 0,
    );
  });
