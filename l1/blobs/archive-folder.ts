/** Blobs as files of a folder, one each. Any file server that offers the folder is an archive for others. */
import { open } from "node:fs/promises";
import { join } from "node:path";
import { writeAtomically } from "../../files/atomic-file.js";
import { makeFolder } from "../../files/make-folder.js";
import { BLOB_BYTES } from "../../src/batch/blob.js";
import type { Hex } from "../rpc/answers.js";
import { archiveName } from "./archive-name.js";
import type { BlobAnswer, BlobSource, WantedBlob } from "./blob-source.js";

export class ArchiveFolder implements BlobSource {
  readonly name: string;
  readonly #folder: string;

  /** @param folder made when the first blob is kept */
  constructor(folder: string) {
    this.name = `folder ${folder}`;
    this.#folder = folder;
  }

  async ask({ versionedHash }: WantedBlob): Promise<BlobAnswer> {
    try {
      return { offers: [await readHead(this.#path(versionedHash))] };
    } catch (error) {
      const { code, message } = error as NodeJS.ErrnoException;
      return code === "ENOENT" ? { why: "not found" } : { why: "unreachable", detail: message };
    }
  }

  /** Writes the file of a blob, also in place of one that is damaged. */
  async keep(versionedHash: Hex, blob: Uint8Array): Promise<void> {
    await makeFolder(this.#folder);
    await writeAtomically(this.#path(versionedHash), (file) => file.writeFile(blob));
  }

  #path(versionedHash: Hex): string {
    return join(this.#folder, archiveName(versionedHash));
  }
}

/** A file's content; of one that is longer than a blob, enough to see that. */
async function readHead(path: string): Promise<Uint8Array> {
  const file = await open(path);
  try {
    const bytes = new Uint8Array(BLOB_BYTES + 1);
    let size = 0;
    while (size < bytes.length) {
      const { bytesRead } = await file.read(bytes, size, bytes.length - size, size);
      if (bytesRead === 0) break;
      size += bytesRead;
    }
    return bytes.subarray(0, size);
  } finally {
    await file.close();
  }
}
