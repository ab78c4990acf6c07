/** Compares witnesses by a circuit's program with those of circom's calculator. */
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { readInteger } from "../../files/section-file.js";
import { SCALAR_MODULUS } from "../../prover/bn254.js";
import { buildOutputs } from "../../prover/circuits/build-circuit.js";
import type { CircuitInstance } from "../../prover/circuits/circuit-instance.js";
import { CompiledCalculator } from "../../prover/witness/compiled-calculator.js";
import {
  calculateWitness,
  type InputSignals,
  type SignalValue,
} from "../../prover/witness/witness-calculator.js";
import { compileWitness } from "../../prover/witness-program/compile-witness.js";
import type { CircuitSignals, WitnessGenerator } from "./witness-generator.js";

/** Of a .wtns file, before the values. */
const HEADER_BYTES = 76;

/** What became of an input. `refused` has circom's text. */
export type Comparison = "same" | { readonly refused: unknown };

export class WitnessComparison {
  readonly #circom: WebAssembly.Module;
  readonly #compiled: CompiledCalculator;

  /** @param wasm circom's calculator */
  constructor(wasm: Uint8Array, program: Uint8Array = compileWitness(wasm)) {
    this.#circom = new WebAssembly.Module(new Uint8Array(wasm));
    this.#compiled = new CompiledCalculator(program);
  }

  /** Of a template, with the inputs' names public, so that all of them have wires. */
  static async of(
    instance: Pick<CircuitInstance, "name" | "file" | "template" | "params">,
    includeRoots: readonly string[],
  ): Promise<WitnessComparison> {
    const { wasm } = await buildOutputs({ ...instance, public: [] }, ["wasm"], { includeRoots });
    return new WitnessComparison(await readFile(wasm.path));
  }

  /** Whether the program leaves an input to circom. */
  fallsBack(input: InputSignals): boolean {
    return this.#compiled.calculate(input) === undefined;
  }

  /** Requires that both calculate the same, bit for bit, or that both refuse. */
  async check(input: InputSignals): Promise<Comparison> {
    const compiled = this.#compiled.calculate(input);
    let circom: Uint8Array;
    try {
      circom = await calculateWitness(this.#circom, input);
    } catch (refused) {
      assert.equal(compiled, undefined, "a program calculates what circom refuses");
      return { refused };
    }
    assert.ok(compiled !== undefined, "a program refuses what circom calculates");
    assert.ok(Buffer.from(circom).equals(compiled), "witnesses differ");
    return "same";
  }
}

/**
 * A generator that also calculates each witness by a program, and requires the same. A circuit whose calculator cannot be
 * compiled fails.
 */
export function comparedGenerator(generator: WitnessGenerator, wasm: Uint8Array): WitnessGenerator {
  const compiled = new CompiledCalculator(compileWitness(wasm));
  return {
    async calculateWitness(input, sanityCheck) {
      const values = compiled.calculate(elementsOf(input));
      let witness: bigint[];
      try {
        witness = await generator.calculateWitness(input, sanityCheck);
      } catch (error) {
        assert.equal(values, undefined, "a program calculates what circom refuses");
        throw error;
      }
      assert.ok(values !== undefined, "a program refuses what circom calculates");
      assert.deepEqual(readValues(values), witness);
      return witness;
    },
  };
}

/** Elements as circom_runtime makes them of its inputs. */
function elementsOf(input: CircuitSignals): InputSignals {
  const elementOf = (value: unknown): SignalValue => {
    if (Array.isArray(value)) return value.map(elementOf);
    const rest = BigInt(value as string) % SCALAR_MODULUS;
    return rest < 0n ? rest + SCALAR_MODULUS : rest;
  };
  return Object.fromEntries(Object.entries(input).map(([name, value]) => [name, elementOf(value)]));
}

function readValues(file: Uint8Array): bigint[] {
  const values = file.subarray(HEADER_BYTES);
  const count = values.length / 32;
  return Array.from({ length: count }, (_, i) => readInteger(values.subarray(32 * i, 32 * i + 32)));
}
