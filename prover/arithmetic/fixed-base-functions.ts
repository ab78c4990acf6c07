/**
 * Multiples of one point by many scalars, from a table: which entries a scalar is the sum of, and the pairs of one
 * window of all scalars. Row w of a *table* holds d * 2^(width w) times the point, from d = 1 on.
 */
import { CANONICAL_BYTES } from "../../src/arithmetic/field-functions.js";
import { type Code, i32, i64 } from "../../src/arithmetic/wasm-code.js";
import type { WasmModule } from "../../src/arithmetic/wasm-module.js";
import { MAX_MAGNITUDE, writeMagnitude } from "./digit-functions.js";

/** Narrowest digit: a row is filled by batches that end with full steps, so none reaches into the next row. */
export const MIN_TABLE_WIDTH = 4;
/** Widest digit: one of the top row, too, has to fit the 32 bits that are read from any byte on. */
export const MAX_TABLE_WIDTH = 20;

/**
 * Number of points of each row. The digits of all rows but the last are signed; the last takes what is left of a
 * scalar, however much that is, so a row may be saved that would hold a bit or two.
 *
 * @param width bits of a digit, MIN_TABLE_WIDTH to MAX_TABLE_WIDTH
 */
export function rowSizes(width: number): number[] {
  const bits = MAX_MAGNITUDE.toString(2).length;
  // A top digit of one bit more than the others costs less than another row of them.
  const rows = Math.ceil((bits - 1) / width);
  const top = Number(MAX_MAGNITUDE >> BigInt(width * (rows - 1))) + 1;
  return Array.from({ length: rows }, (_, w) => (w === rows - 1 ? top : 2 ** (width - 1)));
}

/** Adds the two functions to a module. */
export function defineFixedBase(module: WasmModule): void {
  defineTableEntries(module);
  defineWindowPairs(module);
}

/**
 * (scalars, count, width, rows, table, size, out, work): for the canonical scalars i < `count` and all windows w writes
 * to out[w * count + i] the reference (u32) of the table's entry, with its sign, or 0 for none. `table` is the reference
 * of the table's first point, `size` how far the next is from it; `work` is 40 bytes.
 */
function defineTableEntries(module: WasmModule): void {
  const parameters = Array.from({ length: 8 }, () => "i32" as const);
  module.function("tableEntries", parameters, undefined, (f) => {
    const [scalars, count, width, rows] = [0, 1, 2, 3].map((i) => f.param(i)) as Code4;
    const [table, size, start, work] = [4, 5, 6, 7].map((i) => f.param(i)) as Code4;
    const half = f.let("i32", i32.shl(i32.const(1), i32.sub(width, i32.const(1))));
    const mask = f.let("i32", i32.sub(i32.shl(half, i32.const(1)), i32.const(1)));
    const rowSize = f.let("i32", i32.mul(half, size));
    const step = f.let("i32", i32.shl(count, i32.const(2)));
    const last = f.let("i32", i32.sub(rows, i32.const(1)));
    // Bits are read 32 at a time, which reach beyond the scalar.
    f.emit(i64.store(work, CANONICAL_BYTES, i64.const(0n)));
    const [index, window, bit, carry, out, beforeRow] = [0, 0, 0, 0, 0, 0].map(() =>
      f.local("i32"),
    ) as [number, number, number, number, number, number];
    const rest = () => {
      const bits = i32.load(i32.add(work, i32.shrU(f.get(bit), i32.const(3))), 0);
      return i32.shrU(bits, i32.and(f.get(bit), i32.const(7)));
    };
    const write = (magnitude: Code, sign: Code) => {
      const entry = i32.add(f.get(beforeRow), i32.mul(magnitude, size));
      const present = i32.sub(i32.eqz(magnitude), i32.const(1));
      const signed = i32.or(entry, i32.shl(sign, i32.const(31)));
      f.emit(i32.store(f.get(out), 0, i32.and(signed, present)));
    };
    f.for(index, i32.const(0), count, 1, () => {
      const scalar = i32.add(scalars, i32.mul(f.get(index), i32.const(CANONICAL_BYTES)));
      const sign = writeMagnitude(f, f.let("i32", scalar), work);
      f.set(bit, i32.const(0));
      f.set(carry, i32.const(0));
      f.set(beforeRow, i32.sub(table, size));
      f.set(out, i32.add(start, i32.shl(f.get(index), i32.const(2))));
      f.for(window, i32.const(0), last, 1, () => {
        const value = f.let("i32", i32.add(i32.and(rest(), mask), f.get(carry)));
        f.set(carry, i32.eqz(i32.ltU(value, half)));
        const digit = i32.sub(value, i32.shl(f.get(carry), width));
        const flip = f.let("i32", i32.sub(i32.const(0), f.get(carry)));
        const magnitude = f.let("i32", i32.add(i32.xor(digit, flip), f.get(carry)));
        write(magnitude, i32.xor(f.get(carry), sign));
        f.set(out, i32.add(f.get(out), step));
        f.set(bit, i32.add(f.get(bit), width));
        f.set(beforeRow, i32.add(f.get(beforeRow), rowSize));
      });
      write(f.let("i32", i32.add(rest(), f.get(carry))), sign);
    });
  });
}

/**
 * (entries, count, references, list, from, to, size, dummy, kept): lists for every i < `count` the pair of its sum so
 * far, references[i], and of entries[i], and says where the new sum will be: point i from the reference `to` on. Where
 * one of the two is missing, it lists a pair of dummies (scratch-memory.ts), and the other becomes the sum. If that one
 * is a sum, point i from `from` on, which has to be copied, its index goes to `kept` (u32). Returns how many do.
 */
function defineWindowPairs(module: WasmModule): void {
  const parameters = Array.from({ length: 9 }, () => "i32" as const);
  module.function("windowPairs", parameters, "i32", (f) => {
    const [entries, count, references, list] = [0, 1, 2, 3].map((i) => f.param(i)) as Code4;
    const [from, to, size, dummy, kept] = [4, 5, 6, 7, 8].map((i) => f.param(i)) as [
      ...Code4,
      Code,
    ];
    const [index, keptCount] = [f.local("i32"), f.local("i32")];
    f.set(keptCount, i32.const(0));
    f.for(index, i32.const(0), count, 1, () => {
      const word = (base: Code) => i32.add(base, i32.shl(f.get(index), i32.const(2)));
      const own = f.let("i32", word(references));
      const sum = f.let("i32", i32.load(own, 0));
      const entry = f.let("i32", i32.load(word(entries), 0));
      const pair = f.let("i32", i32.add(list, i32.shl(f.get(index), i32.const(3))));
      const offset = f.let("i32", i32.mul(f.get(index), size));
      const [here, there] = [i32.add(from, offset), i32.add(to, offset)];
      const both = i32.and(i32.ne(sum, i32.const(0)), i32.ne(entry, i32.const(0)));
      const isPair = f.let("i32", both);
      f.if(isPair, () => {
        f.emit(i32.store(pair, 0, sum), i32.store(pair, 4, entry), i32.store(own, 0, there));
      });
      f.if(i32.eqz(isPair), () => {
        f.emit(i32.store(pair, 0, dummy), i32.store(pair, 4, i32.add(dummy, size)));
        f.emit(i32.store(own, 0, i32.or(sum, entry)));
        f.if(i32.eq(sum, here), () => {
          f.emit(i32.store(own, 0, there));
          f.emit(
            i32.store(i32.add(kept, i32.shl(f.get(keptCount), i32.const(2))), 0, f.get(index)),
          );
          f.set(keptCount, i32.add(f.get(keptCount), i32.const(1)));
        });
      });
    });
    f.return(f.get(keptCount));
  });
}

type Code4 = [Code, Code, Code, Code];
