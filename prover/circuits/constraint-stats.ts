/**
 * The cost of a circuit, read from its .r1cs in one pass: the number of constraints, and the figures
 * that setup and proving time really depend on (nonzeros; wires in B). Streams, so it needs only one
 * chunk of memory and one byte per wire.
 */

import { open } from "node:fs/promises";
import type { Section } from "../../files/section-file.js";
import { gotExpected } from "../../src/errors.js";
import { FIELD_BYTES } from "../bn254.js";
import { readR1cs } from "../formats/r1cs-file.js";
import { proverError } from "../prover-error.js";

export interface ConstraintStats {
  readonly constraints: number;
  /** Constraints A·B = C in which A or B has no wire but the constant one. */
  readonly linear: number;
  /** Coefficients other than 0 in A, B and C together. */
  readonly nonzeros: number;
  /** Wires, the constant one included. */
  readonly wires: number;
  /** Wires that appear in B: each costs the prover a point of G2. */
  readonly wiresB: number;
}

/** Bytes read at a time. */
const chunkSize = 1 << 20;

/** Words of 32 bits: a term is a wire and its coefficient. Everything in the section is words. */
const termWords = 1 + FIELD_BYTES / 4;

/**
 * Counts over all constraints of an .r1cs file.
 * @throws QuipuError as `readR1cs`; `R1csInvalid` if the number of constraints is not the announced one.
 */
export async function readConstraintStats(r1csPath: string): Promise<ConstraintStats> {
  const { signals, constraintCount, constraints } = await readR1cs(r1csPath);
  const counter = new ConstraintCounter(signals);
  await feed(r1csPath, constraints, counter);
  if (counter.constraints !== constraintCount) {
    const what = `${r1csPath}: constraints`;
    throw proverError("R1csInvalid", gotExpected(what, counter.constraints, constraintCount));
  }
  return {
    constraints: constraintCount,
    linear: counter.linear,
    nonzeros: counter.nonzeros,
    wires: signals,
    wiresB: counter.countWiresB(),
  };
}

/** Reads the constraints chunk by chunk; unread words are put before the next chunk. */
async function feed(
  path: string,
  { offset, bytes: size }: Section,
  counter: ConstraintCounter,
): Promise<void> {
  const chunk = Buffer.from(new ArrayBuffer(Math.min(chunkSize, size)));
  const handle = await open(path);
  try {
    let kept = 0;
    for (let position = 0; position < size; ) {
      const room = Math.min(chunk.length - kept, size - position);
      const { bytesRead } = await handle.read(chunk, kept, room, offset + position);
      if (bytesRead === 0) throw proverError("R1csTruncated", `${path}: became shorter`);
      position += bytesRead;
      const filled = kept + bytesRead;
      const used = 4 * counter.take(new Uint32Array(chunk.buffer, 0, filled >> 2));
      chunk.copyWithin(0, used, filled);
      kept = filled - used;
    }
  } finally {
    await handle.close();
  }
}

/** A reader that can stop between any two terms and continue with the next chunk. */
class ConstraintCounter {
  constraints = 0;
  linear = 0;
  nonzeros = 0;
  readonly #inB: Uint8Array;
  /** 0, 1, 2: which of A, B, C is being read, and how many of its terms are still to come. */
  #side = 0;
  #termsLeft = -1;
  /** Whether A, B and C of this constraint have a wire besides the constant one. */
  readonly #varies = [false, false, false];

  constructor(wires: number) {
    this.#inB = new Uint8Array(wires);
  }

  /** Takes as many words as form whole items; returns how many it took. */
  take(words: Uint32Array): number {
    let at = 0;
    for (;;) {
      if (this.#termsLeft < 0) {
        if (at >= words.length) return at;
        this.#termsLeft = words[at]!;
        at += 1;
      }
      while (this.#termsLeft > 0) {
        if (at + termWords > words.length) return at;
        if (isNonzero(words, at + 1)) this.#addTerm(words[at]!);
        at += termWords;
        this.#termsLeft -= 1;
      }
      this.#endSide();
    }
  }

  countWiresB(): number {
    return this.#inB.reduce((sum, appears) => sum + appears, 0);
  }

  #addTerm(wire: number): void {
    this.nonzeros += 1;
    if (wire !== 0) this.#varies[this.#side] = true;
    if (this.#side === 1) this.#inB[wire] = 1;
  }

  #endSide(): void {
    this.#termsLeft = -1;
    this.#side += 1;
    if (this.#side < 3) return;
    this.constraints += 1;
    if (!(this.#varies[0] && this.#varies[1])) this.linear += 1;
    this.#varies.fill(false);
    this.#side = 0;
  }
}

function isNonzero(words: Uint32Array, at: number): boolean {
  for (let word = at; word < at + termWords - 1; word += 1) if (words[word] !== 0) return true;
  return false;
}
