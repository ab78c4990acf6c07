/** Steps of the sequencer, and of whoever pretends to be one. */
import fc from "fast-check";
import { WORD_BYTES } from "../../src/params.js";
import { type Cheat, submissionOf } from "./cheat.js";
import { FALSE_BATCHES, type Submission, type SubmissionPlan } from "./false-batches.js";
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

const TRUE: Cheat = { edits: [], place: 0 };

function variationOf({ falseBatch, edits }: Cheat): string {
  const faults = [...(falseBatch === undefined ? [] : [falseBatch]), ...edits];
  return faults.length > 1 ? "several faults" : (faults[0] ?? "true");
}

function commitStep(choices: SubmissionPlan, cheat: Cheat, dice: number): Step {
  const variation = variationOf(cheat);
  return new Step(
    "commitBatch",
    { ...choices, ...cheat },
    async (world, chain) => {
      const submission = await submissionOf(world, choices, cheat);
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
  const [oldRoot, newRoot] = [0, 1].map((i) => data.subarray(i * WORD_BYTES, (i + 1) * WORD_BYTES));
  const takes = world.waitingDeposits.length + world.waitingExits.length > 0;
  return !takes && Buffer.from(oldRoot!).equals(newRoot!);
}

const falseBatch = fc.constantFrom(...Object.keys(FALSE_BATCHES));
const edit = fc.constantFrom(...Object.keys(EDITS));

const cheat: fc.Arbitrary<Cheat> = fc.oneof(
  fc.record({ falseBatch, edits: fc.constant([]), place: fc.constant(0) }),
  fc.record({ edits: fc.tuple(edit), place: fc.nat(2 ** 16) }),
  fc.record({ falseBatch, edits: fc.tuple(edit), place: fc.nat(2 ** 16) }),
  fc.record({ edits: fc.tuple(edit, edit), place: fc.nat(2 ** 16) }),
);

export const trueBatches = fc
  .tuple(plan, fc.nat(9))
  .map(([choices, dice]) => commitStep(choices, TRUE, dice));

export const cheatedBatches = fc
  .tuple(plan, cheat, fc.nat(9))
  .map(([choices, faults, dice]) => commitStep(choices, faults, dice));
