/**
 * Makes a Groth16 proving key on this machine alone, without a ceremony, in the .zkey format of
 * snarkjs: provable, verifiable and open to `snarkjs zkey contribute`.
 *
 * The price: one party samples the trapdoor. It is overwritten as far as JavaScript allows (see
 * trapdoor.ts), but nobody else can verify that, so whoever ran this could forge proofs. The result's
 * provenance says so and must be shown wherever the key is.
 */
import { availableParallelism } from "node:os";
import { gotExpected } from "../../src/errors.js";
import { domainPower } from "../circuits/domain.js";
import { readR1cs } from "../formats/r1cs-file.js";
import type { Provenance } from "../provenance.js";
import { proverError } from "../prover-error.js";
import { forgetTrapdoor, sampleTrapdoor } from "./trapdoor.js";
import { type SetupProgress, setupFromTrapdoor } from "./trapdoor-setup.js";

export type { SetupProgress } from "./trapdoor-setup.js";

export interface LocalSetupOptions {
  /** The circuit, as circom writes it. */
  readonly r1csPath: string;
  /** The key to create or replace. */
  readonly zkeyPath: string;
  /** Worker threads; by default one for each processor. */
  readonly threads?: number;
  readonly onProgress?: (progress: SetupProgress) => void;
  readonly signal?: AbortSignal;
}

export interface LocalSetupResult {
  readonly provenance: Provenance;
  /**
   * 64 bytes that identify the key: BLAKE2b of its header and points as they stand in the file.
   * snarkjs carries them on in contributions.
   */
  readonly circuitHash: Uint8Array;
  /** Size of the domain, a power of two. */
  readonly domainSize: number;
}

/**
 * Samples a trapdoor, writes the key of a circuit and forgets the trapdoor. The key appears under
 * its name complete or not at all.
 *
 * @throws QuipuError R1csUnreadable, R1csInvalid, R1csTruncated, CurveUnsupported, CircuitTooBig,
 *   ThreadsInvalid, MemoryInsufficient, FileUnwritable, NoSpaceLeft, SetupAborted, or SetupFailed if a thread dies
 */
export async function localSetup(options: LocalSetupOptions): Promise<LocalSetupResult> {
  const { r1csPath, zkeyPath, threads = availableParallelism(), onProgress, signal } = options;
  if (!Number.isInteger(threads) || threads < 1) {
    throw proverError("ThreadsInvalid", gotExpected("threads", threads, "a positive integer"));
  }
  const circuit = await readR1cs(r1csPath);
  const power = domainPower(circuit);
  const trapdoor = sampleTrapdoor(power);
  try {
    const circuitHash = await setupFromTrapdoor({
      circuit,
      power,
      trapdoor,
      zkeyPath,
      threads,
      onProgress,
      signal,
    });
    return {
      provenance: { kind: "local", contributions: 0 },
      circuitHash,
      domainSize: 2 ** power,
    };
  } finally {
    forgetTrapdoor(trapdoor);
  }
}
