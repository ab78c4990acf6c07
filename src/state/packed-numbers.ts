/** Numbers of 128, 160 and 256 bits in bytes, the highest first. */

/** Bytes of a field element. */
export const ELEMENT_BYTES = 32;

const WORD = 64n;

export function readElement(view: DataView, offset: number): bigint {
  const high = (view.getBigUint64(offset) << WORD) | view.getBigUint64(offset + 8);
  const low = (view.getBigUint64(offset + 16) << WORD) | view.getBigUint64(offset + 24);
  return (high << (2n * WORD)) | low;
}

/** @param value below 2^256 */
export function writeElement(view: DataView, offset: number, value: bigint): void {
  // Of each, the lowest 64 bits are written.
  view.setBigUint64(offset, value >> (3n * WORD));
  view.setBigUint64(offset + 8, value >> (2n * WORD));
  view.setBigUint64(offset + 16, value >> WORD);
  view.setBigUint64(offset + 24, value);
}

export function viewOf({ buffer, byteOffset, byteLength }: Uint8Array): DataView {
  return new DataView(buffer, byteOffset, byteLength);
}
