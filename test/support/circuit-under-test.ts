/**
 * A template under test: compiled as it is shipped, with a generator that refuses what is wrong and
 * one that does not, and a report of the constraints that a witness violates.
 *
 * A negative test of a circuit ends here, at a constraint of the R1CS, and not at an assert of the
 * witness generator, which a prover simply leaves out.
 */

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { WitnessCalculatorBuilder } from "circom_runtime";
import { buildCircuit } from "../../prover/artifacts/build-circuit.js";
import type { CircuitInstance } from "../../prover/artifacts/circuit-instance.js";
import { packageRoot } from "../../prover/artifacts/package-root.js";
import { type ConstraintSystem, holds, readConstraints, wiresOf } from "./r1cs.js";
import { uncheckedCopy } from "./unchecked-sources.js";

/** Named, possibly nested input signals, as circom's generator takes them. */
export type CircuitSignals = Readonly<Record<string, unknown>>;

/** Signals to overwrite in a witness, by name without the leading `main.`. */
export type Edits = Readonly<Record<string, bigint>>;

/** A constraint that a witness does not satisfy. */
export interface Violation {
  readonly constraint: number;
  /** Names of the signals in it, without the leading `main.`. */
  readonly signals: readonly string[];
}

/** Where the circuits of quipu stand. */
export const circuitsFolder = join(packageRoot, "circuits");

interface Generator {
  calculateWitness(input: CircuitSignals, sanityCheck: boolean): Promise<bigint[]>;
}

export class CircuitUnderTest {
  readonly system: ConstraintSystem;
  /** Names of each wire's signals, without `main.`. */
  readonly #names: ReadonlyMap<number, readonly string[]>;
  /** Wire of each signal that has one. */
  readonly #wires: ReadonlyMap<string, number>;
  readonly #honest: Generator;
  readonly #unchecked: Generator;
  /** Position of each signal in the unchecked generator's output. */
  readonly #uncheckedWires: ReadonlyMap<string, number>;

  private constructor(
    system: ConstraintSystem,
    wires: ReadonlyMap<string, number>,
    honest: Generator,
    unchecked: { generator: Generator; wires: ReadonlyMap<string, number> },
  ) {
    this.system = system;
    this.#wires = wires;
    this.#names = namesByWire(wires);
    this.#honest = honest;
    this.#unchecked = unchecked.generator;
    this.#uncheckedWires = unchecked.wires;
  }

  /**
   * Compiles a template, or finds it compiled: as it is shipped, and without its checks.
   *
   * @param options.cheatingFolder sources of the generator of `forged`: those of `folder` without
   *   checks, or changed further
   * @param options.optimization of the constraints: --O2 as shipped, --O0 as they are written
   */
  static async open(
    instance: Omit<CircuitInstance, "public"> & { readonly public?: readonly string[] },
    folder: string = circuitsFolder,
    options: { readonly cheatingFolder?: string; readonly optimization?: "O0" | "O2" } = {},
  ): Promise<CircuitUnderTest> {
    const { cheatingFolder = await uncheckedCopy(folder), optimization = "O2" } = options;
    const whole = { public: [], ...instance };
    const shipped = await buildCircuit(whole, { includeRoots: [folder], optimization });
    const bare = await buildCircuit(
      { ...whole, name: `${whole.name}-unchecked` },
      { includeRoots: [cheatingFolder], optimization: "O0" },
    );
    return new CircuitUnderTest(
      await readConstraints(shipped.r1cs.path),
      await readSymbols(shipped.sym.path),
      await generatorOf(shipped.wasm.path),
      {
        generator: await generatorOf(bare.wasm.path),
        wires: await readSymbols(bare.sym.path),
      },
    );
  }

  /** The witness of an honest prover. @throws Error if the generator refuses the input. */
  honest(input: CircuitSignals): Promise<bigint[]> {
    return this.#honest.calculateWitness(input, true);
  }

  /**
   * The witness of a prover who computes everything as it should be from an input that should not
   * be, or overwrites signals of it: hints, or whatever else has a wire.
   */
  async forged(input: CircuitSignals, edits: Edits = {}): Promise<bigint[]> {
    const values = await this.#unchecked.calculateWitness(input, false);
    const witness = new Array<bigint>(this.system.wires).fill(0n);
    witness[0] = 1n;
    for (const [name, wire] of this.#wires) {
      const at = this.#uncheckedWires.get(name);
      assert.ok(at !== undefined, `${name} has no value in the unchecked generator`);
      witness[wire] = values[at]!;
    }
    return this.edited(witness, edits);
  }

  /** Values of signals, with a wire or without, as the generator of `forged` computes them. */
  async computed(input: CircuitSignals, names: readonly string[]): Promise<bigint[]> {
    const values = await this.#unchecked.calculateWitness(input, false);
    return names.map((name) => {
      const at = this.#uncheckedWires.get(name);
      assert.ok(at !== undefined, `${name} has no value in the unchecked generator`);
      return values[at]!;
    });
  }

  /** A copy of a witness with signals overwritten; a signal without a wire fails the test. */
  edited(witness: readonly bigint[], edits: Edits): bigint[] {
    const copy = [...witness];
    for (const [name, value] of Object.entries(edits)) copy[this.wireOf(name)] = value;
    return copy;
  }

  /** Wire of a signal. */
  wireOf(name: string): number {
    const wire = this.#wires.get(name);
    assert.ok(wire !== undefined, `no wire carries the signal ${name}`);
    return wire;
  }

  /** Value of a signal under a witness. */
  valueOf(witness: readonly bigint[], name: string): bigint {
    return witness[this.wireOf(name)]!;
  }

  /** Names of the signals that a wire carries. */
  namesOf(wire: number): readonly string[] {
    return this.#names.get(wire) ?? [];
  }

  /** The constraints that a witness violates, in order. */
  violations(witness: readonly bigint[]): Violation[] {
    return this.system.constraints.flatMap((constraint, i) =>
      holds(constraint, witness)
        ? []
        : [{ constraint: i, signals: wiresOf(constraint).flatMap((wire) => this.namesOf(wire)) }],
    );
  }

  /** Requires that a witness satisfies every constraint. */
  assertSatisfied(witness: readonly bigint[]): void {
    const [first] = this.violations(witness);
    assert.ok(first === undefined, `violated: ${first?.signals.join(", ")}`);
  }

  /**
   * Requires that a witness violates a constraint, and that all that it violates concern a signal
   * whose name matches: so that it does not fail for another reason.
   */
  assertViolates(witness: readonly bigint[], signal: RegExp): void {
    const violations = this.violations(witness);
    assert.ok(violations.length > 0, `the forged witness satisfies every constraint (${signal})`);
    for (const { signals } of violations) {
      const concerned = signals.some((name) => signal.test(name));
      assert.ok(concerned, `violated elsewhere than ${signal}: ${signals.join(", ")}`);
    }
  }
}

async function generatorOf(path: string): Promise<Generator> {
  const generator = await WitnessCalculatorBuilder(await readFile(path));
  return generator as Generator;
}

/** Reads a .sym file: label, wire (−1 if simplified away), component, name. */
async function readSymbols(path: string): Promise<Map<string, number>> {
  const wires = new Map<string, number>();
  for (const line of (await readFile(path, "utf8")).split("\n")) {
    const [, wire, , name] = line.split(",");
    if (name === undefined || wire === "-1") continue;
    wires.set(name.replace(/^main\./, ""), Number(wire));
  }
  return wires;
}

function namesByWire(wires: ReadonlyMap<string, number>): Map<number, string[]> {
  const names = new Map<number, string[]>();
  for (const [name, wire] of wires) names.set(wire, [...(names.get(wire) ?? []), name]);
  return names;
}
