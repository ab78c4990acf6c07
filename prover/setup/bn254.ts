/**
 * BN254 arithmetic for the setup: one instance of wasmcurves' WebAssembly module with its own
 * memory, and a stack-like allocator over that memory.
 *
 * Values live in WASM memory and are named by their address, so that nothing of circuit size and
 * nothing secret ever becomes a `bigint`. A field element is 32 little-endian bytes. "Montgomery"
 * means x * 2^256 mod p; multiplying a Montgomery value by a plain one gives a plain one, which is
 * used all over this folder to save conversions.
 */
import { code } from "wasmcurves/build/bn128_wasm.js";
import { FIELD_MODULUS } from "../../src/crypto/field.js";
import { QuipuError } from "../../src/errors.js";
import { type Group, type GroupName, loadGroups } from "./groups.js";

/** Order of the groups, the field that circuits compute in. */
export const SCALAR_MODULUS = FIELD_MODULUS;
/** The field of the curve's coordinates. */
export const BASE_MODULUS =
  21888242871839275222246405745257275088696311157297823662689037894645226208583n;
/** Bytes of a scalar, and of a base-field element. */
export const FIELD_BYTES = 32;
/** Bits of the largest scalar. */
export const SCALAR_BITS = 254;

/** The scalar field has 2^28-th roots of unity: the largest domain of an FFT. */
export const TWO_ADICITY = 28;
/** Smallest quadratic non-residue of the scalar field; snarkjs derives its roots of unity from it. */
const NON_RESIDUE = 5n;

const ALIGNMENT = 8;
const PAGE_BYTES = 65536;
const MAX_PAGES = 65536;
const INITIAL_PAGES = 32;

type Unary = (x: number, out: number) => void;
type Binary = (x: number, y: number, out: number) => void;

/**
 * The scalar field's operations, as the module exports them. Addresses are byte offsets, `n` counts
 * elements; an output may be an input.
 */
interface ScalarField {
  frm_add: Binary;
  frm_sub: Binary;
  frm_mul: Binary;
  frm_square: Unary;
  frm_inverse: Unary;
  frm_toMontgomery: Unary;
  frm_fromMontgomery: Unary;
  frm_isZero: (x: number) => number;
  /** Needs n + 1 elements of free memory: see {@link Bn254.reserve}. */
  frm_batchInverse: (x: number, step: number, n: number, out: number, outStep: number) => void;
  int_gte: (x: number, y: number) => number;
}

let compiled: WebAssembly.Module | undefined;

/** One WASM instance. Not to be shared between threads: each builds its own. */
export class Bn254 {
  readonly fr: ScalarField;
  readonly groups: Readonly<Record<GroupName, Group>>;
  readonly #memory = new WebAssembly.Memory({ initial: INITIAL_PAGES, maximum: MAX_PAGES });
  #bytes = new Uint8Array(this.#memory.buffer);
  #words = new Uint32Array(this.#memory.buffer);

  constructor() {
    compiled ??= new WebAssembly.Module(Buffer.from(code, "base64"));
    const instance = new WebAssembly.Instance(compiled, { env: { memory: this.#memory } });
    this.fr = instance.exports as unknown as ScalarField;
    this.groups = loadGroups(this, instance.exports);
  }

  /** All memory as bytes. Take it anew after anything that allocates. */
  get bytes(): Uint8Array {
    return this.#bytes;
  }

  /** All memory as 32-bit words. Take it anew after anything that allocates. */
  get words(): Uint32Array {
    return this.#words;
  }

  /** Address of `count` fresh bytes (zeroed, 8-byte aligned), valid until {@link release}. */
  allocate(count: number): number {
    const address = Math.ceil(this.mark() / ALIGNMENT) * ALIGNMENT;
    this.reserve(address - this.mark() + count);
    this.#words[0] = address + count;
    this.#bytes.fill(0, address, address + count);
    return address;
  }

  /** Makes sure that `count` bytes above the last allocation exist: WASM batch calls work there. */
  reserve(count: number): void {
    const pages = Math.ceil((this.mark() + count) / PAGE_BYTES);
    const missing = pages - this.#memory.buffer.byteLength / PAGE_BYTES;
    if (missing <= 0) return;
    if (pages > MAX_PAGES) {
      throw new QuipuError(
        "CircuitTooBig",
        `WASM memory: got ${pages} pages, at most ${MAX_PAGES}`,
      );
    }
    this.#memory.grow(missing);
    this.#bytes = new Uint8Array(this.#memory.buffer);
    this.#words = new Uint32Array(this.#memory.buffer);
  }

  /** The height of the allocation stack (the module keeps it in its first word). */
  mark(): number {
    return this.#words[0]!;
  }

  /** Gives back everything allocated since `mark`, overwritten with zeros. */
  release(mark: number): void {
    this.#bytes.fill(0, mark, this.mark());
    this.#words[0] = mark;
  }

  /** Address of a new scalar holding the public constant `value` in plain form. */
  constant(value: bigint): number {
    const address = this.allocate(FIELD_BYTES);
    let rest = value;
    for (let i = 0; i < FIELD_BYTES; i++) {
      this.#bytes[address + i] = Number(rest & 255n);
      rest >>= 8n;
    }
    return address;
  }

  /** Address of a new scalar holding the public constant `value` in Montgomery form. */
  montgomeryConstant(value: bigint): number {
    const address = this.constant(value);
    this.fr.frm_toMontgomery(address, address);
    return address;
  }
}

/** The primitive 2^power-th root of unity that snarkjs' FFT uses. */
export function rootOfUnity(power: number): bigint {
  return powerMod(NON_RESIDUE, (SCALAR_MODULUS - 1n) >> BigInt(power), SCALAR_MODULUS);
}

/** base^exponent mod modulus, for public values only. */
export function powerMod(base: bigint, exponent: bigint, modulus: bigint): bigint {
  let result = 1n;
  let square = base % modulus;
  for (let rest = exponent; rest > 0n; rest >>= 1n) {
    if (rest & 1n) result = (result * square) % modulus;
    square = (square * square) % modulus;
  }
  return result;
}
