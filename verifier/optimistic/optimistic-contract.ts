/**
 * The contract of an optimistic rollup in TypeScript (SPEC.md section 8): its state, its functions, its
 * checks in their order, its errors and events. A proposal is a group of batches that is taken without
 * proofs. It becomes final if nobody challenges it in time, or if it is proven; a challenge that nobody answers
 * with proofs makes it fall, and all behind it. Tests compare the Solidity contract with this one.
 */
import { calldataLength } from "../../src/batch/calldata.js";
import { assertBelow } from "../../src/crypto/field.js";
import { gotExpected } from "../../src/errors.js";
import { assertTopLevel, type CallContext, type PayableCallContext } from "../call-context.js";
import { assertWhole, type CheckedGroup } from "../group-checks.js";
import { assertValue, ETHER } from "../payments.js";
import type { GroupSubmission } from "../submission.js";
import { checkProofs, checkProven, checkUnproven } from "./check-proposal.js";
import { contentOf, type ProposedGroup } from "./content.js";
import { OptimisticError } from "./optimistic-error.js";
import type {
  Advanced,
  BondsCollected,
  Challenged,
  Finalized,
  Proposed,
  Proven,
  Released,
  Slashed,
} from "./optimistic-event.js";
import { OptimisticState } from "./optimistic-state.js";
import { decodeClaims, encodeClaims, hashOfClaims } from "./proposal-claims.js";
import {
  assertAnswerable,
  assertClaims,
  assertContent,
  assertExecutable,
  assertNotAdvanced,
  assertNotChallenged,
  assertNotProven,
  assertOwner,
  assertUncontested,
  assertWindowOpen,
  assertWindowOver,
  unanswered,
} from "./proposal-rules.js";

/** Of a proposal: one transaction must pay them all. */
const MAX_CLAIMS = 400;

/** One of the claims of a proposal, and the L1 address that is to be paid. */
export interface AdvancedClaim {
  readonly id: number;
  /** See `encodeClaims`. */
  readonly claims: Uint8Array;
  /** Number of the claim, from 0. */
  readonly index: number;
  readonly to: bigint;
}

/** The contract of an optimistic rollup as an object: the same functions, checks and refusals. */
export class OptimisticContract extends OptimisticState {
  /**
   * Proposes a group of batches without proofs, for a bond.
   *
   * @param count batches in the group
   * @throws QuipuError, in the order of the checks: `ContractFrozen`; `NotTopLevel`; `UnknownShape`;
   *   `MalformedData`; `OutOfRange` for too many batches or data; `WrongValue`; `RootMismatch`; `ProofRequired`; then batch by batch as `checkBatches`
   *   does, but for digests and proofs; `OutOfRange` for too many claims.
   */
  propose(group: ProposedGroup, count: number, call: PayableCallContext): Promise<Proposed> {
    return this.transact({ group, call }, (taken) => {
      this.assertNotFrozen();
      assertTopLevel(taken.call);
      const { sender, value = 0n } = taken.call;
      const checked = checkUnproven(taken.group, count, this.ground, {
        beforeRoot: () => assertValue(value, this.terms.proposalBond),
        behindRoot: () => this.assertNoProofRequired(),
      });
      this.payments.receiveEther(sender, value);
      this.bondLedger.lock(value);
      return this.#append(taken.group, checked, taken.call, false);
    });
  }

  /**
   * Proposes a group of batches with their proofs: nobody can challenge it, and no bond is asked for.
   *
   * @throws QuipuError, in the order of the checks: `ContractFrozen`; `NotTopLevel`; as `checkProven` does; `OutOfRange`
   *   for too many claims.
   */
  proposeProven(group: GroupSubmission, call: CallContext): Promise<Proposed> {
    return this.transact({ group, call }, async (taken) => {
      this.assertNotFrozen();
      assertTopLevel(taken.call);
      const checked = await checkProven(taken.group, this.ground);
      return this.#append(taken.group, checked, taken.call, true);
    });
  }

  /**
   * Demands a proof of a proposal, for a bond.
   *
   * @param content see `contentOf`: of the proposal as the challenger knows it
   * @throws QuipuError, in the order of the checks: `NotPending`; `ContentMismatch`; `AlreadyProven`;
   *   `AlreadyChallenged`; `WindowClosed`; `WrongValue`.
   */
  challenge(id: number, content: bigint, call: PayableCallContext): Promise<Challenged> {
    return this.transact(call, ({ sender, time, value = 0n }) => {
      const proposal = this.chain.pending(id);
      assertContent(proposal, content);
      assertNotProven(proposal);
      assertNotChallenged(proposal);
      assertWindowOpen(proposal, time, this.terms);
      assertValue(value, this.terms.challengeBond);
      this.payments.receiveEther(sender, value);
      this.bondLedger.lock(value);
      const answerDue = this.openChallenge(proposal, sender, time);
      return this.emit({ name: "Challenged", id, challenger: sender, answerDue });
    });
  }

  /**
   * Proves a proposal, whether somebody has challenged it or not. Half of the challenger's bond goes to the caller, the
   * rest is burned.
   *
   * @param group of the proposal, with the proofs of its batches
   * @throws QuipuError, in the order of the checks: `NotPending`; `ContentMismatch`; `AlreadyProven`;
   *   `AnswerLate`; `MalformedData` unless there are as many proofs as batches; as `checkProofs` does.
   */
  prove(id: number, group: GroupSubmission, call: CallContext): Promise<Proven> {
    return this.transact({ group, call }, async ({ group: proven, call: { sender, time } }) => {
      const proposal = this.chain.pending(id);
      assertContent(proposal, contentOf(proven, this.levels));
      assertNotProven(proposal);
      assertAnswerable(proposal, time);
      assertWhole(proven.data, proven.proofs.length, calldataLength(proven.shape));
      await checkProofs(proven, this.ground);
      proposal.proven = true;
      const reward = proposal.challenge === undefined ? 0n : this.answerChallenge(sender);
      proposal.challenge = undefined;
      return this.emit({ name: "Proven", id, prover: sender, reward });
    });
  }

  /**
   * Lets a proposal fall whose challenge was not answered, and all behind it.
   *
   * @throws QuipuError, in the order of the checks: `NotPending`; `NotChallenged`; `AnswerOpen`.
   */
  slash(id: number, call: CallContext): Promise<Slashed> {
    return this.transact(call, ({ time }) => {
      const proposal = this.chain.pending(id);
      const { challenger } = unanswered(proposal, time);
      const { proposalBond } = this.terms;
      const reward = proposalBond / 2n;
      const burned = proposalBond - reward;
      this.bondLedger.unlock(challenger, reward);
      this.bondLedger.burn(burned);
      this.closeChallenge(challenger);
      proposal.released = true;
      const { lastId: last } = this;
      this.fallBack(proposal, time);
      const slash = this.slashes.length - 1;
      return this.emit({ name: "Slashed", id, slash, last, challenger, reward, burned });
    });
  }

  /**
   * Gives back the bonds of a proposal that fell because one before it did. Anybody may call it.
   *
   * @param slash number of the slash that it fell with, from 0
   * @throws QuipuError, in the order of the checks: `NotFallen`; `AlreadyReleased`.
   */
  release(id: number, slash: number, call: CallContext): Promise<Released> {
    return this.transact(call, () => {
      const proposal = this.chain.fallenWith(id, slash);
      if (proposal.released) {
        throw new OptimisticError("AlreadyReleased", [id], `the bonds of ${id} are dealt with`);
      }
      proposal.released = true;
      if (proposal.bonded) this.bondLedger.unlock(proposal.proposer, this.terms.proposalBond);
      if (proposal.challenge !== undefined) this.closeChallenge(proposal.challenge.challenger);
      return this.emit({ name: "Released", id, slash });
    });
  }

  /**
   * Makes the next proposal final, once its time to be challenged is over or it is proven: what it claims
   * is credited. Anybody may call it.
   *
   * @param claims see `encodeClaims`
   * @throws QuipuError, in the order of the checks: `NotNext`; `Contested`; `WindowOpen`; `ClaimsMismatch`.
   */
  finalize(id: number, claims: Uint8Array, call: CallContext): Promise<Finalized> {
    return this.transact({ claims, call }, (taken) => {
      const { next } = this.chain;
      if (next?.id !== id) {
        const message = gotExpected("proposal", id, next?.id ?? "none, as all are final");
        throw new OptimisticError("NotNext", [id, next?.id ?? 0], String(message));
      }
      assertUncontested(next);
      if (!next.proven) assertWindowOver(next, taken.call.time, this.terms);
      assertClaims(next, taken.claims);
      this.chain.finalizeNext();
      if (next.bonded) this.bondLedger.unlock(next.proposer, this.terms.proposalBond);
      const event = this.emit({ name: "Finalized", id, newRoot: next.newRoot });
      for (const claim of decodeClaims(taken.claims)) this.credit(claim);
      return event;
    });
  }

  /**
   * Pays the caller a claim of a proposal that is not final yet, as a loan, while nothing at all is contested; see
   * `Advances`.
   *
   * @throws QuipuError, in the order of the checks: `NotPending`; `Contested`; `TooEarly`; `ClaimsMismatch`;
   *   `OutOfRange` for the number of the claim; `NotOwner`; `AlreadyAdvanced`; `AdvanceOutstanding`;
   *   `AdvanceNotCovered`; `Uncovered`; `TransferFailed`.
   */
  advance(claim: AdvancedClaim, call: CallContext): Promise<Advanced> {
    return this.transact({ claim, call }, ({ claim: { id, claims, index, to }, call: context }) => {
      const { sender, time } = context;
      const proposal = this.chain.pending(id);
      this.assertNothingContested(id);
      assertExecutable(proposal, time, this.terms);
      assertClaims(proposal, claims);
      const all = decodeClaims(claims);
      assertBelow(index, all.length, "claim");
      const { owner, token, amount } = all[index]!;
      assertOwner(all[index]!, sender);
      assertNotAdvanced(proposal, index);
      this.assertAdvanceable(all[index]!);
      this.payments.pay(token, to, amount);
      proposal.advanced.add(index);
      this.loans.set(owner, token, { amount, id });
      return this.emit({ name: "Advanced", id, index, owner, token, to, amount });
    });
  }

  /**
   * Pays the caller all bonds that it is owed.
   *
   * @param to L1 address that is paid
   * @throws QuipuError `NothingToCollect`, `TransferFailed`.
   */
  collectBonds(to: bigint, call: CallContext): Promise<BondsCollected> {
    return this.transact(call, ({ sender: owner }) => {
      const amount = this.bondLedger.collectable(owner);
      this.payments.pay(ETHER, to, amount);
      this.bondLedger.collect(owner);
      return this.emit({ name: "BondsCollected", owner, to, amount });
    });
  }

  #append(
    group: ProposedGroup,
    { credits, count, shapeId, ...behind }: CheckedGroup,
    { sender: proposer, time }: CallContext,
    proven: boolean,
  ): Proposed {
    assertBelow(credits.length, MAX_CLAIMS + 1, "claims");
    const firstBatch = this.batchNumber;
    const place = { ...behind, batchNumber: firstBatch + count };
    const { id, previous } = this.chain.append({
      ...place,
      content: contentOf(group, this.levels),
      claims: hashOfClaims(encodeClaims(credits)),
      ...{ proposer, proposedAt: time, proven, bonded: !proven },
    });
    this.moveTo(place);
    const what = { id, proposer, shapeId, previous, firstBatch, count, proven };
    return this.emit({ name: "Proposed", ...what, ...behind });
  }
}
