/** How often each step and each refusal has occurred: a history that never freezes tests nothing. */
import type { FunctionName } from "./action.js";
import { CANCELLING } from "./group-faults.js";

/** Of each way of publishing. */
const OF_GROUPS = [
  ...["done", "ContractFrozen", "NotTopLevel", "UnknownShape", "MalformedData", "NotInField"],
  ...["RootMismatch", "QueueMismatch", "MarkedItemWaiting", "MalformedProof", "InvalidProof"],
];

/** Outcomes of the contract's functions that no long run may lack; "done" is none of the errors. */
const EXPECTED: Readonly<Record<FunctionName, readonly string[]>> = {
  deposit: [
    ...["done", "ContractFrozen", "UnknownToken", "OutOfRange", "NotInField"],
    ...["TreeFull", "DepositCapExceeded", "WrongValue", "TransferFailed"],
  ],
  requestExit: ["done", "ContractFrozen", "OutOfRange"],
  markDeposit: ["done", "ContractFrozen", "NotQueued", "NotUrgent"],
  markExit: ["done", "ContractFrozen", "NotQueued", "NotUrgent"],
  commitBatches: OF_GROUPS,
  commitGroup: OF_GROUPS,
  commitBlob: [...OF_GROUPS, "BlobMissing", "InvalidOpening"],
  claim: ["done", "NothingToClaim", "TransferFailed"],
  freeze: ["done", "ContractFrozen", "NotOverdue"],
  escape: ["done", "NotFrozen", "OutOfRange", "AlreadyEscaped", "MalformedProof", "InvalidProof"],
  refundDeposit: ["done", "NotFrozen", "NotQueued", "AlreadyRefunded", "QueueMismatch"],
};

/** What accepted batches and groups must have held at some time. */
const EXPECTED_CONTENTS = [
  ...["deposits", "exits that pay", "exits that pay nothing", "payments", "transfers"],
  ...["withdrawals", "fees", "nothing at all", "more batches than one"],
] as const;

/** Where a batch stands in a group of two or more. */
const PLACES = ["first", "middle", "last"] as const;

export type Place = (typeof PLACES)[number];

/** The ways of publishing a group. */
const WAYS = ["commitBatches", "commitGroup", "commitBlob"] as const;

/** Errors of a single batch, and faults of two: each must have stood in each place, in each way of publishing. */
const PLACED: readonly string[] = [
  ...["QueueMismatch", "NotInField", "MalformedProof", "InvalidProof"],
  ...CANCELLING,
];

export type Content = (typeof EXPECTED_CONTENTS)[number];

/** What a long run may not lack. */
interface Expectation {
  /** Outcomes of each function. */
  readonly outcomes: Readonly<Record<string, readonly string[]>>;
  /** The ways of publishing in which errors have their places. */
  readonly ways: readonly string[];
  /** What batches must have held. */
  readonly contents: readonly Content[];
}

export class Distribution {
  readonly #expected: Expectation;
  /** By function, variation and outcome. */
  readonly #steps = new Map<string, number>();
  readonly #contents = new Map<Content, number>();
  /** By function, outcome or fault, and place. */
  readonly #places = new Map<string, number>();
  histories = 0;
  steps = 0;

  constructor(
    expected: Expectation = {
      outcomes: EXPECTED,
      ways: WAYS,
      contents: EXPECTED_CONTENTS,
    },
  ) {
    this.#expected = expected;
  }

  /**
   * @param variation in which way the arguments were right or wrong
   * @param places of the batches of a group that were wrong
   */
  noteStep(name: string, variation: string, outcome: string, places: readonly Place[] = []): void {
    this.steps += 1;
    this.note(name, variation, outcome);
    const fault = PLACED.find((known) => variation.startsWith(known));
    for (const place of places) {
      increment(this.#places, [name, outcome, place]);
      if (fault !== undefined) increment(this.#places, [name, fault, place]);
    }
  }

  /** Notes what is no transaction. */
  note(name: string, variation: string, outcome: string): void {
    increment(this.#steps, [name, variation, outcome]);
  }

  /** Notes how many of a thing an accepted batch held. */
  noteContent(content: Content, count: number): void {
    this.#contents.set(content, (this.#contents.get(content) ?? 0) + count);
  }

  /** How often a function had an outcome, in whatever variation. */
  count(name: string, outcome: string): number {
    let sum = 0;
    for (const [key, count] of this.#steps) {
      const [stepName, , stepOutcome] = key.split("\t");
      if (stepName === name && stepOutcome === outcome) sum += count;
    }
    return sum;
  }

  /** What a long run should have met and this one has not. */
  missing(): string[] {
    const outcomes = Object.entries(this.#expected.outcomes).flatMap(([name, expected]) =>
      expected
        .filter((outcome) => this.count(name, outcome) === 0)
        .map((outcome) => `${name}: ${outcome}`),
    );
    const contents = this.#expected.contents.filter((content) => !this.#contents.get(content));
    const places = this.places().flatMap(([name, what, ...counts]) =>
      PLACES.filter((_, i) => counts[i] === 0).map((place) => `${name}: ${what}, ${place}`),
    );
    return [...outcomes, ...contents.map((content) => `batches with ${content}`), ...places];
  }

  /** Rows of a way of publishing, an error or a fault, and how often it stood in which place of a group. */
  places(): [name: string, what: string, first: number, middle: number, last: number][] {
    return this.#expected.ways.flatMap((name) =>
      PLACED.map((what): [string, string, number, number, number] => {
        const [first, middle, last] = PLACES.map(
          (place) => this.#places.get([name, what, place].join("\t")) ?? 0,
        ) as [number, number, number];
        return [name, what, first, middle, last];
      }),
    );
  }

  /** Rows of function, variation, outcome and count, in order. */
  rows(): [name: string, variation: string, outcome: string, count: number][] {
    return [...this.#steps]
      .map(([key, count]): [string, string, string, number] => {
        const [name = "", variation = "", outcome = ""] = key.split("\t");
        return [name, variation, outcome, count];
      })
      .sort((a, b) => (a.slice(0, 3).join() < b.slice(0, 3).join() ? -1 : 1));
  }

  /** Rows of what accepted batches held. */
  contents(): [content: Content, count: number][] {
    return EXPECTED_CONTENTS.map((content) => [content, this.#contents.get(content) ?? 0]);
  }
}

function increment(counts: Map<string, number>, words: readonly string[]): void {
  const key = words.join("\t");
  counts.set(key, (counts.get(key) ?? 0) + 1);
}
