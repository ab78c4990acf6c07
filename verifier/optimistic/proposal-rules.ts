/** What the contract asks of a proposal before anything happens to it. All times are in seconds. */
import { gotExpected } from "../../src/errors.js";
import type { Payout } from "../../src/kinds/withdrawal/payout.js";
import { OptimisticError } from "./optimistic-error.js";
import type { Challenge, Proposal } from "./proposal.js";
import { hashOfClaims } from "./proposal-claims.js";
import type { Terms } from "./terms.js";

/** @throws OptimisticError `ContentMismatch`. */
export function assertContent({ id, content }: Proposal, got: bigint): void {
  if (got === content) return;
  const message = gotExpected(`content of proposal ${id}`, got, content);
  throw new OptimisticError("ContentMismatch", [got, content], String(message));
}

/** @throws OptimisticError `AlreadyProven`. */
export function assertNotProven({ id, proven }: Proposal): void {
  if (proven) throw new OptimisticError("AlreadyProven", [id], `proposal ${id} is proven`);
}

/** @throws OptimisticError `AlreadyChallenged`. */
export function assertNotChallenged({ id, challenge }: Proposal): void {
  if (challenge === undefined) return;
  throw new OptimisticError("AlreadyChallenged", [id], `proposal ${id} is challenged already`);
}

/** @throws OptimisticError `WindowClosed` if it cannot be challenged any more. */
export function assertWindowOpen({ id, proposedAt }: Proposal, now: number, terms: Terms): void {
  const until = proposedAt + terms.challengeWindow;
  if (now < until) return;
  const message = `proposal ${id} could be challenged until ${until}, and it is ${now}`;
  throw new OptimisticError("WindowClosed", [until, now], message);
}

/** @throws OptimisticError `WindowOpen` if it can still be challenged. */
export function assertWindowOver({ id, proposedAt }: Proposal, now: number, terms: Terms): void {
  const until = proposedAt + terms.challengeWindow;
  if (now >= until) return;
  const message = `proposal ${id} can be challenged until ${until}, and it is ${now}`;
  throw new OptimisticError("WindowOpen", [until, now], message);
}

/** @throws OptimisticError `TooEarly` if no claim of it can be advanced yet. */
export function assertExecutable({ id, proposedAt }: Proposal, now: number, terms: Terms): void {
  const from = proposedAt + terms.executionDelay;
  if (now >= from) return;
  const message = `claims of proposal ${id} can be advanced from ${from} on, and it is ${now}`;
  throw new OptimisticError("TooEarly", [from, now], message);
}

/** @throws OptimisticError `AnswerLate` if it was to be proven by now. */
export function assertAnswerable({ id, challenge }: Proposal, now: number): void {
  if (challenge === undefined || now <= challenge.answerDue) return;
  const { answerDue } = challenge;
  const message = `the challenge of proposal ${id} was to be answered by ${answerDue}, and it is ${now}`;
  throw new OptimisticError("AnswerLate", [answerDue, now], message);
}

/** The challenge that was to be answered by now. @throws OptimisticError `NotChallenged`, `AnswerOpen`. */
export function unanswered({ id, challenge }: Proposal, now: number): Challenge {
  if (challenge === undefined) {
    throw new OptimisticError("NotChallenged", [id], `proposal ${id} is not challenged`);
  }
  const { answerDue } = challenge;
  if (now > answerDue) return challenge;
  const message = `the challenge of proposal ${id} can be answered by ${answerDue}, and it is ${now}`;
  throw new OptimisticError("AnswerOpen", [answerDue, now], message);
}

/** @throws OptimisticError `Contested` while a challenge is open. */
export function assertUncontested({ id, challenge }: Proposal): void {
  if (challenge === undefined) return;
  throw new OptimisticError("Contested", [id], `proposal ${id} is challenged`);
}

/** @param got encoded claims @throws OptimisticError `ClaimsMismatch`. */
export function assertClaims({ id, claims }: Proposal, got: Uint8Array): void {
  const hash = hashOfClaims(got);
  if (hash === claims) return;
  const message = gotExpected(`hash of the claims of proposal ${id}`, hash, claims);
  throw new OptimisticError("ClaimsMismatch", [hash, claims], String(message));
}

/** @throws OptimisticError `NotOwner` if a claim is somebody else's. */
export function assertOwner({ owner }: Payout, sender: bigint): void {
  if (owner === sender) return;
  const message = gotExpected("caller", sender, owner);
  throw new OptimisticError("NotOwner", [sender, owner], String(message));
}

/** @throws OptimisticError `AlreadyAdvanced`. */
export function assertNotAdvanced({ id, advanced }: Proposal, index: number): void {
  if (!advanced.has(index)) return;
  const message = `claim ${index} of proposal ${id} has been advanced`;
  throw new OptimisticError("AlreadyAdvanced", [id, index], message);
}
