/**
 * The key that a command proves with: one made on this machine, or a file. No key is made silently,
 * because only the key on L1 is of any use.
 */
import { type Command, Option } from "commander";
import type { DeployedRollup } from "../../l1/contract/connect-rollup.js";
import type { CircuitArtifacts } from "../../prover/circuits/build-circuit.js";
import type { ProvingKey } from "../../prover/keys/ensure-keys.js";
import type { BackendName } from "../../prover/pool/backends.js";
import type { ProgressListener } from "../../prover/progress.js";
import type { SetupKind } from "../../prover/provenance.js";
import { proverError } from "../../prover/prover-error.js";
import type { Shape } from "../../src/shape.js";
import {
  type BuildFlags,
  backendOption,
  buildDirOption,
  keyOption,
  zeroKnowledgeOption,
} from "../arguments.js";
import { interruption } from "../interruption.js";
import { wideOption } from "../wide-flag.js";

export interface KeyFlags extends Pick<BuildFlags, "buildDir"> {
  readonly key: SetupKind;
  readonly zkey?: string;
  readonly anyShape?: boolean;
  readonly backend?: BackendName;
  readonly zeroKnowledge?: boolean;
}

/** A circuit, its proving key, and who must be trusted for the key. */
export interface ProvingCircuit {
  readonly circuit: CircuitArtifacts;
  readonly keys: ProvingKey;
  readonly trust: string;
}

/** Adds `--key`, `--zkey`, `--backend`, `--no-wide`, `--zero-knowledge` and `--build-dir`. */
export function withProvingKey(command: Command): Command {
  return command
    .addOption(keyOption())
    .addOption(
      new Option("--zkey <file>", "the rollup's proving key, if it was not made on this machine"),
    )
    .addOption(backendOption())
    .addOption(wideOption())
    .addOption(zeroKnowledgeOption())
    .addOption(buildDirOption());
}

/**
 * Finds circuit and key, and checks that the key is the one on L1.
 *
 * @param shape of the batch circuit; none for the escape circuit
 * @throws QuipuError `KeyMissing`, `KeyMismatch`; as `prepareKeyedCircuit` does.
 */
export async function openProvingKey(
  rollup: DeployedRollup,
  shape: Shape | undefined,
  flags: KeyFlags,
  onProgress: ProgressListener,
): Promise<ProvingCircuit> {
  const found = await findProvingKey(rollup.levels, shape, flags, onProgress);
  onProgress({ step: "compare the key with the one on L1" });
  const { assertKey } = await import("../../l1/contract/keys.js");
  await assertKey(rollup, found.keys.zkey.path, shape);
  return found;
}

async function findProvingKey(
  levels: number,
  shape: Shape | undefined,
  { buildDir, key: keyKind, zkey, anyShape }: KeyFlags,
  onProgress: ProgressListener,
): Promise<ProvingCircuit> {
  const { prepareCircuit, prepareEscapeCircuit, prepareKeyedCircuit, prepareKeyedEscape } =
    await import("../../prover/keys/keyed-circuit.js");
  const options = { buildDir, keyKind, anyShape, onProgress, signal: interruption.signal };
  if (zkey !== undefined) {
    const circuit = await (shape === undefined
      ? prepareEscapeCircuit(levels, options)
      : prepareCircuit({ shape, levels }, options));
    const { readForeignKey } = await import("../../prover/keys/foreign-key.js");
    return { circuit, keys: await readForeignKey(circuit, zkey), trust: `key given by ${zkey}` };
  }
  const strict = { ...options, setup: missingKey };
  const keyed = await (shape === undefined
    ? prepareKeyedEscape(levels, strict)
    : prepareKeyedCircuit({ shape, levels }, strict));
  const { trustNote } = await import("../../prover/keys/key-setup.js");
  return { ...keyed, trust: trustNote(keyed.keys.provenance) };
}

async function missingKey(): Promise<never> {
  const message = "no key of this circuit was made on this machine; name the rollup's with --zkey";
  throw proverError("KeyMissing", message);
}
