/** Steps of a sequencer who proves groups for blobs, and of whoever pretends to be one. */
import fc from "fast-check";
import { recordElements } from "../../src/batch/layout.js";
import { BLOB_FAULTS, RUN_FAULTS } from "./blob-faults.js";
import { blobCall, runCall } from "./blob-members.js";
import type { ChainSide } from "./chain-side.js";
import { cheatedForBlob, faultyBlobCall, faultyRunCall } from "./cheated-blob-group.js";
import {
  cheats,
  dice,
  type Faults,
  groupFaults,
  NO_FAULTS,
  placePlans,
  placesOf,
  plans,
  severalPlans,
  telling,
  variationOf,
} from "./drawn-groups.js";
import type { SubmissionPlan } from "./false-batches.js";
import { type IsWanted, Step } from "./step.js";
import type { World } from "./world.js";

/** What a group without faults is called. */
const TRUE = variationOf(NO_FAULTS);

/** A group, what is wrong with it, and which of its batches are. */
interface Drawn {
  readonly choices: readonly SubmissionPlan[];
  readonly faults: Faults;
  readonly roll: number;
  /** What is wrong besides: of `BLOB_FAULTS` or `RUN_FAULTS`. */
  readonly besides?: string | undefined;
}

/** How much of a group is handed in. */
interface Part {
  /** Batches that are published before, in a run of their own. */
  readonly before: number;
  /** Batches behind that nobody publishes. */
  readonly leftOut: number;
}

async function commitBlob(world: World, chain: ChainSide, drawn: Drawn): Promise<void> {
  const { choices, faults, roll, besides } = drawn;
  const group = await cheatedForBlob(world, choices, faults, { cheater: roll % choices.length });
  if (group === undefined) return;
  const variation = besides ?? variationOf(faults);
  if (variation === TRUE) {
    await world.perform(chain, await blobCall(world, group.members), TRUE);
    return;
  }
  const faulty = await faultyBlobCall(world, group, faults, roll);
  if (faulty === undefined) return;
  const { shape } = group.submissions[0]!;
  const place = { number: faults.place, z: faulty.z, elements: recordElements(shape) };
  const call = besides === undefined ? faulty.call : BLOB_FAULTS[besides]!(faulty.call, place);
  await world.perform(chain, call, variation, placesOf(faults, roll, choices.length));
}

async function commitGroup(
  world: World,
  chain: ChainSide,
  { choices, faults, roll, besides, ...part }: Drawn & Part,
): Promise<void> {
  const least = faults.ofGroup === undefined ? 1 : 2;
  const start = Math.min(part.before, choices.length - least);
  const count = Math.max(choices.length - start - part.leftOut, least);
  const cheater = start + (roll % count);
  const group = await cheatedForBlob(world, choices, faults, { cheater, isRun: true });
  if (group === undefined) return;
  const { batches } = group.members;
  if (start > 0) {
    const honest = runCall(world, batches.slice(0, start));
    const { refusal } = await world.perform(chain, honest, TRUE);
    if (refusal !== undefined) return;
  }
  const behind = start > 0 ? ", behind others" : "";
  const variation = besides ?? variationOf(faults);
  if (variation === TRUE) {
    const run = runCall(world, batches.slice(start, start + count));
    await world.perform(chain, run, `${TRUE}${behind}`);
    return;
  }
  const run = faultyRunCall(world, group, [start, start + count], { faults, roll });
  if (run === undefined) return;
  const call = besides === undefined ? run : RUN_FAULTS[besides]!(run);
  await world.perform(chain, call, `${variation}${behind}`, placesOf(faults, roll, count));
}

/** @param besides names of faults that are not of batches */
function drawnGroups(besides: readonly string[]): fc.Arbitrary<Drawn> {
  const honest = fc.record({ place: fc.nat(2 ** 16) }).map((at) => ({ ...NO_FAULTS, ...at }));
  return fc.oneof(
    {
      weight: 4,
      arbitrary: fc.record({ choices: plans, faults: fc.constant(NO_FAULTS), roll: dice }),
    },
    {
      weight: 5,
      arbitrary: fc.record({
        ...{ choices: plans, faults: honest, roll: dice },
        besides: fc.constantFrom(...besides),
      }),
    },
    { weight: 12, arbitrary: fc.record({ choices: placePlans, faults: telling, roll: dice }) },
    { weight: 1, arbitrary: fc.record({ choices: plans, faults: cheats, roll: dice }) },
    { weight: 1, arbitrary: fc.record({ choices: severalPlans, faults: groupFaults, roll: dice }) },
  );
}

/** A contract that is frozen refuses them all. */
function runsOr({ roll }: Drawn): IsWanted {
  return ({ frozen }) => !frozen || roll % 5 === 0;
}

/** A group that is published in its blob. */
export function blobStep(drawn: Drawn, isWanted = runsOr(drawn)): Step<World, ChainSide> {
  return new Step<World, ChainSide>(
    "commitBlob",
    drawn,
    (world, chain) => commitBlob(world, chain, drawn),
    isWanted,
  );
}

/** A group for a blob that is published by calldata. */
export function runStep(drawn: Drawn & Part, isWanted = runsOr(drawn)): Step<World, ChainSide> {
  return new Step<World, ChainSide>(
    "commitGroup",
    drawn,
    (world, chain) => commitGroup(world, chain, drawn),
    isWanted,
  );
}

/** "no blob" is the one of these with an error of its own. */
const inBlobs = drawnGroups([...Object.keys(BLOB_FAULTS), "no blob"]);

const part = fc.record({
  before: fc.constantFrom(0, 0, 0, 1),
  leftOut: fc.constantFrom(0, 0, 0, 1, 2),
});

const byCalldata = fc
  .tuple(drawnGroups(Object.keys(RUN_FAULTS)), part)
  .map(([drawn, whole]) => ({ ...drawn, ...whole }));

export const blobBatches = fc.oneof(
  inBlobs.map((drawn) => blobStep(drawn)),
  byCalldata.map((drawn) => runStep(drawn)),
);
