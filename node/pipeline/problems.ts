/** What keeps the parts of a node from their work, since when, and how long they wait before they try again. */
import { QuipuError } from "../../src/errors.js";

/**
 * The parts of a node that runs: `sealing` follows L1 and seals, `proving` and `settling` do what they are called;
 * `queue` is a deposit at the head of L1's queue that finds no place.
 */
export type Part = "sealing" | "proving" | "settling" | "queue";

export interface Problem {
  readonly part: Part;
  readonly error: unknown;
  /** When it began, and when it was last seen; milliseconds since 1970. */
  readonly since: number;
  readonly at: number;
  /** How often in a row. */
  readonly attempts: number;
}

const FIRST_PAUSE_MS = 250;
const LONGEST_PAUSE_MS = 30_000;

/** Refusals that no further attempt mends. */
const FINAL: readonly string[] = [
  "ContractFrozen",
  "ContractMismatch",
  "ContractMissing",
  "DomainMismatch",
  "GroupMismatch",
  "InvalidProof",
  "MalformedData",
  "MalformedProof",
  "WrongChain",
];

/** How long a part waits after so many failures in a row. */
export function pauseAfter(attempts: number): number {
  return Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** (attempts - 1));
}

/** Whether another attempt is in vain: the contract says so, or it is a fault of the program. */
export function isFinal(error: unknown): boolean {
  if (error instanceof QuipuError) return FINAL.includes(error.code);
  const isFault =
    error instanceof TypeError || error instanceof ReferenceError || error instanceof RangeError;
  // A request that fails is a TypeError with a cause.
  return isFault && error.cause === undefined;
}

export class Problems {
  readonly #now: () => number;
  readonly #byPart = new Map<Part, Problem>();

  /** @param now milliseconds */
  constructor(now: () => number) {
    this.#now = now;
  }

  /** The problems that there are, the one that was seen last first. */
  get all(): readonly Problem[] {
    return [...this.#byPart.values()].sort((one, other) => other.at - one.at);
  }

  /** @returns how long the part should wait */
  note(part: Part, error: unknown): number {
    const before = this.#byPart.get(part);
    const at = this.#now();
    const attempts = (before?.attempts ?? 0) + 1;
    this.#byPart.set(part, { part, error, since: before?.since ?? at, at, attempts });
    return pauseAfter(attempts);
  }

  clear(part: Part): void {
    this.#byPart.delete(part);
  }
}
