/**
 * circom's witness generator for tests that expect refusals: circom_runtime's, with imports of its
 * own, because those that come with it print every refusal on the console.
 */

import { readFile } from "node:fs/promises";
import { WitnessCalculatorBuilder } from "circom_runtime";

/** Named, possibly nested input signals, as circom's generator takes them. */
export type CircuitSignals = Readonly<Record<string, unknown>>;

export interface WitnessGenerator {
  /** @throws Error with circom's text if `sanityCheck` is set and a check fails. */
  calculateWitness(input: CircuitSignals, sanityCheck: boolean): Promise<bigint[]>;
}

/** Reads a generator from the .wasm that circom made. */
export async function readGenerator(path: string): Promise<WitnessGenerator> {
  let refusal = "";
  const runtime = {
    printErrorMessage: () => {
      refusal += textOf(instance);
    },
    exceptionHandler: (code = 0) => {
      const text = refusal;
      refusal = "";
      throw new Error(`witness generator refuses (code ${code}): ${text}`);
    },
    // For `log`, which no circuit of quipu uses.
    writeBufferMessage: () => void textOf(instance),
    showSharedRWMemory: () => {},
  };
  const bytes = await readFile(path);
  const module = await WebAssembly.compile(bytes);
  const instance = await WebAssembly.instantiate(module, { runtime });
  const generator = (await WitnessCalculatorBuilder(instance)) as WitnessGenerator;
  if (process.env.QUIPU_COMPARE_WITNESS !== "1") return generator;
  const { comparedGenerator } = await import("./same-witness.js");
  return comparedGenerator(generator, bytes);
}

/** The message that the generator hands over character by character. */
function textOf({ exports }: WebAssembly.Instance): string {
  const nextCharacter = exports.getMessageChar as () => number;
  let text = "";
  for (let code = nextCharacter(); code !== 0; code = nextCharacter()) {
    text += String.fromCharCode(code);
  }
  return text;
}
