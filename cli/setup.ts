/** `quipu setup`: makes the proving and verification key of a shape. */
import { Command } from "commander";
import type { Shape } from "../src/shape.js";
import { formatFacts } from "../terminal/table.js";
import { type BuildFlags, buildDirOption, jsonOption, levelsOption } from "./arguments.js";
import { catchInterruption } from "./interruption.js";
import { printResult, runVisibly } from "./output.js";
import { anyShapeOption, shapeOption } from "./shape-argument.js";

const EXAMPLES = `
Without --ptau the key is made on this machine alone. That takes seconds, but whoever ran the setup
could forge proofs. With --ptau snarkjs makes it from a powers-of-tau file prepared for phase 2, with
one contribution from this machine; a large shape can take an hour.

An existing key is used, never replaced: batches name the key they were proven with.

Examples:
  $ quipu setup --shape 4x4
  $ quipu setup --shape 4x4 --ptau powersOfTau28_hez_final_17.ptau --contributor alice
  $ quipu prove --key ceremony --workload run/workload --shape 4x4 --out run/batches`;

interface Flags extends BuildFlags {
  readonly shape: Shape;
  readonly levels: number;
  readonly anyShape?: boolean;
  readonly ptau?: string;
  readonly contributor: string;
}

export function setupCommand(): Command {
  return new Command("setup")
    .description("make the keys of a shape")
    .addOption(shapeOption().makeOptionMandatory())
    .addOption(anyShapeOption())
    .addOption(levelsOption())
    .option("--ptau <file>", "powers-of-tau file of a ceremony")
    .option("--contributor <name>", "name of the contribution recorded in the key", "quipu")
    .addOption(buildDirOption())
    .addOption(jsonOption())
    .addHelpText("after", EXAMPLES)
    .action(setup);
}

async function setup({
  shape,
  levels,
  anyShape,
  ptau,
  contributor,
  buildDir,
  json,
}: Flags): Promise<void> {
  const { ceremonyKeySetup, localKeySetup, trustNote } = await import(
    "../prover/keys/key-setup.js"
  );
  const { prepareKeyedCircuit } = await import("../prover/keys/keyed-circuit.js");
  const signal = catchInterruption();
  const keyKind = ptau === undefined ? "local" : "ceremony";
  const keySetup = ptau === undefined ? localKeySetup : ceremonyKeySetup(ptau, contributor);
  const { circuit, keys } = await runVisibly("Make the key", json, (onProgress) =>
    prepareKeyedCircuit(
      { shape, levels },
      { buildDir, anyShape, keyKind, setup: keySetup, onProgress, signal },
    ),
  );
  const result = {
    instance: circuit.name,
    id: keys.keyId,
    ...keys.provenance,
    zkey: keys.zkey.path,
    verificationKey: keys.verificationKeyFile.path,
    trust: trustNote(keys.provenance),
  };
  printResult(json, result, () =>
    formatFacts({
      instance: result.instance,
      key: result.id,
      "proving key": result.zkey,
      "verification key": result.verificationKey,
      trust: result.trust,
    }),
  );
}
