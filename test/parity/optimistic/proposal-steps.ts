/** Steps of proposers: true ones, thieves, and those whose transactions are wrong. */
import fc from "fast-check";
import type { GroupSubmission } from "../../../verifier/submission.js";
import { cheatedGroup } from "../cheated-group.js";
import type { Faults } from "../drawn-groups.js";
import {
  cheats,
  dice,
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
} from "../drawn-groups.js";
import { type Made, nextBatch, nextBatches, type SubmissionPlan } from "../false-batches.js";
import { commitment } from "../handed-in.js";
import { type IsWanted, Step } from "../step.js";
import { SIGNATURE_FAULTS, theft, withAllFees } from "./false-proposals.js";
import type { Draft } from "./known-proposal.js";
import type { OptimisticAction } from "./optimistic-action.js";
import type { OptimisticChain } from "./optimistic-chain.js";
import type { OptimisticWorld } from "./optimistic-world.js";

type Way = "propose" | "proposeProven";

const way = fc.oneof(
  { weight: 4, arbitrary: fc.constant("propose" as const) },
  { weight: 2, arbitrary: fc.constant("proposeProven" as const) },
);

/** A group as it is handed in, and what its maker knows of it. */
interface Handed {
  readonly sender: bigint;
  readonly args: GroupSubmission;
  readonly draft: Draft;
}

function actionOf(
  world: OptimisticWorld,
  chosen: Way,
  { sender, args }: Handed,
  more = 0n,
): OptimisticAction {
  if (chosen === "proposeProven") return { name: chosen, sender, args };
  const { proofs, ...group } = args;
  const value = world.mirror.contract.terms.proposalBond + more;
  return { name: chosen, sender, args: { group, count: proofs.length, value } };
}

/** Who proposes: anybody may. */
function proposerOf({ cast }: OptimisticWorld, roll: number): bigint {
  return [cast.sequencer, ...cast.users][roll % (cast.users.length + 1)]!;
}

/** A group of a tip whose state nobody knows is handed in as if it followed. */
function handed(
  world: OptimisticWorld,
  args: GroupSubmission,
  made: Made,
  isTrue: boolean,
): Handed {
  const { state } = made.next;
  const fits = args.oldRoot === world.mirror.contract.stateRoot;
  const { proofs, ...group } = args;
  return { sender: made.sender, args, draft: { group, proofs, state, isTrue: isTrue && fits } };
}

function proposalStep(
  name: string,
  choices: unknown,
  make: (world: OptimisticWorld) => Promise<Handed | undefined>,
  told: {
    readonly way: Way;
    readonly variation: string;
    readonly places?: ReturnType<typeof placesOf>;
  },
  isWanted: IsWanted = ({ frozen }) => !frozen,
  more = 0n,
): Step<OptimisticWorld, OptimisticChain> {
  return new Step<OptimisticWorld, OptimisticChain>(
    name,
    choices,
    async (world, chain) => {
      const made = await make(world);
      if (made === undefined) return;
      const action = actionOf(world, told.way, made, more);
      await world.propose(chain, action, made.draft, told.variation, told.places);
    },
    isWanted,
  );
}

/** What was drawn for a group that is true. */
interface True {
  readonly choices: readonly SubmissionPlan[];
  readonly roll: number;
  readonly way: Way;
  /** Wei too much, or too little. */
  readonly more: bigint;
}

/** True groups; on a tip whose state nobody knows they are false. */
export const trueProposals = fc
  .record({
    choices: plans,
    roll: dice,
    way,
    more: fc.oneof({ weight: 9, arbitrary: fc.constant(0n) }, fc.constantFrom(-1n, 1n)),
  })
  .map(({ choices, roll, way: chosen, more }: True) => {
    const make = async (world: OptimisticWorld): Promise<Handed> => {
      const members = await nextBatches(world, ofOneShape(choices));
      const { args } = commitment(members);
      const { stateRoot } = world.mirror.contract;
      const isKnown = args.oldRoot === stateRoot;
      const sender = proposerOf(world, roll);
      const whole = handed(world, { ...args, oldRoot: stateRoot }, members.at(-1)!, isKnown);
      return { ...whole, sender };
    };
    const wrongBond = more !== 0n && chosen === "propose";
    const told = { way: chosen, variation: wrongBond ? "with another bond" : "true" };
    const isWanted: IsWanted = ({ frozen }) => !frozen || roll === 0;
    return proposalStep(chosen, { choices, roll, more }, make, told, isWanted, more);
  });

/** Groups of which one batch is a cheat's, or that do not fit together. L1 takes some of them unproven. */
export const cheatedProposals = fc
  .oneof(
    { weight: 3, arbitrary: fc.tuple(plans, cheats, dice, way) },
    { weight: 1, arbitrary: fc.tuple(severalPlans, groupFaults, dice, way) },
    { weight: 2, arbitrary: fc.tuple(placePlans, telling, dice, way) },
  )
  .map(([choices, faults, roll, chosen]: [readonly SubmissionPlan[], Faults, number, Way]) => {
    const make = async (world: OptimisticWorld): Promise<Handed | undefined> => {
      const cheater = roll % choices.length;
      const members = await cheatedGroup(world, ofOneShape(choices), faults, cheater);
      if (members === undefined) return undefined;
      const { sender, args } = joinedWith(members, faults, roll);
      return { ...handed(world, args, members.at(-1)!, false), sender };
    };
    const variation = variationOf(faults);
    const places = placesOf(faults, roll, choices.length);
    return proposalStep(chosen, { choices, faults, roll }, make, {
      way: chosen,
      variation,
      places,
    });
  });

/** Fees that nobody has paid, and more than a claim can say. */
const FEES = "the largest fees";

/** Thieves, who pay out of nothing what later batches go on with, and signatures that nobody made. */
export const falseProposals = fc
  .record({
    choices: plans,
    roll: fc.nat(19),
    // Of what is there to all: the last wei, one too many, or so few that it is covered.
    more: fc.constantFrom(0, 0, 1, -3),
    kind: fc.constantFrom("theft", "theft", "theft", FEES, ...Object.keys(SIGNATURE_FAULTS)),
    way: fc.constantFrom("propose" as const, "propose" as const, "proposeProven" as const),
  })
  .map(({ choices, roll, more, kind, way: chosen }) => {
    const make = async (world: OptimisticWorld): Promise<Handed | undefined> => {
      const { stateRoot } = world.mirror.contract;
      const [plan, ...others] = ofOneShape(choices);
      const first =
        kind === "theft"
          ? await theft(world, plan!, roll, (token) => world.thereOf(token) + BigInt(more))
          : (SIGNATURE_FAULTS[kind] ?? withAllFees)(await nextBatch(world, plan!));
      if (first === undefined) return undefined;
      const rest = await nextBatches(first.next, others);
      const members = [first, ...rest].map((made) => (kind === FEES ? withAllFees(made) : made));
      const { args } = commitment(members);
      const whole = handed(world, { ...args, oldRoot: stateRoot }, members.at(-1)!, false);
      return { ...whole, sender: proposerOf(world, roll) };
    };
    return proposalStep(chosen, { choices, roll, more, kind }, make, {
      way: chosen,
      variation: kind,
    });
  });

/** Of a frozen contract. */
export const lateProposals = fc.tuple(plans, way, dice).map(([choices, chosen, roll]) => {
  const make = async (world: OptimisticWorld): Promise<Handed> => {
    const members = await nextBatches(world, ofOneShape(choices));
    return handed(world, commitment(members).args, members.at(-1)!, false);
  };
  const told = { way: chosen, variation: variationOf(NO_FAULTS) };
  return proposalStep(chosen, { choices, roll }, make, told, ({ frozen }) => frozen && roll < 3);
});
