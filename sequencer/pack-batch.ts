/**
 * Chooses what users have signed for the next batch, of each sender in the order of its nonces.
 *
 * The first eighth of a batch goes by age. The rest goes to the operations that pay most for the
 * space that they take, the smaller before the larger, the older before the younger. Space is the
 * place of the operation, and twice that for each account that it brings into the slot table: about
 * what they cost to prove. Nothing free comes before what pays, but for the eighth that goes by age.
 *
 * Nobody starves. The oldest ready operation is always tried first, and it fits: the first operation
 * with a fee decides the fee token, and the table has at least two slots, of which L1's queues leave
 * two if the shape has D + E ≤ M − 2. So every batch removes the oldest ready operation, by sealing
 * or by dropping it, and an operation with k older ones before it is gone after at most k + 1
 * batches. There are two exceptions: an operation waits for a batch of a shape that takes its kind,
 * and a shape with less room for more queue items may fill up with them, as long as somebody pays for
 * that on L1.
 */
import type { BatchBuilder } from "../src/batch/batch-builder.js";
import { QuipuError, resultOrRefusal } from "../src/errors.js";
import {
  kindOf,
  LIST_OF,
  SIGNED_KIND_NAMES,
  type SignedOperation,
} from "../src/operations/kinds.js";
import type { Shape } from "../src/shape.js";
import { type Work, workThrough } from "../src/take-turns.js";
import type { WaitingOperation } from "./waiting-operation.js";

/** What packing needs to know about the operations that wait. */
export interface Candidates {
  /** The first ready operation of some senders, the oldest and the best-paying among them. */
  readonly heads: readonly WaitingOperation[];
  /** The ready operation of the same sender that follows, if there is one. */
  successor(waiting: WaitingOperation): WaitingOperation | undefined;
}

/** An operation that must leave the pool. */
export interface Refused {
  readonly waiting: WaitingOperation;
  readonly reason: QuipuError;
}

/** What packing has come to. */
export interface Packing {
  /** In the order in which they were chosen. */
  readonly chosen: readonly WaitingOperation[];
  /** What can no longer be applied. */
  readonly refused: readonly Refused[];
}

/** One part in so many of a batch is filled strictly by age. */
const SENIORITY_DIVISOR = 8;

/** Space that an account takes in the slot table, in places of an operation. */
const SLOT_SPACE = 2;

/** Adds operations to a batch until nothing fits any more. */
export function packBatch(candidates: Candidates, builder: BatchBuilder, shape: Shape): Packing {
  return workThrough(packing(candidates, builder, shape));
}

/** The same in pieces: one for each operation that is tried. */
export function* packing(
  candidates: Candidates,
  builder: BatchBuilder,
  shape: Shape,
): Work<Packing> {
  const places = SIGNED_KIND_NAMES.reduce((sum, name) => sum + shape[name], 0);
  const byAge = Math.ceil(places / SENIORITY_DIVISOR);
  const heads = [...candidates.heads];
  const chosen: WaitingOperation[] = [];
  const refused: Refused[] = [];
  for (;;) {
    const best = findBest(heads, builder, { shape, isByAge: chosen.length < byAge });
    if (best === undefined) return { chosen, refused };
    const waiting = heads[best]!;
    const reason = resultOrRefusal(() => void builder.addSigned(waiting.operation));
    if (reason === undefined) chosen.push(waiting);
    else refused.push({ waiting, reason });
    const next = reason === undefined ? candidates.successor(waiting) : undefined;
    heads.splice(best, 1, ...(next === undefined ? [] : [next]));
    yield;
  }
}

/** Position of the best operation that fits: the oldest, or the one that pays most for its space. */
function findBest(
  heads: readonly WaitingOperation[],
  builder: BatchBuilder,
  { shape, isByAge }: { shape: Shape; isByAge: boolean },
): number | undefined {
  let best: number | undefined;
  let bestSpace = 0;
  for (let position = 0; position < heads.length; position += 1) {
    const waiting = heads[position]!;
    const isBetterAt = (space: number) =>
      best === undefined || isBetter(waiting, space, heads[best]!, bestSpace, isByAge);
    // Most are no better even if they bring no account, and it takes longer to see how many they bring.
    if (!isBetterAt(1)) continue;
    const added = newAccounts(waiting.operation, builder);
    if (builder.named.size + added > shape.slots) continue;
    const space = 1 + SLOT_SPACE * added;
    if (!isBetterAt(space) || !isTaken(waiting, builder)) continue;
    best = position;
    bestSpace = space;
  }
  return best;
}

/** Whether one operation comes before another: by age, or by worth for its space. */
function isBetter(
  one: WaitingOperation,
  space: number,
  other: WaitingOperation,
  otherSpace: number,
  isByAge: boolean,
): boolean {
  const [worth, otherWorth] = [one.worth * otherSpace, other.worth * space];
  if (!isByAge && worth !== otherWorth) return worth > otherWorth;
  if (!isByAge && space !== otherSpace) return space < otherSpace;
  return one.arrival < other.arrival;
}

/** How many accounts an operation would bring into the slot table; none if it finds no place to go. */
function newAccounts(operation: SignedOperation, builder: BatchBuilder): number {
  const named = resultOrRefusal(() => kindOf(operation).accountsOf(operation, builder.accounts));
  if (named instanceof QuipuError) return 0;
  let count = 0;
  for (const account of named) if (!builder.named.has(account)) count += 1;
  return count;
}

/** Whether the batch has a place for it, it comes not too late, and its fee is in the fee token. */
function isTaken({ operation }: WaitingOperation, builder: BatchBuilder): boolean {
  if (builder.roomFor(LIST_OF[operation.kind]) === 0 || builder.comesTooLate(operation))
    return false;
  const { feeToken = operation.token } = builder;
  return operation.token === feeToken || kindOf(operation).feeOf(operation) === 0n;
}
