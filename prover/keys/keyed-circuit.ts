/** Finds or makes the circuits and keys that proving needs before the first batch. */
import type { BatchParameters } from "../circuits/batch-instance.js";
import { batchInstance } from "../circuits/batch-instance.js";
import { buildCircuit, type CircuitArtifacts } from "../circuits/build-circuit.js";
import type { CircuitInstance } from "../circuits/circuit-instance.js";
import { escapeInstance } from "../circuits/escape-instance.js";
import type { ProgressListener } from "../progress.js";
import type { SetupKind } from "../provenance.js";
import { ensureKeys, type KeyArtifacts, type KeySetup } from "./ensure-keys.js";
import { localKeySetup, noKeySetup } from "./key-setup.js";

export interface CircuitOptions {
  /** Where circuits and keys are kept; see `defaultBuildDir`. */
  readonly buildDir?: string | undefined;
  /** Which key is used. A missing local key is made; a ceremony key must already exist. */
  readonly keyKind?: SetupKind | undefined;
  /** Whether a shape that quipu does not ship is taken; default false. */
  readonly anyShape?: boolean | undefined;
  readonly onProgress?: ProgressListener | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** The same, with the setup that makes a missing key. */
export type KeyedCircuitOptions = CircuitOptions & { readonly setup?: KeySetup };

/** A compiled circuit and its keys. */
export interface KeyedCircuit {
  readonly circuit: CircuitArtifacts;
  readonly keys: KeyArtifacts;
}

/**
 * Finds the compiled batch circuit of a shape, or compiles it.
 *
 * @throws QuipuError `ShapeUnknown`, `CircuitCompileFailed`, `BuildAborted`, `NoSpaceLeft`.
 */
export async function prepareCircuit(
  { shape, levels }: BatchParameters,
  options: CircuitOptions = {},
): Promise<CircuitArtifacts> {
  return buildCircuit(await batchInstance(shape, levels, options), definedOf(options));
}

/**
 * Finds the compiled escape circuit of a tree, or compiles it.
 *
 * @param levels depth of the state tree
 * @throws QuipuError as `prepareCircuit` does.
 */
export async function prepareEscapeCircuit(
  levels: number,
  options: CircuitOptions = {},
): Promise<CircuitArtifacts> {
  return buildCircuit(await escapeInstance(levels), definedOf(options));
}

/**
 * Finds the batch circuit of a shape and its key, or compiles and makes them.
 *
 * @example
 * const { circuit, keys } = await prepareKeyedCircuit({ shape: parseShape("4x4"), levels: 8 });
 *
 * @param options.setup makes a missing key; by default a local one
 * @throws QuipuError as `prepareCircuit` and `ensureKeys` do; `KeyMissing` for a ceremony key.
 */
export async function prepareKeyedCircuit(
  { shape, levels }: BatchParameters,
  options: KeyedCircuitOptions = {},
): Promise<KeyedCircuit> {
  return prepareKeyed(await batchInstance(shape, levels, options), options);
}

/**
 * Finds the escape circuit of a tree and its key, or compiles and makes them.
 *
 * @param levels depth of the state tree
 * @throws QuipuError as `prepareKeyedCircuit` does.
 */
export async function prepareKeyedEscape(
  levels: number,
  options: KeyedCircuitOptions = {},
): Promise<KeyedCircuit> {
  return prepareKeyed(await escapeInstance(levels), options);
}

async function prepareKeyed(
  instance: CircuitInstance,
  options: KeyedCircuitOptions,
): Promise<KeyedCircuit> {
  const { keyKind = "local" } = options;
  const setup = options.setup ?? (keyKind === "local" ? localKeySetup : noKeySetup);
  const circuit = await buildCircuit(instance, definedOf(options));
  const keys = await ensureKeys(circuit, { ...definedOf(options), kind: keyKind, setup });
  return { circuit, keys };
}

/** The given options. Those that are undefined are left out altogether. */
function definedOf({ buildDir, onProgress, signal }: CircuitOptions) {
  return {
    ...(buildDir === undefined ? {} : { buildDir }),
    ...(onProgress === undefined ? {} : { onProgress }),
    ...(signal === undefined ? {} : { signal }),
  };
}
