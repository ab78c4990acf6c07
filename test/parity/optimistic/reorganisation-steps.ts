/**
 * Reorganisations: some transactions happen on blocks that are lost again, and others on those that replace them. The
 * lost ones are played on a second mirror, and compared like all others.
 */
import fc from "fast-check";
import { Step } from "../step.js";
import { BRINK_NAMES, type Brink, type BrinkName, brinksOf } from "./brinks.js";
import { watch } from "./contest-steps.js";
import type { OptimisticChain } from "./optimistic-chain.js";
import type { OptimisticWorld } from "./optimistic-world.js";
import { trueProposals } from "./proposal-steps.js";

type OptimisticStep = fc.AsyncCommand<OptimisticWorld, OptimisticChain>;
type Play = (world: OptimisticWorld, chain: OptimisticChain) => Promise<void>;

/** @returns the world that was lost */
async function reorganise(
  world: OptimisticWorld,
  chain: OptimisticChain,
  { lost, instead }: { readonly lost: Play; readonly instead: Play },
): Promise<OptimisticWorld> {
  const other = await world.fork();
  await chain.goingBack(() => lost(other, chain));
  await world.compare(chain);
  await instead(world, chain);
  await meet(world, chain, other);
  return other;
}

/** Whoever has not noticed challenges and proves what was lost, where another proposal has its number. */
async function meet(
  world: OptimisticWorld,
  chain: OptimisticChain,
  lost: OptimisticWorld,
): Promise<void> {
  const other = world.pending.find(({ id }) => {
    return lost.known.has(id) && lost.contentOf(id) !== world.contentOf(id);
  });
  if (other === undefined) return;
  const { id } = other;
  const sender = world.cast.users[1]!;
  const args = { id, content: lost.contentOf(id), value: world.terms.challengeBond };
  const met = [
    await world.perform(chain, { name: "challenge", sender, args }, "of a lost one"),
    await world.perform(
      chain,
      { name: "prove", sender, args: { id, group: lost.submissionOf(lost.known.get(id)!) } },
      "of a lost one",
    ),
  ];
  for (const { refusal = "done" } of met) {
    world.distribution.note("reorganised proposal", "another has its number", refusal);
  }
}

function playing(steps: readonly OptimisticStep[]): Play {
  return async (world, chain) => {
    for (const step of steps) if (await step.check(world)) await step.run(world, chain);
  };
}

/** What can be seen of a history at a glance. */
function glance({ mirror: { contract }, paid }: OptimisticWorld): string {
  const { stateRoot, tipId, finalId, openChallenges, frozen, bonds } = contract;
  const queues = [contract.deposits, contract.exits].map(({ head, tail, mark }) => [
    head,
    tail,
    mark,
  ]);
  const all = [stateRoot, tipId, finalId, openChallenges, frozen, bonds.reserved, bonds.burned];
  return [...all, ...queues.flat(), ...paid.values()].join();
}

/** How the blocks that stand differ from those that are lost. */
const ORDERS = {
  "in another order": (steps: readonly OptimisticStep[]) => steps.toReversed(),
  "without the first": (steps: readonly OptimisticStep[]) => steps.slice(1),
  "with others": (_: unknown, others: readonly OptimisticStep[]) => others,
} as const;

type Order = keyof typeof ORDERS;

/** Steps that are lost, and others or the same in another order. @param step any but a reorganisation */
export function reorderings(step: fc.Arbitrary<OptimisticStep>): fc.Arbitrary<OptimisticStep> {
  return fc
    .record({
      order: fc.constantFrom(...(Object.keys(ORDERS) as Order[])),
      steps: fc.array(step, { minLength: 2, maxLength: 4, size: "max" }),
      others: fc.array(step, { minLength: 1, maxLength: 3, size: "max" }),
    })
    .map(({ order, steps, others }) => {
      const play: Play = async (world, chain) => {
        const instead = playing(ORDERS[order](steps, others));
        const lost = await reorganise(world, chain, { lost: playing(steps), instead });
        const same = glance(lost) === glance(world) ? "the same state" : "another state";
        world.distribution.note("reorganised steps", order, same);
      };
      const choices = { order, steps, others };
      return new Step<OptimisticWorld, OptimisticChain>("reorganise", choices, play);
    });
}

/** A transaction that is a second before a deadline on blocks that are lost and behind it on others, or vice versa. */
export function brinks(step: fc.Arbitrary<OptimisticStep>): fc.Arbitrary<OptimisticStep> {
  return fc
    .record({
      kind: fc.constantFrom(...BRINK_NAMES),
      isLostEarly: fc.boolean(),
      roll: fc.nat(99),
      before: trueProposals,
      behind: fc.array(step, { maxLength: 2, size: "max" }),
    })
    .map(({ kind, isLostEarly, roll, before, behind }) => {
      const play: Play = async (world, chain) => {
        await watch(world, chain);
        if (brinksOf(world, kind).length === 0) await playing([before])(world, chain);
        const found = await anyBrink(world, chain, kind, roll);
        if (found === undefined) return;
        const { action, at } = found;
        const outcomes: string[] = [];
        const performAt = (time: number): Play => {
          return async (on, onChain) => {
            on.time = time - 1;
            const side = time === at ? "at the deadline" : "a second before the deadline";
            const { refusal = "done" } = await on.perform(onChain, action, side);
            outcomes.push(refusal);
          };
        };
        const [early, late] = [performAt(at - 1), performAt(at)];
        const [lost, instead] = isLostEarly ? [early, late] : [late, early];
        await reorganise(world, chain, {
          lost: async (on, onChain) => {
            await lost(on, onChain);
            await playing(behind)(on, onChain);
          },
          instead,
        });
        const [first, second] = outcomes;
        world.distribution.note(`reorganised ${action.name}`, "", `${first}, then ${second}`);
      };
      const choices = { kind, isLostEarly, roll, before, behind };
      return new Step<OptimisticWorld, OptimisticChain>("brink", choices, play);
    });
}

/** One of a kind, or of another if there is none. What is to be answered, or to fall, is challenged first. */
async function anyBrink(
  world: OptimisticWorld,
  chain: OptimisticChain,
  kind: BrinkName,
  roll: number,
): Promise<Brink | undefined> {
  if ((kind === "prove" || kind === "slash") && brinksOf(world, kind).length === 0) {
    const open = brinksOf(world, "challenge");
    const chosen = open[roll % open.length];
    if (chosen !== undefined) await world.perform(chain, chosen.action, "to be answered");
  }
  const others = [...BRINK_NAMES.slice(roll % BRINK_NAMES.length), ...BRINK_NAMES];
  for (const name of [kind, ...others]) {
    const found = brinksOf(world, name);
    if (found.length > 0) return found[roll % found.length];
  }
  return undefined;
}
