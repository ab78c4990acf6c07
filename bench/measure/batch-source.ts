/** Full batches to measure with: one after the other on one state, each admitted and sealed in time. */

import type { InputSignals } from "../../prover/witness/witness-calculator.js";
import { Sequencer } from "../../sequencer/sequencer.js";
import type { SealedBatch } from "../../src/batch/sealed-batch.js";
import { witnessInput } from "../../src/batch/witness-input.js";
import { deriveKeyPair, type KeyPair } from "../../src/crypto/eddsa.js";
import { gotExpected } from "../../src/errors.js";
import { createTransfer } from "../../src/kinds/transfer/transfer.js";
import type { SignedTransfer } from "../../src/kinds/transfer/transfer-kind.js";
import { signOperation } from "../../src/operations/sign-operation.js";
import { LEVELS } from "../../src/params.js";
import type { Shape } from "../../src/shape.js";
import { State } from "../../src/state/state.js";
import { benchError } from "../bench-error.js";
import type { Subject } from "./subject.js";

/** A batch to prove. */
export interface TimedInput {
  readonly input: InputSignals;
  /** Admission of its transfers and sealing; null for the baseline, which has no sequencer. */
  readonly sequencingMs: number | null;
}

export interface BatchSource {
  /** Signs the transfers of as many batches: the users' work, not to be measured with the rest. */
  prepare(batches: number): void;
  /** The next batch; prepared here if it has not been. */
  next(): TimedInput;
}

/** The batches of a subject. The baseline's packages are loaded for it alone. */
export async function batchSource(subject: Subject): Promise<BatchSource> {
  if (subject.variant === "quipu") return new ShapeBatches(subject.shape, subject.levels);
  const { plainBatchInput } = await import("../baseline/plain-batch-input.js");
  const input = { ...(await plainBatchInput(subject.transfers)) };
  return { prepare: () => {}, next: () => ({ input, sequencingMs: null }) };
}

const DOMAIN = 1n;
const TOKEN = 1;

/**
 * N transfers a batch among M accounts of a tree that holds no others: every account
 * pays in turn. (How many others the tree holds changes nothing: an update hashes once a level.)
 */
export class ShapeBatches implements BatchSource {
  readonly #shape: Shape;
  readonly #keys: readonly KeyPair[];
  readonly #sequencer: Sequencer;
  readonly #prepared: SignedTransfer[][] = [];
  #signed = 0;

  constructor(shape: Shape, levels: number = LEVELS) {
    this.#shape = shape;
    this.#keys = Array.from({ length: shape.slots }, (_, i) =>
      deriveKeyPair(new Uint8Array(32).fill(i + 1)),
    );
    const accounts = this.#keys.map(({ publicKey }, i) => ({
      balance: 10n ** 20n,
      nonce: 0,
      token: TOKEN,
      publicKey,
      owner: BigInt(i + 1),
    }));
    this.#sequencer = new Sequencer(new State(accounts, levels), {
      domain: DOMAIN,
      feeRecipient: 1n,
    });
  }

  prepare(batches: number): void {
    for (let batch = 0; batch < batches; batch += 1) {
      const { transfers } = this.#shape;
      this.#prepared.push(Array.from({ length: transfers }, () => this.#sign()));
    }
  }

  next(): TimedInput {
    if (this.#prepared.length === 0) this.prepare(1);
    const start = performance.now();
    const batch = this.nextBatch();
    const sequencingMs = performance.now() - start;
    return { input: { ...witnessInput(batch) }, sequencingMs };
  }

  /** The next batch, sealed. */
  nextBatch(): SealedBatch {
    if (this.#prepared.length === 0) this.prepare(1);
    for (const transfer of this.#prepared.shift()!) this.#sequencer.admit(transfer);
    return fullBatch(this.#sequencer.seal(this.#shape).batch, this.#shape);
  }

  #sign(): SignedTransfer {
    const { slots } = this.#shape;
    const position = this.#signed++;
    const from = position % slots;
    const to = (7 * position + 1) % slots;
    const nonce = Math.floor(position / slots);
    const values = { from, to, token: TOKEN, amount: 1000n + BigInt(position), fee: 1n, nonce };
    return signOperation(DOMAIN, createTransfer(values), this.#keys[from]!);
  }
}

/** A batch that is not full would be measured as if it were. */
function fullBatch(batch: SealedBatch | undefined, { transfers }: Shape): SealedBatch {
  const got = batch?.transfers.length ?? 0;
  if (batch !== undefined && got === transfers) return batch;
  throw benchError("BatchNotFull", gotExpected("transfers in the batch", got, transfers));
}
