/** One thread's share of a phase, with its own instance of the module and its scratch memory. */
import { CANONICAL_BYTES, PAIR_BYTES } from "../../src/arithmetic/field-functions.js";
import { ELEMENT_BYTES } from "../../src/arithmetic/limbs.js";
import { instantiateLanes, type LaneFunctions } from "../arithmetic/lane-module.js";
import { ProjectiveSums } from "../arithmetic/projective-sums.js";
import { WORK_BYTES } from "../arithmetic/scratch-memory.js";
import { windowCount } from "../arithmetic/signed-windows.js";
import { forwardBlock, inverseBlock } from "../arithmetic/transform-block.js";
import { BucketSums } from "./bucket-sums.js";
import type { EngineKey, Workspace } from "./engine-key.js";
import { CHUNK, type ColumnNumber, type Phase, type WindowTask } from "./engine-phases.js";
import { mergeScalars } from "./merge-scalars.js";

export class EngineThread {
  readonly #key: EngineKey;
  readonly #workspace: Workspace;
  readonly #functions: LaneFunctions;
  readonly #work: number;
  /** Where sums of points stand later. */
  readonly #spare: number;
  readonly #buckets: Readonly<Record<"g1" | "g2", BucketSums>>;
  readonly sums: Readonly<Record<"g1" | "g2", ProjectiveSums>>;

  /** @param number of the thread among those that work on this proof. */
  constructor(key: EngineKey, workspace: Workspace, number: number) {
    const functions = instantiateLanes(key.module, key.memory, key.wide);
    const scratch = workspace.scratch[number]!;
    const sums = (group: "g1" | "g2") =>
      new ProjectiveSums(functions, group, key.memory, scratch.work + WORK_BYTES);
    this.#key = key;
    this.#workspace = workspace;
    this.#functions = functions;
    this.#work = scratch.work;
    this.#spare = scratch.sums;
    this.sums = { g1: sums("g1"), g2: sums("g2") };
    const buckets = (group: "g1" | "g2") => {
      const dummy = key.constants.dummies[group];
      return new BucketSums(functions, group, key.memory, scratch, dummy, this.sums[group]);
    };
    this.#buckets = { g1: buckets("g1"), g2: buckets("g2") };
  }

  /** How many tasks a phase has. */
  static taskCount({ wires, merged, power }: EngineKey, phase: Phase): number {
    const domain = 2 ** power;
    const pairs = domain / 2;
    switch (phase.kind) {
      case "witness":
        return Math.ceil(wires / CHUNK) + Math.ceil(merged.count / CHUNK);
      case "rows":
        return 2 * Math.ceil(domain / CHUNK);
      case "products":
      case "quotient":
        return Math.ceil(pairs / CHUNK);
      case "windows":
        return phase.tasks.length;
      case "inverse blocks":
      case "forward blocks":
        return phase.columns.length * Math.ceil(pairs / phase.pairs);
      default:
        return phase.columns.length * Math.ceil(pairs / CHUNK);
    }
  }

  /**
   * Does tasks of a phase until none is left. `counter` and `spent` are shared with the other threads;
   * `spent` gets the milliseconds of each task.
   */
  runAll(phase: Phase, counter: Int32Array, spent: Float64Array): void {
    for (;;) {
      const index = Atomics.add(counter, 0, 1);
      if (index >= spent.length) return;
      const start = performance.now();
      this.run(phase, index);
      spent[index] = performance.now() - start;
    }
  }

  /** Does task `index` of a phase. */
  run(phase: Phase, index: number): void {
    switch (phase.kind) {
      case "witness":
        this.#witness(index);
        break;
      case "rows":
        this.#rows(index);
        break;
      case "products":
        this.#products(index);
        break;
      case "inverse cross":
      case "forward cross":
        this.#cross(phase.kind, phase.columns, index);
        break;
      case "inverse stage":
      case "forward stage":
        this.#stage(phase.kind, phase.columns, phase.half, index);
        break;
      case "inverse blocks":
      case "forward blocks":
        this.#blocks(phase.kind, phase.columns, phase.pairs, index);
        break;
      case "quotient":
        this.#quotient(index);
        break;
      case "windows":
        this.#window(phase.tasks[index]!);
        break;
    }
  }

  #witness(index: number): void {
    const { wires, merged, constants, widths } = this.#key;
    const { witness, witnessSingles, witnessDigits } = this.#workspace;
    const chunks = Math.ceil(wires / CHUNK);
    const scalars = wires + merged.count;
    if (index >= chunks) {
      const [from, to] = chunk(index - chunks, merged.count);
      mergeScalars(this.#key, witness, [from, to]);
      this.#digits(witness, [wires + from, wires + to], scalars, widths.witness, witnessDigits);
      return;
    }
    const [from, to] = chunk(index, wires);
    this.#functions.r_import!(
      witness + from * CANONICAL_BYTES,
      to - from,
      constants.witnessFactor,
      witnessSingles + from * ELEMENT_BYTES,
    );
    this.#digits(witness, [from, to], scalars, widths.witness, witnessDigits);
  }

  /** Writes the digits of scalars in a range of `count`. */
  #digits(
    scalars: number,
    [from, to]: readonly [number, number],
    count: number,
    width: number,
    out: number,
  ): void {
    const { writeDigits } = this.#functions;
    writeDigits!(scalars, from, to, width, windowCount(width), count, out, this.#work);
  }

  #rows(index: number): void {
    const { rows, power } = this.#key;
    const domain = 2 ** power;
    const chunks = Math.ceil(domain / CHUNK);
    const column = index < chunks ? 0 : 1;
    const side = column === 0 ? rows.a : rows.b;
    const [from, to] = chunk(index % chunks, domain);
    this.#functions.r_rows!(
      side.starts,
      from,
      to,
      side.terms,
      rows.coefficients,
      this.#workspace.witnessSingles,
      this.#workspace.columns[column],
      domain / 2,
    );
  }

  #products(index: number): void {
    const [from, to] = chunk(index, this.#pairs);
    const [a, b, c] = this.#workspace.columns;
    this.#functions.r_products!(a, b, c, from, to);
  }

  get #pairs(): number {
    return 2 ** (this.#key.power - 1);
  }

  /** Roots of order 2^k. */
  #roots(order: number): number {
    return this.#key.roots[Math.log2(order)]!;
  }

  #cross(
    kind: "inverse cross" | "forward cross",
    columns: readonly ColumnNumber[],
    index: number,
  ): void {
    const pairs = this.#pairs;
    const chunks = Math.ceil(pairs / CHUNK);
    const column = this.#workspace.columns[columns[Math.floor(index / chunks)]!]!;
    const [from, to] = chunk(index % chunks, pairs);
    if (kind === "inverse cross") {
      this.#functions.r_inverseCross!(column, pairs, from, to, this.#roots(2 * pairs));
    } else this.#functions.r_forwardCross!(column, from, to, this.#roots(4 * pairs));
  }

  /** A task is CHUNK butterflies or a part of them: two blocks' halves of CHUNK pairs. */
  #stage(
    kind: "inverse stage" | "forward stage",
    columns: readonly ColumnNumber[],
    half: number,
    index: number,
  ): void {
    const pairs = this.#pairs;
    const chunks = Math.ceil(pairs / CHUNK);
    const column = this.#workspace.columns[columns[Math.floor(index / chunks)]!]!;
    // Butterfly t of the stage lies in block t / half at position t % half.
    const count = Math.max(1, pairs / 2 / chunks);
    const first = (index % chunks) * count;
    if (first >= pairs / 2) return;
    const block = Math.floor(first / half);
    const base = column + block * 2 * half * PAIR_BYTES;
    const from = first % half;
    const inverse = kind === "inverse stage";
    const run = this.#functions[inverse ? "r_inverseStage" : "r_forwardStage"]!;
    const roots = this.#roots(inverse ? 2 * half : 4 * half);
    run(base, 1, half, from, from + count, roots);
  }

  #blocks(
    kind: "inverse blocks" | "forward blocks",
    columns: readonly ColumnNumber[],
    size: number,
    index: number,
  ): void {
    const blocks = Math.ceil(this.#pairs / size);
    const column = this.#workspace.columns[columns[Math.floor(index / blocks)]!]!;
    const block = {
      base: column + (index % blocks) * size * PAIR_BYTES,
      pairs: size,
      spare: this.#spare,
      roots: this.#key.roots,
    };
    if (kind === "inverse blocks") inverseBlock(this.#functions, block);
    else forwardBlock(this.#functions, block);
  }

  #quotient(index: number): void {
    const { constants, widths } = this.#key;
    const { columns, quotientDigits } = this.#workspace;
    const [a, b, c, singles] = columns;
    const pairs = this.#pairs;
    const [from, to] = chunk(index, pairs);
    const { r_quotient: quotient, r_export: exported } = this.#functions;
    quotient!(a, b, c, constants.domainSize, singles, pairs, from, to);
    for (const start of [from, from + pairs]) {
      const at = singles + start * ELEMENT_BYTES;
      // In place: what is written ends before what is read next begins.
      exported!(at, to - from, constants.quotientFactor, at);
      const digits = quotientDigits + 2 * start;
      this.#digits(at, [0, to - from], 2 * pairs, widths.quotient, digits);
    }
  }

  #window({ table: name, window, out }: WindowTask): void {
    // Tasks name tables of the key only.
    const table = this.#key.tables[name]!;
    const { witnessDigits, quotientDigits } = this.#workspace;
    const [all, count] =
      table.of === "witness"
        ? [witnessDigits, this.#key.wires + this.#key.merged.count]
        : [quotientDigits, 2 ** this.#key.power];
    const digits = all + 2 * window * count;
    this.#buckets[table.group].sum(table, digits, this.#key.widths[table.of], out);
  }
}

function chunk(index: number, total: number): [from: number, to: number] {
  return [index * CHUNK, Math.min(total, (index + 1) * CHUNK)];
}
