/** The thread that compiles a witness calculator, which takes seconds. */
import { parentPort, workerData } from "node:worker_threads";
import { messageOf } from "../prover-error.js";
import { compileWitness } from "../witness-program/compile-witness.js";

/** The thread's output: a program, or why there is none. */
export type CompileOutcome = { readonly program: Uint8Array } | { readonly refused: string };

parentPort?.postMessage(outcome(workerData as Uint8Array));

/** @param wasm circom's calculator */
function outcome(wasm: Uint8Array): CompileOutcome {
  try {
    return { program: compileWitness(wasm) };
  } catch (error) {
    // Whatever it is: circom's calculator is still there.
    return { refused: messageOf(error) };
  }
}
