/**
 * A theft from beginning to end: all that is there of a token, or that is advanced, is paid out of a false proposal, which
 * then falls, by itself or with one before it.
 */
import fc from "fast-check";
import { plans } from "../drawn-groups.js";
import { type Made, nextBatch } from "../false-batches.js";
import { commitment } from "../handed-in.js";
import { Step } from "../step.js";
import { watch } from "./contest-steps.js";
import { theft } from "./false-proposals.js";
import { settle } from "./finality-steps.js";
import type { OptimisticChain } from "./optimistic-chain.js";
import type { OptimisticWorld } from "./optimistic-world.js";
import { trueProposals } from "./proposal-steps.js";

const THEFT = "of a theft";

/** Of as much ETH as is advanced, where advances are covered. */
async function coveredTheft(
  world: OptimisticWorld,
  plan: Parameters<typeof theft>[1],
  roll: number,
): Promise<Made | undefined> {
  const { coverAdvances, proposalBond } = world.terms;
  if (!coverAdvances) return undefined;
  const [there, limit] = [world.thereOf(0), proposalBond / 4n];
  const most = there < limit ? there : limit;
  for (let i = 0; i < world.state.entries().length; i++) {
    const made = await theft(world, plan, roll + i, (token) => (token === 0 ? most : 0n));
    if (made !== undefined) return made;
  }
  return undefined;
}

async function steal(
  world: OptimisticWorld,
  chain: OptimisticChain,
  plan: Parameters<typeof theft>[1],
  roll: number,
): Promise<number | undefined> {
  const { contract } = world.mirror;
  const all = (token: number) => world.thereOf(token);
  const made = (await coveredTheft(world, plan, roll)) ?? (await theft(world, plan, roll, all));
  if (made === undefined) return undefined;
  const args = { ...commitment([made]).args, oldRoot: contract.stateRoot };
  const { proofs, ...group } = args;
  const draft = { group, proofs, state: made.next.state, isTrue: false };
  const call = { group, count: 1, value: contract.terms.proposalBond };
  const sender = world.cast.users[roll % world.cast.users.length]!;
  const outcome = await world.propose(chain, { name: "propose", sender, args: call }, draft, THEFT);
  return outcome.refusal === undefined ? contract.tipId : undefined;
}

/** Everybody asks for every claim at once, a second too early, and as soon as it may be. */
async function advanceAll(
  world: OptimisticWorld,
  chain: OptimisticChain,
  id: number,
): Promise<void> {
  const { claims, claimCount } = world.known.get(id)!;
  const { users } = world.cast;
  const args = { id, claims, index: 0, to: users[0]! };
  const early = { name: "advance", sender: users[0]!, args } as const;
  await world.perform(chain, early, "at once");
  world.time += world.mirror.contract.terms.executionDelay;
  for (let index = 0; index < claimCount; index++) {
    for (const sender of users) {
      const own = { ...args, index, to: sender };
      await world.perform(
        chain,
        { name: "advance", sender, args: own },
        "of a theft, or behind it",
      );
    }
  }
}

/** Whoever can takes everything out, by a batch that is final at once. */
async function leave(
  world: OptimisticWorld,
  chain: OptimisticChain,
  plan: Parameters<typeof theft>[1],
): Promise<void> {
  const accounts = world.state.entries().keys();
  const drafts = Array.from(accounts, (from) => {
    return { kind: "withdrawal", from, to: 0, share: 100, fee: 0 } as const;
  });
  const made = await nextBatch(world, { ...plan, drafts });
  const args = { ...commitment([made]).args, oldRoot: world.mirror.contract.stateRoot };
  const { proofs, ...group } = args;
  const isTrue = made.oldRoot === args.oldRoot;
  const draft = { group, proofs, state: made.next.state, isTrue };
  const sender = world.cast.sequencer;
  const action = { name: "proposeProven", sender, args } as const;
  const outcome = await world.propose(chain, action, draft, "behind a theft");
  // Whoever has stolen still owes.
  if (outcome.refusal === undefined) await advanceAll(world, chain, world.mirror.contract.tipId);
  await settle(world, chain);
}

async function claimAll(world: OptimisticWorld, chain: OptimisticChain): Promise<void> {
  for (const sender of world.cast.users) {
    for (const token of world.tokens.keys()) {
      if (world.mirror.contract.claimable(sender, token) === 0n) continue;
      const args = { token, to: sender };
      await world.perform(chain, { name: "claim", sender, args }, "behind a theft");
    }
  }
}

/** Nothing is advanced while anything is contested, what fell with another included. */
async function endContests(world: OptimisticWorld, chain: OptimisticChain): Promise<void> {
  const { contract } = world.mirror;
  await settle(world, chain);
  for (const [slashed, { cut, last }] of contract.slashes.entries()) {
    for (let id = cut + 1; id <= last; id++) {
      const { released, challenge: open } = contract.proposal(id)!;
      if (released || open === undefined) continue;
      const args = { id, slash: slashed };
      const sender = world.cast.users[0]!;
      await world.perform(chain, { name: "release", sender, args }, "before a theft");
    }
  }
}

/** Whether it can be challenged by the next transaction. */
function isOpen(world: OptimisticWorld, id: number): boolean {
  const { proven, challenge: open, proposedAt } = world.mirror.contract.proposal(id)!;
  return !proven && open === undefined && world.time + 1 < proposedAt + world.terms.challengeWindow;
}

async function challenge(
  world: OptimisticWorld,
  chain: OptimisticChain,
  id: number,
): Promise<void> {
  const args = { id, content: world.contentOf(id), value: world.terms.challengeBond };
  const sender = world.cast.users[1]!;
  await world.perform(chain, { name: "challenge", sender, args }, "of one before a theft");
}

/** If it is challenged. */
async function slash(world: OptimisticWorld, chain: OptimisticChain, id: number): Promise<void> {
  const open = world.mirror.contract.proposal(id)!.challenge;
  if (open === undefined) return;
  world.time = Math.max(world.time, open.answerDue);
  const sender = world.cast.users[1]!;
  await world.perform(chain, { name: "slash", sender, args: { id } }, THEFT);
}

export const heists = fc
  .record({ plans, roll: fc.nat(19), before: trueProposals })
  .map((choices) => {
    const play = async (world: OptimisticWorld, chain: OptimisticChain): Promise<void> => {
      const { contract } = world.mirror;
      const { users } = world.cast;
      await watch(world, chain);
      if (contract.openChallenges > 0) await endContests(world, chain);
      if (choices.roll % 2 === 0) await choices.before.run(world, chain);
      const id = await steal(world, chain, choices.plans[0]!, choices.roll);
      if (id === undefined) return;
      await advanceAll(world, chain, id);
      const [cut] = world.pending.filter((each) => isOpen(world, each.id));
      if (choices.roll % 2 === 0 && cut !== undefined && cut.id !== id) {
        await challenge(world, chain, cut.id);
        await slash(world, chain, cut.id);
        const args = { id, slash: contract.slashes.length - 1 };
        await world.perform(chain, { name: "release", sender: users[0]!, args }, THEFT);
      } else {
        await watch(world, chain);
        await slash(world, chain, id);
      }
      await leave(world, chain, choices.plans[0]!);
      await claimAll(world, chain);
      await claimAll(world, chain);
    };
    return new Step<OptimisticWorld, OptimisticChain>(
      "heist",
      choices,
      play,
      ({ frozen }) => !frozen,
    );
  });
