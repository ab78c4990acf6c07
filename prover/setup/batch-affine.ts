/**
 * Many independent additions of affine points at the price of one inversion: each costs five
 * multiplications and a squaring in the coordinate field, where a mixed Jacobian addition costs
 * eleven (Montgomery's trick; see Gautam Botrel and Youssef El Housni, eprint 2022/1400, section 4).
 *
 * Complete: infinity on either side, doubling (equal points) and cancellation (opposite points) all
 * give the right sum. The inputs only need to be on the curve.
 */

import type { CoordinateField, Group } from "../curve/groups.js";
import type { WasmCurve } from "../curve/wasm-curve.js";

/** The remaining work for one pair once the denominators are inverted. */
const DONE = 0;
const ADD = 1;
const SUBTRACT = 2;
const DOUBLE = 3;

/** Adds up to `capacity` pairs at a time; holds its working memory until the owner releases it. */
export class BatchAffine {
  readonly #curve: WasmCurve;
  readonly #group: Group;
  readonly #denominators: number;
  readonly #inverses: number;
  /** Three field elements of scratch. */
  readonly #scratch: number;
  readonly #pending: Uint8Array;

  constructor(curve: WasmCurve, group: Group, capacity: number) {
    const { bytes } = group.field;
    this.#curve = curve;
    this.#group = group;
    this.#denominators = curve.allocate(capacity * bytes);
    this.#inverses = curve.allocate(capacity * bytes);
    this.#scratch = curve.allocate(3 * bytes);
    this.#pending = new Uint8Array(capacity);
  }

  /**
   * For i < count: sums[i] += addends[i], in place. `sums` is the address of `count` affine points;
   * an addend is the address of an affine point, negated to subtract that point, or 0 to add
   * nothing, so addends lie below 2^31. No addend may be one of the sums.
   */
  accumulate(sums: number, addends: Int32Array, count: number): void {
    const { pointBytes, field } = this.#group;
    const pending = this.#pending;
    for (let i = 0; i < count; i++) {
      pending[i] = this.#start(
        sums + i * pointBytes,
        addends[i]!,
        this.#denominators + i * field.bytes,
      );
    }
    field.batchInverse(this.#denominators, count, this.#inverses);
    for (let i = 0; i < count; i++) {
      if (pending[i] === DONE) continue;
      const inverse = this.#inverses + i * field.bytes;
      const sum = sums + i * pointBytes;
      if (pending[i] === DOUBLE) this.#double(field, sum, inverse);
      else this.#add(field, sum, addends[i]!, inverse);
    }
  }

  /** Handles the cases without a slope; for the others writes the slope's denominator. */
  #start(sum: number, addend: number, denominator: number): number {
    const { field, isInfinity } = this.#group;
    const point = Math.abs(addend);
    if (addend === 0 || isInfinity(point)) return this.#nothing(denominator);
    if (this.#curve.words[sum >>> 2] === 0 && isInfinity(sum)) {
      field.copy(point, sum);
      if (addend > 0) field.copy(point + field.bytes, sum + field.bytes);
      else field.neg(point + field.bytes, sum + field.bytes);
      return this.#nothing(denominator);
    }
    field.sub(point, sum, denominator);
    if (this.#curve.words[denominator >>> 2] !== 0 || !field.isZero(denominator)) {
      return addend > 0 ? ADD : SUBTRACT;
    }
    const equalY = field.eq(point + field.bytes, sum + field.bytes) !== 0;
    if (equalY === addend > 0) {
      field.add(sum + field.bytes, sum + field.bytes, denominator);
      return DOUBLE;
    }
    this.#curve.bytes.fill(0, sum, sum + this.#group.pointBytes);
    return this.#nothing(denominator);
  }

  #nothing(denominator: number): number {
    this.#curve.bytes.fill(0, denominator, denominator + this.#group.field.bytes);
    return DONE;
  }

  /** sum += or -= |addend|, two points of different x. */
  #add(field: CoordinateField, sum: number, addend: number, inverse: number): void {
    const size = field.bytes;
    const [slope, x, y] = [this.#scratch, this.#scratch + size, this.#scratch + 2 * size];
    const point = addend > 0 ? addend : -addend;
    // Subtracting negates y of the addend, so the slope is computed negated and used negated.
    if (addend > 0) field.sub(point + size, sum + size, slope);
    else field.add(point + size, sum + size, slope);
    field.mul(slope, inverse, slope);
    field.square(slope, x);
    field.sub(x, point, x);
    field.sub(x, sum, x);
    if (addend > 0) field.sub(sum, x, y);
    else field.sub(x, sum, y);
    field.mul(slope, y, y);
    field.sub(y, sum + size, sum + size);
    field.copy(x, sum);
  }

  /** sum += sum. */
  #double(field: CoordinateField, sum: number, inverse: number): void {
    const size = field.bytes;
    const [slope, x, y] = [this.#scratch, this.#scratch + size, this.#scratch + 2 * size];
    field.square(sum, x);
    field.add(x, x, slope);
    field.add(slope, x, slope);
    field.mul(slope, inverse, slope);
    field.square(slope, x);
    field.sub(x, sum, x);
    field.sub(x, sum, x);
    field.sub(sum, x, y);
    field.mul(slope, y, y);
    field.sub(y, sum + size, sum + size);
    field.copy(x, sum);
  }
}
