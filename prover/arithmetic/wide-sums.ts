/**
 * The batch of affine additions of group-functions.ts for four additions a step, in wide code. Points
 * lie anywhere and are read vector by vector, which the revectorizer cannot put together: so they
 * are first copied side by side, and functions that are wide throughout do the arithmetic.
 */
import { address } from "../../src/arithmetic/field-functions.js";
import type { Element } from "../../src/arithmetic/lane-field.js";
import { ELEMENT_BYTES } from "../../src/arithmetic/limbs.js";
import { type Code, i32 } from "../../src/arithmetic/wasm-code.js";
import type { WasmFunction, WasmModule } from "../../src/arithmetic/wasm-module.js";
import { QUAD_BYTES, type WideField } from "../../src/arithmetic/wide-field.js";
import type { AffineCoordinates } from "./coordinate-field.js";
import {
  groupSizes,
  type Reference,
  readReference,
  STEP_BYTES,
  signsOf,
} from "./group-functions.js";

/** One step of a wide batch: two steps of a narrow one. */
export const WIDE_STEP_BYTES = 2 * STEP_BYTES;

/** Halves of a wide vector. */
const HALVES = [0, 1] as const;

/** References of a and b of both lanes of a half. */
type HalfStep = readonly [a0: Reference, b0: Reference, a1: Reference, b1: Reference];

/** Adds `wideStart` and `wideFinish` of a group to a module, their names beginning with `prefix`. */
export function defineWideSums(
  module: WasmModule,
  prefix: string,
  coordinates: AffineCoordinates<WideField>,
): void {
  const code = new WideSumsCode(module, prefix, coordinates);
  code.defineStart();
  code.defineFinish();
}

class WideSumsCode {
  readonly #module: WasmModule;
  readonly #prefix: string;
  readonly #coordinates: AffineCoordinates<WideField>;

  constructor(module: WasmModule, prefix: string, coordinates: AffineCoordinates<WideField>) {
    this.#module = module;
    this.#prefix = prefix;
    this.#coordinates = coordinates;
  }

  get #field(): WideField {
    return this.#coordinates.base.field;
  }

  /** Numbers of a coordinate's components. */
  get #components(): number[] {
    return Array.from({ length: this.#coordinates.degree }, (_, i) => i);
  }

  /**
   * (list, steps, norms, products, work): as `sumsStart`, with wide norms and products and the steps
   * of a wide batch.
   */
  defineStart(): void {
    const { base, norm, degree } = this.#coordinates;
    this.#define("wideStart", 5, (f) => {
      const [list, steps, norms, products, work] = parameters(f, 5);
      const step = f.local("i32");
      f.for(step, i32.const(0), steps!, 1, () => {
        const entry = address(f, list!, f.get(step), WIDE_STEP_BYTES);
        const place = address(f, norms!, f.get(step), QUAD_BYTES);
        const product = address(f, products!, f.get(step), QUAD_BYTES);
        // A difference in F_q is its own norm.
        const difference = degree === 1 ? place : work!;
        for (const half of HALVES) {
          const references = readHalf(f, entry, half);
          for (const component of this.#components) {
            const [a, b] = this.#gather(f, references, 0, component);
            const distance = this.#field.sub(f, b, a);
            this.#field.storeHalf(f, difference, half, distance, QUAD_BYTES * component);
          }
        }
        if (degree === 2) f.call(norm, place, work!);
        f.call(base.mul, i32.add(product, i32.const(QUAD_BYTES)), product, place);
      });
    });
  }

  /**
   * (list, steps, norms, products, out, work): as `sumsFinish`; the four sums of a step stand one
   * after the other.
   */
  defineFinish(): void {
    const { base, degree, mul, invertByNorm, pairBytes } = this.#coordinates;
    const { pointBytes } = groupSizes(degree);
    const abscissa = this.#defineAbscissa();
    const ordinate = this.#defineOrdinate();
    this.#define("wideFinish", 6, (f) => {
      const [list, steps, norms, products, out, places] = parameters(f, 6);
      const slot = (i: number) => f.let("i32", i32.add(places!, i32.const(i * pairBytes)));
      const [rest, inverse, slope, both, xa, ya, distance] = [0, 1, 2, 3, 4, 5, 6].map(slot);
      const wide = (array: Code, index: Code) => address(f, array, index, QUAD_BYTES);
      f.call(base.inverse, rest!, wide(products!, steps!), slot(7));
      const step = f.local("i32");
      f.set(step, steps!);
      f.while(f.get(step), () => {
        f.set(step, i32.sub(f.get(step), i32.const(1)));
        const entry = address(f, list!, f.get(step), WIDE_STEP_BYTES);
        for (const half of HALVES) this.#spread(f, entry, half, { slope, both, xa, ya, distance });
        f.call(base.mul, inverse!, rest!, wide(products!, f.get(step)));
        f.call(base.mul, rest!, rest!, wide(norms!, f.get(step)));
        if (degree === 2) f.call(invertByNorm, inverse!, distance!, inverse!);
        f.call(mul, slope!, slope!, inverse!);
        f.call(abscissa, both!, distance!, slope!, xa!);
        f.call(ordinate, ya!, slope!, distance!);
        const target = address(f, out!, f.get(step), 4 * pointBytes);
        for (const half of HALVES) {
          const first = f.let("i32", i32.add(target, i32.const(2 * half * pointBytes)));
          this.#scatter(f, first, half, [both!, ya!]);
        }
      });
    });
  }

  /** (x, distance, slope, xa), x_a + x_b in x: the sum's x, and x_a less it. */
  #defineAbscissa(): WasmFunction {
    const { square } = this.#coordinates;
    return this.#define("wideAbscissa", 4, (f) => {
      const [x, distance, slope, xa] = parameters(f, 4);
      // The square stands where the distance will.
      f.call(square, distance!, slope!);
      for (const component of this.#components) {
        const offset = QUAD_BYTES * component;
        const load = (place: Code) => this.#field.load(f, place, offset);
        const difference = this.#field.sub(f, load(distance!), load(x!));
        const sum = this.#field.reduce(f, difference);
        this.#field.store(f, x!, sum, offset);
        this.#field.store(f, distance!, this.#field.sub(f, load(xa!), sum), offset);
      }
    });
  }

  /** (y, slope, distance), y_a in y: the sum's y. */
  #defineOrdinate(): WasmFunction {
    const { mul } = this.#coordinates;
    return this.#define("wideOrdinate", 3, (f) => {
      const [y, slope, distance] = parameters(f, 3);
      f.call(mul, slope!, slope!, distance!);
      for (const component of this.#components) {
        const offset = QUAD_BYTES * component;
        const load = (place: Code) => this.#field.load(f, place, offset);
        const difference = this.#field.sub(f, load(slope!), load(y!));
        this.#field.store(f, y!, this.#field.reduce(f, difference), offset);
      }
    });
  }

  /** Copies what an addition needs of the points of a half into wide places. */
  #spread(
    f: WasmFunction,
    entry: Code,
    half: 0 | 1,
    places: Readonly<Record<"slope" | "both" | "xa" | "ya" | "distance", Code | undefined>>,
  ): void {
    const references = readHalf(f, entry, half);
    const [a0, b0, a1, b1] = references;
    const signs = [signsOf(f, a0, a1), signsOf(f, b0, b1)];
    for (const component of this.#components) {
      const store = (place: Code | undefined, element: Element) => {
        this.#field.storeHalf(f, place!, half, element, QUAD_BYTES * component);
      };
      const [xa, xb] = this.#gather(f, references, 0, component);
      store(places.xa, xa);
      store(places.both, this.#field.add(f, xa, xb));
      if (this.#coordinates.degree === 2) store(places.distance, this.#field.sub(f, xb, xa));
      const [ya, yb] = this.#gather(f, references, 1, component).map((element, i) =>
        this.#field.negateWhere(f, element, signs[i]!),
      ) as [Element, Element];
      store(places.ya, ya);
      store(places.slope, this.#field.sub(f, yb, ya));
    }
  }

  /** A component of coordinate 0 (x) or 1 (y) of a and b, both lanes. */
  #gather(
    f: WasmFunction,
    [a0, b0, a1, b1]: HalfStep,
    coordinate: 0 | 1,
    component: number,
  ): [Element, Element] {
    const offset = (coordinate * this.#coordinates.degree + component) * ELEMENT_BYTES;
    return [
      this.#field.gather(f, a0.address, a1.address, offset),
      this.#field.gather(f, b0.address, b1.address, offset),
    ];
  }

  /** Writes the two points of a half, x and y from their places. */
  #scatter(f: WasmFunction, first: Code, half: 0 | 1, places: readonly [Code, Code]): void {
    const { degree } = this.#coordinates;
    const { pointBytes } = groupSizes(degree);
    const second = f.let("i32", i32.add(first, i32.const(pointBytes)));
    for (const [coordinate, place] of places.entries()) {
      for (const component of this.#components) {
        const element = this.#field.loadHalf(f, place, half, QUAD_BYTES * component);
        const offset = (coordinate * degree + component) * ELEMENT_BYTES;
        this.#field.scatter(f, first, second, element, offset);
      }
    }
  }

  #define(name: string, count: number, body: (f: WasmFunction) => void): WasmFunction {
    const types = Array.from({ length: count }, () => "i32" as const);
    return this.#module.function(`${this.#prefix}_${name}`, types, undefined, body);
  }
}

function parameters(f: WasmFunction, count: number): Code[] {
  return Array.from({ length: count }, (_, i) => f.param(i));
}

function readHalf(f: WasmFunction, entry: Code, half: 0 | 1): HalfStep {
  const offsets = [0, 4, 8, 12].map((offset) => offset + STEP_BYTES * half);
  return offsets.map((offset) => readReference(f, entry, offset)) as unknown as HalfStep;
}
