/** The memory of wasmcurves' module: a stack of allocations. The module stores its height. */
import { gotExpected } from "../../src/errors.js";
import { FIELD_BYTES } from "../bn254.js";
import { proverError } from "../prover-error.js";

const ALIGNMENT = 8;
const PAGE_BYTES = 65536;
const MAX_PAGES = 65536;
const INITIAL_PAGES = 32;

export class CurveMemory {
  readonly memory = new WebAssembly.Memory({ initial: INITIAL_PAGES, maximum: MAX_PAGES });
  #bytes = new Uint8Array(this.memory.buffer);
  #words = new Uint32Array(this.memory.buffer);

  /** All memory as bytes. Get a new view after anything that allocates. */
  get bytes(): Uint8Array {
    return this.#bytes;
  }

  /** All memory as 32-bit words. Get a new view after anything that allocates. */
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

  /**
   * Ensures that `count` bytes above the last allocation exist: WASM batch calls work there.
   * @throws QuipuError `CircuitTooBig` if the memory would exceed 4 GB.
   */
  reserve(count: number): void {
    const pages = Math.ceil((this.mark() + count) / PAGE_BYTES);
    const missing = pages - this.memory.buffer.byteLength / PAGE_BYTES;
    if (missing <= 0) return;
    if (pages > MAX_PAGES) {
      const message = gotExpected("pages of WASM memory", pages, `at most ${MAX_PAGES}`);
      throw proverError("CircuitTooBig", message);
    }
    this.memory.grow(missing);
    this.#bytes = new Uint8Array(this.memory.buffer);
    this.#words = new Uint32Array(this.memory.buffer);
  }

  /** The height of the allocation stack (the module keeps it in its first word). */
  mark(): number {
    return this.#words[0]!;
  }

  /** Frees everything allocated since `mark` and overwrites it with zeros. */
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
}
