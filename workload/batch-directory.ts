/**
 * The output of a run: one file for each batch, and copies of the genesis and the verification key.
 * Whoever trusts the copies can verify the directory on its own.
 *
 * A file gets its name only when it is complete and on disk. A killed run leaves a hidden partial
 * file, which the next run removes.
 */
import { existsSync } from "node:fs";
import { access, readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import { writeAtomically } from "../files/atomic-file.js";
import { makeFolder } from "../files/make-folder.js";
import type { KeyArtifacts } from "../prover/keys/ensure-keys.js";
import { parseVerificationKey } from "../prover/keys/verification-key.js";
import type { ProvenBatch } from "../src/batch/proven-batch.js";
import { formatBatch } from "../src/batch/proven-batch-json.js";
import { gotExpected, type Mismatch } from "../src/errors.js";
import { keyId } from "../src/proof/key-id.js";
import type { VerificationKey } from "../src/proof/verification-key.js";
import { formatShape, type Shape } from "../src/shape.js";
import type { Genesis } from "../src/state/genesis.js";
import { readBatch, readStatedBatch } from "./batch-file.js";
import { readGenesis, writeGenesis } from "./genesis-file.js";
import { rollupError } from "./rollup-error.js";
import { genesisPath } from "./workload-directory.js";

const KEY_NAME = "verification_key.json";
const BATCH_NAME = /^batch-(\d{6,})\.json$/;

/** Name of the file of a batch. */
export function batchName(number: number): string {
  return `batch-${String(number).padStart(6, "0")}.json`;
}

export class BatchDirectory {
  readonly path: string;

  constructor(path: string) {
    this.path = path;
  }

  /** Path of the copy of the genesis. */
  get genesisPath(): string {
    return genesisPath(this.path);
  }

  /**
   * Checks that batches that are already there have a shape, before a circuit is made for it.
   *
   * @throws QuipuError `BatchConflict`, `BatchMissing`, `InvalidFile`.
   */
  async assertShape(shape: Shape): Promise<void> {
    if (!existsSync(this.path)) return;
    const [first] = await this.numbers();
    if (first === undefined) return;
    const [got, expected] = [(await this.readStated(first)).shape, shape].map(formatShape);
    if (got !== expected)
      throw conflict(this.path, gotExpected("shape of its batches", got, expected));
  }

  /**
   * Writes the genesis and the key to the directory, or checks that they are already there.
   *
   * @throws QuipuError `BatchConflict` if it has another genesis or key; `InvalidFile`,
   *   `ArtifactCorrupt`, `NoSpaceLeft`, `FileUnwritable`.
   */
  async claim(genesis: Genesis, { verificationKey, keyId: id }: KeyArtifacts): Promise<void> {
    await makeFolder(this.path);
    const present = new Set(await readdir(this.path));
    if (!present.has("genesis.json")) await writeGenesis(this.genesisPath, genesis);
    else if (!isDeepStrictEqual(await readGenesis(this.genesisPath), genesis)) {
      throw conflict(this.path, "its genesis belongs to another workload");
    }
    const copied = await this.readVerificationKey();
    if (copied === undefined) {
      await this.#write(KEY_NAME, `${JSON.stringify(verificationKey, null, 1)}\n`);
    } else if (keyId(copied) !== id) {
      throw conflict(this.path, gotExpected("key", keyId(copied), id));
    }
  }

  /**
   * The copy of the verification key, if there is one.
   *
   * @throws QuipuError `ArtifactCorrupt`.
   */
  async readVerificationKey(): Promise<VerificationKey | undefined> {
    const text = await readFile(join(this.path, KEY_NAME), "utf8").catch(
      (error: NodeJS.ErrnoException) => {
        if (error.code === "ENOENT") return undefined;
        throw error;
      },
    );
    return text === undefined ? undefined : parseVerificationKey(text);
  }

  /**
   * Numbers of the batches in the directory, ascending.
   *
   * @throws QuipuError `BatchMissing` if the directory cannot be read.
   */
  async numbers(): Promise<number[]> {
    const names = await readdir(this.path).catch((error: NodeJS.ErrnoException) => {
      const reasons: Readonly<Record<string, string>> = {
        ENOENT: "there is no such folder; quipu prove writes one",
        ENOTDIR: "this is no folder; expected the one that quipu prove wrote",
      };
      const why = reasons[error.code!] ?? error.message;
      throw rollupError("BatchMissing", `${this.path}: ${why}`);
    });
    const numbers = names.flatMap((name) => {
      const number = Number(BATCH_NAME.exec(name)?.[1] ?? Number.NaN);
      return batchName(number) === name ? [number] : [];
    });
    return numbers.sort((a, b) => a - b);
  }

  /** Path of the file of a batch. */
  batchPath(number: number): string {
    return join(this.path, batchName(number));
  }

  /**
   * Reads a batch to build upon.
   *
   * @throws QuipuError `BatchMissing`, `InvalidFile`, or `BatchConflict` if the file holds another
   *   batch.
   */
  async read(number: number): Promise<ProvenBatch> {
    const path = await this.#present(number);
    const batch = await readBatch(path);
    if (batch.number === number) return batch;
    throw conflict(path, gotExpected("number", batch.number, number));
  }

  /**
   * Reads a batch as its file states it, for the verifier to judge.
   *
   * @throws QuipuError `BatchMissing`, `InvalidFile`.
   */
  async readStated(number: number): Promise<ProvenBatch> {
    return readStatedBatch(await this.#present(number));
  }

  async #present(number: number): Promise<string> {
    const path = this.batchPath(number);
    await access(path).catch(() => {
      throw rollupError("BatchMissing", `${path}: no such file`);
    });
    return path;
  }

  /**
   * Writes a batch. Its file appears complete or not at all.
   *
   * @throws QuipuError `NoSpaceLeft`, `FileUnwritable`.
   */
  async write(batch: ProvenBatch): Promise<void> {
    await this.#write(batchName(batch.number), formatBatch(batch));
  }

  async #write(name: string, text: string): Promise<void> {
    await writeAtomically(join(this.path, name), (file) => file.writeFile(text));
  }
}

/** The refusal of a file that belongs to another run. */
export function conflict(path: string, problem: string | Mismatch) {
  const advice = "choose another directory, or remove the files of the other run";
  return rollupError("BatchConflict", `${path}: ${problem}; ${advice}`);
}
