/** Steps of the sequencer, and of whoever pretends to be one. */

import { numberToBytesBE } from "@noble/curves/utils.js";
import fc from "fast-check";
import { WORD_BYTES } from "../../src/params.js";
import type { Cheat } from "./cheat.js";
import { cheatedGroup } from "./cheated-group.js";
import { FALSE_BATCHES, type SubmissionPlan } from "./false-batches.js";
import { ARGUMENT_EDITS, GROUP_EDITS, type Pair } from "./group-faults.js";
import { type Commitment, commitment } from "./handed-in.js";
import { Step } from "./step.js";
import { EDITS } from "./tampering.js";
import type { World } from "./world.js";

const draft = fc.record({
  kind: fc.constantFrom(...(["transfer", "transfer", "withdrawal", "payment"] as const)),
  from: fc.nat(19),
  to: fc.nat(19),
  share: fc.oneof(fc.integer({ min: 0, max: 60 }), fc.constant(100)),
  fee: fc.oneof(fc.nat(9), fc.nat(2047)),
});

const plan: fc.Arbitrary<SubmissionPlan> = fc.record({
  drafts: fc.array(draft, { maxLength: 5 }),
  feeToken: fc.nat(2),
  deposits: fc.constantFrom(9, 9, 9, 1, 0),
  exits: fc.constantFrom(9, 9, 9, 1, 0),
  shape: fc.nat(9),
});

/** So many batches are handed in together. */
export const plans = fc.oneof(
  { weight: 3, arbitrary: fc.tuple(plan) },
  { weight: 2, arbitrary: fc.array(plan, { minLength: 2, maxLength: 4 }) },
);
/** A fault that takes more batches than one. */
const severalPlans = fc.array(plan, { minLength: 2, maxLength: 4 });

/** What is wrong with a group. */
interface Faults extends Cheat {
  /** Of `GROUP_EDITS` or `ARGUMENT_EDITS`. */
  readonly ofGroup?: string | undefined;
}

const TRUE: Faults = { edits: [], place: 0 };

function variationOf({ falseBatch, edits, ofGroup }: Faults): string {
  const faults = [falseBatch, ...edits, ofGroup].filter((fault) => fault !== undefined);
  return faults.length > 1 ? "several faults" : (faults[0] ?? "true");
}

function commitStep(choices: readonly SubmissionPlan[], faults: Faults, dice: number): Step {
  const variation = variationOf(faults);
  return new Step(
    "commitBatches",
    { choices, ...faults },
    async (world, chain) => {
      const action = await faultyCommitment(world, choices, faults, dice);
      if (action === undefined) return;
      if (variation === "true" && dice > 0 && isEmpty(world, action)) return;
      const together = action.args.proofs.length > 1 ? " in a group" : "";
      await world.perform(chain, action, `${variation}${together}`);
    },
    ({ frozen }) => !frozen || dice === 0,
  );
}

/** @param dice says which batches of the group are wrong */
async function faultyCommitment(
  world: World,
  choices: readonly SubmissionPlan[],
  faults: Faults,
  dice: number,
): Promise<Commitment | undefined> {
  const cheater = dice % choices.length;
  // All batches of a group have one shape.
  const { shape } = choices[0]!;
  const ofOneShape = choices.map((each) => ({ ...each, shape }));
  const members = await cheatedGroup(world, ofOneShape, faults, cheater);
  if (members === undefined) return undefined;
  const { ofGroup } = faults;
  if (ofGroup === undefined) return commitment(members, cheater);
  const other = (cheater + 1 + (dice % (members.length - 1))) % members.length;
  const pair: Pair = [cheater, other];
  const edit = GROUP_EDITS[ofGroup];
  if (edit !== undefined) return commitment(edit(members, pair));
  const { args, ...call } = commitment(members, cheater);
  return { ...call, args: ARGUMENT_EDITS[ofGroup]!(args) };
}

/** Batches that do nothing are valid too, but one of them tests as much as ten. */
function isEmpty(world: World, { args: { oldRoot, data, proofs } }: Commitment): boolean {
  const last = (data.length / proofs.length) * (proofs.length - 1);
  const newRoot = data.subarray(last, last + WORD_BYTES);
  const takes = world.waitingDeposits.length + world.waitingExits.length > 0;
  return !takes && Buffer.from(numberToBytesBE(oldRoot, WORD_BYTES)).equals(newRoot);
}

const falseBatch = fc.constantFrom(...Object.keys(FALSE_BATCHES));
const edit = fc.constantFrom(...Object.keys(EDITS));
const ofGroup = fc.constantFrom(...Object.keys({ ...GROUP_EDITS, ...ARGUMENT_EDITS }));

const cheat: fc.Arbitrary<Cheat> = fc.oneof(
  fc.record({ falseBatch, edits: fc.constant([]), place: fc.constant(0) }),
  fc.record({ edits: fc.tuple(edit), place: fc.nat(2 ** 16) }),
  fc.record({ falseBatch, edits: fc.tuple(edit), place: fc.nat(2 ** 16) }),
  fc.record({ edits: fc.tuple(edit, edit), place: fc.nat(2 ** 16) }),
);

const groupFault: fc.Arbitrary<Faults> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ ofGroup, edits: fc.constant([]), place: fc.constant(0) }) },
  { weight: 1, arbitrary: fc.record({ ofGroup, edits: fc.tuple(edit), place: fc.nat(2 ** 16) }) },
);

const dice = fc.nat(9);

export const trueBatches = fc
  .tuple(plans, dice)
  .map(([choices, roll]) => commitStep(choices, TRUE, roll));

export const cheatedBatches = fc
  .oneof(
    { weight: 3, arbitrary: fc.tuple(plans, cheat, dice) },
    { weight: 1, arbitrary: fc.tuple(severalPlans, groupFault, dice) },
  )
  .map(([choices, faults, roll]) => commitStep(choices, faults, roll));
