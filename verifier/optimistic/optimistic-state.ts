/**
 * What an optimistic rollup keeps beside what its users see (SPEC.md section 8): the chain of proposals, bonds,
 * advances and grace. Root, batch number and heads of the queues are those of the tip, the last proposal that stands.
 */
import { gotExpected } from "../../src/errors.js";
import type { Payout } from "../../src/kinds/withdrawal/payout.js";
import { ETHER } from "../payments.js";
import type { Queue } from "../queue.js";
import type { QueueTiming } from "../queue-timing.js";
import { type Place, UserFunctions } from "../user-functions.js";
import { Advances } from "./advances.js";
import { Bonds } from "./bonds.js";
import { Grace } from "./grace.js";
import { OptimisticError } from "./optimistic-error.js";
import type { OptimisticEvent } from "./optimistic-event.js";
import { assertOptimisticOptions, type OptimisticOptions } from "./optimistic-options.js";
import type { Proposal } from "./proposal.js";
import { type Fall, ProposalChain } from "./proposal-chain.js";
import type { Terms } from "./terms.js";

export abstract class OptimisticState extends UserFunctions<OptimisticEvent> {
  readonly terms: Terms;
  readonly #timing: QueueTiming;
  protected readonly chain: ProposalChain;
  protected readonly bondLedger = new Bonds();
  protected readonly loans = new Advances();
  protected readonly moreTime = new Grace();
  #openChallenges = 0;
  /** Items before these may be taken with a proof only: proposals that had taken them have fallen. */
  #restored = { depositHead: 0, exitHead: 0 };

  /**
   * @throws QuipuError as `assertOptimisticOptions` does, `OutOfRange` for chain id or address,
   *   `NotInField` for the root.
   */
  constructor(options: OptimisticOptions) {
    assertOptimisticOptions(options);
    super(options);
    const { terms, deadline, spacing } = options;
    this.terms = { ...terms };
    this.#timing = { deadline, spacing };
    this.chain = new ProposalChain(this.place());
  }

  /** The last final proposal; 0 for the genesis. */
  get finalId(): number {
    return this.chain.finalId;
  }

  /** The last proposal that stands, or 0. */
  get tipId(): number {
    return this.chain.tipId;
  }

  /** The last id that was given, or 0. */
  get lastId(): number {
    return this.chain.lastId;
  }

  /** Everything about a proposal, whether it stands or not; id 0 is the genesis. */
  proposal(id: number): Readonly<Proposal> | undefined {
    return this.chain.proposal(id);
  }

  /** The falls so far, in order. */
  get slashes(): readonly Fall[] {
    return this.chain.falls;
  }

  get openChallenges(): number {
    return this.#openChallenges;
  }

  /** Heads of the queues before which items may be taken with a proof only. */
  get restored(): { readonly depositHead: number; readonly exitHead: number } {
    return this.#restored;
  }

  /** More time for the queues: until when, and from which items on. */
  get grace(): Pick<Grace, "until" | "heads" | "tails"> {
    return this.moreTime;
  }

  /** Bonds in wei: all that are locked or not collected, and what belongs to nobody. */
  get bonds(): Pick<Bonds, "of" | "reserved" | "burned"> {
    return this.bondLedger;
  }

  /** What has been advanced and not set off. */
  get advances(): Pick<Advances, "of" | "total"> {
    return this.loans;
  }

  /**
   * Where advances are covered, what is owed of ETH of proposals that can fall, or have fallen and are not released:
   * never more than a quarter of a bond, while a fall burns a half. 0 otherwise.
   */
  get totalAtRisk(): bigint {
    if (!this.terms.coverAdvances) return 0n;
    return this.loans.total(ETHER, (id) => !this.chain.proposal(id)!.released);
  }

  protected override credit({ owner, token, amount }: Payout): void {
    const covered = this.loans.setOff(owner, token, amount);
    if (covered > 0n) this.emit({ name: "SetOff", owner, token, amount: covered });
    super.credit({ owner, token, amount: amount - covered });
  }

  protected override dueOf(queue: Queue, index: number): number | undefined {
    const due = queue.dueOf(index);
    if (due === undefined) return undefined;
    const { heads, tails } = this.moreTime;
    const place =
      queue === this.depositQueue
        ? { head: heads.depositHead, tail: tails.depositTail }
        : { head: heads.exitHead, tail: tails.exitTail };
    return this.moreTime.dueOf(index, due, place, this.#timing.spacing);
  }

  /** @throws OptimisticError `Uncovered` if nothing is there. */
  protected override covered(token: number, claim: bigint): bigint {
    const there = this.held(token) - (token === ETHER ? this.bondLedger.reserved : 0n);
    if (there > 0n) return there < claim ? there : claim;
    throw new OptimisticError("Uncovered", [token, claim], `nothing of token ${token} is there`);
  }

  protected override assertEnded(): void {
    super.assertEnded();
    const { finalId, tipId } = this;
    if (finalId === tipId) return;
    const message = gotExpected("last final proposal", finalId, tipId);
    throw new OptimisticError("ProposalsPending", [finalId, tipId], String(message));
  }

  protected assertNoProofRequired(): void {
    const { depositHead, exitHead } = this.place();
    const { depositHead: deposits, exitHead: exits } = this.#restored;
    if (depositHead >= deposits && exitHead >= exits) return;
    const message = `items before deposit ${deposits} and exit ${exits} are taken with a proof only`;
    const args = [depositHead, exitHead, deposits, exits];
    throw new OptimisticError("ProofRequired", args, message);
  }

  /** A claim may be true of a state that a false proposal leads to. @throws OptimisticError `Contested`. */
  protected assertNothingContested(id: number): void {
    if (this.#openChallenges === 0) return;
    throw new OptimisticError("Contested", [id], `${this.#openChallenges} challenges are open`);
  }

  /** That the owner of a claim owes nothing, and that its advance is covered. */
  protected assertAdvanceable({ owner, token, amount }: Payout): void {
    const { amount: owed } = this.loans.of(owner, token);
    if (owed > 0n) {
      const message = `the caller owes ${owed} of token ${token} from an advance`;
      throw new OptimisticError("AdvanceOutstanding", [owner, token, owed], message);
    }
    if (this.terms.coverAdvances) this.#assertAdvanceCovered(token, amount);
    if (this.covered(token, amount) === amount) return;
    throw new OptimisticError("Uncovered", [token, amount], `less of token ${token} is there`);
  }

  #assertAdvanceCovered(token: number, amount: bigint): void {
    const isEther = token === ETHER;
    const got = amount + (isEther ? this.totalAtRisk : 0n);
    const limit = isEther ? this.terms.proposalBond / 4n : 0n;
    if (got <= limit) return;
    const message = gotExpected(`advances at risk of token ${token}`, got, `at most ${limit}`);
    throw new OptimisticError("AdvanceNotCovered", [got, limit], String(message));
  }

  protected place(): Place {
    const { stateRoot: newRoot, batchNumber, depositQueue, exitQueue } = this;
    return { newRoot, batchNumber, depositHead: depositQueue.head, exitHead: exitQueue.head };
  }

  /** Moves back before a proposal. What fell with it must be proven if it is proposed again. */
  protected fallBack(proposal: Proposal, time: number): void {
    const { depositHead, exitHead } = this.place();
    this.#restored = {
      depositHead: Math.max(depositHead, this.#restored.depositHead),
      exitHead: Math.max(exitHead, this.#restored.exitHead),
    };
    const tip = this.chain.cut(proposal);
    this.moveTo(tip);
    this.moreTime.extend(time + this.#timing.deadline, tip, this.#tails, time);
  }

  /** @returns the last second in which a proof answers it */
  protected openChallenge(proposal: Proposal, challenger: bigint, time: number): number {
    const { answerTime, answerSpacing, challengeWindow } = this.terms;
    const more = Math.min(answerSpacing * this.#openChallenges, challengeWindow);
    const answerDue = time + answerTime + more;
    proposal.challenge = { challenger, answerDue };
    this.#openChallenges += 1;
    const before = this.chain.proposal(proposal.previous)!;
    this.moreTime.extend(answerDue + answerTime, before, this.#tails, time);
    return answerDue;
  }

  /** Gives half of the bond of an open challenge to who has answered it, and burns the rest. @returns that half */
  protected answerChallenge(prover: bigint): bigint {
    const { challengeBond } = this.terms;
    const reward = challengeBond / 2n;
    this.#openChallenges -= 1;
    this.bondLedger.unlock(prover, reward);
    this.bondLedger.burn(challengeBond - reward);
    return reward;
  }

  /** Gives the bond of an open challenge back, or to who has won it. */
  protected closeChallenge(winner: bigint): void {
    this.#openChallenges -= 1;
    this.bondLedger.unlock(winner, this.terms.challengeBond);
  }

  get #tails() {
    return { depositTail: this.depositQueue.tail, exitTail: this.exitQueue.tail };
  }
}
