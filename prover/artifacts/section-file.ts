/**
 * Sections of the .r1cs and .zkey files that quipu has made: whatever is wrong with one of
 * them, the artifact is corrupt.
 */

import { type FileHandle, open } from "node:fs/promises";
import {
  type FileKind,
  readBytes,
  readSections,
  requireSection,
  type Section,
} from "../../files/binary-file.js";
import { messageOf, proverError } from "../prover-error.js";

export interface SectionFile {
  readonly path: string;
  readonly handle: FileHandle;
  readonly kind: FileKind<"ArtifactCorrupt">;
  readonly sections: ReadonlyMap<number, Section>;
}

/**
 * Opens a file, hands it to `work` and closes it.
 * @param magic - the four characters the file must begin with.
 * @throws QuipuError `ArtifactCorrupt` when it is another kind of file or is cut short.
 */
export async function withSectionFile<Result>(
  path: string,
  magic: "r1cs" | "zkey",
  work: (file: SectionFile) => Promise<Result>,
): Promise<Result> {
  const kind = {
    magic,
    version: 1,
    invalid: "ArtifactCorrupt",
    truncated: "ArtifactCorrupt",
  } as const;
  const handle = await open(path, "r");
  try {
    const sections = await naming(path, readSections(handle, kind));
    return await work({ path, handle, kind, sections });
  } finally {
    await handle.close();
  }
}

/** Where a section lies. @throws QuipuError `ArtifactCorrupt` when the file does not have it. */
export function sectionOf({ sections, kind }: SectionFile, id: number): Section {
  return requireSection(sections, id, kind);
}

/** Reads a (small) section as a whole. */
export function readSection(file: SectionFile, id: number): Promise<Buffer> {
  const { offset, bytes } = sectionOf(file, id);
  return naming(file.path, readBytes(file.handle, offset, bytes, file.kind));
}

/** Puts the file's name before what is wrong with it. */
function naming<Result>(path: string, reading: Promise<Result>): Promise<Result> {
  return reading.catch((error: unknown): never => {
    throw proverError("ArtifactCorrupt", `${path}: ${messageOf(error)}`, error);
  });
}
