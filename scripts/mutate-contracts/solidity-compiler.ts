/**
 * solc in this process, loaded once: a run of mutants calls it hundreds of times. Warnings do not
 * count, because a mutant that only leaves a variable unused is one all the same.
 */

import solc from "solc";
import type { Abi, Hex } from "viem";
import type { CompiledContract } from "../../l1/artifacts/compile-contracts.js";
import { UNOPTIMISED_SETTINGS } from "../../test/support/tested-contracts.js";

/** A node of solc's syntax tree. */
export interface SyntaxNode {
  readonly nodeType: string;
  /** Start and length in bytes, and number of the file: `12:3:0`. */
  readonly src: string;
  readonly [property: string]: unknown;
}

interface Code {
  readonly object: string;
  readonly sourceMap: string;
}

interface Output {
  readonly errors?: readonly { readonly severity: string; readonly formattedMessage: string }[];
  readonly sources: Readonly<Record<string, { readonly ast: SyntaxNode }>>;
  readonly contracts: Readonly<
    Record<string, Record<string, { abi: Abi; evm: Record<"bytecode" | "deployedBytecode", Code> }>>
  >;
}

/** The syntax tree of one source, without what needs its imports. @throws Error with solc's text. */
export function parseSolidity(source: string): SyntaxNode {
  const output = compile(new Map([["source", source]]), {
    stopAfter: "parsing",
    outputSelection: { "*": { "": ["ast"] } },
  });
  const errors = errorsOf(output);
  if (errors.length > 0) throw new Error(errors.join("\n"));
  return output.sources.source!.ast;
}

/**
 * A contract made of sources, without the optimizer, which takes far longer.
 *
 * @param sources text by path, as in `optimisticSources`
 * @param contract path and name of what is compiled, as in `ROLLUP_CONTRACT`
 * @returns undefined if solc refuses them
 */
export function compileSources(
  sources: ReadonlyMap<string, string>,
  contract: string,
): CompiledContract | undefined {
  const [path, name] = contract.split(":") as [string, string];
  const code = ["bytecode", "deployedBytecode"].flatMap((which) => [
    `evm.${which}.object`,
    `evm.${which}.sourceMap`,
  ]);
  const output = compile(sources, {
    ...UNOPTIMISED_SETTINGS,
    outputSelection: { [path]: { [name]: ["abi", ...code] } },
  });
  if (errorsOf(output).length > 0) return undefined;
  const { abi, evm } = output.contracts[path]![name]!;
  const hex = ({ object }: Code): Hex => `0x${object}`;
  return {
    abi,
    bytecode: hex(evm.bytecode),
    deployedBytecode: hex(evm.deployedBytecode),
    sourceMap: evm.bytecode.sourceMap,
    deployedSourceMap: evm.deployedBytecode.sourceMap,
  };
}

function compile(sources: ReadonlyMap<string, string>, settings: object): Output {
  const texts = Object.fromEntries([...sources].map(([path, content]) => [path, { content }]));
  return JSON.parse(
    solc.compile(JSON.stringify({ language: "Solidity", sources: texts, settings })),
  );
}

function errorsOf({ errors = [] }: Output): string[] {
  return errors
    .filter(({ severity }) => severity === "error")
    .map(({ formattedMessage }) => formattedMessage);
}
