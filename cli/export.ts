/** `quipu export`: keys, witnesses and proofs for other Groth16 tools. */
import { Command } from "commander";
import type { SetupKind } from "../prover/provenance.js";
import { LEVELS, MAX_LEVELS, MIN_LEVELS } from "../src/params.js";
import type { Shape } from "../src/shape.js";
import { formatFacts } from "../terminal/table.js";
import {
  type BuildFlags,
  buildDirOption,
  feeRecipientOption,
  integerOption,
  jsonOption,
  keyOption,
} from "./arguments.js";
import { catchInterruption } from "./interruption.js";
import { printResult, runVisibly } from "./output.js";
import { anyShapeOption, shapeOption } from "./shape-argument.js";

const EXAMPLES = `
Writes circuit.zkey, circuit.r1cs and verification_key.json of the shape. With --workload and --batch
it adds the witness of that batch, batch-000000.wtns; with --proof it adds proof.json and public.json
of a proven batch.

Examples:
  $ quipu export --shape 4x4 --out x --workload run/workload --batch 0 --proof run/batches/batch-000000.json
  $ npx snarkjs groth16 verify x/verification_key.json x/public.json x/proof.json
  $ npx snarkjs groth16 prove x/circuit.zkey x/batch-000000.wtns proof.json public.json`;

interface Flags extends BuildFlags {
  readonly shape: Shape;
  readonly anyShape?: boolean;
  readonly levels?: number;
  readonly out: string;
  readonly workload?: string;
  readonly batch: number;
  readonly proof?: string;
  readonly feeRecipient: bigint;
  readonly key: SetupKind;
}

export function exportCommand(): Command {
  return new Command("export")
    .description("write keys, witness and proof for other Groth16 tools")
    .addOption(shapeOption().makeOptionMandatory())
    .addOption(anyShapeOption())
    .addOption(
      integerOption("--levels <L>", "depth of the state tree (default: the workload's, else 8)", {
        low: MIN_LEVELS,
        high: MAX_LEVELS,
      }),
    )
    .requiredOption("--out <dir>", "folder to write to")
    .option("--workload <dir>", "workload of the witness's batch")
    .addOption(
      integerOption("--batch <n>", "number of the batch", { low: 0, high: 2 ** 31 }).default(0),
    )
    .addOption(feeRecipientOption("the same as given to prove"))
    .option("--proof <file>", "batch file with the proof and public inputs")
    .addOption(keyOption())
    .addOption(buildDirOption())
    .addOption(jsonOption())
    .addHelpText("after", EXAMPLES)
    .action(exportAll);
}

async function exportAll({ json, key, workload, ...flags }: Flags): Promise<void> {
  const { trustNote } = await import("../prover/keys/key-setup.js");
  const { exportArtifacts } = await import("../workload/export-artifacts.js");
  const signal = catchInterruption();
  const result = await runVisibly("Export", json, async (onProgress) => {
    const levels = flags.levels ?? (await levelsOf(workload)) ?? LEVELS;
    const { batch, feeRecipient } = flags;
    const witness = workload === undefined ? undefined : { workload, batch, feeRecipient };
    const order = { ...flags, levels, witness, keyKind: key, onProgress, signal };
    const { files, keys } = await exportArtifacts(order);
    return { key: keys.keyId, trust: trustNote(keys.provenance), files };
  });
  printResult(json, result, () =>
    formatFacts({
      key: result.key,
      trust: result.trust,
      written: result.files.join("\n         "),
    }),
  );
}

/** Depth of a workload's state tree. */
async function levelsOf(workload: string | undefined): Promise<number | undefined> {
  if (workload === undefined) return undefined;
  const { readGenesis } = await import("../workload/genesis-file.js");
  const { genesisPath } = await import("../workload/workload-directory.js");
  return (await readGenesis(genesisPath(workload))).levels;
}
