/**
 * Compiles circom's witness calculator to a program on the engine's arithmetic. The calculator is traced with
 * expressions in place of values; what all components of a template calculate is found once. It knows no circuit, and
 * takes any whose control flow does not depend on inputs but by branches that both end.
 */
import { assemble } from "./assemble.js";
import { chooseKernels } from "./choose-kernels.js";
import { readLayout } from "./circom-layout.js";
import { Tracer } from "./trace-template.js";
import { WasmReader } from "./wasm-reader.js";
import { writeProgram } from "./witness-program.js";

/**
 * Compiles a witness calculator.
 *
 * @param wasm the calculator that circom 2 has compiled, over BN254's scalar field.
 * @returns a program for `ProgramRunner`, the bytes of which may be kept.
 * @throws QuipuError `WitnessUncompilable` with what the calculator does that a program cannot.
 */
export function compileWitness(wasm: Uint8Array): Uint8Array {
  const reader = new WasmReader(wasm);
  const layout = readLayout(reader);
  const summary = new Tracer(reader, layout).main();
  const flat = chooseKernels(summary);
  return writeProgram(assemble({ flat, wires: layout.wires, inputs: layout.inputs }));
}
