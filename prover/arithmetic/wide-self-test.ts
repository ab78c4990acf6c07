/**
 * Whether wide code computes here what narrow code computes, bit for bit, and in how much of its
 * time. The code alone does not say so: V8's revectorizer is an experiment, and has been seen to get
 * products wrong without a word.
 */
import { PAIR_BYTES } from "../../src/arithmetic/field-functions.js";
import {
  ELEMENT_BYTES,
  fromMontgomeryLimbs,
  LIMBS,
  modulo,
  toMontgomeryLimbs,
} from "../../src/arithmetic/limbs.js";
import { QUAD_BYTES, WIDE_LANES } from "../../src/arithmetic/wide-field.js";
import { BASE_MODULUS } from "../bn254.js";
import { groupSizes } from "./group-functions.js";
import { instantiateLanes, type LaneFunctions } from "./lane-module.js";
import { MemoryPlan } from "./memory-plan.js";
import { PairBatch } from "./pair-batch.js";
import { fillDummies, planDummies, planScratch } from "./scratch-memory.js";
import { type Block, forwardBlock, inverseBlock, spareBytes } from "./transform-block.js";

/** The modules that are compared. */
export interface ComparedModules {
  readonly narrow: WebAssembly.Module;
  readonly wide: WebAssembly.Module;
}

/** Components of arguments and result of each function; all take the result's address first. */
const FUNCTIONS: readonly (readonly [wide: string, narrow: string, out: number, ...number[]])[] = [
  ["qq_mul", "q_mul", 1, 1, 1],
  ["qq_square", "q_square", 1, 1],
  ["qq_add", "q_add", 1, 1, 1],
  ["qq_sub", "q_sub", 1, 1, 1],
  ["q_norm", "q_norm", 1, 1],
  ["q_invert", "q_invert", 1, 1, 1],
  ["q2_mul", "q2_mul", 2, 2, 2],
  ["q2_square", "q2_square", 2, 2],
  ["q2_norm", "q2_norm", 1, 2],
  ["q2_invert", "q2_invert", 2, 2, 1],
];

/** Random rounds of each function, besides those at the edges. */
const ROUNDS = 60;
/** Additions that are compared: of full steps and one over. */
const PAIRS = 41;
/** Points that are added. */
const POINTS = 16;
/** Pairs of a block that is transformed: with several stages in quads. */
const BLOCK_PAIRS = 32;

/** The first function whose result differs, undefined if none does. */
export function findWideFault({ narrow, wide }: ComparedModules): string | undefined {
  const plan = new MemoryPlan();
  const places = Array.from({ length: 4 }, () => plan.reserve(2 * QUAD_BYTES)) as Places;
  const pairs = Array.from({ length: 4 }, () => plan.reserve(2 * PAIR_BYTES)) as Places;
  const work = plan.reserve(16 * QUAD_BYTES);
  const memory = plan.allocate();
  const compared = new FieldComparison(memory, places, pairs, {
    wide: new WebAssembly.Instance(wide, { env: { memory } }).exports as LaneFunctions,
    narrow: instantiateLanes(narrow, memory),
  });
  const elements = new Elements();
  for (let round = 0; round < ROUNDS; round += 1) {
    for (const [name, narrowName, out, ...inputs] of FUNCTIONS) {
      const values = inputs.map((components) =>
        Array.from({ length: WIDE_LANES * components }, () => elements.next()),
      );
      if (!compared.equal([name, narrowName], out, values)) return name;
    }
  }
  for (let zeros = 0; zeros < 2 ** WIDE_LANES; zeros += 1) {
    const lanes = Array.from({ length: WIDE_LANES }, (_, lane) =>
      (zeros >> lane) & 1 ? new Array<number>(LIMBS).fill(0) : elements.next(),
    );
    if (!compared.inverts(lanes, work)) return "qq_inverse";
    if (!compared.findsZeros(zeros, elements)) return "qq_zeros";
  }
  for (const group of ["g1", "g2"] as const) {
    if (!sumsAgree({ narrow, wide }, group, elements)) return `${group}_wideFinish`;
  }
  for (const [name, transform] of [
    ["rr_inverseStage", inverseBlock],
    ["rr_forwardStage", forwardBlock],
  ] as const) {
    if (!blocksAgree({ narrow, wide }, transform, elements)) return name;
  }
  return undefined;
}

type Places = [out: number, x: number, y: number, spare: number];

/** Limbs as they come up: random elements, and limbs at the ends of their range. The same each time. */
class Elements {
  #state = 1n;
  #count = 0;

  next(): number[] {
    this.#state = (this.#state * this.#state * 5n + 7n) % BASE_MODULUS;
    const limbs = toMontgomeryLimbs(this.#state, BASE_MODULUS);
    this.#count += 1;
    if (this.#count % 4 !== 0) return limbs;
    const ends = [2 ** 50, -(2 ** 50), 0, 1, -1];
    const choice = Number(this.#state % 3125n);
    // The top limb of an element is smaller.
    return limbs.map((limb, i) =>
      i === LIMBS - 1 ? limb : ends[Math.floor(choice / 5 ** i) % ends.length]!,
    );
  }
}

class FieldComparison {
  readonly #numbers: Float64Array;
  readonly #wideAt: Places;
  readonly #pairsAt: Places;
  readonly #functions: Readonly<Record<"wide" | "narrow", LaneFunctions>>;

  constructor(
    memory: WebAssembly.Memory,
    wideAt: Places,
    pairsAt: Places,
    functions: Readonly<Record<"wide" | "narrow", LaneFunctions>>,
  ) {
    this.#numbers = new Float64Array(memory.buffer);
    this.#wideAt = wideAt;
    this.#pairsAt = pairsAt;
    this.#functions = functions;
  }

  /** Whether the product of each of four elements and its inverse is 1, and the inverse of 0 is 0. */
  inverts(lanes: readonly (readonly number[])[], work: number): boolean {
    const [out, x] = this.#wideAt;
    this.#write(x, WIDE_LANES, lanes);
    this.#functions.wide.qq_inverse!(out, x, work);
    return lanes.every((limbs, lane) => {
      const got = limbs.map((_, i) => this.#numbers[out / 8 + WIDE_LANES * i + lane]!);
      const inverse = fromMontgomeryLimbs(got, BASE_MODULUS);
      const value = fromMontgomeryLimbs(limbs, BASE_MODULUS);
      if (value === 0n) return inverse === 0n;
      return modulo(value * inverse, BASE_MODULUS) === 1n;
    });
  }

  /**
   * Whether a function has the same result, limb by limb.
   * @param values of each argument four lanes of each component
   */
  equal(
    [wide, narrow]: readonly [string, string],
    components: number,
    values: readonly (readonly number[][])[],
  ): boolean {
    const [out, ...inputs] = this.#wideAt;
    for (const [i, lanes] of values.entries()) this.#write(inputs[i]!, WIDE_LANES, lanes);
    const places = values.map((_, i) => inputs[i]!);
    this.#functions.wide[wide]!(out, ...places);
    return [0, 2].every((first) => {
      const [pairOut, ...pairInputs] = this.#pairsAt;
      for (const [i, lanes] of values.entries()) {
        const half = lanes.filter(
          (_, k) => k % WIDE_LANES === first || k % WIDE_LANES === first + 1,
        );
        this.#write(pairInputs[i]!, 2, half);
      }
      this.#functions.narrow[narrow]!(pairOut, ...values.map((_, i) => pairInputs[i]!));
      return [0, 1].every((lane) =>
        Array.from({ length: LIMBS * components }, (_, k) => k).every((k) => {
          const got = this.#numbers[out / 8 + WIDE_LANES * k + first + lane]!;
          return Object.is(got, this.#numbers[pairOut / 8 + 2 * k + lane]!);
        }),
      );
    });
  }

  /** Whether zeros are found in just these lanes: a bit each. */
  findsZeros(zeros: number, elements: Elements): boolean {
    const [, at] = this.#wideAt;
    const lanes = Array.from({ length: WIDE_LANES }, (_, lane) =>
      (zeros & (1 << lane)) === 0 ? elements.next() : new Array(LIMBS).fill(0),
    );
    this.#write(at, WIDE_LANES, lanes);
    return this.#functions.wide.qq_zeros!(at) === zeros;
  }

  /** Writes elements: `lanes` of the first component, then those of the next. */
  #write(at: number, lanes: number, elements: readonly (readonly number[])[]): void {
    for (const [k, limbs] of elements.entries()) {
      const start = at / 8 + lanes * LIMBS * Math.floor(k / lanes) + (k % lanes);
      for (const [i, limb] of limbs.entries()) this.#numbers[start + lanes * i] = limb;
    }
  }
}

/** Whether additions of points agree. Any two numbers are a point here: the formulas know no curve. */
function sumsAgree(
  { narrow, wide }: ComparedModules,
  group: "g1" | "g2",
  elements: Elements,
): boolean {
  const { pointBytes } = groupSizes(group === "g1" ? 1 : 2);
  const plan = new MemoryPlan();
  const points = plan.reserve(POINTS * pointBytes);
  const scratch = planScratch(plan, 0);
  const dummies = planDummies(plan);
  const outs = [0, 1].map(() => plan.reserve((PAIRS + WIDE_LANES) * pointBytes));
  const memory = plan.allocate();
  const numbers = new Float64Array(memory.buffer);
  fillDummies(numbers, dummies);
  for (let at = points / 8; at < (points + POINTS * pointBytes) / 8; at += LIMBS) {
    numbers.set(elements.next(), at);
  }
  const removed = [undefined, wide].map((module, i) => {
    const functions = instantiateLanes(narrow, memory, module);
    const batch = new PairBatch(functions, group, memory, scratch, dummies[group]);
    for (let pair = 0; pair < PAIRS; pair += 1) {
      const [first, second] = [pair % POINTS, (3 * pair + 1) % POINTS];
      const reference = (point: number) => (points + point * pointBytes) / 16;
      // Every third is subtracted; some have no slope.
      batch.words[batch.start + 2 * pair] = reference(first);
      batch.words[batch.start + 2 * pair + 1] = reference(second) + (pair % 3 === 0 ? 2 ** 31 : 0);
    }
    return batch.add(PAIRS, outs[i]!).map(([position]) => position);
  });
  const apart = new Set(removed[0]);
  if (removed[1]!.length !== apart.size || !removed[1]!.every((i) => apart.has(i))) return false;
  const read = (at: number) =>
    Array.from({ length: pointBytes / 8 / LIMBS }, (_, k) =>
      fromMontgomeryLimbs(
        numbers.subarray(at / 8 + LIMBS * k, at / 8 + LIMBS * (k + 1)),
        BASE_MODULUS,
      ),
    );
  for (let pair = 0; pair < PAIRS; pair += 1) {
    if (apart.has(pair)) continue;
    const [expected, got] = outs.map((out) => String(read(out + pair * pointBytes)));
    if (expected !== got) return false;
  }
  return true;
}

/** Whether a block is transformed to the same, limb by limb. Any element is a root here. */
function blocksAgree(
  { narrow, wide }: ComparedModules,
  transform: (functions: LaneFunctions, block: Block) => void,
  elements: Elements,
): boolean {
  const plan = new MemoryPlan();
  const [length, spare] = [BLOCK_PAIRS * PAIR_BYTES, plan.reserve(spareBytes(BLOCK_PAIRS))];
  const blocks = [plan.reserve(length), plan.reserve(length)] as const;
  const orders = Array.from({ length: Math.log2(BLOCK_PAIRS) + 2 }, (_, order) => order);
  const roots = orders.map((order) => plan.reserve((2 ** order + 1) * ELEMENT_BYTES));
  const memory = plan.allocate();
  const numbers = new Float64Array(memory.buffer);
  const read = (at: number) => numbers.subarray(at / 8, (at + length) / 8);
  for (const [order, at] of roots.entries()) {
    for (let root = 0; root <= 2 ** order; root += 1) {
      numbers.set(elements.next(), at / 8 + LIMBS * root);
    }
  }
  for (let at = 0; at < length / 8; at += 2 * LIMBS) {
    for (const lane of [0, 1]) {
      for (const [i, limb] of elements.next().entries()) {
        for (const block of blocks) read(block)[at + 2 * i + lane] = limb;
      }
    }
  }
  for (const [i, base] of blocks.entries()) {
    const functions = instantiateLanes(narrow, memory, i === 0 ? undefined : wide);
    transform(functions, { base, pairs: BLOCK_PAIRS, spare, roots });
  }
  const [expected, got] = blocks.map(read) as [Float64Array, Float64Array];
  return expected.every((number, i) => Object.is(number, got[i]));
}

/** Calls of a product that are timed together, and how often: the quickest of them counts. */
const CALLS = 1000;
const TIMINGS = 40;

/** Time of a product in wide code, as a part of that in narrow code. */
export function measureWideProduct({ narrow, wide }: ComparedModules): number {
  const plan = new MemoryPlan();
  const [out, x, y] = [0, 1, 2].map(() => plan.reserve(QUAD_BYTES)) as [number, number, number];
  const memory = plan.allocate();
  const functions = instantiateLanes(narrow, memory, wide);
  const quickest = { qq_mul: Number.POSITIVE_INFINITY, q_mul: Number.POSITIVE_INFINITY };
  for (let timing = 0; timing < TIMINGS; timing += 1) {
    for (const name of ["qq_mul", "q_mul"] as const) {
      const multiply = functions[name]!;
      const start = performance.now();
      for (let call = 0; call < CALLS; call += 1) multiply(out, x, y);
      quickest[name] = Math.min(quickest[name], performance.now() - start);
    }
  }
  return (2 * quickest.qq_mul) / WIDE_LANES / quickest.q_mul;
}
