/** Steps towards finality: of whoever finalizes, of those who will not wait for it, and of owners of bonds. */
import fc from "fast-check";
import { decodeClaims } from "../../../verifier/optimistic/proposal-claims.js";
import { escapes as doorEscapes } from "../door-steps.js";
import { DEADLINE } from "../ground.js";
import { Step } from "../step.js";
import { watch } from "./contest-steps.js";
import type { OptimisticChain } from "./optimistic-chain.js";
import type { OptimisticWorld } from "./optimistic-world.js";

type OptimisticStep = fc.AsyncCommand<OptimisticWorld, OptimisticChain>;
const escapes = doorEscapes as fc.Arbitrary<OptimisticStep>;

type Play = (world: OptimisticWorld, chain: OptimisticChain) => Promise<void>;

function step(name: string, choices: unknown, play: Play) {
  return new Step<OptimisticWorld, OptimisticChain>(name, choices, play);
}

/** Other claims than those of a proposal. */
function otherClaims(claims: Uint8Array, roll: number): Uint8Array {
  if (claims.length === 0 || roll % 3 === 0) return Uint8Array.of(...claims, roll);
  if (roll % 3 === 1) return claims.slice(0, -1);
  const changed = claims.slice();
  changed[roll % changed.length]! ^= 1;
  return changed;
}

const FINALIZATIONS = [
  ...["as soon as it may be", "as soon as it may be", "as soon as it may be", "now", "now"],
  ...["a second too early", "with other claims", "of the one behind", "of an old one"],
] as const;

export const finalizations = fc
  .record({ user: fc.nat(3), roll: fc.nat(99), kind: fc.constantFrom(...FINALIZATIONS) })
  .map((choices) => {
    const { user, roll, kind } = choices;
    return step("finalize", choices, async (world, chain) => {
      const { contract } = world.mirror;
      await watch(world, chain);
      const [next, behind] = world.pending;
      if (next === undefined && kind !== "of an old one" && roll > 9) return;
      const until =
        (contract.proposal(next?.id ?? 0)?.proposedAt ?? 0) + contract.terms.challengeWindow;
      const jumps = { "as soon as it may be": until, "a second too early": until - 1 };
      const time = jumps[kind as keyof typeof jumps];
      if (next !== undefined && time !== undefined) world.time = Math.max(world.time, time - 1);
      const ids: Record<string, number> = {
        "of the one behind": behind?.id ?? contract.lastId + 1,
        "of an old one": contract.finalId,
      };
      const id = ids[kind] ?? next?.id ?? contract.finalId;
      const claims = next?.claims ?? new Uint8Array();
      const args = {
        id,
        claims: kind === "with other claims" ? otherClaims(claims, roll) : claims,
      };
      const sender = world.cast.users[user]!;
      await world.perform(chain, { name: "finalize", sender, args }, kind);
    });
  });

const ADVANCES = [
  ...["as soon as it may be", "as soon as it may be", "as soon as it may be", "now"],
  ...["to one who owes", "to one who owes", "again"],
  ...["a second too early", "by another", "with other claims", "of no claim", "of one that fell"],
] as const;

export const advances = fc
  .record({
    roll: fc.nat(99),
    which: fc.nat(9),
    kind: fc.constantFrom(...ADVANCES),
    to: fc.constantFrom("himself", "himself", "another", "a token", "the contract"),
  })
  .map((choices) => {
    const { roll, which, kind } = choices;
    return step("advance", choices, async (world, chain) => {
      const { contract } = world.mirror;
      const { users, sequencer } = world.cast;
      const proposals = kind === "of one that fell" ? [...world.known.values()] : world.pending;
      const paying = proposals.flatMap((known) => {
        return decodeClaims(known.claims).map((claim, index) => ({ known, claim, index }));
      });
      const wanted = paying.filter(({ known, claim, index }) => {
        const { challenge, advanced } = contract.proposal(known.id)!;
        const owes = contract.advances.of(claim.owner, claim.token).amount > 0n;
        if (kind === "to one who owes") return owes && !advanced.has(index) && !challenge;
        if (kind === "again") return advanced.has(index) && !challenge;
        return challenge === undefined;
      });
      const among = which > 1 && wanted.length > 0 ? wanted : paying;
      if (among.length === 0) return;
      const { known, claim, index } = among[roll % among.length]!;
      const { owner } = claim;
      // Of somebody whose key anvil does not have, only another can try.
      const isCast = [...users, sequencer].includes(owner);
      const sender = isCast && kind !== "by another" ? owner : users[(roll + 1) % users.length]!;
      const from = contract.proposal(known.id)!.proposedAt + contract.terms.executionDelay;
      if (kind === "a second too early") world.time = Math.max(world.time, from - 2);
      else if (kind !== "now") world.time = Math.max(world.time, from - 1);
      const to = {
        himself: sender,
        another: users[0]!,
        "a token": world.fickleToken,
        "the contract": world.contract,
      }[choices.to];
      const args = {
        ...{ id: known.id, to },
        claims: kind === "with other claims" ? otherClaims(known.claims, roll) : known.claims,
        index: kind === "of no claim" ? known.claimCount + (roll % 2) : index,
      };
      await world.perform(chain, { name: "advance", sender, args }, kind);
    });
  });

export const collections = fc
  .record({
    user: fc.nat(4),
    to: fc.constantFrom("himself", "himself", "another", "a token", "the contract"),
    dice: fc.nat(9),
  })
  .map((choices) => {
    return step("collectBonds", choices, async (world, chain) => {
      const { users, sequencer } = world.cast;
      const everybody = [...users, sequencer];
      const entitled = everybody.filter((owner) => world.mirror.contract.bonds.of(owner) > 0n);
      if (entitled.length === 0 && choices.dice > 1) return;
      const among = entitled.length === 0 || choices.dice === 0 ? everybody : entitled;
      const sender = among[choices.user % among.length]!;
      const to = {
        himself: sender,
        another: users[0]!,
        "a token": world.fickleToken,
        "the contract": world.contract,
      }[choices.to];
      const variation = `to ${choices.to}`;
      await world.perform(chain, { name: "collectBonds", sender, args: { to } }, variation);
    });
  });

/** All that is pending becomes final, or falls. */
export const settle: Play = async (world, chain) => {
  const { contract } = world.mirror;
  const sender = world.cast.users[0]!;
  for (;;) {
    await watch(world, chain);
    const [next] = world.pending;
    if (next === undefined) return;
    const { id, claims, isTrue } = next;
    const { challenge, proven, proposedAt } = contract.proposal(id)!;
    const isAnswerable = challenge !== undefined && world.time < challenge.answerDue;
    if (challenge === undefined) {
      const until = proven ? 0 : proposedAt + contract.terms.challengeWindow;
      world.time = Math.max(world.time, until - 1);
      const args = { id, claims };
      await world.perform(chain, { name: "finalize", sender, args }, "until all is final");
    } else if (isTrue && isAnswerable) {
      const args = { id, group: world.submissionOf(next) };
      await world.perform(chain, { name: "prove", sender, args }, "until all is final");
    } else {
      world.time = Math.max(world.time, challenge.answerDue);
      await world.perform(chain, { name: "slash", sender, args: { id } }, "until all is final");
    }
  }
};

/** Most of these are for a contract that is frozen: before, nobody leaves. */
export const settlements = fc.nat(9).map((dice) => {
  return new Step<OptimisticWorld, OptimisticChain>("settle", dice, settle, ({ frozen }) => {
    return frozen || dice === 0;
  });
});

/** Time passes, but no watcher sleeps for as long as a challenge takes. */
export const watchedTime = fc.integer({ min: 1, max: DEADLINE + 200 }).map((seconds) => {
  return step("wait", seconds, async (world, chain) => {
    await watch(world, chain);
    world.time += seconds;
  });
});

/** Nothing is processed until a deadline has passed, and somebody freezes what can be frozen. */
export const watchedAbsences = fc.nat(3).map((user) => {
  const play: Play = async (world, chain) => {
    await watch(world, chain);
    world.time += 2 * DEADLINE;
    const sender = world.cast.users[user]!;
    const args = world.mostUrgent;
    await world.perform(chain, { name: "freeze", sender, args }, "after an absence");
  };
  return new Step<OptimisticWorld, OptimisticChain>(
    "absence",
    user,
    play,
    (world) => world.isQueued,
  );
});

/** The end of a rollup: nobody processes what is queued, all that is pending comes to its end, and some leave. */
export const endings = fc
  .tuple(watchedAbsences, fc.array(escapes, { minLength: 4, maxLength: 8 }))
  .map(([absence, leaving]) => {
    const play: Play = async (world, chain) => {
      await absence.run(world, chain);
      await settle(world, chain);
      for (const leave of leaving) await leave.run(world, chain);
    };
    const choices = { absence: `${absence}`, leaving: leaving.map(String) };
    return new Step<OptimisticWorld, OptimisticChain>(
      "end",
      choices,
      play,
      (world) => world.isQueued,
    );
  });
