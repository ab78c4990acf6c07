/** How much memory proofs need. */
import type { BackendName } from "../../prover/pool/backends.js";

/** Of a process before it has read a key, and of that of wide lanes. */
const PROCESS_BYTES = 480 * 2 ** 20;

/**
 * Bytes for each byte of the proving key: with the first proof, and with each further one at the same time. By the peaks in
 * docs/bench/result.json, a little above them.
 */
const FIRST: Readonly<Record<BackendName, number>> = { engine: 3, snarkjs: 7 };
const FURTHER: Readonly<Record<BackendName, number>> = { engine: 2, snarkjs: 5 };

/**
 * Bytes that a prover takes at most, as far as is known from measurements.
 *
 * @param keyBytes of the keys of all its shapes
 * @param places proofs at a time
 */
export function neededMemory(
  keyBytes: readonly number[],
  { places, backend }: { readonly places: number; readonly backend: BackendName },
): number {
  const perKeyByte = FIRST[backend] + (places - 1) * FURTHER[backend];
  return PROCESS_BYTES + keyBytes.reduce((sum, bytes) => sum + bytes * perKeyByte, 0);
}
