/** Steps of the sequencer, and of whoever pretends to be one. */
import fc from "fast-check";
import { WORD_BYTES } from "../../src/params.js";
import { Step } from "./step.js";
import { CHEATS, honestSubmission, type Submission, type SubmissionPlan } from "./tampering.js";
import type { World } from "./world.js";

const draft = fc.record({
  kind: fc.constantFrom("transfer" as const, "transfer" as const, "withdrawal" as const),
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
  place: fc.nat(2 ** 16),
});

/** Hands a batch in; a cheat that needs something that is not there is left out. */
function commitStep(variation: string, choices: SubmissionPlan, dice: number): Step {
  const make = CHEATS[variation] ?? honestSubmission;
  return new Step(
    `commit ${variation}`,
    choices,
    async (world, chain) => {
      const submission = await make(world, choices);
      if (submission === undefined) return;
      if (variation === "true" && dice > 0 && isEmpty(world, submission)) return;
      const { sender, ...args } = submission;
      await world.perform(chain, { name: "commitBatch", sender, args }, variation);
    },
    ({ frozen }) => !frozen || dice === 0,
  );
}

/** A batch that does nothing is valid too, but one of them tests as much as ten. */
function isEmpty(world: World, { data }: Submission): boolean {
  const [oldRoot, newRoot] = [
    data.subarray(0, WORD_BYTES),
    data.subarray(WORD_BYTES, 2 * WORD_BYTES),
  ];
  const takes = world.waitingDeposits.length + world.waitingExits.length > 0;
  return !takes && Buffer.from(oldRoot).equals(newRoot);
}

export const honestBatches = fc
  .tuple(plan, fc.nat(9))
  .map(([choices, dice]) => commitStep("true", choices, dice));

export const cheatedBatches = fc
  .tuple(fc.constantFrom(...Object.keys(CHEATS)), plan, fc.nat(9))
  .map(([variation, choices, dice]) => commitStep(variation, choices, dice));
