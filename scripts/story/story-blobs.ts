/** The story's blobs: who keeps them, and for how long. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ArchiveFolder } from "../../l1/blobs/archive-folder.js";
import { BeaconNode } from "../../l1/blobs/beacon-node.js";
import { BlobFinder } from "../../l1/blobs/blob-finder.js";
import type { BlobSource } from "../../l1/blobs/blob-source.js";

/** Where the story's blobs are looked for. */
export interface KeptBlobs {
  /** Asks the archive, then the beacon node. */
  readonly finder: BlobFinder;
  /** Asks the beacon node alone. */
  readonly finderWithoutArchive: BlobFinder;
  /** Folder of the archive. */
  readonly folder: string;
  /** From now on the beacon node has no blob any more. */
  expire(): void;
  /** Removes the archive. */
  remove(): Promise<void>;
}

/** Keeps blobs in a folder of their own. @param url of anvil, which answers as a beacon node does, and for ever */
export async function keepBlobs(url: string): Promise<KeptBlobs> {
  const folder = await mkdtemp(join(tmpdir(), "quipu-blobs-"));
  const anvil = new BeaconNode(url);
  let isExpired = false;
  const beacon: BlobSource = {
    name: "beacon node",
    ask: async (wanted) => (isExpired ? { why: "pruned" } : anvil.ask(wanted)),
  };
  return {
    finder: new BlobFinder([new ArchiveFolder(folder), beacon]),
    finderWithoutArchive: new BlobFinder([beacon]),
    folder,
    expire() {
      isExpired = true;
    },
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}
