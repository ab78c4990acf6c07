/** `quipu prove`: seals and proves all batches of a workload. */
import { availableParallelism } from "node:os";
import { Command } from "commander";
import type { BackendName } from "../prover/pool/backends.js";
import type { SetupKind } from "../prover/provenance.js";
import type { SignedKindName } from "../src/operations/kinds.js";
import type { Shape } from "../src/shape.js";
import {
  formatDuration,
  formatFacts,
  formatTable,
  shortenDecimals,
  shortHex,
} from "../terminal/table.js";
import type { ProveReport } from "../workload/prove-workload.js";
import {
  type BuildFlags,
  backendOption,
  buildDirOption,
  feeRecipientOption,
  integerOption,
  jsonOption,
  keyOption,
  zeroKnowledgeOption,
} from "./arguments.js";
import { EXIT } from "./failure.js";
import { catchInterruption } from "./interruption.js";
import { printResult, runVisibly } from "./output.js";
import { anyShapeOption, shapeOption } from "./shape-argument.js";
import { wideOption } from "./wide-flag.js";

const EXAMPLES = `
First compiles the circuit and makes a key, if they are missing. Each batch becomes one file,
batch-000000.json and so on, written once its proof is verified. An interrupted run continues where it
stopped and proves nothing twice. Exits with 1 if an operation was refused; the others are still
proven. Payments to keys and withdrawals need a shape that takes them, such as 4x6-2d1e1w2p.

The time of an operation is that from the first batch to the last, divided by the operations proven
meanwhile: circuit and key are made before, and empty places do not count.

Examples:
  $ quipu prove --workload run/workload --shape 4x6-2p --out run/batches
  $ quipu prove --workload run/workload --shape 32x32 --out run/batches --workers 4 --json`;

interface Flags extends BuildFlags {
  readonly workload: string;
  readonly shape: Shape;
  readonly anyShape?: boolean;
  readonly out: string;
  readonly workers: number;
  readonly backend?: BackendName;
  readonly zeroKnowledge?: boolean;
  readonly feeRecipient: bigint;
  readonly key: SetupKind;
}

export function proveCommand(): Command {
  return new Command("prove")
    .description("seal and prove all batches of a workload")
    .requiredOption("--workload <dir>", "folder with genesis.json and operations.jsonl")
    .addOption(shapeOption().makeOptionMandatory())
    .addOption(anyShapeOption())
    .requiredOption("--out <dir>", "folder that the batch files are written to")
    .addOption(
      integerOption("--workers <K>", "proofs made in parallel", { low: 1, high: 256 }).default(
        availableParallelism(),
        "one per core",
      ),
    )
    .addOption(backendOption())
    .addOption(wideOption())
    .addOption(zeroKnowledgeOption())
    .addOption(feeRecipientOption("L1 address that is credited with fees"))
    .addOption(keyOption())
    .addOption(buildDirOption())
    .addOption(jsonOption())
    .addHelpText("after", EXAMPLES)
    .action(prove);
}

async function prove({ json, key, ...flags }: Flags): Promise<void> {
  const { proveWorkload } = await import("../workload/prove-workload.js");
  const { trustNote } = await import("../prover/keys/key-setup.js");
  const signal = catchInterruption();
  const report = await runVisibly("Prove the workload", json, (onProgress) =>
    proveWorkload({ ...flags, keyKind: key, onProgress, signal }),
  );
  const trust = trustNote(report.key);
  const { SIGNED_KIND_NAMES } = await import("../src/operations/kinds.js");
  const printed = { trust, shape: flags.shape, wallMs: performance.now() };
  printResult(json, resultOf(report, printed), () => describe(report, printed, SIGNED_KIND_NAMES));
  if (report.refused.length > 0) process.exitCode = EXIT.refused;
}

/** What the command adds to the report. */
interface Printed {
  readonly trust: string;
  readonly shape: Shape;
  /** Since the process began: circuit, key and everything. */
  readonly wallMs: number;
}

/** The report as JSON values. */
function resultOf({ refused, ...report }: ProveReport, { trust, wallMs }: Printed) {
  return {
    ...report,
    trust,
    wallMs,
    refused: refused.map(({ position, reason }) => {
      return { line: position + 1, code: reason.code, rule: reason.rule, message: reason.message };
    }),
  };
}

/** The report as text. Transfers are counted always, other kinds that users sign if there are any. */
function describe(report: ProveReport, printed: Printed, kinds: readonly SignedKindName[]) {
  const { key, backend, genesisRoot, batches, refused, sequencing } = report;
  const { trust, shape, wallMs } = printed;
  const proven = batches.filter(({ timings }) => timings !== undefined);
  const counted = kinds.filter(
    (name) => name === "transfers" || batches.some((batch) => batch[name] > 0),
  );
  const rows = batches.map(({ number, dataBytes, newRoot, timings, ...counts }) => {
    const proof = timings === undefined ? "already proven" : formatDuration(timings.proveMs);
    return [number, ...counted.map((name) => counts[name]), dataBytes, proof, shortHex(newRoot)];
  });
  const rate = Math.round(sequencing.operations / (sequencing.milliseconds / 1000));
  const parts = [
    formatTable(["batch", ...counted, "data bytes", "proof", "root after"], rows),
    formatFacts({
      "genesis root": shortHex(genesisRoot),
      batches: `${batches.length}, ${proven.length} proven in this run`,
      full: counted.map((name) => fullness(name, batches, shape)).join("; "),
      sequencing: `${sequencing.operations} operations, ${rate} per second`,
      prover: backend,
      "an operation": operationTime(report, proven, kinds),
      "wall time": formatDuration(wallMs),
      key: key.id,
      trust,
    }),
  ];
  if (refused.length > 0) {
    const lines = refused.map(({ position, reason }) => {
      return `operations.jsonl:${position + 1}: ${reason.code}: ${shortenDecimals(reason.message)}`;
    });
    const operations = refused.length === 1 ? "operation" : "operations";
    parts.push([`refused ${refused.length} ${operations}:`, ...lines].join("\n"));
  }
  return parts.join("\n\n");
}

/** `3.3 of 4 transfers a batch, 83 %`: how much of their places the batches use. */
function fullness(name: SignedKindName, batches: ProveReport["batches"], shape: Shape): string {
  if (batches.length === 0) return "no batches";
  const each = batches.reduce((sum, batch) => sum + batch[name], 0) / batches.length;
  const percent = Math.round((100 * each) / shape[name]);
  return `${Number(each.toFixed(1))} of ${shape[name]} ${name} a batch, ${percent} %`;
}

/** Of this run, sequencing, witness and verification included, and what ran side by side counted once. */
function operationTime(
  { provingMs }: ProveReport,
  proven: ProveReport["batches"],
  kinds: readonly SignedKindName[],
): string | undefined {
  const counts = proven.flatMap((batch) => kinds.map((name) => batch[name]));
  const operations = counts.reduce((sum, count) => sum + count, 0);
  if (operations === 0) return undefined;
  const each = Math.round(provingMs / operations);
  const what = operations === 1 ? "1 operation" : `${operations} operations`;
  return `${each} ms (${what} in ${formatDuration(provingMs)}; without circuit, key and empty places)`;
}
