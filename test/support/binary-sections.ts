/** Reads the sections of a .zkey or .r1cs file that is small enough to hold. */
import { readFileSync } from "node:fs";

export function binarySections(path: string): Map<number, Buffer> {
  const file = readFileSync(path);
  const sections = new Map<number, Buffer>();
  for (let position = 12; position < file.length; ) {
    const bytes = Number(file.readBigUInt64LE(position + 4));
    sections.set(file.readUInt32LE(position), file.subarray(position + 12, position + 12 + bytes));
    position += 12 + bytes;
  }
  return sections;
}
