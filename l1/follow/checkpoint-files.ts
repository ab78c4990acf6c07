/**
 * Checkpoints as files of a folder, one each, so that a follower goes on where another process has
 * stopped. A file that is damaged, of another rollup, or of an older format is not a checkpoint.
 */
import { readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { writeAtomically } from "../../files/atomic-file.js";
import { makeFolder } from "../../files/make-folder.js";
import { readBytes } from "../../files/read-bytes.js";
import { QuipuError } from "../../src/errors.js";
import type { Deployment } from "../../src/state/deployment.js";
import type { BlockReference, Checkpoint, CheckpointStore } from "./checkpoint.js";
import { formatCheckpoint, parseCheckpoint } from "./checkpoint-format.js";

/** Fifteen digits are below 2^53. Files of older formats end in json: they are removed as damaged ones are. */
const NAME = /^checkpoint-(\d{1,15})-(0x[0-9a-f]{64})\.(?:state|json)$/;

export class CheckpointFiles implements CheckpointStore {
  readonly #folder: string;
  readonly #deployment: Deployment;

  /** @param folder of this deployment's checkpoints; made when the first one is written */
  constructor(folder: string, deployment: Deployment) {
    this.#folder = folder;
    this.#deployment = deployment;
  }

  async blocks(): Promise<readonly BlockReference[]> {
    const reading = readdir(this.#folder, { withFileTypes: true });
    const entries = await reading.catch((error: NodeJS.ErrnoException) => {
      if (error.code === "ENOENT") return [];
      throw new QuipuError("InvalidFile", `${this.#folder}: cannot be read: ${error.message}`);
    });
    return entries
      .filter((entry) => entry.isFile())
      .map(({ name }) => NAME.exec(name))
      .filter((match) => match !== null)
      .map(([, number, blockHash]) => ({ number: Number(number), hash: blockHash! }))
      .sort((a, b) => b.number - a.number);
  }

  async read(block: BlockReference): Promise<Checkpoint | undefined> {
    const path = this.#path(block);
    try {
      const bytes = await readBytes(path).catch((cause: Error) => {
        throw new QuipuError("InvalidFile", `${path}: cannot be read: ${cause.message}`, { cause });
      });
      return parseCheckpoint(bytes, path, { deployment: this.#deployment, block });
    } catch (error) {
      if (error instanceof QuipuError && error.code === "InvalidFile") return undefined;
      throw error;
    }
  }

  async write({ block, snapshot }: Checkpoint): Promise<void> {
    await makeFolder(this.#folder);
    const parts = formatCheckpoint({ deployment: this.#deployment, block }, snapshot);
    await writeAtomically(this.#path(block), async (file) => {
      for (const part of parts) await file.writeFile(part);
    });
  }

  async remove(block: BlockReference): Promise<void> {
    const path = this.#path(block);
    for (const each of [path, path.replace(/state$/, "json")]) {
      await rm(each, { force: true }).catch((cause: Error) => {
        throw new QuipuError("FileUnwritable", `${each}: ${cause.message}`, { cause });
      });
    }
  }

  #path({ number, hash: blockHash }: BlockReference): string {
    return join(this.#folder, `checkpoint-${number}-${blockHash}.state`);
  }
}
