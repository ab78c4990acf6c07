/**
 * The process that compiles a witness calculator, which takes seconds. It is no thread: Node 20 aborts the whole process
 * (`NodePlatform::ForIsolate`) where a thread ends while V8 optimises what it has run.
 */
import { messageOf } from "../prover-error.js";
import { compileWitness } from "../witness-program/compile-witness.js";

/** The process' output: a program, or why there is none. */
export type CompileOutcome = { readonly program: Uint8Array } | { readonly refused: string };

process.once("message", (wasm: Uint8Array) => {
  process.send?.(outcome(wasm), () => process.disconnect());
});

/** @param wasm circom's calculator */
function outcome(wasm: Uint8Array): CompileOutcome {
  try {
    return { program: compileWitness(wasm) };
  } catch (error) {
    // Whatever it is: circom's calculator is still there.
    return { refused: messageOf(error) };
  }
}
