/** The layout of a key and its workspaces in the engine's memory. */
import { CANONICAL_BYTES, PAIR_BYTES } from "../../src/arithmetic/field-functions.js";
import { ELEMENT_BYTES } from "../../src/arithmetic/limbs.js";
import { TERM_BYTES } from "../arithmetic/domain-functions.js";
import { groupSizes } from "../arithmetic/group-functions.js";
import type { MemoryPlan } from "../arithmetic/memory-plan.js";
import { planDummies, planScratch } from "../arithmetic/scratch-memory.js";
import { chooseWidth, MIN_WIDTH, windowCount } from "../arithmetic/signed-windows.js";
import { spareBytes } from "../arithmetic/transform-block.js";
import type { ZkeyContent } from "../formats/zkey-content.js";
import { sumRoom } from "./bucket-sums.js";
import { distinctPoints, finitePoints } from "./distinct-points.js";
import type {
  ByTable,
  EngineConstants,
  EngineKey,
  MergedScalars,
  PointTable,
  SparseRows,
  Workspace,
} from "./engine-key.js";
import { BLOCK } from "./engine-phases.js";
import type { CoefficientRows } from "./sparse-rows.js";

/** Canonical elements that are converted at a time. */
export const BUFFERED = 4096;

export interface PlannedTable {
  readonly group: "g1" | "g2";
  readonly of: PointTable["of"];
  /** Numbers of the points that are kept. */
  readonly present: Uint32Array;
  /** Number of the scalar of each. */
  readonly numbers: Uint32Array;
  readonly points: number;
  readonly scalars: number;
}

export type PlannedTables = ByTable<PlannedTable>;

export interface KeyPlaces {
  readonly tables: PlannedTables;
  readonly merged: MergedScalars;
  /** Terms of every scalar behind the witness, as `merged` holds them. */
  readonly mergedTerms: readonly (readonly number[])[];
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
  const { power, publicSignals, wires } = content;
  const mergedTerms: (readonly number[])[] = [];
  const table = (
    source: Uint8Array,
    group: "g1" | "g2",
    of: PointTable["of"],
    shift = 0,
  ): PlannedTable => {
    // The quotient's scalars are not known when those behind the witness are computed.
    const { present, merged } =
      of === "witness" ? distinctPoints(source, group) : finitePoints(source, group);
    const numbers = present.map((number) => number + shift);
    for (const [position, terms] of merged) {
      numbers[position] = wires + mergedTerms.length;
      mergedTerms.push(terms.map((number) => number + shift));
    }
    const bytes = present.length * groupSizes(group === "g1" ? 1 : 2).pointBytes;
    const [points, scalars] = [plan.reserve(bytes), plan.reserve(4 * present.length)];
    return { group, of, present, numbers, points, scalars };
  };
  const side = (terms: number): SparseRows => ({
    starts: plan.reserve(4 * (2 ** power + 1)),
    terms: plan.reserve(terms * TERM_BYTES),
  });
  const roots = Array.from({ length: power + 2 }, (_, k) =>
    k === 0 ? 0 : plan.reserve((2 ** (k - 1) + 1) * ELEMENT_BYTES),
  );
  const tables = {
    a: table(content.a, "g1", "witness"),
    ...(zeroKnowledge && { b1: table(content.b1, "g1", "witness") }),
    b2: table(content.b2, "g2", "witness"),
    c: table(content.c, "g1", "witness", publicSignals + 1),
    h: table(content.h, "g1", "quotient"),
  };
  const merged = {
    count: mergedTerms.length,
    starts: plan.reserve(4 * (mergedTerms.length + 1)),
    terms: plan.reserve(4 * mergedTerms.reduce((sum, { length }) => sum + length, 0)),
  };
  return {
    tables,
    merged,
    mergedTerms,
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

/** Bits of a digit of each kind of scalars. */
export function widthsOf(tables: PlannedTables): EngineKey["widths"] {
  const width = (kind: PointTable["of"]) => {
    const sums = Object.values(tables).filter(({ of }) => of === kind);
    return chooseWidth(sums.map(({ group, present }) => ({ group, points: present.length })));
  };
  return { witness: width("witness"), quotient: width("quotient") };
}

/** Points from which a proof is assembled. */
const ASSEMBLED_POINTS = 16;

export function planWorkspace(
  plan: MemoryPlan,
  { wires, power }: ZkeyContent,
  { tables, merged }: Pick<KeyPlaces, "tables" | "merged">,
  threads: number,
): Workspace {
  const domain = 2 ** power;
  const scalars = wires + merged.count;
  const column = () => plan.reserve(domain * ELEMENT_BYTES);
  const widths = widthsOf(tables);
  const digits = (count: number, width: number) => plan.reserve(2 * count * windowCount(width));
  const all = Object.values(tables);
  const sums = all.map(({ group, present, of }) => {
    return sumRoom(present.length, widths[of]) * groupSizes(group === "g1" ? 1 : 2).pointBytes;
  });
  // A transform uses the room for sums before there are any.
  const block = spareBytes(Math.min(BLOCK, domain / 2));
  return {
    witness: plan.reserve(scalars * CANONICAL_BYTES),
    witnessSingles: plan.reserve(wires * ELEMENT_BYTES),
    columns: [column(), column(), column(), column()],
    witnessDigits: digits(scalars, widths.witness),
    quotientDigits: digits(domain, widths.quotient),
    results: plan.reserve(all.length * windowCount(MIN_WIDTH) * groupSizes(2).projectiveBytes),
    assembly: plan.reserve(ASSEMBLED_POINTS * groupSizes(2).projectiveBytes),
    scratch: Array.from({ length: threads }, () => planScratch(plan, Math.max(block, ...sums))),
  };
}
