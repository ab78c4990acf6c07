/**
 * BN254 arithmetic for the setup: one instance of wasmcurves' WebAssembly module with its own
 * memory.
 *
 * Values stay in WASM memory and are passed by address, so that no secret and nothing of circuit size
 * ever becomes a `bigint`. A field element is 32 little-endian bytes. "Montgomery"
 * means x * 2^256 mod p; multiplying a Montgomery value by a plain one gives a plain one, which is
 * used all over the setup to save conversions.
 */
import { code } from "wasmcurves/build/bn128_wasm.js";
import { CurveMemory } from "./curve-memory.js";
import { type Group, type GroupName, loadGroups } from "./groups.js";

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
  /** Needs n + 1 elements of free memory: see {@link CurveMemory.reserve}. */
  frm_batchInverse: (x: number, step: number, n: number, out: number, outStep: number) => void;
  int_gte: (x: number, y: number) => number;
}

let compiled: WebAssembly.Module | undefined;

/** One WASM instance. Not to be shared between threads: each builds its own. */
export class WasmCurve extends CurveMemory {
  readonly fr: ScalarField;
  readonly groups: Readonly<Record<GroupName, Group>>;

  constructor() {
    super();
    compiled ??= new WebAssembly.Module(Buffer.from(code, "base64"));
    const { memory } = this;
    const { exports } = new WebAssembly.Instance(compiled, { env: { memory } });
    this.fr = exports as unknown as ScalarField;
    this.groups = loadGroups(this, exports);
  }

  /** Address of a new scalar holding the public constant `value` in Montgomery form. */
  montgomeryConstant(value: bigint): number {
    const address = this.constant(value);
    this.fr.frm_toMontgomery(address, address);
    return address;
  }
}
