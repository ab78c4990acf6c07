/**
 * A group's operations as functions of a WebAssembly module, two points at a time.
 *
 * An affine *point* is x then y, each component a single (40 bytes a component). A *reference* to a
 * point is its address / 16 in the low 31 bits; the top bit asks for the negated point. A pair of
 * *projective* points is X, Y, Z, each a pair of coordinates.
 */
import { swapLanes } from "../../src/arithmetic/field-functions.js";
import type { Element } from "../../src/arithmetic/lane-field.js";
import { ELEMENT_BYTES } from "../../src/arithmetic/limbs.js";
import { type Code, i32, i64, i64x2, v128 } from "../../src/arithmetic/wasm-code.js";
import type { WasmFunction, WasmModule } from "../../src/arithmetic/wasm-module.js";
import type { Coordinate, CoordinateField } from "./coordinate-field.js";

/** One step of a batch: references of a and b of lane 0, then of lane 1. */
export const STEP_BYTES = 16;

/** Sizes that follow from the degree of the coordinates. */
export interface GroupSizes {
  readonly pointBytes: number;
  /** Pair of projective points. */
  readonly projectiveBytes: number;
}

export function groupSizes(degree: 1 | 2): GroupSizes {
  return {
    pointBytes: 2 * degree * ELEMENT_BYTES,
    projectiveBytes: 6 * degree * ELEMENT_BYTES,
  };
}

/** Code over one group. */
class GroupCode {
  readonly module: WasmModule;
  readonly prefix: string;
  readonly coordinates: CoordinateField;

  constructor(module: WasmModule, prefix: string, coordinates: CoordinateField) {
    this.module = module;
    this.prefix = prefix;
    this.coordinates = coordinates;
  }

  get field() {
    return this.coordinates.base.field;
  }

  define(name: string, parameters: number, body: (f: WasmFunction) => void): WasmFunction {
    const types = Array.from({ length: parameters }, () => "i32" as const);
    return this.module.function(`${this.prefix}_${name}`, types, undefined, body);
  }

  /** Coordinate 0 (x) or 1 (y) of two points. */
  gather(f: WasmFunction, first: Code, second: Code, coordinate: 0 | 1): Coordinate {
    const { degree } = this.coordinates;
    return Array.from({ length: degree }, (_, component) => {
      const offset = (coordinate * degree + component) * ELEMENT_BYTES;
      return this.field.gather(f, first, second, offset);
    });
  }

  scatter(f: WasmFunction, out: Code, coordinate: 0 | 1, value: Coordinate): void {
    const { degree } = this.coordinates;
    const { pointBytes } = groupSizes(degree);
    const second = f.let("i32", i32.add(out, i32.const(pointBytes)));
    for (const [component, element] of value.entries()) {
      const offset = (coordinate * degree + component) * ELEMENT_BYTES;
      this.field.scatter(f, out, second, element, offset);
    }
  }

  load(f: WasmFunction, at: Code): Coordinate {
    const { degree, pairBytes } = this.coordinates;
    return Array.from({ length: degree }, (_, i) =>
      this.field.load(f, at, (i * pairBytes) / degree),
    );
  }

  store(f: WasmFunction, at: Code, value: Coordinate): void {
    const { degree, pairBytes } = this.coordinates;
    for (const [i, element] of value.entries()) {
      this.field.store(f, at, element, (i * pairBytes) / degree);
    }
  }

  each(x: Coordinate, y: Coordinate, operation: (x: Element, y: Element) => Element): Coordinate {
    return x.map((component, i) => operation(component, y[i]!));
  }

  /** Coordinates with their sign flipped in the lanes whose references say so. */
  signed(f: WasmFunction, value: Coordinate, signs: Code): Coordinate {
    return value.map((element) => this.field.negateWhere(f, element, signs));
  }
}

/** Adds the functions of a group to a module, their names beginning with `prefix`. */
export function defineGroup(
  module: WasmModule,
  prefix: string,
  coordinates: CoordinateField,
): void {
  const code = new GroupCode(module, prefix, coordinates);
  defineTouch(code);
  defineBatchStart(code);
  defineBatchFinish(code);
  const add = defineProjectiveAdd(code);
  defineBucketReduction(code, add);
  defineLaneSwap(code);
}

/** A reference as it is read: where the point stands, and the bits with its sign. */
export interface Reference {
  readonly address: Code;
  readonly bits: Code;
}

export function readReference(f: WasmFunction, at: Code, offset: number): Reference {
  const bits = f.let("i32", i32.load(at, offset));
  return { bits, address: f.let("i32", i32.shl(bits, i32.const(4))) };
}

/** A vector with the sign bit set in the lanes whose reference asks for the negated point. */
export function signsOf(f: WasmFunction, first: Reference, second: Reference): Code {
  const sign = ({ bits }: Reference) =>
    i64.shl(i64.extendI32U(i32.shrU(bits, i32.const(31))), i64.const(63n));
  return f.let("v128", i64x2.replaceLane(i64x2.splat(sign(first)), 1, sign(second)));
}

/** Bytes that a cache brings at a time. */
const LINE_BYTES = 64;

/**
 * (list, steps, out): reads a word of each cache line of the points of all steps, and writes something that depends on
 * all of them. The points lie anywhere; read one after the other with nothing between, they come side by side, and are
 * there when they are needed.
 */
function defineTouch(code: GroupCode): void {
  const { pointBytes } = groupSizes(code.coordinates.degree);
  const lines = Array.from(
    { length: Math.ceil(pointBytes / LINE_BYTES) },
    (_, i) => i * LINE_BYTES,
  );
  // A point that begins within a line may end in one more.
  const offsets = new Set([...lines, pointBytes - 16]);
  code.define("touch", 3, (f) => {
    const [list, steps, out] = [0, 1, 2].map((i) => f.param(i)) as [Code, Code, Code];
    const seen = f.local("i32");
    f.set(seen, i32.const(0));
    const step = f.local("i32");
    f.for(step, i32.const(0), steps, 1, () => {
      const entry = f.let("i32", i32.add(list, i32.mul(f.get(step), i32.const(STEP_BYTES))));
      for (const { address } of readStep(f, entry)) {
        for (const offset of offsets) {
          f.set(seen, i32.add(f.get(seen), i32.load(address, offset)));
        }
      }
    });
    f.emit(i32.store(out, 0, f.get(seen)));
  });
}

/**
 * (list, steps, norms, products, work): for each step writes the norm of the difference of the two
 * x, and behind the product that stands first in `products` its product with all norms so far.
 */
function defineBatchStart(code: GroupCode): void {
  const { coordinates, field } = code;
  code.define("sumsStart", 5, (f) => {
    const [list, steps, norms, products, work] = [0, 1, 2, 3, 4].map((i) => f.param(i)) as Code5;
    const { mul } = coordinates.base;
    const step = f.local("i32");
    f.for(step, i32.const(0), steps, 1, () => {
      const entry = f.let("i32", i32.add(list, i32.mul(f.get(step), i32.const(STEP_BYTES))));
      const [a0, b0, a1, b1] = readStep(f, entry);
      const a = code.gather(f, a0.address, a1.address, 0);
      const b = code.gather(f, b0.address, b1.address, 0);
      code.store(
        f,
        work,
        code.each(b, a, (x, y) => field.sub(f, x, y)),
      );
      const offset = f.let("i32", i32.mul(f.get(step), i32.const(2 * ELEMENT_BYTES)));
      const norm = f.let("i32", i32.add(norms, offset));
      const product = f.let("i32", i32.add(products, offset));
      f.call(coordinates.norm, norm, work);
      f.call(mul, i32.add(product, i32.const(2 * ELEMENT_BYTES)), product, norm);
    });
  });
}

type Code5 = [Code, Code, Code, Code, Code];

function readStep(f: WasmFunction, at: Code): [Reference, Reference, Reference, Reference] {
  return [0, 4, 8, 12].map((offset) => readReference(f, at, offset)) as [
    Reference,
    Reference,
    Reference,
    Reference,
  ];
}

/**
 * (list, steps, norms, products, out, work): writes a + b of every step, lane 0 then lane 1, one
 * after the other from `out` on; `norms` and `products` as `sumsStart` left them, no norm zero.
 * Affine addition as in every textbook; one inversion a batch by Montgomery's trick.
 */
function defineBatchFinish(code: GroupCode): void {
  const { coordinates, field } = code;
  const { pairBytes } = coordinates;
  const { pointBytes } = groupSizes(coordinates.degree);
  code.define("sumsFinish", 6, (f) => {
    const [list, steps, norms, products, out] = [0, 1, 2, 3, 4].map((i) => f.param(i)) as Code5;
    const slot = (i: number) => f.let("i32", i32.add(f.param(5), i32.const(i * pairBytes)));
    const [rest, inverse, difference, slope, square, work] = [0, 1, 2, 3, 4, 5].map(slot) as [
      ...Code5,
      Code,
    ];
    const { mul, inverse: invert } = coordinates.base;
    const atStep = (base: Code, index: Code) =>
      f.let("i32", i32.add(base, i32.mul(index, i32.const(2 * ELEMENT_BYTES))));
    f.call(invert, rest, atStep(products, steps), work);
    const step = f.local("i32");
    f.set(step, steps);
    f.while(f.get(step), () => {
      f.set(step, i32.sub(f.get(step), i32.const(1)));
      f.call(mul, inverse, rest, atStep(products, f.get(step)));
      f.call(mul, rest, rest, atStep(norms, f.get(step)));
      const entry = f.let("i32", i32.add(list, i32.mul(f.get(step), i32.const(STEP_BYTES))));
      const [a0, b0, a1, b1] = readStep(f, entry);
      const xa = code.gather(f, a0.address, a1.address, 0);
      const xb = code.gather(f, b0.address, b1.address, 0);
      if (coordinates.degree === 2) {
        code.store(
          f,
          difference,
          code.each(xb, xa, (x, y) => field.sub(f, x, y)),
        );
        f.call(coordinates.invertByNorm, inverse, difference, inverse);
      }
      const ya = code.signed(f, code.gather(f, a0.address, a1.address, 1), signsOf(f, a0, a1));
      const yb = code.signed(f, code.gather(f, b0.address, b1.address, 1), signsOf(f, b0, b1));
      code.store(
        f,
        slope,
        code.each(yb, ya, (x, y) => field.sub(f, x, y)),
      );
      f.call(coordinates.mul, slope, slope, inverse);
      f.call(coordinates.square, square, slope);
      const both = code.each(xa, xb, (x, y) => field.add(f, x, y));
      const x = code.each(code.load(f, square), both, (s, t) =>
        field.reduce(f, field.sub(f, s, t)),
      );
      const target = i32.add(out, i32.mul(f.get(step), i32.const(2 * pointBytes)));
      const at = f.let("i32", target);
      code.scatter(f, at, 0, x);
      code.store(
        f,
        difference,
        code.each(xa, x, (u, v) => field.sub(f, u, v)),
      );
      f.call(coordinates.mul, slope, slope, difference);
      const y = code.each(code.load(f, slope), ya, (u, v) => field.reduce(f, field.sub(f, u, v)));
      code.scatter(f, at, 1, y);
    });
  });
}

/**
 * (out, p, q, work): sums of projective points, complete: right for equal and opposite points and
 * infinity. Renes, Costello, Batina, "Complete addition formulas for prime order elliptic curves"
 * (eprint 2015/1060), algorithm 7; the group that G2 lies in has odd order, which suffices.
 */
function defineProjectiveAdd(code: GroupCode): WasmFunction {
  const { pairBytes, mul, add, sub, mulThriceB } = code.coordinates;
  return code.define("add", 4, (f) => {
    const part = (base: Code, i: number) => f.let("i32", i32.add(base, i32.const(i * pairBytes)));
    const [out, p, q, work] = [f.param(0), f.param(1), f.param(2), f.param(3)];
    const [x1, y1, z1] = [part(p, 0), part(p, 1), part(p, 2)];
    const [x2, y2, z2] = [part(q, 0), part(q, 1), part(q, 2)];
    const [xx, yy, zz, xy, yz, xz, s, t] = [0, 1, 2, 3, 4, 5, 6, 7].map((i) => part(work, i)) as [
      ...Code5,
      Code,
      Code,
      Code,
    ];
    f.call(mul, xx, x1, x2);
    f.call(mul, yy, y1, y2);
    f.call(mul, zz, z1, z2);
    const cross = (into: Code, [u1, v1, uu]: Code[], [u2, v2, vv]: Code[]) => {
      // u1 v2 + u2 v1 = (u1 + v1)(u2 + v2) - u1 u2 - v1 v2
      f.call(add, s, u1!, v1!);
      f.call(add, t, u2!, v2!);
      f.call(mul, into, s, t);
      f.call(add, s, uu!, vv!);
      f.call(sub, into, into, s);
    };
    cross(xy, [x1, y1, xx], [x2, y2, yy]);
    cross(yz, [y1, z1, yy], [y2, z2, zz]);
    cross(xz, [x1, z1, xx], [x2, z2, zz]);
    f.call(add, s, xx, xx);
    f.call(add, xx, s, xx);
    f.call(mulThriceB, zz, zz);
    f.call(add, s, yy, zz);
    f.call(sub, yy, yy, zz);
    f.call(mulThriceB, xz, xz);
    // X = xy·yy' - yz·xz', Y = yy'·s + xz'·xx', Z = s·yz + xx'·xy
    f.call(mul, t, yz, xz);
    f.call(mul, zz, xy, yy);
    f.call(sub, part(out, 0), zz, t);
    f.call(mul, t, xz, xx);
    f.call(mul, zz, yy, s);
    f.call(add, part(out, 1), zz, t);
    f.call(mul, t, xx, xy);
    f.call(mul, zz, s, yz);
    f.call(add, part(out, 2), zz, t);
  });
}

/**
 * (references, half, identity, out, work): lane by lane the sums over i < half of point i and of
 * (i + 1) times point i, lane 0 of the first half of the references and lane 1 of the second:
 * two pairs of projective points at `out`, the plain sums and the weighted ones. `identity` is the
 * reference of an affine point (0, 1) that stands for infinity.
 */
function defineBucketReduction(code: GroupCode, add: WasmFunction): void {
  const { coordinates, field, module } = code;
  const { degree, pairBytes } = coordinates;
  const { projectiveBytes } = groupSizes(degree);
  code.define("reduceBuckets", 5, (f) => {
    const [references, half, identity] = [f.param(0), f.param(1), f.param(2)];
    const [out, point] = [f.param(3), f.param(4)];
    const work = f.let("i32", i32.add(point, i32.const(projectiveBytes)));
    const weighted = f.let("i32", i32.add(out, i32.const(projectiveBytes)));
    const one = field.constant(1n);
    const zeros = () => one.map(() => module.constants.number(0));
    const constant = (value: readonly Code[]) => [value, zeros()].slice(0, degree);
    for (const sum of [out, weighted]) {
      code.store(f, sum, constant(zeros()));
      code.store(f, f.let("i32", i32.add(sum, i32.const(pairBytes))), constant(one));
      code.store(f, f.let("i32", i32.add(sum, i32.const(2 * pairBytes))), constant(zeros()));
    }
    const y = f.let("i32", i32.add(point, i32.const(pairBytes)));
    const z = f.let("i32", i32.add(point, i32.const(2 * pairBytes)));
    const index = f.local("i32");
    f.set(index, half);
    f.while(f.get(index), () => {
      f.set(index, i32.sub(f.get(index), i32.const(1)));
      const at = (i: Code) => f.let("i32", i32.add(references, i32.shl(i, i32.const(2))));
      const first = readReference(f, at(f.get(index)), 0);
      const second = readReference(f, at(i32.add(f.get(index), half)), 0);
      code.store(f, point, code.gather(f, first.address, second.address, 0));
      const height = code.gather(f, first.address, second.address, 1);
      code.store(f, y, code.signed(f, height, signsOf(f, first, second)));
      const present = ({ bits }: Reference) =>
        i64.sub(i64.const(0n), i64.extendI32U(i32.ne(bits, identity)));
      const mask = i64x2.replaceLane(i64x2.splat(present(first)), 1, present(second));
      const finite = f.let("v128", mask);
      code.store(f, z, constant(one.map((limb) => f.let("v128", v128.and(limb, finite)))));
      f.call(add, out, out, point, work);
      f.call(add, weighted, weighted, out, work);
    });
  });
}

/** (out, p): the pair of projective points p with its lanes exchanged. */
function defineLaneSwap(code: GroupCode): void {
  const { degree, base } = code.coordinates;
  code.define("swap", 2, (f) => {
    for (let i = 0; i < 3 * degree; i += 1) {
      const offset = i * 2 * ELEMENT_BYTES;
      base.field.store(f, f.param(0), swapLanes(f, base.field.load(f, f.param(1), offset)), offset);
    }
  });
}
