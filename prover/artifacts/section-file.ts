/**
 * The container that circom and snarkjs write .r1cs, .zkey and .wtns files in: a magic word, a
 * version, and numbered sections. Finds and reads sections; knows nothing of what they mean.
 */

import { type FileHandle, open } from "node:fs/promises";
import { gotExpected } from "../../src/errors.js";
import { proverError } from "../prover-error.js";

export interface Section {
  /** Bytes from the start of the file. */
  readonly offset: number;
  /** Bytes. */
  readonly size: number;
}

export interface SectionFile {
  readonly path: string;
  readonly handle: FileHandle;
  readonly sections: ReadonlyMap<number, Section>;
}

/**
 * Opens a file, hands it to `work` and closes it.
 * @param magic - the four characters the file must begin with.
 * @throws QuipuError `ArtifactCorrupt` when it is another kind of file or is cut short.
 */
export async function withSectionFile<Result>(
  path: string,
  magic: string,
  work: (file: SectionFile) => Promise<Result>,
): Promise<Result> {
  const handle = await open(path, "r");
  try {
    const start = await readBytes(path, handle, 0, 12);
    const got = start.toString("latin1", 0, 4);
    if (got !== magic) {
      throw proverError("ArtifactCorrupt", gotExpected(`${path}: kind of file`, got, magic));
    }
    const sections = new Map<number, Section>();
    let offset = 12;
    for (let left = start.readUInt32LE(8); left > 0; left -= 1) {
      const head = await readBytes(path, handle, offset, 12);
      const size = Number(head.readBigUInt64LE(4));
      sections.set(head.readUInt32LE(0), { offset: offset + 12, size });
      offset += 12 + size;
    }
    return await work({ path, handle, sections });
  } finally {
    await handle.close();
  }
}

/** Where a section lies. @throws QuipuError `ArtifactCorrupt` when the file does not have it. */
export function sectionOf(file: SectionFile, id: number): Section {
  const section = file.sections.get(id);
  if (section !== undefined) return section;
  throw proverError("ArtifactCorrupt", `${file.path}: section ${id} is missing`);
}

/** Reads a (small) section as a whole. */
export function readSection(file: SectionFile, id: number): Promise<Buffer> {
  const { offset, size } = sectionOf(file, id);
  return readBytes(file.path, file.handle, offset, size);
}

async function readBytes(path: string, handle: FileHandle, offset: number, size: number) {
  const buffer = Buffer.alloc(size);
  const { bytesRead } = await handle.read(buffer, 0, size, offset);
  if (bytesRead === size) return buffer;
  throw proverError("ArtifactCorrupt", gotExpected(`${path}: bytes at ${offset}`, bytesRead, size));
}
