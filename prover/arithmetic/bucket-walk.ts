/**
 * Sorts nothing: walks over points in the order in which they lie in memory, and pairs each with the last one of its
 * bucket that has no partner yet. Of every pair, one point was read just now and the other one at most some rounds of
 * the buckets ago.
 *
 * A *walk* is memory of WALK_BYTES (scratch-memory.ts): how many pairs are listed, and the bucket of each. *pending* holds for each bucket
 * the reference of the point that waits for a partner, 0 for none.
 */
import { type Code, i32 } from "../../src/arithmetic/wasm-code.js";
import type { WasmFunction, WasmModule } from "../../src/arithmetic/wasm-module.js";
import { BATCH_PAIRS, WALK_BUCKETS } from "./scratch-memory.js";

/** Stands for the bucket of a sum that is to be left out. */
export const NO_BUCKET = 0xffff;

/** Adds the two functions to a module. */
export function defineBucketWalk(module: WasmModule): void {
  definePointWalk(module);
  defineSumWalk(module);
}

/** What both walks work on. */
interface Walk {
  readonly walk: Code;
  readonly pending: Code;
  readonly list: Code;
  /** Variable: pairs listed so far. */
  readonly listed: number;
}

function beginWalk(f: WasmFunction, walk: Code, pending: Code, list: Code): Walk {
  const listed = f.local("i32");
  f.set(listed, i32.load(walk, 0));
  return { walk, pending, list, listed };
}

/** Lists the pair of a point and the pending one of its bucket, or leaves the point pending; without a branch. */
function meet(f: WasmFunction, { walk, pending, list, listed }: Walk, bucket: Code, point: Code) {
  const slot = f.let("i32", i32.add(pending, i32.shl(bucket, i32.const(2))));
  const partner = f.let("i32", i32.load(slot, 0));
  const entry = f.let("i32", i32.add(list, i32.shl(f.get(listed), i32.const(3))));
  f.emit(i32.store(entry, 0, partner), i32.store(entry, 4, point));
  const target = i32.add(walk, i32.shl(f.get(listed), i32.const(1)));
  f.emit(i32.store16(target, WALK_BUCKETS, bucket));
  const paired = f.let("i32", i32.ne(partner, i32.const(0)));
  f.emit(i32.store(slot, 0, i32.and(point, i32.sub(paired, i32.const(1)))));
  f.set(listed, i32.add(f.get(listed), paired));
}

/**
 * (numbers, from, to, digits, points, size, pending, list, walk): walks over points `from` to `to` of a table until a
 * batch is full, and returns the number of the next point. `numbers` are those of the points' scalars (u32), `digits`
 * one digit a scalar (i16), `points` and `size` the reference of the first point and how far the next is from it.
 * Digit ±d > 0 puts a point, or its negative, into bucket d - 1; with digit 0 it is left out.
 */
function definePointWalk(module: WasmModule): void {
  const parameters = Array.from({ length: 9 }, () => "i32" as const);
  module.function("walkPoints", parameters, "i32", (f) => {
    const [numbers, from, to, digits, points] = [0, 1, 2, 3, 4].map((i) => f.param(i)) as Code5;
    const [size, pending, list, walk] = [5, 6, 7, 8].map((i) => f.param(i)) as Code4;
    const state = beginWalk(f, walk, pending, list);
    const index = f.local("i32");
    f.set(index, from);
    const goesOn = i32.and(
      i32.ltU(f.get(index), to),
      i32.ltU(f.get(state.listed), i32.const(BATCH_PAIRS)),
    );
    f.while(goesOn, () => {
      const number = i32.load(i32.add(numbers, i32.shl(f.get(index), i32.const(2))), 0);
      const at = i32.add(digits, i32.shl(number, i32.const(1)));
      const digit = f.let("i32", i32.load16S(at, 0));
      f.if(digit, () => {
        const negative = f.let("i32", i32.shrU(digit, i32.const(31)));
        const mask = i32.sub(i32.const(0), negative);
        const absolute = i32.add(i32.xor(digit, mask), negative);
        const bucket = f.let("i32", i32.sub(absolute, i32.const(1)));
        const reference = i32.add(points, i32.mul(f.get(index), size));
        const sign = i32.shl(negative, i32.const(31));
        meet(f, state, bucket, f.let("i32", i32.or(reference, sign)));
      });
      f.set(index, i32.add(f.get(index), i32.const(1)));
    });
    f.emit(i32.store(walk, 0, f.get(state.listed)));
    f.return(f.get(index));
  });
}

/**
 * (sums, size, pending, list, walk): walks over the sums of all pairs of the walk, which lie one after the other from
 * the reference `sums` on, and lists new pairs in place of them.
 */
function defineSumWalk(module: WasmModule): void {
  const parameters = Array.from({ length: 5 }, () => "i32" as const);
  module.function("walkSums", parameters, undefined, (f) => {
    const [sums, size, pending, list, walk] = [0, 1, 2, 3, 4].map((i) => f.param(i)) as Code5;
    const count = f.let("i32", i32.load(walk, 0));
    f.emit(i32.store(walk, 0, i32.const(0)));
    const state = beginWalk(f, walk, pending, list);
    const index = f.local("i32");
    f.for(index, i32.const(0), count, 1, () => {
      // A new pair never stands behind the sum that it was made of.
      const at = i32.add(walk, i32.shl(f.get(index), i32.const(1)));
      const bucket = f.let("i32", i32.load16U(at, WALK_BUCKETS));
      f.if(i32.ne(bucket, i32.const(NO_BUCKET)), () => {
        const reference = i32.add(sums, i32.mul(f.get(index), size));
        meet(f, state, bucket, f.let("i32", reference));
      });
    });
    f.emit(i32.store(walk, 0, f.get(state.listed)));
  });
}

type Code4 = [Code, Code, Code, Code];
type Code5 = [Code, Code, Code, Code, Code];
