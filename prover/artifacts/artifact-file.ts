/**
 * A file under the build folder, with its expected size and hash. Reading always checks both; a file
 * that differs is refused, never used.
 */

import { createHash } from "node:crypto";
import { open, stat } from "node:fs/promises";
import { gotExpected } from "../../src/errors.js";
import { messageOf, proverError } from "../prover-error.js";

/** A file whose content is identified by its hash. */
export interface ArtifactFile {
  readonly path: string;
  /** Bytes. */
  readonly size: number;
  /** sha256 of the content, lower-case hex. */
  readonly sha256: string;
}

/** 4 MiB: long enough to keep the disk busy, short enough (3 ms of hashing) not to block. */
const chunkSize = 1 << 22;

/** Measures a file. */
export async function describeFile(path: string): Promise<ArtifactFile> {
  const { size } = await stat(path);
  return { path, size, sha256: await hashInto(path, size, undefined) };
}

/**
 * Checks a file's size and hash, without keeping its content.
 * @throws QuipuError `ArtifactCorrupt`.
 */
export async function verifyFile(file: ArtifactFile): Promise<void> {
  await checkSize(file);
  checkHash(file, await hashInto(file.path, file.size, undefined));
}

/**
 * Reads a file into memory that worker threads can share, checking it on the way.
 * @throws QuipuError `ArtifactCorrupt`.
 */
export async function readFileShared(file: ArtifactFile): Promise<Uint8Array> {
  await checkSize(file);
  const content = new Uint8Array(new SharedArrayBuffer(file.size));
  checkHash(file, await hashInto(file.path, file.size, content));
  return content;
}

/** Hashes `size` bytes of a file, copying them to `target` when there is one. */
async function hashInto(
  path: string,
  size: number,
  target: Uint8Array | undefined,
): Promise<string> {
  const hash = createHash("sha256");
  const handle = await open(path, "r");
  try {
    const chunk = Buffer.allocUnsafe(Math.min(chunkSize, size));
    for (let position = 0; position < size; ) {
      const { bytesRead } = await handle.read(chunk, 0, chunk.length, position);
      if (bytesRead === 0) throw proverError("ArtifactCorrupt", `${path}: became shorter`);
      const part = chunk.subarray(0, bytesRead);
      hash.update(part);
      target?.set(part, position);
      position += bytesRead;
    }
  } finally {
    await handle.close();
  }
  return hash.digest("hex");
}

async function checkSize({ path, size }: ArtifactFile): Promise<void> {
  let got: number;
  try {
    got = (await stat(path)).size;
  } catch (error) {
    throw proverError("ArtifactCorrupt", `${path}: ${messageOf(error)}`, error);
  }
  if (got === size) return;
  throw proverError("ArtifactCorrupt", gotExpected(`${path}: size in bytes`, got, size));
}

function checkHash({ path, sha256 }: ArtifactFile, got: string): void {
  if (got === sha256) return;
  throw proverError("ArtifactCorrupt", gotExpected(`${path}: sha256`, got, sha256));
}
