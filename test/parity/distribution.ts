/** How often each step and each refusal has occurred: a history that never freezes tests nothing. */
import type { FunctionName } from "./action.js";

/** Outcomes of the contract's functions that no long run may lack; "done" is none of the errors. */
const EXPECTED: Readonly<Record<FunctionName, readonly string[]>> = {
  deposit: [
    ...["done", "ContractFrozen", "UnknownToken", "OutOfRange", "NotInField"],
    ...["TreeFull", "DepositCapExceeded", "WrongValue", "TransferFailed"],
  ],
  requestExit: ["done", "ContractFrozen", "OutOfRange"],
  markDeposit: ["done", "ContractFrozen", "NotQueued", "NotUrgent"],
  markExit: ["done", "ContractFrozen", "NotQueued", "NotUrgent"],
  commitBatches: [
    ...["done", "ContractFrozen", "NotTopLevel", "UnknownShape", "MalformedData", "NotInField"],
    ...["RootMismatch", "QueueMismatch", "MarkedItemWaiting", "MalformedProof", "InvalidProof"],
  ],
  commitGroup: [
    ...["done", "ContractFrozen", "MalformedData", "RootMismatch"],
    ...["MalformedProof", "InvalidProof"],
  ],
  commitBlob: [
    ...["done", "ContractFrozen", "MalformedData", "NotInField", "RootMismatch", "BlobMissing"],
    ...["MalformedProof", "InvalidOpening", "InvalidProof"],
  ],
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

export type Content = (typeof EXPECTED_CONTENTS)[number];

export class Distribution {
  /** By function, variation and outcome. */
  readonly #steps = new Map<string, number>();
  readonly #contents = new Map<Content, number>();
  histories = 0;
  steps = 0;

  /** @param variation in which way the arguments were right or wrong */
  noteStep(name: FunctionName, variation: string, outcome: string): void {
    this.steps += 1;
    const key = [name, variation, outcome].join("\t");
    this.#steps.set(key, (this.#steps.get(key) ?? 0) + 1);
  }

  /** Notes how many of a thing an accepted batch held. */
  noteContent(content: Content, count: number): void {
    this.#contents.set(content, (this.#contents.get(content) ?? 0) + count);
  }

  /** How often a function had an outcome, in whatever variation. */
  count(name: FunctionName, outcome: string): number {
    let sum = 0;
    for (const [key, count] of this.#steps) {
      const [stepName, , stepOutcome] = key.split("\t");
      if (stepName === name && stepOutcome === outcome) sum += count;
    }
    return sum;
  }

  /** What a long run should have met and this one has not. */
  missing(): string[] {
    const outcomes = Object.entries(EXPECTED).flatMap(([name, expected]) =>
      expected
        .filter((outcome) => this.count(name as FunctionName, outcome) === 0)
        .map((outcome) => `${name}: ${outcome}`),
    );
    const contents = EXPECTED_CONTENTS.filter((content) => !this.#contents.get(content));
    return [...outcomes, ...contents.map((content) => `batches with ${content}`)];
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
