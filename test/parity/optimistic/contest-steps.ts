/** Steps of watchers, of provers, and of challengers who are wrong. */
import fc from "fast-check";
import { FIELD_MODULUS } from "../../../src/crypto/field.js";
import { BASE_MODULUS } from "../../../verifier/proof-points.js";
import type { GroupSubmission } from "../../../verifier/submission.js";
import { Step } from "../step.js";
import { withCoordinate } from "../tampering.js";
import type { KnownProposal } from "./known-proposal.js";
import type { OptimisticChain } from "./optimistic-chain.js";
import type { OptimisticWorld } from "./optimistic-world.js";

type Play = (world: OptimisticWorld, chain: OptimisticChain) => Promise<void>;

function contestStep(name: string, choices: unknown, play: Play) {
  return new Step<OptimisticWorld, OptimisticChain>(name, choices, play);
}

/** The time at which a transaction is to be in a block; it never goes back. */
function waitUntil(world: OptimisticWorld, time: number): void {
  world.time = Math.max(world.time, time - 1);
}

/** An id that does not stand, if there is one of that kind. */
function idOf(world: OptimisticWorld, kind: string, roll: number): number {
  const { contract } = world.mirror;
  const fallen = [...world.known.keys()].filter((id) => {
    return id > contract.finalId && !world.pending.some((each) => each.id === id);
  });
  if (kind === "a final one") return contract.finalId;
  if (kind === "a fallen one" && fallen.length > 0) return fallen[roll % fallen.length]!;
  return contract.lastId + 1 + (roll % 3);
}

const NOT_PENDING = ["a final one", "a fallen one", "one that nobody proposed"] as const;

function pick<Item>(items: readonly Item[], roll: number): Item | undefined {
  return items[roll % items.length];
}

/** A watcher challenges what is false, before it is too late. */
export async function watch(world: OptimisticWorld, chain: OptimisticChain): Promise<void> {
  for (const { id } of world.suspects) {
    // Behind one that is false everything falls anyway.
    if (world.contested.some((other) => other.id < id && !other.isTrue)) continue;
    const value = world.mirror.contract.terms.challengeBond;
    const args = { id, content: world.contentOf(id), value };
    const sender = world.cast.users[1]!;
    await world.perform(chain, { name: "challenge", sender, args }, "of a false one");
  }
}

export const watches = fc.constant(0).map(() => contestStep("watch", {}, watch));

const CHALLENGES = [
  ...["as it is", "as it is", "as it is", "with other content", "with another bond"],
  ...["in the last second", "a second too late", ...NOT_PENDING],
] as const;

export const challenges = fc
  .record({ user: fc.nat(4), roll: fc.nat(99), kind: fc.constantFrom(...CHALLENGES) })
  .map((choices) => {
    const { user, roll, kind } = choices;
    return contestStep("challenge", choices, async (world, chain) => {
      const { contract } = world.mirror;
      const { challengeBond, challengeWindow } = contract.terms;
      const sender = [...world.cast.users, world.cast.sequencer][user]!;
      const isPending = !(NOT_PENDING as readonly string[]).includes(kind);
      const known = isPending ? pick(world.pending, roll) : undefined;
      if (isPending && known === undefined) return;
      const id = known?.id ?? idOf(world, kind, roll);
      const until = (contract.proposal(id)?.proposedAt ?? 0) + challengeWindow;
      if (kind === "in the last second" || kind === "a second too late") {
        await watch(world, chain);
        waitUntil(world, kind === "in the last second" ? until - 1 : until);
      }
      const args = {
        id,
        content: world.contentOf(id) ^ (kind === "with other content" ? 1n : 0n),
        value: challengeBond + (kind === "with another bond" ? 1n : 0n),
      };
      await world.perform(chain, { name: "challenge", sender, args }, kind);
    });
  });

/** What can be wrong with a proof of a proposal. */
const PROOF_FAULTS: Readonly<Record<string, (group: GroupSubmission) => GroupSubmission>> = {
  "with other data": ({ data, ...group }) => {
    const changed = data.slice();
    changed[changed.length - 1]! ^= 1;
    return { ...group, data: changed };
  },
  "with a byte too many": ({ data, ...group }) => ({ ...group, data: Uint8Array.of(...data, 0) }),
  "with no proofs": (group) => ({ ...group, proofs: [] }),
  "with no proofs and no data": (group) => ({ ...group, data: new Uint8Array(), proofs: [] }),
  "with another old root": (group) => ({ ...group, oldRoot: group.oldRoot + 1n }),
  "for another fee recipient": (group) => ({ ...group, feeRecipient: group.feeRecipient ^ 1n }),
  "with another digest": (group) => {
    return withFirst(group, ({ digest, proof }) => {
      return { digest: (digest + 1n) % FIELD_MODULUS, proof };
    });
  },
  "with a digest that is not below r": (group) => {
    return withFirst(group, ({ digest, proof }) => ({ digest: digest + FIELD_MODULUS, proof }));
  },
  "with a coordinate that is not below p": (group) => {
    return withFirst(group, ({ digest, proof }) => {
      return { digest, proof: withCoordinate(proof, 3, (x) => x + BASE_MODULUS) };
    });
  },
  "with a negated point": (group) => {
    return withFirst(group, ({ digest, proof }) => {
      return { digest, proof: withCoordinate(proof, 1, (y) => BASE_MODULUS - y) };
    });
  },
};

type Proofs = GroupSubmission["proofs"];

function withFirst(
  group: GroupSubmission,
  change: (proof: Proofs[number]) => Proofs[number],
): GroupSubmission {
  const [first, ...others] = group.proofs;
  if (first === undefined) return group;
  return { ...group, proofs: [change(first), ...others] };
}

const PROOFS = [
  ...["as it is", "as it is", "as it is", "as it is", "in the last second", "in the last second"],
  ...["a second too late", "of anything", "of anything", ...NOT_PENDING],
  ...Object.keys(PROOF_FAULTS),
];

export const proofs = fc
  .record({ user: fc.nat(4), roll: fc.nat(99), kind: fc.constantFrom(...PROOFS) })
  .map((choices) => {
    const { user, roll, kind } = choices;
    return contestStep("prove", choices, async (world, chain) => {
      const { contract } = world.mirror;
      const contested = kind === "of anything" ? [] : world.contested;
      const known = pick(contested, roll) ?? pick(world.pending, roll) ?? world.known.get(1);
      if (known === undefined) return;
      const id = (NOT_PENDING as readonly string[]).includes(kind)
        ? idOf(world, kind, roll)
        : known.id;
      const due = contract.proposal(known.id)!.challenge?.answerDue;
      if (due !== undefined && kind === "in the last second") {
        await watch(world, chain);
        waitUntil(world, due);
      }
      if (due !== undefined && kind === "a second too late") {
        await watch(world, chain);
        waitUntil(world, due + 1);
      }
      const change = PROOF_FAULTS[kind] ?? ((group: GroupSubmission) => group);
      const group = change(world.submissionOf(known));
      const sender = [...world.cast.users, world.cast.sequencer][user]!;
      const variation = known.isTrue ? kind : `${kind}, of a false one`;
      await world.perform(chain, { name: "prove", sender, args: { id, group } }, variation);
    });
  });

const SLASHES = [
  ...["a second too early", "as soon as it may be", "as soon as it may be"],
  ...["as soon as it may be", "of anything", ...NOT_PENDING],
] as const;

export const slashes = fc
  .record({ user: fc.nat(4), roll: fc.nat(99), kind: fc.constantFrom(...SLASHES), dice: fc.nat(3) })
  .map((choices) => {
    const { user, roll, kind, dice } = choices;
    return contestStep("slash", choices, async (world, chain) => {
      const { contract } = world.mirror;
      const contested = world.contested;
      const isFalse = contested.filter(({ isTrue }: KnownProposal) => !isTrue);
      // Now and then a true one, whose proposer has vanished.
      const among = isFalse.length > 0 && dice > 0 ? isFalse : contested;
      const known = kind === "of anything" ? pick(world.pending, roll) : pick(among, roll);
      const isPending = !(NOT_PENDING as readonly string[]).includes(kind);
      if (isPending && known === undefined) return;
      const id = isPending ? known!.id : idOf(world, kind, roll);
      const due = contract.proposal(id)?.challenge?.answerDue;
      if (isPending && due !== undefined) {
        await watch(world, chain);
        waitUntil(world, due + (kind === "a second too early" ? 0 : 1));
      }
      const sender = [...world.cast.users, world.cast.sequencer][user]!;
      await world.perform(chain, { name: "slash", sender, args: { id } }, kind);
    });
  });

const RELEASES = ["that fell", "that fell", "that fell", "nearby", "of another slash"] as const;

export const releases = fc
  .record({
    user: fc.nat(3),
    roll: fc.nat(99),
    kind: fc.constantFrom(...RELEASES),
    dice: fc.nat(9),
  })
  .map((choices) => {
    const { user, roll, kind, dice } = choices;
    return contestStep("release", choices, async (world, chain) => {
      const { contract } = world.mirror;
      const falls = contract.slashes.flatMap(({ cut, last }, slash) => {
        return Array.from({ length: last - cut }, (_, i) => ({ id: cut + 1 + i, slash }));
      });
      const waiting = falls.filter(({ id }) => !contract.proposal(id)!.released);
      const fallen = pick(dice > 1 ? waiting : falls, roll);
      if (fallen === undefined && dice > 0) return;
      const { id, slash } = fallen ?? { id: roll % 4, slash: 0 };
      const args = {
        that: { id, slash },
        nearby: { id: Math.max(id + (roll % 5) - 2, 0), slash },
        of: { id, slash: (slash + 1 + (roll % 3)) % (contract.slashes.length + 1) },
      }[kind.split(" ")[0] as "that" | "nearby" | "of"];
      const sender = world.cast.users[user]!;
      await world.perform(chain, { name: "release", sender, args }, kind);
    });
  });
