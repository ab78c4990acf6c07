/** What is drawn for a group that is handed in: its batches, what is wrong with it, and in which place. */
import fc from "fast-check";
import { type Cheat, QUEUE_CHEATS } from "./cheat.js";
import type { Place } from "./distribution.js";
import { FALSE_BATCHES, type SubmissionPlan } from "./false-batches.js";
import { ARGUMENT_EDITS, CANCELLING, GROUP_EDITS, type Pair } from "./group-faults.js";
import { type Commitment, commitment, type Submission } from "./handed-in.js";
import { EDITS } from "./tampering.js";

/** What is wrong with a group. */
export interface Faults extends Cheat {
  /** Of `GROUP_EDITS` or `ARGUMENT_EDITS`. */
  readonly ofGroup?: string | undefined;
}

export const NO_FAULTS: Faults = { edits: [], place: 0 };

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

/** For faults that take more batches than one. */
export const severalPlans = fc.array(plan, { minLength: 2, maxLength: 4 });

/** For faults that stand in a place: there is a middle one. */
export const placePlans = fc.array(plan, { minLength: 3, maxLength: 4 });

/** So many batches are handed in together. */
export const plans = fc.oneof(
  { weight: 3, arbitrary: fc.tuple(plan) },
  { weight: 2, arbitrary: severalPlans },
);

/** Says which batches of a group are wrong. */
export const dice = fc.nat(9);

const anywhere = fc.nat(2 ** 16);
const falseBatch = fc.constantFrom(...Object.keys(FALSE_BATCHES));
const edit = fc.constantFrom(...Object.keys(EDITS));
const ofGroup = fc.constantFrom(...Object.keys({ ...GROUP_EDITS, ...ARGUMENT_EDITS }));

const isFalse = (name: fc.Arbitrary<string>): fc.Arbitrary<Faults> =>
  fc.record({ falseBatch: name, edits: fc.constant([]), place: fc.constant(0) });
const isEdited = (name: fc.Arbitrary<string>): fc.Arbitrary<Faults> =>
  fc.record({ edits: fc.tuple(name), place: anywhere });
const hasFault = (name: fc.Arbitrary<string>): fc.Arbitrary<Faults> =>
  fc.record({ ofGroup: name, edits: fc.constant([]), place: fc.constant(0) });

/** One batch is false, or changed on its way, or both. */
export const cheats: fc.Arbitrary<Faults> = fc.oneof(
  isFalse(falseBatch),
  isEdited(edit),
  fc.record({ falseBatch, edits: fc.tuple(edit), place: anywhere }),
  fc.record({ edits: fc.tuple(edit, edit), place: anywhere }),
);

/** Two batches are wrong, or the arguments do not fit together. */
export const groupFaults: fc.Arbitrary<Faults> = fc.oneof(
  { weight: 4, arbitrary: hasFault(ofGroup) },
  { weight: 1, arbitrary: fc.record({ ofGroup, edits: fc.tuple(edit), place: anywhere }) },
);

/**
 * Faults that lead each to one error, which is therefore met in every place of a group, whatever way it is
 * published. Of false batches some are missing, because the shape has no queue for them.
 */
export const telling: fc.Arbitrary<Faults> = fc.oneof(
  { weight: 10, arbitrary: isFalse(fc.constantFrom(...QUEUE_CHEATS)) },
  {
    weight: 4,
    arbitrary: isEdited(
      fc.constantFrom("a new root that is not below r", "a digest that is not below r"),
    ),
  },
  { weight: 4, arbitrary: isEdited(fc.constant("a coordinate that is not below p")) },
  { weight: 1, arbitrary: isEdited(fc.constantFrom("a negated point", "another digest")) },
  { weight: 2, arbitrary: isEdited(fc.constant("an unknown shape")) },
  { weight: 2, arbitrary: isEdited(fc.constant("an account with code")) },
  // A group says this of its first batch alone.
  { weight: 3, arbitrary: isEdited(fc.constant("another old root")) },
  { weight: 4, arbitrary: hasFault(fc.constantFrom(...CANCELLING)) },
  { weight: 2, arbitrary: hasFault(fc.constantFrom(...Object.keys(ARGUMENT_EDITS))) },
);

/** All batches of a group have one shape. */
export function ofOneShape(choices: readonly SubmissionPlan[]): readonly SubmissionPlan[] {
  const { shape } = choices[0]!;
  return choices.map((each) => ({ ...each, shape }));
}

/** The call for the batches of a group, with what is wrong with several of them. */
export function joinedWith(
  members: readonly Submission[],
  { ofGroup }: Faults,
  roll: number,
): Commitment {
  const cheater = roll % members.length;
  if (ofGroup === undefined) return commitment(members, cheater);
  const edit = GROUP_EDITS[ofGroup];
  if (edit !== undefined) return commitment(edit(members, pairOf(roll, members.length)));
  const { args, ...call } = commitment(members, cheater);
  return { ...call, args: ARGUMENT_EDITS[ofGroup]!(args) };
}

/** What a group with these faults is called in the distribution. */
export function variationOf({ falseBatch, edits, ofGroup }: Faults): string {
  const faults = [falseBatch, ...edits, ofGroup].filter((fault) => fault !== undefined);
  return faults.length > 1 ? "several faults" : (faults[0] ?? "true");
}

/** Two batches of a group of two or more. */
export function pairOf(roll: number, size: number): Pair {
  const first = roll % size;
  return [first, (first + 1 + (roll % (size - 1))) % size];
}

/** In which places of a group of some size its faults stand; nothing is told of a group of one. */
export function placesOf({ falseBatch, edits, ofGroup }: Faults, roll: number, size: number) {
  if (size < 2) return [];
  const [first, second] = pairOf(roll, size);
  const ofOne = falseBatch !== undefined || edits.length > 0;
  if (ofGroup === undefined) return ofOne ? [placeName(first, size)] : [];
  return ofGroup in GROUP_EDITS ? [placeName(first, size), placeName(second, size)] : [];
}

/** What the place of a batch is called. */
export function placeName(position: number, size: number): Place {
  if (position === 0) return "first";
  return position === size - 1 ? "last" : "middle";
}
