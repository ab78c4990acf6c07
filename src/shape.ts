/**
 * The shape of a batch: how much its circuit takes of each kind of operation, and among how many
 * accounts (SPEC.md section 1). Text, bounds and id follow from one table of counts.
 */
import { gotExpected, QuipuError } from "./errors.js";
import { assertLevels, MAX_OPERATIONS, MAX_SLOTS, MIN_SLOTS } from "./params.js";

/** How much a batch circuit takes of each kind of operation, and among how many accounts. */
export interface Shape {
  /** Transfers N, 1 … 128. */
  readonly transfers: number;
  /** Distinct accounts M, 2 … 128. */
  readonly slots: number;
  /** Deposits D, 0 … 128. */
  readonly deposits: number;
  /** Forced exits E, 0 … 128. */
  readonly exits: number;
  /** Withdrawals W, 0 … 128. */
  readonly withdrawals: number;
  /** Payments P, 0 … 128. */
  readonly payments: number;
  /** Whether its batches publish their signatures; left out if they do not. */
  readonly signed?: boolean;
}

/** The name of a count of a shape. */
export type CountName = Exclude<keyof Shape, "signed">;

/** The counts that a shape may leave out, with their letters, in the order of text, id and circuit. */
const OPTIONAL_COUNTS = [
  ["deposits", "d"],
  ["exits", "e"],
  ["withdrawals", "w"],
  ["payments", "p"],
] as const;

/** All counts in the order of id and circuit parameters, with their least and highest value. */
const COUNTS: readonly (readonly [CountName, number, number])[] = [
  ["transfers", 1, MAX_OPERATIONS],
  ["slots", MIN_SLOTS, MAX_SLOTS],
  ...OPTIONAL_COUNTS.map(([count]) => [count, 0, MAX_OPERATIONS] as const),
];

/** The names of the counts in the order of id and circuit parameters. */
export const COUNT_NAMES: readonly CountName[] = COUNTS.map(([count]) => count);

/** The counts of a shape in the order of id and circuit parameters. */
export function shapeCounts(shape: Shape): number[] {
  return COUNTS.map(([count]) => shape[count]);
}

/** The shape of counts in the order of `shapeCounts`; those that are missing are 0. */
export function shapeOf(counts: readonly number[], signed = false): Shape {
  const entries = COUNTS.map(([count], i) => [count, counts[i] ?? 0] as const);
  const shape = Object.fromEntries(entries) as unknown as Shape;
  return signed ? { ...shape, signed } : shape;
}

/** The shape NxM of batches that hold transfers and nothing else. */
export function transferShape(transfers: number, slots: number): Shape {
  return shapeOf([transfers, slots]);
}

/** The letters of the counts that a shape may leave out, in the order of its text. */
export const COUNT_LETTERS = OPTIONAL_COUNTS.map(([, letter]) => letter).join("");

const NUMBER = "([1-9]\\d*)";
const LETTERS = OPTIONAL_COUNTS.map(([, letter]) => `(?:${NUMBER}${letter})?`).join("");
const SIGNED_LETTER = "s";
const SHAPE_TEXT = new RegExp(
  `^${NUMBER}x${NUMBER}(?:-(?=[\\d${SIGNED_LETTER}])${LETTERS}(${SIGNED_LETTER})?)?$`,
);

/**
 * Writes a shape as `NxM`, or `NxM-DdEeWwPps` without the counts that are 0, and without `s` if it is
 * not signed: `8x8-4d2e4w`, `4x4-s`.
 */
export function formatShape(shape: Shape): string {
  const more = OPTIONAL_COUNTS.filter(([count]) => shape[count] > 0);
  const counts = more.map(([count, letter]) => `${shape[count]}${letter}`);
  const suffix = [...counts, ...(shape.signed === true ? [SIGNED_LETTER] : [])].join("");
  return `${shape.transfers}x${shape.slots}${suffix === "" ? "" : `-${suffix}`}`;
}

/**
 * Reads a shape as `formatShape` writes it.
 *
 * @throws QuipuError `InvalidShape` if the text is not of that form or out of bounds.
 */
export function parseShape(text: string): Shape {
  const match = SHAPE_TEXT.exec(text);
  if (match === null) {
    const message = gotExpected("shape", JSON.stringify(text), "NxM or NxM-DdEeWwPps");
    throw new QuipuError("InvalidShape", message);
  }
  const counts = match.slice(1, 1 + COUNTS.length).map((count) => Number(count ?? 0));
  const shape = shapeOf(counts, match[1 + COUNTS.length] !== undefined);
  assertShape(shape);
  return shape;
}

/**
 * Checks 1 ≤ N ≤ 128, 2 ≤ M ≤ 128 and 0 ≤ D, E, W, P ≤ 128; the smallest tree has 8^3 leaves, more
 * than slots.
 *
 * @throws QuipuError `InvalidShape`.
 */
export function assertShape(shape: Shape): void {
  for (const [what, least, most] of COUNTS) {
    const count = shape[what];
    if (Number.isInteger(count) && count >= least && count <= most) continue;
    throw new QuipuError("InvalidShape", gotExpected(what, count, `${least}…${most}`));
  }
}

/** Bits of a count in a shape id. */
const COUNT_BITS = 8n;

/** Bits of all counts; the levels stand above them. */
const COUNTS_BITS = COUNT_BITS * BigInt(COUNTS.length);

/** Width of a shape id. */
export const SHAPE_ID_BITS = 8n + COUNTS_BITS;

/** The top bit of the byte of levels, which says that a shape is signed. */
const SIGNED_BIT = 0x80;

/**
 * What L1 knows a circuit by, 56 bits: levels ‖ N ‖ M ‖ D ‖ E ‖ W ‖ P, a byte each. The top bit is 1
 * if the shape is signed.
 */
export function shapeId(shape: Shape, levels: number): bigint {
  const first = shape.signed === true ? SIGNED_BIT | levels : levels;
  return shapeCounts(shape).reduce(
    (id, count) => (id << COUNT_BITS) | BigInt(count),
    BigInt(first),
  );
}

/**
 * The shape and the number of levels that a shape id stands for.
 *
 * @throws QuipuError `InvalidShape` or `InvalidLevels` if it is none.
 */
export function parseShapeId(id: bigint): { readonly shape: Shape; readonly levels: number } {
  const mask = (1n << COUNT_BITS) - 1n;
  const counts = COUNTS.map((_, i) => {
    const position = BigInt(COUNTS.length - 1 - i);
    return Number((id >> (COUNT_BITS * position)) & mask);
  });
  const first = Number(id >> COUNTS_BITS);
  const signed = first >= SIGNED_BIT;
  const shape = shapeOf(counts, signed);
  assertShape(shape);
  const levels = signed ? first - SIGNED_BIT : first;
  assertLevels(levels);
  return { shape, levels };
}
