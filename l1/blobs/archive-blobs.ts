/** Keeps the blobs of transactions in an archive, before the nodes drop them. */
import type { QuipuError } from "../../src/errors.js";
import { isL1Error } from "../l1-error.js";
import type { Hex } from "../rpc/answers.js";
import type { ArchiveFolder } from "./archive-folder.js";
import { BlobFinder, type BlobFinderOptions } from "./blob-finder.js";
import type { BlobSource, WantedBlob } from "./blob-source.js";

/** A blob that nobody has. */
export interface MissingBlob {
  readonly wanted: WantedBlob;
  /** `BlobUnavailable`: who was asked, and what each has answered. */
  readonly refusal: QuipuError;
}

/** What has become of blobs that were to be kept. */
export interface Archived {
  /** Those that the archive has now and did not have before. */
  readonly kept: readonly Hex[];
  /** Those that it had. */
  readonly present: readonly Hex[];
  readonly missing: readonly MissingBlob[];
}

/**
 * Keeps blobs in an archive. One that nobody has does not hold up the others.
 *
 * @param sources asked for what the archive does not have, the first one first
 * @throws QuipuError `FileUnwritable`, `NoSpaceLeft` if the archive cannot keep them.
 */
export async function archiveBlobs(
  wanted: Iterable<WantedBlob> | AsyncIterable<WantedBlob>,
  archive: ArchiveFolder,
  sources: readonly BlobSource[],
  options: BlobFinderOptions = {},
): Promise<Archived> {
  const finder = new BlobFinder([archive, ...sources], options);
  const [kept, present, missing]: [Hex[], Hex[], MissingBlob[]] = [[], [], []];
  for await (const one of wanted) {
    try {
      const { source } = await finder.find(one);
      (source === archive.name ? present : kept).push(one.versionedHash);
    } catch (error) {
      if (!isL1Error(error, "BlobUnavailable")) throw error;
      missing.push({ wanted: one, refusal: error });
    }
  }
  return { kept, present, missing };
}
