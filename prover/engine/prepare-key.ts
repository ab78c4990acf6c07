/** Converts a .zkey into the engine's form: once for all proofs, in the thread that loads it. */
import { randomUUID } from "node:crypto";
import { CANONICAL_BYTES, PAIR_BYTES } from "../../src/arithmetic/field-functions.js";
import {
  balanced,
  ELEMENT_BYTES,
  inverseMod,
  MONTGOMERY_BITS,
  powerMod,
  toLimbs,
  toMontgomeryLimbs,
} from "../../src/arithmetic/limbs.js";
import { hasFusedMultiplyAdd } from "../../src/arithmetic/relaxed-simd.js";
import { gotExpected } from "../../src/errors.js";
import { proverError } from "../prover-error.js";
import { BASE_MODULUS, rootOfUnity, SCALAR_MODULUS } from "../setup/bn254.js";
import { TERM_BYTES } from "./domain-functions.js";
import {
  BATCH_STEPS,
  type EngineConstants,
  type EngineKey,
  type PointTable,
  type SparseRows,
  type TableName,
  type Workspace,
} from "./engine-key.js";
import { type EngineFunctions, engineModule, instantiateEngine } from "./engine-module.js";
import { groupSizes, STEP_BYTES } from "./group-functions.js";
import { MemoryPlan } from "./memory-plan.js";
import { chooseWidth, MAX_WIDTH, MIN_WIDTH, windowCount } from "./signed-windows.js";
import { type CoefficientRows, sortCoefficients } from "./sparse-rows.js";
import { readZkeyContent, type ZkeyContent } from "./zkey-content.js";

export interface PrepareOptions {
  /** Proofs that may run at a time. */
  readonly workspaces: number;
  /** Threads that work on each of them. */
  readonly threads: number;
}

/**
 * Prepares a key.
 * @throws QuipuError `ArtifactCorrupt`, `KeyMismatch`, `MemoryInsufficient`, `EngineUnsupported`.
 */
export function prepareKey(zkey: Uint8Array, options: PrepareOptions): EngineKey {
  if (!hasFusedMultiplyAdd()) {
    const what = "relaxed SIMD with a fused multiply-add";
    throw proverError("EngineUnsupported", gotExpected(what, "none on this machine", "one"));
  }
  const content = readZkeyContent(zkey);
  const rows = sortCoefficients(content);
  const plan = new MemoryPlan();
  const places = planKey(plan, content, rows);
  const workspaces = Array.from({ length: options.workspaces }, () =>
    planWorkspace(plan, content, places.tables, options.threads),
  );
  const memory = plan.allocate();
  const module = new WebAssembly.Module(engineModule());
  const filler = new KeyFiller(memory, instantiateEngine(module, memory), places.buffer);
  const tables = filler.fillTables(content, places.tables);
  filler.fillRows(rows, places);
  filler.fillRoots(content.power, places.roots);
  filler.fillConstants(content.power, places.constants);
  const { wires, publicSignals, power } = content;
  return {
    id: randomUUID(),
    memory,
    module,
    wires,
    publicSignals,
    power,
    tables,
    rows: { a: places.a, b: places.b, coefficients: places.coefficients },
    roots: places.roots,
    constants: places.constants,
    widths: { witness: chooseWidth(wires), quotient: chooseWidth(2 ** power) },
    fixed: filler.fixedPoints(content.fixedPoints),
    workspaces,
  };
}

/** Canonical elements that are converted at a time. */
const BUFFERED = 4096;

interface PlannedTable {
  readonly group: "g1" | "g2";
  readonly of: PointTable["of"];
  /** Numbers of the scalars of the points that are not at infinity, less `shift`. */
  readonly present: Uint32Array;
  readonly shift: number;
  readonly points: number;
}

type PlannedTables = Readonly<Record<TableName, PlannedTable>>;

interface KeyPlaces {
  readonly tables: PlannedTables;
  readonly a: SparseRows;
  readonly b: SparseRows;
  readonly coefficients: number;
  readonly roots: readonly number[];
  readonly constants: EngineConstants;
  /** A factor, then room for canonical elements. */
  readonly buffer: number;
}

function planKey(plan: MemoryPlan, content: ZkeyContent, rows: CoefficientRows): KeyPlaces {
  const table = (
    points: Uint8Array,
    group: "g1" | "g2",
    of: PointTable["of"],
    shift = 0,
  ): PlannedTable => {
    const present = finitePoints(points, group);
    const bytes = present.length * groupSizes(group === "g1" ? 1 : 2).pointBytes;
    return { group, of, present, shift, points: plan.reserve(bytes) };
  };
  const { power, publicSignals } = content;
  const side = (terms: number): SparseRows => ({
    starts: plan.reserve(4 * (2 ** power + 1)),
    terms: plan.reserve(terms * TERM_BYTES),
  });
  const roots = Array.from({ length: power + 2 }, (_, k) =>
    k === 0 ? 0 : plan.reserve((2 ** (k - 1) + 1) * ELEMENT_BYTES),
  );
  return {
    tables: {
      a: table(content.a, "g1", "witness"),
      b1: table(content.b1, "g1", "witness"),
      b2: table(content.b2, "g2", "witness"),
      c: table(content.c, "g1", "witness", publicSignals + 1),
      h: table(content.h, "g1", "quotient"),
    },
    a: side(rows.a.terms.length / 2),
    b: side(rows.b.terms.length / 2),
    coefficients: plan.reserve((rows.values.length / CANONICAL_BYTES) * ELEMENT_BYTES),
    roots,
    constants: {
      witnessFactor: plan.reserve(PAIR_BYTES),
      quotientFactor: plan.reserve(PAIR_BYTES),
      domainSize: plan.reserve(PAIR_BYTES),
      dummies: {
        g1: plan.reserve(2 * groupSizes(1).pointBytes),
        g2: plan.reserve(2 * groupSizes(2).pointBytes),
      },
    },
    buffer: plan.reserve(PAIR_BYTES + BUFFERED * CANONICAL_BYTES),
  };
}

/** Numbers of the points that are not at infinity (all zero bytes). */
function finitePoints(points: Uint8Array, group: "g1" | "g2"): Uint32Array {
  const words = new Uint32Array(points.slice().buffer);
  const size = group === "g1" ? 16 : 32;
  const finite = new Uint32Array(words.length / size);
  let count = 0;
  for (let point = 0; point < finite.length; point += 1) {
    let bits = 0;
    for (let word = 0; word < size; word += 1) bits |= words[point * size + word]!;
    if (bits !== 0) finite[count++] = point;
  }
  return finite.subarray(0, count);
}

/** Bytes for what `sumsFinish`, `reduceBuckets` and ProjectiveSums keep for a moment. */
export const WORK_BYTES = 1 << 15;

/** Points that a proof is put together from. */
const ASSEMBLED_POINTS = 16;

function planWorkspace(
  plan: MemoryPlan,
  { wires, power }: ZkeyContent,
  tables: PlannedTables,
  threads: number,
): Workspace {
  const domain = 2 ** power;
  const column = () => plan.reserve(domain * ELEMENT_BYTES);
  const digits = (count: number) => plan.reserve(2 * count * windowCount(chooseWidth(count)));
  const all = Object.values(tables);
  const sums = all.map(({ group, present }) => {
    return (present.length + 2) * groupSizes(group === "g1" ? 1 : 2).pointBytes;
  });
  const scratch = () => ({
    list: plan.reserve(BATCH_STEPS * STEP_BYTES),
    norms: plan.reserve((BATCH_STEPS + 1) * PAIR_BYTES),
    products: plan.reserve((BATCH_STEPS + 1) * PAIR_BYTES),
    references: plan.reserve(4 * 2 ** (MAX_WIDTH - 1)),
    sums: plan.reserve(Math.max(...sums)),
    work: plan.reserve(2 * WORK_BYTES),
  });
  return {
    witness: plan.reserve(wires * CANONICAL_BYTES),
    witnessSingles: plan.reserve(wires * ELEMENT_BYTES),
    columns: [column(), column(), column(), column()],
    witnessDigits: digits(wires),
    quotientDigits: digits(domain),
    results: plan.reserve(all.length * windowCount(MIN_WIDTH) * groupSizes(2).projectiveBytes),
    assembly: plan.reserve(ASSEMBLED_POINTS * groupSizes(2).projectiveBytes),
    scratch: Array.from({ length: threads }, scratch),
  };
}

/** Writes the key into its memory. */
class KeyFiller {
  readonly #bytes: Uint8Array;
  readonly #numbers: Float64Array;
  readonly #words: Uint32Array;
  readonly #functions: EngineFunctions;
  readonly #factor: number;
  readonly #buffer: number;

  constructor(memory: WebAssembly.Memory, functions: EngineFunctions, buffer: number) {
    this.#bytes = new Uint8Array(memory.buffer);
    this.#numbers = new Float64Array(memory.buffer);
    this.#words = new Uint32Array(memory.buffer);
    this.#functions = functions;
    this.#factor = buffer;
    this.#buffer = buffer + PAIR_BYTES;
  }

  fillTables(content: ZkeyContent, planned: PlannedTables): EngineKey["tables"] {
    // Coordinates come times 2^256.
    this.#writePair(this.#factor, 1n << (2n * MONTGOMERY_BITS - 256n), BASE_MODULUS);
    const fill = (name: TableName): PointTable => {
      const { group, of, present, shift, points } = planned[name];
      const components = group === "g1" ? 2 : 4;
      this.#fillPoints(content[name], present, components, points);
      const scalars = new SharedArrayBuffer(4 * present.length);
      new Uint32Array(scalars).set(present.map((number) => number + shift));
      return { group, of, points, count: present.length, scalars };
    };
    return { a: fill("a"), b1: fill("b1"), b2: fill("b2"), c: fill("c"), h: fill("h") };
  }

  #fillPoints(source: Uint8Array, present: Uint32Array, components: number, out: number): void {
    const size = components * CANONICAL_BYTES;
    const batch = BUFFERED / components;
    for (let done = 0; done < present.length; done += batch) {
      const numbers = present.subarray(done, done + batch);
      for (const [i, number] of numbers.entries()) {
        const point = source.subarray(number * size, (number + 1) * size);
        this.#bytes.set(point, this.#buffer + i * size);
      }
      const target = out + done * components * ELEMENT_BYTES;
      this.#functions.q_import!(this.#buffer, numbers.length * components, this.#factor, target);
    }
  }

  fillRows(rows: CoefficientRows, places: KeyPlaces): void {
    for (const side of ["a", "b"] as const) {
      this.#words.set(rows[side].starts, places[side].starts / 4);
      this.#words.set(rows[side].terms, places[side].terms / 4);
    }
    // Values come times 2^512.
    this.#writePair(this.#factor, 1n << (2n * MONTGOMERY_BITS - 512n), SCALAR_MODULUS);
    this.#import("r", rows.values, places.coefficients);
  }

  #import(field: "q" | "r", values: Uint8Array, out: number): void {
    const bytes = BUFFERED * CANONICAL_BYTES;
    for (let done = 0; done < values.length; done += bytes) {
      const part = values.subarray(done, done + bytes);
      this.#bytes.set(part, this.#buffer);
      const target = out + (done / CANONICAL_BYTES) * ELEMENT_BYTES;
      const count = part.length / CANONICAL_BYTES;
      this.#functions[`${field}_import`]!(this.#buffer, count, this.#factor, target);
    }
  }

  /** Powers of the primitive roots of every order up to twice the domain's size. */
  fillRoots(power: number, places: readonly number[]): void {
    const top = power + 1;
    const base = rootOfUnity(top);
    const [last, half] = [places[top]!, 2 ** power];
    // Doubling: knowing ω^0 … ω^(k-1), all times ω^k are the next k.
    this.#writeSingle(last, 1n);
    this.#writePairOf(this.#factor, base);
    this.#functions.r_scale!(last, 1, this.#factor, last + ELEMENT_BYTES);
    for (let known = 2; known <= half; known *= 2) {
      this.#writePairOf(this.#factor, powerMod(base, BigInt(known), SCALAR_MODULUS));
      const count = Math.min(known, half + 1 - known);
      this.#functions.r_scale!(last, count, this.#factor, last + known * ELEMENT_BYTES);
    }
    for (let k = top - 1; k >= 1; k -= 1) {
      const [from, to] = [places[k + 1]! / 8, places[k]! / 8];
      for (let i = 0; i <= 2 ** (k - 1); i += 1) {
        const source = from + 10 * i;
        this.#numbers.copyWithin(to + 5 * i, source, source + 5);
      }
    }
  }

  fillConstants(power: number, constants: EngineConstants): void {
    const size = 2n ** BigInt(power);
    this.#writePair(constants.witnessFactor, 1n << (2n * MONTGOMERY_BITS), SCALAR_MODULUS);
    this.#writePairOf(constants.domainSize, size);
    const inverse = inverseMod(size, SCALAR_MODULUS);
    this.#writePair(constants.quotientFactor, inverse * inverse, SCALAR_MODULUS);
    const one = toMontgomeryLimbs(1n, BASE_MODULUS);
    for (const [group, degree] of [
      ["g1", 1],
      ["g2", 2],
    ] as const) {
      const { pointBytes } = groupSizes(degree);
      const first = constants.dummies[group] / 8;
      this.#numbers.set(one, first + 5 * degree);
      this.#numbers.set(one, first + pointBytes / 8);
      this.#numbers.set(one, first + pointBytes / 8 + 5 * degree);
    }
  }

  /** The plain coordinates of the points that belong to no wire. */
  fixedPoints(bytes: Uint8Array): EngineKey["fixed"] {
    const factor = inverseMod(powerMod(2n, 256n, BASE_MODULUS), BASE_MODULUS);
    const read = (offset: number, components: number) =>
      Array.from({ length: components }, (_, i) => {
        const start = offset + CANONICAL_BYTES * i;
        const element = bytes.subarray(start, start + CANONICAL_BYTES);
        const value = element.reduceRight((high, byte) => (high << 8n) | BigInt(byte), 0n);
        return (value * factor) % BASE_MODULUS;
      });
    return {
      alpha1: read(0, 2),
      beta1: read(64, 2),
      beta2: read(128, 4),
      delta1: read(384, 2),
      delta2: read(448, 4),
    };
  }

  /** The same number, as it is, in both lanes. */
  #writePair(address: number, value: bigint, modulus: bigint): void {
    for (const [i, limb] of toLimbs(balanced(value, modulus)).entries()) {
      this.#numbers.fill(limb, address / 8 + 2 * i, address / 8 + 2 * i + 2);
    }
  }

  /** The same scalar in Montgomery form in both lanes. */
  #writePairOf(address: number, value: bigint): void {
    this.#writePair(address, value << MONTGOMERY_BITS, SCALAR_MODULUS);
  }

  #writeSingle(address: number, value: bigint): void {
    this.#numbers.set(toMontgomeryLimbs(value, SCALAR_MODULUS), address / 8);
  }
}
