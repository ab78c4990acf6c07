/** The layout of a key and its workspaces in the engine's memory. */
import { CANONICAL_BYTES, PAIR_BYTES } from "../../src/arithmetic/field-functions.js";
import { ELEMENT_BYTES } from "../../src/arithmetic/limbs.js";
import { TERM_BYTES } from "../arithmetic/domain-functions.js";
import { groupSizes } from "../arithmetic/group-functions.js";
import type { MemoryPlan } from "../arithmetic/memory-plan.js";
import { planDummies, planScratch } from "../arithmetic/scratch-memory.js";
import { chooseWidth, MIN_WIDTH, windowCount } from "../arithmetic/signed-windows.js";
import type { ZkeyContent } from "../formats/zkey-content.js";
import type { ByTable, EngineConstants, PointTable, SparseRows, Workspace } from "./engine-key.js";
import type { CoefficientRows } from "./sparse-rows.js";

/** Canonical elements that are converted at a time. */
export const BUFFERED = 4096;

export interface PlannedTable {
  readonly group: "g1" | "g2";
  readonly of: PointTable["of"];
  /** Numbers of the scalars of the points that are not at infinity, less `shift`. */
  readonly present: Uint32Array;
  readonly shift: number;
  readonly points: number;
}

export type PlannedTables = ByTable<PlannedTable>;

export interface KeyPlaces {
  readonly tables: PlannedTables;
  readonly a: SparseRows;
  readonly b: SparseRows;
  readonly coefficients: number;
  readonly roots: readonly number[];
  readonly constants: EngineConstants;
  /** A factor, then room for canonical elements. */
  readonly buffer: number;
}

/** @param zeroKnowledge whether proofs must hide the witness */
export function planKey(
  plan: MemoryPlan,
  content: ZkeyContent,
  { rows, zeroKnowledge }: { readonly rows: CoefficientRows; readonly zeroKnowledge: boolean },
): KeyPlaces {
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
      ...(zeroKnowledge && { b1: table(content.b1, "g1", "witness") }),
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
      dummies: planDummies(plan),
    },
    buffer: plan.reserve(PAIR_BYTES + BUFFERED * CANONICAL_BYTES),
  };
}

/** Numbers of the points that are not at infinity (all zero bytes). */
function finitePoints(points: Uint8Array, group: "g1" | "g2"): Uint32Array {
  const size = (group === "g1" ? 2 : 4) * CANONICAL_BYTES;
  const finite = new Uint32Array(points.length / size);
  let count = 0;
  for (let point = 0; point < finite.length; point += 1) {
    const end = (point + 1) * size;
    let at = end - size;
    while (at < end && points[at] === 0) at += 1;
    if (at < end) finite[count++] = point;
  }
  return finite.subarray(0, count);
}

/** Points from which a proof is assembled. */
const ASSEMBLED_POINTS = 16;

export function planWorkspace(
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
    return (present.length + 4) * groupSizes(group === "g1" ? 1 : 2).pointBytes;
  });
  return {
    witness: plan.reserve(wires * CANONICAL_BYTES),
    witnessSingles: plan.reserve(wires * ELEMENT_BYTES),
    columns: [column(), column(), column(), column()],
    witnessDigits: digits(wires),
    quotientDigits: digits(domain),
    results: plan.reserve(all.length * windowCount(MIN_WIDTH) * groupSizes(2).projectiveBytes),
    assembly: plan.reserve(ASSEMBLED_POINTS * groupSizes(2).projectiveBytes),
    scratch: Array.from({ length: threads }, () => planScratch(plan, Math.max(...sums))),
  };
}
