/** Transactions that are in time up to a second, or from one on, and of which the next or last one is on its way. */
import { decodeClaims } from "../../../verifier/optimistic/proposal-claims.js";
import type { QueueView } from "../../../verifier/user-functions.js";
import { DEADLINE, SPACING } from "../ground.js";
import type { KnownProposal } from "./known-proposal.js";
import type { OptimisticAction } from "./optimistic-action.js";
import type { OptimisticWorld } from "./optimistic-world.js";

/** What a transaction is at a time, and what a second before. */
export interface Brink {
  readonly action: OptimisticAction;
  /** Seconds. */
  readonly at: number;
}

type Brinks = (world: OptimisticWorld) => readonly Brink[];

/** By what is tried: the end of a window, of an answer's time, of an advance's delay, of an item's. */
const BRINKS: Readonly<Record<string, Brinks>> = {
  challenge: (world) => {
    const { challengeBond: value, challengeWindow } = world.terms;
    const open = world.pending.filter((known) => isUnproven(world, known));
    return open.map(({ id }) => ({
      action: { name: "challenge", sender: anybody(world), args: argsOf(world, id, value) },
      at: world.mirror.contract.proposal(id)!.proposedAt + challengeWindow,
    }));
  },
  finalize: (world) => {
    const [next] = world.pending;
    if (next === undefined || !isUnproven(world, next)) return [];
    const { id, claims } = next;
    const at = world.mirror.contract.proposal(id)!.proposedAt + world.terms.challengeWindow;
    return [{ action: { name: "finalize", sender: anybody(world), args: { id, claims } }, at }];
  },
  prove: (world) => {
    const answerable = world.contested.filter(({ isTrue }) => isTrue);
    return answerable.map((known) => {
      const args = { id: known.id, group: world.submissionOf(known) };
      return {
        action: { name: "prove", sender: anybody(world), args },
        at: answerDue(world, known) + 1,
      };
    });
  },
  slash: (world) =>
    world.contested.map((known) => {
      const action = { name: "slash", sender: anybody(world), args: { id: known.id } } as const;
      return { action, at: answerDue(world, known) + 1 };
    }),
  advance: (world) => {
    const { contract } = world.mirror;
    if (contract.openChallenges > 0) return [];
    return world.pending.flatMap(({ id, claims }) => {
      const at = contract.proposal(id)!.proposedAt + world.terms.executionDelay;
      return decodeClaims(claims).flatMap(({ owner: sender, token }, index): Brink[] => {
        const owes = contract.advances.of(sender, token).amount > 0n;
        if (owes || !world.cast.users.includes(sender)) return [];
        const args = { id, claims, index, to: sender };
        return [{ action: { name: "advance", sender, args }, at }];
      });
    });
  },
  markDeposit: (world) => {
    return marksOf(world.mirror.contract.deposits).map(({ index, at }) => {
      return { action: { name: "markDeposit", sender: anybody(world), args: { index } }, at };
    });
  },
  markExit: (world) => {
    return marksOf(world.mirror.contract.exits).map(({ index, at }) => {
      return { action: { name: "markExit", sender: anybody(world), args: { index } }, at };
    });
  },
  freeze: (world) => {
    const { deposits, exits, grace } = world.mirror.contract;
    const { heads, tails } = grace;
    const due = {
      deposits: graced(deposits, grace.until, heads.depositHead, tails.depositTail),
      exits: graced(exits, grace.until, heads.exitHead, tails.exitTail),
    };
    const all = [...due.deposits, ...due.exits];
    if (all.length === 0) return [];
    const earliest = Math.min(...all);
    const args = {
      depositIndex: deposits.head + Math.max(due.deposits.indexOf(earliest), 0),
      exitIndex: exits.head + Math.max(due.exits.indexOf(earliest), 0),
    };
    return [{ action: { name: "freeze", sender: anybody(world), args }, at: earliest + 1 }];
  },
};

export type BrinkName = keyof typeof BRINKS & string;

export const BRINK_NAMES: readonly BrinkName[] = Object.keys(BRINKS);

/** What is still to come of a kind: both seconds are ahead. */
export function brinksOf(world: OptimisticWorld, name: BrinkName): readonly Brink[] {
  if (world.frozen && (name === "freeze" || name.startsWith("mark"))) return [];
  return BRINKS[name]!(world).filter(({ at }) => at - 1 > world.time);
}

function anybody({ cast }: OptimisticWorld): bigint {
  return cast.users[2]!;
}

function argsOf(world: OptimisticWorld, id: number, value: bigint) {
  return { id, content: world.contentOf(id), value };
}

/** Whether it can be challenged, or becomes final by waiting. */
function isUnproven(world: OptimisticWorld, { id }: KnownProposal): boolean {
  const { proven, challenge } = world.mirror.contract.proposal(id)!;
  return !proven && challenge === undefined;
}

function answerDue(world: OptimisticWorld, { id }: KnownProposal): number {
  return world.mirror.contract.proposal(id)!.challenge!.answerDue;
}

function waitingIn({ head, tail }: QueueView): number[] {
  return Array.from({ length: tail - head }, (_, i) => head + i);
}

/** From when on an item that no mark covers is urgent: half of its time is over. */
function marksOf(queue: QueueView): { readonly index: number; readonly at: number }[] {
  const unmarked = waitingIn(queue).filter((index) => index >= queue.mark);
  return unmarked.map((index) => {
    const half = Math.floor((DEADLINE + (index - queue.head) * SPACING) / 2);
    return { index, at: queue.dueOf(index)! - half };
  });
}

/** When each item that waits is late, and no earlier than contests let it be. */
function graced(queue: QueueView, until: number, head: number, tail: number): number[] {
  return waitingIn(queue).map((index) => {
    const more = index < tail ? SPACING * (index - head) : 0;
    return Math.max(queue.dueOf(index)!, index < head ? 0 : until + more);
  });
}
