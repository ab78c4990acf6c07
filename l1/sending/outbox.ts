/**
 * The signed transaction that is under way, on disk before it is handed in and until its fate is
 * known. A process that dies in between leaves it behind, and the next one hands in the same bytes
 * again instead of making up another transaction: one of them can happen, not both.
 *
 * A signed transaction is no secret: it is what everybody sees when it is sent.
 */
import { rm } from "node:fs/promises";
import * as v from "valibot";
import { writeAtomically } from "../../files/atomic-file.js";
import { readText } from "../../files/read-text.js";
import { parseJson } from "../../src/json/parse-json.js";
import { hash, hexBytes } from "../rpc/answers.js";
import type { SignedTransaction } from "./signed-transaction.js";

const FORMAT = "quipu/outbox/1";

const ENTRY = v.strictObject({
  format: v.literal(FORMAT),
  chainId: v.pipe(v.string(), v.regex(/^\d+$/)),
  from: hexBytes,
  nonce: v.pipe(v.number(), v.safeInteger(), v.minValue(0)),
  hash,
  raw: hexBytes,
});

export class Outbox {
  readonly #path: string;

  constructor(path: string) {
    this.#path = path;
  }

  /**
   * What is under way; undefined if nothing is.
   *
   * @throws QuipuError `InvalidFile`.
   */
  async read(): Promise<(SignedTransaction & { readonly chainId: bigint }) | undefined> {
    const text = await readText(this.#path).catch((error: Error & { cause?: unknown }) => {
      if ((error.cause as NodeJS.ErrnoException | undefined)?.code === "ENOENT") return undefined;
      throw error;
    });
    if (text === undefined) return undefined;
    const { format: _, chainId, ...signed } = parseJson(text, ENTRY, this.#path);
    return { ...signed, chainId: BigInt(chainId) };
  }

  /** Writes down what is about to be handed in. */
  async write(chainId: bigint, { from, nonce, hash, raw }: SignedTransaction): Promise<void> {
    const entry = { format: FORMAT, chainId: chainId.toString(), from, nonce, hash, raw };
    await writeAtomically(this.#path, (file) => file.writeFile(`${JSON.stringify(entry)}\n`));
  }

  /** Forgets it: its fate is known. */
  async clear(): Promise<void> {
    await rm(this.#path, { force: true });
  }
}
