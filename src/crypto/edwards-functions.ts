/**
 * Baby Jubjub as WebAssembly: one point at a time, its coordinates in the two lanes.
 *
 * The curve a·x² + y² = 1 + d·x²·y² is taken as −x² + y² = 1 − (d/a)·x²·y², which is the same with
 * √−a·x for x. Its points have extended coordinates X, Y, T, Z with x = X/Z, y = Y/Z, T = XY/Z, and
 * the formulas are those of Hisil, Wong, Carter, Dawson, "Twisted Edwards Curves Revisited"
 * (eprint 2008/522), sections 3.1 and 3.3. −1 is a square and −d/a is not, so an addition is right for
 * any two points of the curve: equal, opposite, of small order, the identity.
 *
 * A *point* is the pairs (X, Y) and (T, Z). An *addend* is the pairs (X − Y, X + Y) and
 * (2·(−d/a)·T, 2Z), below 0.51 r. Bounds are in the units of lane-field.ts.
 */
import {
  CANONICAL_BYTES,
  defineZeroTest,
  PAIR_BYTES,
  swapLanes,
  unpack,
} from "../arithmetic/field-functions.js";
import { type Element, LaneField } from "../arithmetic/lane-field.js";
import { MONTGOMERY_BITS } from "../arithmetic/limbs.js";
import { i32, shuffleLanes } from "../arithmetic/wasm-code.js";
import { type WasmFunction, WasmModule } from "../arithmetic/wasm-module.js";
import { FIELD_MODULUS } from "./field.js";

/** Bytes of a point, and of an addend. */
export const POINT_BYTES = 2 * PAIR_BYTES;

/** What the generated code needs to know of the curve. */
export interface EdwardsConstants {
  /** −d/a. */
  readonly d: bigint;
  /** √−a, which x is multiplied by. */
  readonly scale: bigint;
}

/** The functions of the module: addresses in. */
export interface EdwardsFunctions {
  /** (point, coordinates): reads canonical x and y; 1 if they are a point of the curve. */
  readonly enter: (point: number, coordinates: number) => number;
  /** (out, p): 2p. */
  readonly double: (out: number, p: number) => void;
  /**
   * (table, p, count, work): the addends (2i + 1)·p for −count ≤ i < count, in this order; `work` is a
   * point and an addend.
   */
  readonly multiples: (table: number, p: number, count: number, work: number) => void;
  /**
   * (out, first, second, steps): Σ 2^i · (first[i] + second[i]) for i < steps, of two lists of addresses
   * of addends, 0 for none.
   */
  readonly combine: (out: number, first: number, second: number, steps: number) => void;
  /** (p): 1 if X is 0: p is the identity or the point of order two. */
  readonly isUpright: (p: number) => number;
  /** (p, q, work): 1 if p is q, whose Z is 1; `work` is a pair. */
  readonly equals: (p: number, q: number, work: number) => number;
}

/** A module with EdwardsFunctions. */
export function edwardsModule(constants: EdwardsConstants): Uint8Array<ArrayBuffer> {
  const module = new WasmModule();
  const code = new EdwardsCode(module, constants);
  code.define();
  return module.encode();
}

const TZ = PAIR_BYTES;

class EdwardsCode {
  readonly #module: WasmModule;
  readonly #field: LaneField;
  readonly #constants: EdwardsConstants;

  constructor(module: WasmModule, constants: EdwardsConstants) {
    this.#module = module;
    this.#field = new LaneField(FIELD_MODULUS, module.constants);
    this.#constants = constants;
  }

  define(): void {
    const zeros = defineZeroTest(this.#module, "r", this.#field);
    const double = this.#defineDouble();
    const add = this.#defineAdd();
    const addend = this.#defineAddend();
    this.#defineEnter(zeros);
    this.#defineMultiples(double, add, addend);
    this.#defineCombine(double, add);
    this.#defineTests(zeros);
  }

  /** (point, coordinates), see EdwardsFunctions. */
  #defineEnter(zeros: WasmFunction): void {
    const field = this.#field;
    const { d, scale } = this.#constants;
    this.#module.function("enter", ["i32", "i32"], "i32", (f) => {
      const [point, first] = [f.param(0), f.param(1)];
      const second = f.let("i32", i32.add(first, i32.const(CANONICAL_BYTES)));
      const plain = unpack(this.#module, f, first, second);
      const toX = field.constant(scale << MONTGOMERY_BITS);
      const xy = field.mul(f, plain, lanes(f, toX, field.montgomeryFactor()));
      const yx = swapLanes(f, xy);
      const product = field.mul(f, xy, yx);
      // y² − x² − 1 − d·(xy)² in lane 1, its opposite less 2 in lane 0.
      const squares = field.mul(f, xy, xy);
      const difference = field.reduce(f, field.sub(f, squares, swapLanes(f, squares)));
      const scaled = field.mul(f, product, field.constant(d));
      const right = field.add(f, field.mul(f, scaled, product), field.constant(1n));
      const rest = field.reduce(f, field.sub(f, difference, right));
      field.store(f, point, lanes(f, rest, rest, 1));
      const isOn = f.let("i32", i32.and(zeros.on(point), i32.const(1)));
      field.store(f, point, xy);
      field.store(f, point, lanes(f, product, field.constant(1n)), TZ);
      f.return(isOn);
    });
  }

  /**
   * (out, p): with A = X², B = Y², C = 2Z², E = 2XY = 2TZ, G = B − A, F = C − G and H = A + B, the
   * double is (EF : GH : EH : FG), all signs of the paper's turned.
   */
  #defineDouble(): WasmFunction {
    const field = this.#field;
    return this.#module.function("double", ["i32", "i32"], undefined, (f) => {
      const xy = field.load(f, f.param(1));
      const squares = field.mul(f, xy, xy);
      const tz = field.load(f, f.param(1), TZ);
      const z = bothLanes(f, tz, 1);
      const ec = field.mul(f, tz, field.add(f, z, z));
      const [a, b] = [bothLanes(f, squares, 0), bothLanes(f, squares, 1)];
      const g = field.sub(f, b, a);
      const c = lanes(f, swapLanes(f, ec), this.#zero());
      // F has 3 units; reduced, it may be multiplied by E, and G by H.
      const fg = field.reduce(f, lanes(f, field.sub(f, c, g), g));
      const eh = lanes(f, ec, field.add(f, a, b));
      this.#storeProducts(f, eh, fg);
    });
  }

  /** (out): X, Y, T, Z from (E, H) and (F, G), whose products are within the bounds. */
  #storeProducts(f: WasmFunction, eh: Element, fg: Element): void {
    const field = this.#field;
    const ef = lanes(f, eh, fg, 0, 0);
    const hg = lanes(f, eh, fg, 1, 1);
    field.store(f, f.param(0), field.mul(f, eh, fg));
    field.store(f, f.param(0), field.mul(f, ef, hg), TZ);
  }

  /**
   * (out, p, addend): with A = (Y1 − X1)(Y2 − X2), B = (Y1 + X1)(Y2 + X2), C = 2d·T1·T2, D = 2Z1·Z2,
   * E = B − A, F = D − C, G = D + C and H = B + A, the sum is (EF : GH : EH : FG).
   */
  #defineAdd(): WasmFunction {
    const field = this.#field;
    return this.#module.function("add", ["i32", "i32", "i32"], undefined, (f) => {
      const [out, p, addend] = [f.param(0), f.param(1), f.param(2)];
      const xy = field.load(f, p);
      const turned = field.add(f, swapLanes(f, xy), this.#negateFirst(f, xy));
      const ab = field.mul(f, turned, field.load(f, addend)); // (−A, B)
      const cd = field.mul(f, field.load(f, p, TZ), field.load(f, addend, TZ));
      const ac = lanes(f, ab, cd, 0, 0);
      const bd = lanes(f, ab, cd, 1, 1);
      // Reduced, E and G may be multiplied by F and H.
      const eg = field.reduce(f, field.add(f, bd, ac));
      const hf = field.sub(f, bd, ac);
      field.store(f, out, field.mul(f, eg, swapLanes(f, hf)));
      field.store(f, out, field.mul(f, eg, hf), TZ);
    });
  }

  /** (out, opposite, p): the addends p and −p. */
  #defineAddend(): WasmFunction {
    const field = this.#field;
    const { d } = this.#constants;
    return this.#module.function("addend", ["i32", "i32", "i32"], undefined, (f) => {
      const [out, opposite, p] = [f.param(0), f.param(1), f.param(2)];
      const xy = field.load(f, p);
      const sums = field.add(f, xy, this.#negateFirst(f, swapLanes(f, xy)));
      const first = field.reduce(f, sums);
      const factors = lanes(f, field.constant(2n * d), field.constant(2n));
      const second = field.reduce(f, field.mul(f, field.load(f, p, TZ), factors));
      field.store(f, out, first);
      field.store(f, out, second, TZ);
      // −(X + Y), −(X − Y)
      const signs = this.#module.constants.number(-0);
      field.store(f, opposite, field.negateWhere(f, swapLanes(f, first), signs));
      field.store(f, opposite, this.#negateFirst(f, second), TZ);
    });
  }

  /** See EdwardsFunctions. */
  #defineMultiples(double: WasmFunction, add: WasmFunction, addend: WasmFunction): void {
    const parameters = ["i32", "i32", "i32", "i32"] as const;
    this.#module.function("multiples", parameters, undefined, (f) => {
      const [table, p, count, sum] = [f.param(0), f.param(1), f.param(2), f.param(3)];
      const twice = f.let("i32", i32.add(sum, i32.const(POINT_BYTES)));
      const size = f.let("i32", i32.mul(count, i32.const(POINT_BYTES)));
      const middle = f.let("i32", i32.add(table, size));
      f.call(double, sum, p);
      f.call(addend, twice, middle, sum); // The opposite is written over below.
      for (const offset of [0, TZ]) {
        this.#field.store(f, sum, this.#field.load(f, p, offset), offset);
      }
      const at = f.local("i32");
      f.for(at, i32.const(0), size, POINT_BYTES, () => {
        const above = i32.add(middle, f.get(at));
        const below = i32.sub(i32.sub(middle, f.get(at)), i32.const(POINT_BYTES));
        f.call(addend, above, below, sum);
        f.call(add, sum, sum, twice);
      });
    });
  }

  /** See EdwardsFunctions. */
  #defineCombine(double: WasmFunction, add: WasmFunction): void {
    const field = this.#field;
    const parameters = ["i32", "i32", "i32", "i32"] as const;
    this.#module.function("combine", parameters, undefined, (f) => {
      const [out, steps] = [f.param(0), f.param(3)];
      const identity = lanes(f, this.#zero(), field.constant(1n));
      field.store(f, out, identity);
      field.store(f, out, identity, TZ);
      const left = f.local("i32");
      f.set(left, i32.shl(steps, i32.const(2)));
      f.while(f.get(left), () => {
        f.set(left, i32.sub(f.get(left), i32.const(4)));
        f.call(double, out, out);
        for (const list of [f.param(1), f.param(2)]) {
          const addend = f.let("i32", i32.load(i32.add(list, f.get(left)), 0));
          f.if(addend, () => f.call(add, out, out, addend));
        }
      });
    });
  }

  /** See EdwardsFunctions. */
  #defineTests(zeros: WasmFunction): void {
    const field = this.#field;
    this.#module.function("isUpright", ["i32"], "i32", (f) => {
      f.return(i32.and(zeros.on(f.param(0)), i32.const(1)));
    });
    this.#module.function("equals", ["i32", "i32", "i32"], "i32", (f) => {
      const [p, q, work] = [f.param(0), f.param(1), f.param(2)];
      const z = bothLanes(f, field.load(f, p, TZ), 1);
      const product = field.mul(f, field.load(f, q), z);
      field.store(f, work, field.sub(f, product, field.load(f, p)));
      f.return(i32.eq(zeros.on(work), i32.const(3)));
    });
  }

  #zero(): Element {
    const zero = this.#module.constants.number(0);
    return this.#field.plainOne().map(() => zero);
  }

  /** An element with the sign of lane 0 turned. */
  #negateFirst(f: WasmFunction, x: Element): Element {
    const { constants } = this.#module;
    const signs = shuffleLanes(constants.number(-0), constants.number(0), 0, 2);
    return this.#field.negateWhere(f, x, f.let("v128", signs));
  }
}

/** Lane `first` of x and lane `second` of y. */
function lanes(f: WasmFunction, x: Element, y: Element, first = 0, second = 1): Element {
  return x.map((limb, i) => f.let("v128", shuffleLanes(limb, y[i]!, first, 2 + second)));
}

function bothLanes(f: WasmFunction, x: Element, lane: 0 | 1): Element {
  return lanes(f, x, x, lane, lane);
}
