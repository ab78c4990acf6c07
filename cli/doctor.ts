/** `quipu doctor`: what this machine supports, and what quipu uses. */
import { Command } from "commander";
import type { SampleProof } from "../bench/measure/sample-proof.js";
import type { CacheEntry } from "../prover/artifacts/build-cache.js";
import { formatDuration, formatFacts, formatMegabytes } from "../terminal/table.js";
import { type BuildFlags, backendOption, buildDirOption, jsonOption } from "./arguments.js";
import { catchInterruption } from "./interruption.js";
import { printResult, runVisibly } from "./output.js";
import { wideOption } from "./wide-flag.js";

const EXAMPLES = `
Proves a batch of one transfer. If the smallest circuit and its key are missing, they are made first,
which takes about ten seconds, once.

Examples:
  $ quipu doctor
  $ quipu doctor --json`;

interface Flags extends BuildFlags {
  readonly backend?: string;
}

export function doctorCommand(): Command {
  return new Command("doctor")
    .description("show what this machine supports and what quipu uses")
    .addOption(backendOption())
    .addOption(wideOption())
    .addOption(buildDirOption())
    .addOption(jsonOption())
    .addHelpText("after", EXAMPLES)
    .action(doctor);
}

async function doctor({ backend, buildDir, json }: Flags): Promise<void> {
  const { sampleProof } = await import("../bench/measure/sample-proof.js");
  const signal = catchInterruption();
  const proof = await runVisibly("Prove a transfer", json, (onProgress) =>
    sampleProof({ backend, buildDir, onProgress, signal }),
  );
  const wideLanes = await wideFacts();
  const result = { ...(await machineFacts()), wideLanes, proof, cache: await cacheFacts(buildDir) };
  printResult(json, result, () => describe(result));
}

type Result = Awaited<ReturnType<typeof machineFacts>> & {
  readonly wideLanes: Awaited<ReturnType<typeof wideFacts>>;
  readonly proof: SampleProof;
  readonly cache: Awaited<ReturnType<typeof cacheFacts>>;
};

async function machineFacts() {
  const { missingFor, OPTIONAL_USES } = await import("../prover/artifacts/optional-packages.js");
  const { machineNow } = await import("../bench/measure/machine.js");
  const { hasFusedMultiplyAdd } = await import("../src/arithmetic/relaxed-simd.js");
  const { ownVersion } = await import("../prover/artifacts/own-manifest.js");
  const { freemem } = await import("node:os");
  const { cpu, cores, memoryBytes, os, architecture } = machineNow();
  return {
    quipu: ownVersion(),
    node: process.versions.node,
    cpu,
    cores,
    os,
    architecture,
    memoryBytes,
    freeMemoryBytes: freemem(),
    /** Relaxed SIMD whose multiply-add rounds once. The engine and its hash need it. */
    relaxedSimd: hasFusedMultiplyAdd(),
    /** By name, with what needs them. */
    missingPackages: OPTIONAL_USES.flatMap((use) => missingFor(use).map((name) => ({ name, use }))),
  };
}

/** Whether the engine could prove in 256-bit lanes, when it does (`use`), and why not. */
async function wideFacts() {
  const { probeWideLanes } = await import("../prover/pool/wide-prover.js");
  const { wideUseOf } = await import("../prover/pool/wide-use.js");
  return { ...(await probeWideLanes()), use: wideUseOf(process.env.QUIPU_WIDE) };
}

async function cacheFacts(buildDir: string | undefined) {
  const { listCache } = await import("../prover/artifacts/build-cache.js");
  const { defaultBuildDir } = await import("../prover/artifacts/package-root.js");
  const { trustNote } = await import("../prover/keys/key-setup.js");
  const folder = buildDir ?? defaultBuildDir();
  const entries = await listCache(folder);
  const keys = entries.filter(({ kind }) => kind === "key");
  return {
    folder,
    bytes: entries.reduce((sum, { bytes }) => sum + bytes, 0),
    circuits: namesOf(entries.filter(({ kind }) => kind === "circuit")),
    keys: keys.map(({ name, keyId, provenance }) => {
      return { name, keyId, trust: provenance === undefined ? "unknown" : trustNote(provenance) };
    }),
  };
}

function namesOf(entries: readonly CacheEntry[]): string[] {
  return [...new Set(entries.map(({ name }) => name))];
}

function describe(result: Result): string {
  const { proof, cache, missingPackages, relaxedSimd } = result;
  const trust = [...new Set(cache.keys.map((key) => key.trust))].map((note) => {
    const names = cache.keys.filter((key) => key.trust === note).map(({ name }) => name);
    return `${[...new Set(names)].join(", ")}: ${note}`;
  });
  const missing = missingPackages.map(({ name, use }) => `${name} (${use})`);
  return formatFacts({
    quipu: result.quipu,
    node: result.node,
    system: `${result.os}, ${result.architecture}`,
    processor: `${result.cpu}, ${result.cores} cores used`,
    memory: `${gibibytes(result.memoryBytes)} GiB, ${gibibytes(result.freeMemoryBytes)} GiB free`,
    "relaxed SIMD": relaxedSimd ? "yes" : "no, or its multiply-add rounds twice",
    "wide lanes": describeWide(result.wideLanes),
    prover: relaxedSimd ? proof.backend : `${proof.backend}; the engine cannot run here`,
    "a transfer": `${formatDuration(proof.proofMs)} to prove, ${formatDuration(proof.witnessMs)} for the witness (${proof.circuit}, ${proof.constraints} constraints)`,
    "not installed": missing.length === 0 ? undefined : missing.join(", "),
    "build folder": `${cache.folder}, ${formatMegabytes(cache.bytes)}`,
    circuits: cache.circuits.join(", ") || "none",
    keys: trust.join("\n              ") || "none",
  });
}

function describeWide(wide: Result["wideLanes"]): string {
  if (!wide.usable) return `no: ${wide.reason}, ${wide.detail}`;
  const gain = `a product takes ${wide.ratio.toFixed(2)} of the time`;
  if (!wide.use) return `not in use: ${gain}; QUIPU_WIDE=1 uses them`;
  if (wide.use.afterMs === 0) return `in use: ${gain}`;
  return `in use after ${formatDuration(wide.use.afterMs)} of proving: ${gain}`;
}

function gibibytes(bytes: number): string {
  return (bytes / 2 ** 30).toFixed(1);
}
