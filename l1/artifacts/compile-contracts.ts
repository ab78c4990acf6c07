/**
 * From Solidity sources to code that can be deployed: found in the build folder by the hash of
 * everything that goes into it, or compiled now.
 */
import { createHash } from "node:crypto";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import * as v from "valibot";
import type { Abi, Hex } from "viem";
import {
  type ArtifactFolder,
  type FolderKind,
  openFolder,
  publishFolder,
} from "../../prover/artifacts/artifact-folder.js";
import { defaultBuildDir } from "../../prover/artifacts/package-root.js";
import { withStage } from "../../prover/artifacts/stage.js";
import { isProverError } from "../../prover/prover-error.js";
import { contractError } from "./contract-error.js";
import {
  type CompilerOutput,
  type CompilerSettings,
  compileSolidity,
  outputSelection,
  solidityVersion,
} from "./solidity-compiler.js";

export interface CompileOptions {
  /** Where results are kept; default: see `defaultBuildDir`. */
  readonly buildDir?: string;
  /** Default: what quipu is deployed with. */
  readonly settings?: CompilerSettings;
}

/** A compiled contract. */
export interface CompiledContract {
  readonly abi: Abi;
  /** What a deployment sends, without the constructor's arguments. */
  readonly bytecode: Hex;
  /** What then stands on chain; immutables are zero. */
  readonly deployedBytecode: Hex;
  /** solc's source maps, of what is sent and of what then stands on chain. */
  readonly sourceMap: string;
  readonly deployedSourceMap: string;
}

/** What a compile made. */
export interface CompiledSources {
  /** By `path:name`. */
  readonly contracts: ReadonlyMap<string, CompiledContract>;
  /** solc's number and syntax tree of each source, by path. */
  readonly sources: CompilerOutput["sources"];
}

/** Chosen by measurement, see docs/gas.md. Prague has no instruction that Cancun lacks. */
export const DEPLOYMENT_SETTINGS: CompilerSettings = {
  optimizer: { enabled: true, runs: 1_000_000 },
  viaIR: true,
  evmVersion: "cancun",
};

const OUTPUT_NAME = "output.json";

interface Facts {
  readonly hash: string;
  readonly compiler: string;
}

/**
 * Compiles sources that import nothing but each other, or finds them compiled. A corrupt result is
 * compiled anew.
 *
 * @param name what the build folder begins with
 * @param sources text by path
 * @throws QuipuError `ContractCompileFailed`, `NoSpaceLeft`.
 */
export async function compileContracts(
  name: string,
  sources: ReadonlyMap<string, string>,
  { buildDir = defaultBuildDir(), settings = DEPLOYMENT_SETTINGS }: CompileOptions = {},
): Promise<CompiledSources> {
  const parts = [[...sources].sort(), settings, outputSelection, solidityVersion];
  const hash = createHash("sha256").update(JSON.stringify(parts)).digest("hex");
  const facts: Facts = { hash, compiler: solidityVersion };
  const folder = join(buildDir, `${name}-${hash.slice(0, 16)}`);
  const found = await openIfWhole(folder, facts);
  if (found !== undefined) return readOutput(found);
  const compiled = await compileSolidity(sources, settings);
  return withStage(buildDir, async (stage) => {
    const output = join(stage, "output");
    await mkdir(output);
    await writeFile(join(output, OUTPUT_NAME), JSON.stringify(compiled));
    return readOutput(await publishFolder(output, folder, contractFolder(facts), facts));
  });
}

/**
 * The contract of that name.
 *
 * @throws QuipuError `ContractCompileFailed` if the sources have no such contract.
 */
export function contractOf({ contracts }: CompiledSources, path: string): CompiledContract {
  const contract = contracts.get(path);
  if (contract !== undefined) return contract;
  const known = [...contracts.keys()].join(", ");
  throw contractError("ContractCompileFailed", `no contract ${path}; there are ${known}`);
}

/** The folder of these very sources: the folder's name holds only a part of the hash. */
function contractFolder({ hash, compiler }: Facts): FolderKind<Facts> {
  return {
    files: [OUTPUT_NAME],
    facts: v.object({ hash: v.literal(hash), compiler: v.literal(compiler) }),
  };
}

async function openIfWhole(
  folder: string,
  facts: Facts,
): Promise<ArtifactFolder<Facts> | undefined> {
  try {
    return await openFolder(folder, contractFolder(facts));
  } catch (error) {
    if (isProverError(error, "ArtifactCorrupt")) return undefined;
    throw error;
  }
}

/** Reads what this module has written, whose hash `openFolder` has checked. */
async function readOutput({ files }: ArtifactFolder<Facts>): Promise<CompiledSources> {
  const text = await readFile(files[OUTPUT_NAME]!.path, "utf8");
  const { contracts, sources } = JSON.parse(text) as CompilerOutput;
  const compiled = Object.entries(contracts).flatMap(([path, byName]) =>
    Object.entries(byName).map(([name, { abi, evm }]): [string, CompiledContract] => [
      `${path}:${name}`,
      {
        abi: abi as unknown as Abi,
        bytecode: `0x${evm.bytecode.object}`,
        deployedBytecode: `0x${evm.deployedBytecode.object}`,
        sourceMap: evm.bytecode.sourceMap,
        deployedSourceMap: evm.deployedBytecode.sourceMap,
      },
    ]),
  );
  return { contracts: new Map(compiled), sources };
}
