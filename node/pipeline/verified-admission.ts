/**
 * Admission beside another thread, which verifies signatures. It is asked only for what nothing but its signature could
 * keep out: a full node does not pay for what it refuses. All but the signature is looked at again with the answer, so
 * nobody gets in by what has changed meanwhile.
 */
import { type VerifySignatures, verifyBefore } from "../../sequencer/claim-operation.js";
import type { Admitted, SequencerDriver } from "../../sequencer/sequencer-driver.js";
import type { SignedOperation } from "../../src/operations/kinds.js";
import type { Identity } from "../../src/state/identity.js";

export interface VerifiedAdmissionParts {
  readonly verify: VerifySignatures;
  /** Deployment domain, 88 bits. */
  readonly domain: bigint;
  /** The sequencer, as soon as it can be given something. */
  readonly ready: () => Promise<SequencerDriver>;
  /** Runs something with as much room as there is for what anybody sends. */
  readonly inRoom: <Result>(task: () => Result) => Result;
}

export class VerifiedAdmission {
  readonly #parts: VerifiedAdmissionParts;
  /** When all that each sender has sent before will have been answered. */
  readonly #answered = new Map<number, Promise<unknown>>();

  constructor(parts: VerifiedAdmissionParts) {
    this.#parts = parts;
  }

  /** Takes an operation that anybody may have sent. @throws QuipuError as `SequencerDriver.admit` does. */
  admit(operation: SignedOperation): Promise<Admitted> {
    const { from } = operation;
    const before = this.#answered.get(from);
    const admitting = this.#admit(operation, before);
    const answered = Promise.allSettled([before, admitting]);
    this.#answered.set(from, answered);
    void answered.then(() => {
      if (this.#answered.get(from) === answered) this.#answered.delete(from);
    });
    return admitting;
  }

  async #admit(submitted: SignedOperation, before: Promise<unknown> | undefined) {
    const { verify, domain, ready, inRoom } = this.#parts;
    let accounts = await ready();
    let receiver: Identity | undefined;
    try {
      receiver = inRoom(() => accounts.check(submitted));
    } catch (refusal) {
      if (before === undefined) throw refusal;
      // It may lack no more than an earlier nonce of its sender, whose signature is being verified.
      await before;
      accounts = await ready();
      receiver = inRoom(() => accounts.check(submitted));
    }
    const { operation, ...finding } = await verifyBefore(verify, accounts, {
      domain,
      operation: submitted,
    });
    const driver = await ready();
    return inRoom(() => driver.admit(operation, finding, receiver));
  }
}
