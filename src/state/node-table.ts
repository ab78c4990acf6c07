/** The nodes of a height of the state tree: those that have changed, above a table of bytes that has not. */
import { ELEMENT_BYTES, readElement, viewOf, writeElement } from "./packed-numbers.js";
import { positionOf } from "./sorted-positions.js";

export class NodeTable {
  #changed = new Map<number, bigint>();
  #positions: Uint32Array = new Uint32Array();
  #bytes: Uint8Array = new Uint8Array();
  #view = viewOf(this.#bytes);

  /** The node at a position; undefined if there is none. */
  get(position: number): bigint | undefined {
    return this.#changed.get(position) ?? this.#packed(position);
  }

  set(position: number, node: bigint): void {
    this.#changed.set(position, node);
  }

  clone(): NodeTable {
    const copy = new NodeTable();
    copy.#changed = new Map(this.#changed);
    copy.#take(this.#positions, this.#bytes);
    return copy;
  }

  /**
   * The nodes at some positions as bytes; from now on they are the table.
   *
   * @param positions rising: of all nodes that are not those over empty leaves
   */
  pack(positions: Uint32Array): Uint8Array {
    if (this.#changed.size === 0 && positions.length === this.#positions.length) return this.#bytes;
    const bytes = new Uint8Array(positions.length * ELEMENT_BYTES);
    const view = viewOf(bytes);
    for (const [row, position] of positions.entries()) {
      const at = row * ELEMENT_BYTES;
      const changed = this.#changed.get(position);
      if (changed !== undefined) writeElement(view, at, changed);
      else bytes.set(this.#record(position), at);
    }
    this.adopt(positions, bytes);
    return bytes;
  }

  /** Takes a table over in place of all that is there. */
  adopt(positions: Uint32Array, bytes: Uint8Array): void {
    this.#changed = new Map();
    this.#take(positions, bytes);
  }

  #take(positions: Uint32Array, bytes: Uint8Array): void {
    [this.#positions, this.#bytes, this.#view] = [positions, bytes, viewOf(bytes)];
  }

  #record(position: number): Uint8Array {
    const start = positionOf(this.#positions, position)! * ELEMENT_BYTES;
    return this.#bytes.subarray(start, start + ELEMENT_BYTES);
  }

  #packed(position: number): bigint | undefined {
    const row = positionOf(this.#positions, position);
    return row === undefined ? undefined : readElement(this.#view, row * ELEMENT_BYTES);
  }
}
