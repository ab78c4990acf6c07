/** Steps of the sequencer, and of whoever pretends to be one. */
import fc from "fast-check";
import { Step } from "./step.js";
import { CHEATS, honestSubmission, type SubmissionPlan } from "./tampering.js";

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
      const { sender, ...args } = submission;
      await world.perform(chain, { name: "commitBatch", sender, args }, variation);
    },
    ({ frozen }) => !frozen || dice === 0,
  );
}

export const honestBatches = fc
  .tuple(plan, fc.nat(9))
  .map(([choices, dice]) => commitStep("true", choices, dice));

export const cheatedBatches = fc
  .tuple(fc.constantFrom(...Object.keys(CHEATS)), plan, fc.nat(9))
  .map(([variation, choices, dice]) => commitStep(variation, choices, dice));
