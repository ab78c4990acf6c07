/**
 * A template under test: compiled as it is shipped, with a generator that refuses what is wrong and
 * one that does not, and a report of the constraints that a witness violates.
 *
 * A negative test of a circuit ends here, at a constraint of the R1CS, and not at an assert of the
 * witness generator, which a prover simply leaves out.
 */

import assert from "node:assert/strict";
import { join } from "node:path";
import { packageRoot } from "../../prover/artifacts/package-root.js";
import { buildCircuit, buildOutputs } from "../../prover/circuits/build-circuit.js";
import type { CircuitInstance } from "../../prover/circuits/circuit-instance.js";
import {
  type ConstraintSystem,
  holds,
  readConstraints,
  wiresOf,
} from "../../tries/constraint-system.js";
import { namesByWire, readSignalWires } from "../../tries/signal-wires.js";
import { uncheckedCopy } from "../../tries/unchecked-sources.js";
import { freeDirections } from "./free-directions.js";
import { survivingWires } from "./mutate-wires.js";
import { cutConstants } from "./poseidon-constants.js";
import { type CircuitSignals, readGenerator, type WitnessGenerator } from "./witness-generator.js";

/** A constraint that a witness does not satisfy. */
export interface Violation {
  readonly constraint: number;
  /** Names of the signals in it, without the leading `main.`. */
  readonly signals: readonly string[];
}

/** Where the circuits of quipu stand; mutants of them come by the environment. */
export const circuitsFolder = process.env.QUIPU_TEST_CIRCUITS ?? join(packageRoot, "circuits");

/** The generator of a prover who cheats. */
interface UncheckedGenerator {
  readonly generator: WitnessGenerator;
  /** Position of each signal in its output. */
  readonly wires: ReadonlyMap<string, number>;
}

export class CircuitUnderTest {
  readonly system: ConstraintSystem;
  /** Names of each wire's signals, without `main.`. */
  readonly #names: ReadonlyMap<number, readonly string[]>;
  /** Wire of each signal that has one. */
  readonly #wires: ReadonlyMap<string, number>;
  readonly #honest: WitnessGenerator | undefined;
  readonly #openUnchecked: () => Promise<UncheckedGenerator>;
  #unchecked: Promise<UncheckedGenerator> | undefined;

  private constructor(
    system: ConstraintSystem,
    wires: ReadonlyMap<string, number>,
    honest: WitnessGenerator | undefined,
    openUnchecked: () => Promise<UncheckedGenerator>,
  ) {
    this.system = system;
    this.#wires = wires;
    this.#names = namesByWire(wires);
    this.#honest = honest;
    this.#openUnchecked = openUnchecked;
  }

  /**
   * Compiles a template, or finds it compiled: as it is shipped and, when the first witness is
   * forged, without its checks.
   *
   * @param options.cheatingFolder sources of the generator of `forged`: those of `folder` without
   *   checks, or changed further
   * @param options.optimization of the constraints: --O2 as shipped, --O0 as they are written
   * @param options.constraintsOnly leaves out the generator of `honest`
   * @param options.allWidths Poseidon may have any width, not only those that quipu uses
   */
  static async open(
    instance: Omit<CircuitInstance, "public"> & { readonly public?: readonly string[] },
    folder: string = circuitsFolder,
    options: {
      readonly cheatingFolder?: string;
      readonly optimization?: "O0" | "O2";
      readonly constraintsOnly?: boolean;
      readonly allWidths?: boolean;
    } = {},
  ): Promise<CircuitUnderTest> {
    const { cheatingFolder = await uncheckedCopy(folder), optimization = "O2" } = options;
    const whole = { public: [], ...instance };
    const constants = options.allWidths ? [] : [await cutConstants()];
    const build = { includeRoots: [folder, ...constants], optimization };
    const shipped = options.constraintsOnly
      ? { ...(await buildOutputs(whole, ["r1cs", "sym"], build)), wasm: undefined }
      : await buildCircuit(whole, build);
    const openUnchecked = async () => {
      const bare = await buildOutputs(
        { ...whole, name: `${whole.name}-unchecked` },
        ["wasm", "sym"],
        { includeRoots: [cheatingFolder, ...constants], optimization: "O0" },
      );
      const generator = await readGenerator(bare.wasm.path);
      return { generator, wires: await readSignalWires(bare.sym.path) };
    };
    return new CircuitUnderTest(
      await readConstraints(shipped.r1cs.path),
      await readSignalWires(shipped.sym.path),
      shipped.wasm && (await readGenerator(shipped.wasm.path)),
      openUnchecked,
    );
  }

  /** The witness of an honest prover. @throws Error if the generator refuses the input. */
  honest(input: CircuitSignals): Promise<bigint[]> {
    assert.ok(this.#honest !== undefined, "opened with constraints only");
    return this.#honest.calculateWitness(input, true);
  }

  /**
   * The witness of a prover who computes everything as it should be from an input that should not
   * be, or overwrites signals of it: hints, or whatever else has a wire.
   */
  async forged(input: CircuitSignals, edits: CircuitSignals = {}): Promise<bigint[]> {
    const names = [...this.#wires.keys()];
    const values = await this.computed(input, names);
    const witness = new Array<bigint>(this.system.wires).fill(0n);
    witness[0] = 1n;
    for (const [i, name] of names.entries()) witness[this.wireOf(name)] = values[i]!;
    return this.edited(witness, edits);
  }

  /** Values of signals, with a wire or without, as the generator of `forged` computes them. */
  async computed(input: CircuitSignals, names: readonly string[]): Promise<bigint[]> {
    this.#unchecked ??= this.#openUnchecked();
    const { generator, wires } = await this.#unchecked;
    const values = await generator.calculateWitness(input, false);
    return names.map((name) => {
      const at = wires.get(name);
      assert.ok(at !== undefined, `${name} has no value in the unchecked generator`);
      return values[at]!;
    });
  }

  /**
   * A copy of a witness with signals overwritten, one by one or whole arrays; a signal without a
   * wire fails the test.
   */
  edited(witness: readonly bigint[], edits: CircuitSignals): bigint[] {
    const copy = [...witness];
    for (const [name, value] of flatSignals(edits)) copy[this.wireOf(name)] = value;
    return copy;
  }

  /** Wire of a signal. */
  wireOf(name: string): number {
    const wire = this.#wires.get(name);
    assert.ok(wire !== undefined, `no wire carries the signal ${name}`);
    return wire;
  }

  /** Whether there is a signal whose name passes a test. */
  hasSignal(test: (name: string) => boolean): boolean {
    return [...this.#wires.keys()].some(test);
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

  /**
   * Requires that the constraints determine the witness of an input, as far as the input itself and
   * all changes of one wire and all small changes of many can tell.
   *
   * @param free - names of the signals, inputs among them, that can change alone
   * @param together - what the names of signals match, no inputs, that can change, but not alone
   */
  async assertHoldsFast(
    input: CircuitSignals,
    free: readonly string[] = [],
    together?: RegExp,
  ): Promise<void> {
    const witness = await this.honest(input);
    const survivors = survivingWires(this.system, witness);
    const names = survivors.flatMap((wire) => this.namesOf(wire));
    assert.deepEqual(names.sort(), [...new Set(free)].sort());
    const inputs = flatSignals(input).flatMap(([name]) => this.#wires.get(name) ?? []);
    const { movable } = freeDirections(this.system, witness, inputs);
    const alone = new Set(survivors);
    const others = movable
      .filter((wire) => !alone.has(wire))
      .map((wire) => this.namesOf(wire))
      .filter((same) => together === undefined || !same.some((name) => together.test(name)));
    assert.deepEqual(others, [], "signals that can change together");
  }

  /**
   * Requires that an input is accepted and gives these values.
   * @returns the honest witness
   */
  async assertGives(input: CircuitSignals, values: CircuitSignals = {}): Promise<bigint[]> {
    const witness = await this.honest(input);
    this.assertSatisfied(witness);
    for (const [name, value] of flatSignals(values)) {
      assert.equal(this.valueOf(witness, name), value, name);
    }
    return witness;
  }

  /**
   * Requires that an input is refused by the honest generator, and for whoever computes a witness
   * without it by constraints on a signal whose name matches.
   */
  async assertRefuses(input: CircuitSignals, signal: RegExp): Promise<void> {
    await assert.rejects(this.honest(input), /witness generator refuses/);
    this.assertViolates(await this.forged(input), signal);
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

  /**
   * Requires that a witness violates a constraint that concerns all of these signals, whatever else
   * it violates: for what cannot be wrong alone.
   */
  assertViolatesAmongOthers(witness: readonly bigint[], ...names: readonly string[]): void {
    const violations = this.violations(witness);
    const found = violations.some(({ signals }) => names.every((name) => signals.includes(name)));
    assert.ok(found, `no violated constraint concerns ${names.join(" and ")}`);
  }
}

/** Signals one by one: `a: [5n, 6n]` is `a[0]: 5n` and `a[1]: 6n`. */
function flatSignals(signals: CircuitSignals): [name: string, value: bigint][] {
  const flat = (name: string, value: unknown): [string, bigint][] =>
    Array.isArray(value)
      ? value.flatMap((element, i) => flat(`${name}[${i}]`, element))
      : [[name, value as bigint]];
  return Object.entries(signals).flatMap(([name, value]) => flat(name, value));
}
