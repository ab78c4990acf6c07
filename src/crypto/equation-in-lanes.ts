/**
 * The equation of a signature on quipu's own field arithmetic: one chain of doublings for both
 * multiples, the digits of S over a table of Base8 that is made once, those of h over a table of 8·A.
 */
import { CANONICAL_BYTES, PAIR_BYTES } from "../arithmetic/field-functions.js";
import { type AffinePoint, BASE8, Point } from "./curve.js";
import { type EdwardsFunctions, edwardsModule, POINT_BYTES } from "./edwards-functions.js";
import { eachDigit, MAX_DIGITS } from "./non-adjacent-form.js";

const PAGE_BYTES = 65536;
const ADDRESS_BYTES = 4;
const WORDS = CANONICAL_BYTES / 4;

/** Widths of the digits: the table of Base8 is made once, that of a key for each signature. */
const BASE_WIDTH = 8;
const KEY_WIDTH = 5;

/** Odd multiples in a table, as many positive as negative. */
const multiplesFor = (width: number) => 2 ** (width - 2);

/** The points of a signature, of canonical coordinates. */
export interface EquationPoints {
  /** A. */
  readonly key: AffinePoint;
  readonly r8: AffinePoint;
}

export class EquationInLanes {
  readonly #functions: EdwardsFunctions;
  readonly #places = layOut();
  readonly #words: Uint32Array;
  readonly #values: BigUint64Array;
  readonly #addresses: Int32Array;

  constructor() {
    const pages = Math.ceil(this.#places.end / PAGE_BYTES);
    const memory = new WebAssembly.Memory({ initial: pages, maximum: pages, shared: true });
    const module = new WebAssembly.Module(edwardsModule(curveConstants()));
    const { exports } = new WebAssembly.Instance(module, { env: { memory } });
    this.#functions = exports as unknown as EdwardsFunctions;
    this.#values = new BigUint64Array(memory.buffer);
    this.#words = new Uint32Array(memory.buffer, this.#places.scalar, WORDS);
    this.#addresses = new Int32Array(memory.buffer);
    const { x, y } = BASE8.toAffine();
    const { key, baseTable, work } = this.#places;
    this.#enter(key, { x, y });
    this.#functions.multiples(baseTable, key, multiplesFor(BASE_WIDTH), work);
  }

  /**
   * Whether S·Base8 = R8 + 8·h·A, with both points on the curve and 8·A not the identity.
   *
   * @param s below 2^254, as h
   */
  holds(points: EquationPoints, s: bigint, h: bigint): boolean {
    const { double, isUpright, multiples, combine, equals } = this.#functions;
    const { key, commitment, sum, keyTable, baseTable, baseDigits, keyDigits, work } = this.#places;
    if (!this.#enter(key, points.key) || !this.#enter(commitment, points.r8)) return false;
    for (let i = 0; i < 3; i += 1) double(key, key);
    // The point of order two is no multiple of 8: where X is 0, this is the identity.
    if (isUpright(key) === 1) return false;
    multiples(keyTable, key, multiplesFor(KEY_WIDTH), work);
    const end = Math.max(
      this.#writeDigits(baseDigits, s, { table: baseTable, width: BASE_WIDTH, sign: 1 }),
      this.#writeDigits(keyDigits, h, { table: keyTable, width: KEY_WIDTH, sign: -1 }),
    );
    combine(sum, baseDigits, keyDigits, end);
    return equals(sum, commitment, work) === 1;
  }

  /** Reads a point; whether it is on the curve. */
  #enter(point: number, { x, y }: AffinePoint): boolean {
    const { coordinates } = this.#places;
    this.#writeValue(coordinates, x);
    this.#writeValue(coordinates + CANONICAL_BYTES, y);
    return this.#functions.enter(point, coordinates) === 1;
  }

  /** Writes a list of addends, see EdwardsFunctions; returns its length. */
  #writeDigits(
    list: number,
    scalar: bigint,
    { table, width, sign }: { table: number; width: number; sign: 1 | -1 },
  ): number {
    this.#writeValue(this.#places.scalar, scalar);
    const start = list / ADDRESS_BYTES;
    const addresses = this.#addresses;
    addresses.fill(0, start, start + MAX_DIGITS);
    const middle = multiplesFor(width);
    return eachDigit(this.#words, width, (position, digit) => {
      const entry = middle + (sign * digit - 1) / 2;
      addresses[start + position] = table + entry * POINT_BYTES;
    });
  }

  #writeValue(address: number, value: bigint): void {
    // An assignment keeps the low 64 bits.
    const at = address / 8;
    this.#values[at] = value;
    this.#values[at + 1] = value >> 64n;
    this.#values[at + 2] = value >> 128n;
    this.#values[at + 3] = value >> 192n;
  }
}

/** Addresses in the memory; 0 means "none" to the generated code. */
function layOut() {
  let end = 64;
  const reserve = (bytes: number): number => {
    const at = end;
    end += Math.ceil(bytes / 16) * 16;
    return at;
  };
  const places = {
    coordinates: reserve(2 * CANONICAL_BYTES),
    scalar: reserve(CANONICAL_BYTES),
    key: reserve(POINT_BYTES),
    commitment: reserve(POINT_BYTES),
    sum: reserve(POINT_BYTES),
    work: reserve(Math.max(2 * POINT_BYTES, PAIR_BYTES)),
    baseDigits: reserve(MAX_DIGITS * ADDRESS_BYTES),
    keyDigits: reserve(MAX_DIGITS * ADDRESS_BYTES),
    keyTable: reserve(2 * multiplesFor(KEY_WIDTH) * POINT_BYTES),
    baseTable: reserve(2 * multiplesFor(BASE_WIDTH) * POINT_BYTES),
  };
  return { ...places, end };
}

function curveConstants() {
  const { Fp } = Point;
  const { a, d } = Point.CURVE();
  return { d: Fp.neg(Fp.div(d, a)), scale: Fp.sqrt(Fp.neg(a)) };
}
