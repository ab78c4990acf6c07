/**
 * The multiples of one generator on the engine's arithmetic, in one memory for all threads of a setup: the table, which
 * they fill and read together, and working memory for each.
 */
import { CANONICAL_BYTES } from "../../src/arithmetic/field-functions.js";
import { ELEMENT_BYTES } from "../../src/arithmetic/limbs.js";
import { MIN_TABLE_WIDTH, rowSizes } from "../arithmetic/fixed-base-functions.js";
import { groupSizes } from "../arithmetic/group-functions.js";
import { MemoryPlan } from "../arithmetic/memory-plan.js";
import {
  type Dummies,
  fillDummies,
  planDummies,
  planScratch,
  type Scratch,
} from "../arithmetic/scratch-memory.js";
import type { GroupName } from "../curve/groups.js";

/** What decides where everything is. */
export interface TableShape {
  readonly group: GroupName;
  /** Bits of a digit. */
  readonly width: number;
  readonly threads: number;
  /**
   * Scalars handled together, row by row. The more there are, the more of them find what they need of a row in the cache
   * and its pages among those that the processor has translated.
   */
  readonly batch: number;
}

/** What threads have to know of a table. */
export interface LaneTable extends TableShape {
  readonly memory: WebAssembly.Memory;
  /** The compiled functions: compiled once, and once optimised. */
  readonly code: WebAssembly.Module;
}

/** Working memory of one thread. */
export interface TableScratch {
  readonly scratch: Scratch;
  /** Two times as many points as a batch has scalars, with room for three more behind each. */
  readonly sums: readonly [number, number];
  /** Begins what has to be overwritten, with the sums; ends at `end`. */
  readonly canonical: number;
  readonly entries: number;
  readonly references: number;
  readonly kept: number;
  readonly digitWork: number;
  readonly factor: number;
  readonly end: number;
}

/** Where everything is. */
export interface TableLayout {
  /** The number of threads that have taken their working memory (i32). */
  readonly claims: number;
  readonly dummies: Dummies;
  /** Points of each row; the rows stand one behind the other. */
  readonly rows: readonly number[];
  readonly table: number;
  readonly scratches: readonly TableScratch[];
}

/** Widest digits that pay: 170 MB of G1, 150 MB of G2. */
const MAX_WIDTH: Readonly<Record<GroupName, number>> = { G1: 18, G2: 17 };

/** An entry of the table against an addition: its memory is new. */
const ENTRY_COST = 1.4;

/** Digit width that makes `scalars` multiplications and the table cheapest together. */
export function chooseLaneWidth(group: GroupName, scalars: number): number {
  const additions = (width: number) => {
    const rows = rowSizes(width);
    return (rows.length - 1) * scalars + ENTRY_COST * rows.reduce((sum, size) => sum + size, 0);
  };
  let best = MIN_TABLE_WIDTH;
  for (let width = best + 1; width <= MAX_WIDTH[group]; width += 1) {
    if (additions(width) < additions(best)) best = width;
  }
  return best;
}

/**
 * An empty table.
 *
 * @param code the compiled module of lane-module.ts
 * @throws QuipuError `MemoryInsufficient`
 */
export function createLaneTable(shape: TableShape, code: WebAssembly.Module): LaneTable {
  const { plan, layout } = planTable(shape);
  const memory = plan.allocate();
  fillDummies(new Float64Array(memory.buffer), layout.dummies);
  return { ...shape, memory, code };
}

export function layoutOf(table: TableShape): TableLayout {
  return planTable(table).layout;
}

function planTable({ group, width, threads, batch }: TableShape): {
  plan: MemoryPlan;
  layout: TableLayout;
} {
  const degree = group === "G1" ? 1 : 2;
  const { pointBytes } = groupSizes(degree);
  const rows = rowSizes(width);
  const points = rows.reduce((sum, size) => sum + size, 0);
  const plan = new MemoryPlan();
  const layout: TableLayout = {
    claims: plan.reserve(4),
    dummies: planDummies(plan),
    rows,
    table: plan.reserve((points + 3) * pointBytes),
    scratches: Array.from({ length: threads }, () => ({
      scratch: planScratch(plan, 0),
      factor: plan.reserve(2 * ELEMENT_BYTES),
      sums: [0, 1].map(() => plan.reserve((batch + 3) * pointBytes)) as [number, number],
      canonical: plan.reserve(batch * 2 * degree * CANONICAL_BYTES),
      entries: plan.reserve(batch * rows.length * 4),
      references: plan.reserve(batch * 4),
      kept: plan.reserve(batch * 4),
      digitWork: plan.reserve(40),
      end: plan.bytes,
    })),
  };
  return { plan, layout };
}
