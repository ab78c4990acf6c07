/** A theft from beginning to end: all that is there of a token is paid out of a false proposal, which then falls. */
import fc from "fast-check";
import { plans } from "../drawn-groups.js";
import { nextBatch } from "../false-batches.js";
import { commitment } from "../handed-in.js";
import { Step } from "../step.js";
import { watch } from "./contest-steps.js";
import { theft } from "./false-proposals.js";
import { settle } from "./finality-steps.js";
import type { OptimisticChain } from "./optimistic-chain.js";
import type { OptimisticWorld } from "./optimistic-world.js";

const THEFT = "of a theft";

async function steal(
  world: OptimisticWorld,
  chain: OptimisticChain,
  plan: Parameters<typeof theft>[1],
  roll: number,
): Promise<number | undefined> {
  const { contract } = world.mirror;
  const made = await theft(world, plan, roll, (token) => world.thereOf(token));
  if (made === undefined) return undefined;
  const args = { ...commitment([made]).args, oldRoot: contract.stateRoot };
  const { proofs, ...group } = args;
  const draft = { group, proofs, state: made.next.state, isTrue: false };
  const call = { group, count: 1, value: contract.terms.proposalBond };
  const sender = world.cast.users[roll % world.cast.users.length]!;
  const outcome = await world.propose(chain, { name: "propose", sender, args: call }, draft, THEFT);
  return outcome.refusal === undefined ? contract.tipId : undefined;
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
  await world.propose(chain, { name: "proposeProven", sender, args }, draft, "behind a theft");
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

export const heists = fc.record({ plans, roll: fc.nat(19) }).map((choices) => {
  const play = async (world: OptimisticWorld, chain: OptimisticChain): Promise<void> => {
    const { contract } = world.mirror;
    const { users } = world.cast;
    await watch(world, chain);
    const id = await steal(world, chain, choices.plans[0]!, choices.roll);
    if (id === undefined) return;
    world.time += contract.terms.executionDelay;
    const { claims, claimCount } = world.known.get(id)!;
    for (let index = 0; index < claimCount; index++) {
      for (const sender of users) {
        const args = { id, claims, index, to: sender };
        await world.perform(chain, { name: "advance", sender, args }, THEFT);
      }
    }
    await watch(world, chain);
    const challenge = contract.proposal(id)!.challenge;
    if (challenge !== undefined) {
      world.time = Math.max(world.time, challenge.answerDue);
      await world.perform(chain, { name: "slash", sender: users[1]!, args: { id } }, THEFT);
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
