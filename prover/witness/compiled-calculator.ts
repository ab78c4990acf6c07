/**
 * Calculates witnesses by a circuit's program on the engine's arithmetic. It says nothing about inputs that it does not
 * take, or that do not satisfy the circuit: circom's own calculator is asked for what is wrong with them.
 */
import { SCALAR_MODULUS } from "../bn254.js";
import { ProgramRunner } from "../witness-program/program-runner.js";
import {
  flattenSignal,
  type InputSignals,
  type SignalValue,
  signalHash,
} from "./witness-calculator.js";
import { writeHead } from "./witness-file.js";

export class CompiledCalculator {
  readonly #runner: ProgramRunner;
  /** The .wtns file, in the program's memory. */
  readonly #file: Uint8Array;

  /**
   * @param program what `compileWitness` has made of the circuit's calculator.
   * @throws QuipuError `WitnessUncompilable` if it is of another version of quipu.
   */
  constructor(program: Uint8Array) {
    this.#runner = new ProgramRunner(program);
    this.#file = this.#runner.output;
    writeHead(this.#file);
  }

  /**
   * Calculates the witness of an input.
   * @returns the content of a .wtns file, bit for bit circom's, in shared memory: the next call overwrites it.
   *   `undefined` if the input is invalid, does not satisfy the circuit, or is one that only circom's calculator treats.
   */
  calculate(input: InputSignals): Uint8Array | undefined {
    let given = 0;
    for (const [name, value] of Object.entries(input)) {
      const count = this.#setInput(name, value);
      if (count === undefined) return undefined;
      given += count;
    }
    if (given !== this.#runner.inputCount) return undefined;
    return this.#runner.run() ? this.#file : undefined;
  }

  /** Sets the values of a signal and returns how many they are. */
  #setInput(name: string, value: SignalValue): number | undefined {
    const [high, low] = signalHash(name);
    const input = this.#runner.inputOf((BigInt(high) << 32n) | BigInt(low));
    const values = flattenSignal(value);
    if (input === undefined || input.size !== values.length) return undefined;
    for (const [i, element] of values.entries()) {
      if (element < 0n || element >= SCALAR_MODULUS) return undefined;
      this.#runner.setInput(input.first + i, element);
    }
    return values.length;
  }
}
