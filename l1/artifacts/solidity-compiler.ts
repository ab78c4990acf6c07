/**
 * Runs solc in a thread of its own: a compile takes seconds, must not block the caller, and gives its
 * memory back. Judges only whether solc succeeded.
 */
import { createRequire } from "node:module";
import { Worker } from "node:worker_threads";
import * as v from "valibot";
import { messageOf } from "../../prover/prover-error.js";
import { contractError } from "./contract-error.js";

/** How solc translates. */
export interface CompilerSettings {
  readonly optimizer: {
    readonly enabled: boolean;
    readonly runs?: number;
    /** Single steps that are on or off, whatever `enabled` says. */
    readonly details?: Readonly<Record<string, boolean>>;
  };
  readonly viaIR: boolean;
  readonly evmVersion: string;
}

/** Name and version of the compiler, part of the hash of everything compiled. */
export const solidityVersion = readVersion();

const Code = v.object({
  object: v.string(),
  /** Where in the sources each instruction comes from, in solc's compressed form. */
  sourceMap: v.optional(v.string(), ""),
});

/** The part of solc's standard output that quipu reads. */
const OutputSchema = v.object({
  errors: v.optional(
    v.array(
      v.object({
        severity: v.string(),
        errorCode: v.optional(v.string()),
        formattedMessage: v.string(),
      }),
    ),
    () => [],
  ),
  sources: v.optional(v.record(v.string(), v.object({ id: v.number(), ast: v.unknown() })), {}),
  contracts: v.optional(
    v.record(
      v.string(),
      v.record(
        v.string(),
        v.object({
          abi: v.array(v.looseObject({ type: v.string() })),
          evm: v.object({ bytecode: Code, deployedBytecode: Code }),
        }),
      ),
    ),
    {},
  ),
});

/** What solc made, by file and contract. */
export type CompilerOutput = v.InferOutput<typeof OutputSchema>;

/** solc's code of the warning that a chain takes no code of that length (EIP-170). */
const CODE_TOO_LONG = "5574";

/** What is asked of solc, part of the hash of everything compiled. */
export const outputSelection = {
  "*": {
    "": ["ast"],
    "*": [
      "abi",
      "evm.bytecode.object",
      "evm.bytecode.sourceMap",
      "evm.deployedBytecode.object",
      "evm.deployedBytecode.sourceMap",
    ],
  },
};

/**
 * Compiles sources that import nothing but each other.
 *
 * @param sources text by path; imports are resolved among these paths
 * @throws QuipuError `ContractCompileFailed` with solc's text. A warning fails the compile as well,
 *   but for one about the length of code that is not optimised.
 */
export async function compileSolidity(
  sources: ReadonlyMap<string, string>,
  settings: CompilerSettings,
): Promise<CompilerOutput> {
  const request = JSON.stringify({
    language: "Solidity",
    sources: Object.fromEntries([...sources].map(([path, content]) => [path, { content }])),
    settings: { ...settings, outputSelection },
  });
  const names = [...sources.keys()].join(", ");
  let output: CompilerOutput;
  try {
    output = v.parse(OutputSchema, JSON.parse(await runThread(request)));
  } catch (error) {
    throw contractError("ContractCompileFailed", `solc, ${names}: ${messageOf(error)}`, error);
  }
  // What is made without the optimizer is deployed on no chain but a test's.
  const accepted = settings.optimizer.enabled ? undefined : CODE_TOO_LONG;
  const complaints = output.errors.filter(({ severity, errorCode }) => {
    return severity !== "info" && !(severity === "warning" && errorCode === accepted);
  });
  if (complaints.length > 0) {
    const text = complaints.map(({ formattedMessage }) => formattedMessage.trim()).join("\n");
    throw contractError("ContractCompileFailed", `solc refused ${names}:\n${text}`);
  }
  return output;
}

/** The one message of the thread; whatever else ends it is an error. */
function runThread(request: string): Promise<string> {
  const thread = new Worker(new URL("./solc-thread.js", import.meta.url), {
    workerData: request,
    env: {},
  });
  const result = new Promise<string>((resolve, reject) => {
    thread.once("message", resolve);
    thread.once("error", reject);
    thread.once("exit", (code) => reject(new Error(`solc's thread ended with code ${code}`)));
  });
  return result.finally(() => thread.terminate());
}

function readVersion(): string {
  const { version } = createRequire(import.meta.url)("solc/package.json") as { version: string };
  return `solc@${version}`;
}
