/** Plans one linear memory before it exists: every part reserves room, then all of it is allocated. */
import { gotExpected } from "../../src/errors.js";
import { proverError } from "../prover-error.js";

/** Cache lines do not straddle two areas. */
const ALIGNMENT = 64;
const PAGE_BYTES = 65536;
const MAX_PAGES = 65536;

/** Where the constants of wide code stand in every memory. Address 0 stays unused: it means "none". */
export const WIDE_CONSTANTS = { address: ALIGNMENT, bytes: 4096 } as const;

export class MemoryPlan {
  #end = WIDE_CONSTANTS.address + WIDE_CONSTANTS.bytes;

  /** Reserves `bytes` bytes, initially zero, and returns their address. */
  reserve(bytes: number): number {
    const address = this.#end;
    this.#end = Math.ceil((address + bytes) / ALIGNMENT) * ALIGNMENT;
    return address;
  }

  /** Bytes reserved so far. */
  get bytes(): number {
    return this.#end;
  }

  /**
   * Allocates the memory, shared between threads.
   * @throws QuipuError `MemoryInsufficient` if it exceeds 4 GB or the available memory.
   */
  allocate(): WebAssembly.Memory {
    const pages = Math.ceil(this.#end / PAGE_BYTES);
    const megabytes = `${Math.ceil(this.#end / 1e6)} MB`;
    if (pages > MAX_PAGES) {
      const message = gotExpected("memory of the engine", megabytes, "at most 4294 MB");
      throw proverError("MemoryInsufficient", message);
    }
    try {
      return new WebAssembly.Memory({ initial: pages, maximum: pages, shared: true });
    } catch (cause) {
      const message = `memory of the engine: ${megabytes} could not be allocated`;
      throw proverError("MemoryInsufficient", message, cause);
    }
  }
}
