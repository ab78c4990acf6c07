/** The proposals: which of them stand, in which order, and which have fallen. */
import { gotExpected } from "../../src/errors.js";
import type { Place } from "../user-functions.js";
import { OptimisticError } from "./optimistic-error.js";
import type { Proposal } from "./proposal.js";

/** A fall: the proposal `cut` and all behind it, the last of which was `last`. */
export interface Fall {
  readonly cut: number;
  readonly last: number;
}

/** What is known of a new proposal but its place in the chain. */
export type NewProposal = Place &
  Pick<Proposal, "content" | "claims" | "proposer" | "proposedAt" | "bonded" | "proven">;

const GENESIS = 0;

export class ProposalChain {
  /** By id. */
  readonly #proposals: Proposal[];
  /** The id at each position. Behind the tip it is one that has fallen. */
  readonly #at: number[] = [GENESIS];
  readonly #falls: Fall[] = [];
  #finalPosition = 0;
  #tipPosition = 0;

  /** @param genesis where the contract begins */
  constructor(genesis: Place) {
    this.#proposals = [
      {
        ...genesis,
        ...{ id: GENESIS, previous: GENESIS, position: 0, content: 0n, claims: 0n },
        ...{ proposer: 0n, proposedAt: 0, bonded: false, proven: false, challenge: undefined },
        ...{ released: false, advanced: new Set() },
      },
    ];
  }

  /** The last proposal that is final, or 0. */
  get finalId(): number {
    return this.#at[this.#finalPosition]!;
  }

  /** The last proposal that stands, or 0. */
  get tipId(): number {
    return this.#at[this.#tipPosition]!;
  }

  /** The last id that was given, or 0. */
  get lastId(): number {
    return this.#proposals.length - 1;
  }

  /** The proposals that fell together, in the order of their falls. */
  get falls(): readonly Fall[] {
    return this.#falls;
  }

  /** A proposal, whether it stands or not. */
  proposal(id: number): Readonly<Proposal> | undefined {
    return this.#proposals[id];
  }

  /** The proposal behind the last final one, or undefined if all are final. */
  get next(): Proposal | undefined {
    if (this.#finalPosition === this.#tipPosition) return undefined;
    return this.#proposals[this.#at[this.#finalPosition + 1]!];
  }

  /**
   * A proposal that stands and is not final.
   *
   * @throws OptimisticError `NotPending`.
   */
  pending(id: number): Proposal {
    const proposal = this.#proposals[id];
    if (proposal !== undefined && this.#isPending(proposal)) return proposal;
    throw new OptimisticError("NotPending", [id], `proposal ${id} does not stand, or is final`);
  }

  /** Puts a proposal behind the tip. */
  append(made: NewProposal): Proposal {
    const previous = this.tipId;
    const position = this.#tipPosition + 1;
    const proposal: Proposal = {
      ...made,
      ...{ id: this.#proposals.length, previous, position },
      ...{ challenge: undefined, released: false, advanced: new Set() },
    };
    this.#proposals.push(proposal);
    this.#at[position] = proposal.id;
    this.#tipPosition = position;
    return proposal;
  }

  /** Makes the next proposal final. */
  finalizeNext(): void {
    this.#finalPosition += 1;
  }

  /** Lets a pending proposal fall, and all behind it. @returns the tip */
  cut({ id, position, previous }: Proposal): Proposal {
    this.#tipPosition = position - 1;
    this.#falls.push({ cut: id, last: this.lastId });
    return this.#proposals[previous]!;
  }

  /**
   * A proposal that fell because one before it did.
   *
   * @param fall number of the fall, from 0
   * @throws OptimisticError `NotFallen`.
   */
  fallenWith(id: number, fall: number): Proposal {
    const { cut, last } = this.#falls[fall] ?? { cut: 0, last: 0 };
    if (cut < id && id <= last) return this.#proposals[id]!;
    const message = gotExpected(`proposal of slash ${fall}`, id, `${cut} < id ≤ ${last}`);
    throw new OptimisticError("NotFallen", [id, fall], String(message));
  }

  #isPending({ id, position }: Proposal): boolean {
    const inside = this.#finalPosition < position && position <= this.#tipPosition;
    return inside && this.#at[position] === id;
  }
}
