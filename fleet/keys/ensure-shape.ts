/**
 * Circuits and keys of a prover. The circuit is compiled here, from this package's sources, and compared with the node's; the
 * proving key comes from the node, unless it is here already.
 */
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { ProvedShape } from "../../client/messages/prover.js";
import { lockFile } from "../../files/file-lock.js";
import type { CircuitArtifacts } from "../../prover/circuits/build-circuit.js";
import type { ProvingKey } from "../../prover/keys/ensure-keys.js";
import { findWantedKey, keepFetchedKey, type WantedKey } from "../../prover/keys/fetched-key.js";
import { prepareCircuit } from "../../prover/keys/keyed-circuit.js";
import { proverError } from "../../prover/prover-error.js";
import { gotExpected } from "../../src/errors.js";
import { parseShape, type Shape } from "../../src/shape.js";
import { type DownloadOptions, downloadFile } from "./download-file.js";

/** A shape that can be proven here. */
export interface PreparedShape {
  readonly shape: Shape;
  readonly circuit: CircuitArtifacts;
  readonly keys: ProvingKey;
}

export interface EnsureOptions extends DownloadOptions {
  /** Depth of the state tree. */
  readonly levels: number;
  /** Where circuits and keys are kept; see `defaultBuildDir`. */
  readonly buildDir?: string | undefined;
}

/** How soon, at the latest, a prover looks again whether another one of this machine has brought the key. */
const LOOK_MS = 500;

/**
 * Compiles a circuit and brings its key, unless both are here.
 *
 * @param served as the node describes it
 * @throws QuipuError `CircuitMismatch` if this package's circuit is another than the node's; as `prepareCircuit`,
 *   `downloadFile` and `keepFetchedKey` do.
 */
export async function ensureShape(
  served: ProvedShape,
  options: EnsureOptions,
): Promise<PreparedShape> {
  const { levels, buildDir, signal, onProgress } = options;
  const shape = parseShape(served.shape);
  const building = { buildDir, signal, onProgress, anyShape: true };
  const circuit = await prepareCircuit({ shape, levels }, building);
  const expected = served.circuit.slice(2);
  if (circuit.r1cs.sha256 !== expected) {
    const what = `circuit ${served.shape}: sha256 of its constraints`;
    throw proverError("CircuitMismatch", gotExpected(what, circuit.r1cs.sha256, expected));
  }
  const keys = await ensureKey(circuit, served, options);
  return { shape, circuit, keys };
}

/** Brings the key of a circuit, unless it is here. One process of a machine does; the others wait for it. */
export async function ensureKey(
  circuit: CircuitArtifacts,
  { key, provingKey }: ProvedShape,
  options: EnsureOptions,
): Promise<ProvingKey> {
  const sha256 = provingKey.sha256.slice(2);
  const wanted: WantedKey = { sha256, keyId: key.slice(2) };
  const path = join(circuit.buildDir, `.partial-${sha256}`);
  for (;;) {
    const found = await findWantedKey(circuit, wanted);
    if (found !== undefined) return found;
    const unlock = await lockFile(path);
    if (unlock === undefined) {
      // Those that come at the same time keep each other out: not all look again at the same time.
      await sleep(LOOK_MS * Math.random(), undefined, { signal: options.signal });
      continue;
    }
    try {
      await downloadFile(path, { sha256, bytes: provingKey.bytes }, options);
      return await keepFetchedKey(circuit, path, wanted);
    } finally {
      await unlock();
    }
  }
}
