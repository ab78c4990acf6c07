/**
 * The transaction that is under way, on disk before it is handed in and until its fate is known. A
 * process that dies in between leaves it behind, and the next one goes on with it instead of making
 * up another transaction. All versions stand here: whichever of them is mined is recognised. So do the blobs that
 * they name, without which they cannot be handed in; proofs are worked out again.
 *
 * A signed transaction is no secret: it is what everybody sees when it is sent.
 */
import { rm } from "node:fs/promises";
import { bytesToHex, hexToBytes } from "@noble/hashes/utils.js";
import * as v from "valibot";
import { writeAtomically } from "../../files/atomic-file.js";
import { lockFile } from "../../files/file-lock.js";
import { readTextIfThere } from "../../files/read-text.js";
import { gotExpected, QuipuError } from "../../src/errors.js";
import { parseJson } from "../../src/json/parse-json.js";
import { versionedHashesOf } from "../blobs/sidecar.js";
import { l1Error } from "../l1-error.js";
import { address, type Hex, hash, hexBytes } from "../rpc/answers.js";
import {
  hashOf,
  type PendingTransaction,
  readSigned,
  type SignedTransaction,
} from "./signed-transaction.js";

const FORMAT = "quipu/outbox/2";

const count = v.pipe(v.number(), v.safeInteger(), v.minValue(0));

const ENTRY = v.strictObject({
  format: v.literal(FORMAT),
  chainId: v.pipe(v.string(), v.regex(/^\d+$/)),
  from: address,
  nonce: count,
  refused: v.boolean(),
  versions: v.pipe(
    v.array(v.strictObject({ hash, raw: hexBytes, block: count })),
    v.minLength(1, "a version"),
  ),
  /** Those that the versions name, each once. */
  blobs: v.optional(v.array(hexBytes), []),
});

export class Outbox {
  /** Path of the file. */
  readonly path: string;

  constructor(path: string) {
    this.path = path;
  }

  /**
   * Keeps other processes out while work is done with the outbox: two that go on with one
   * transaction would both report it as theirs.
   *
   * @throws QuipuError `OutboxBusy`; what `work` throws.
   */
  async exclusively<Result>(work: () => Promise<Result>): Promise<Result> {
    const unlock = await lockFile(this.path);
    if (unlock === undefined) {
      const message = gotExpected(this.path, "an outbox in use by another process", "a free one");
      throw l1Error("OutboxBusy", message);
    }
    try {
      return await work();
    } finally {
      await unlock();
    }
  }

  /**
   * What is under way; undefined if nothing is.
   *
   * @throws QuipuError `InvalidFile`.
   */
  async read(): Promise<PendingTransaction | undefined> {
    const text = await readTextIfThere(this.path);
    if (text === undefined) return undefined;
    const { format: _, chainId, versions, blobs, ...entry } = parseJson(text, ENTRY, this.path);
    const { from, nonce } = entry;
    const pending = {
      ...entry,
      chainId: BigInt(chainId),
      versions: versions.map((version) => ({ from, nonce, ...version })),
    };
    this.#check(pending);
    const kept = await this.#blobsByHash(blobs);
    return { ...pending, versions: pending.versions.map((version) => this.#joined(version, kept)) };
  }

  /** Writes down what is about to be handed in. */
  async write(pending: PendingTransaction): Promise<void> {
    const { chainId, from, nonce, refused } = pending;
    const versions = pending.versions.map(({ hash, raw, block }) => ({ hash, raw, block }));
    const blobs = pending.versions.flatMap((version) => (version.blobs ?? []).map(hexOf));
    const kept = blobs.length === 0 ? {} : { blobs: [...new Set(blobs)] };
    const entry = {
      format: FORMAT,
      chainId: `${chainId}`,
      from,
      nonce,
      refused,
      versions,
      ...kept,
    };
    await writeAtomically(this.path, (file) => file.writeFile(`${JSON.stringify(entry)}\n`));
  }

  /** Forgets it: its fate is known. */
  async clear(): Promise<void> {
    await rm(this.path, { force: true });
  }

  /** What is kept, by the hashes that transactions name. */
  async #blobsByHash(texts: readonly Hex[]): Promise<ReadonlyMap<Hex, Uint8Array>> {
    const blobs = texts.map((text) => hexToBytes(text.slice(2)));
    const hashes = await versionedHashesOf(blobs).catch((cause) => {
      const message = gotExpected(this.path, "bytes that are no blob", "blobs");
      throw new QuipuError("InvalidFile", message, { cause });
    });
    return new Map(hashes.map((one, i) => [one, blobs[i]!]));
  }

  /** A version and the blobs that it names. */
  #joined(version: SignedTransaction, kept: ReadonlyMap<Hex, Uint8Array>): SignedTransaction {
    const { blobVersionedHashes: named } = readSigned(version.raw).call;
    if (named === undefined) return version;
    const blobs = named.map((one) => {
      const blob = kept.get(one);
      if (blob !== undefined) return blob;
      throw new QuipuError("InvalidFile", gotExpected(this.path, "none", `a blob ${one}`));
    });
    return { ...version, blobs };
  }

  /** Every version must be what the entry says of it: a damaged one could not be recognised. */
  #check({ chainId, nonce, versions }: PendingTransaction): void {
    for (const { hash, raw } of versions) {
      const expected = `transaction ${hash} with nonce ${nonce} on chain ${chainId}`;
      let got: string;
      try {
        const content = readSigned(raw);
        got = `transaction ${hashOf(raw)} with nonce ${content.nonce} on chain ${content.chainId}`;
      } catch {
        got = "bytes that are not a transaction";
      }
      if (got === expected) continue;
      throw new QuipuError("InvalidFile", gotExpected(this.path, got, expected));
    }
  }
}

function hexOf(bytes: Uint8Array): Hex {
  return `0x${bytesToHex(bytes)}`;
}
