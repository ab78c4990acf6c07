/** The files that a blob is made of: proven batches, or a blob as an archive keeps it. */
import { readFile, stat } from "node:fs/promises";
import { hexToBytes } from "@noble/hashes/utils.js";
import { BLOB_BYTES } from "../src/batch/blob.js";
import type { ProvenBatch } from "../src/batch/proven-batch.js";
import { parseBatch } from "../src/batch/proven-batch-json.js";
import { gotExpected, type Mismatch, QuipuError } from "../src/errors.js";
import { BatchDirectory, batchName } from "./batch-directory.js";
import { rollupError } from "./rollup-error.js";

export type BlobInput =
  /** In the order of the paths, those of a folder by their numbers. */
  | { readonly batches: readonly ProvenBatch[] }
  /** 131,072 bytes. */
  | { readonly blob: Uint8Array };

const HEX_BLOB = new RegExp(`^0x[0-9a-fA-F]{${2 * BLOB_BYTES}}\\s*$`);
/** A batch file begins with it; no blob does, for its first word would not be below q. */
const OPENING_BRACE = 0x7b;

/**
 * Reads batch files, folders of them, or one blob: its bytes, or 0x and their hex digits.
 *
 * @param paths one or more
 * @throws QuipuError `InvalidFile` for anything else, a blob beside other files, or several; `BatchMissing` for a
 *   folder without batches.
 */
export async function readBlobInput(paths: readonly string[]): Promise<BlobInput> {
  const files = (await Promise.all(paths.map(filesOf))).flat();
  const contents: (ProvenBatch | Uint8Array)[] = [];
  for (const path of files) contents.push(await readContent(path));
  const [blob] = contents.filter((content) => content instanceof Uint8Array);
  if (blob === undefined) return { batches: contents as ProvenBatch[] };
  if (contents.length === 1) return { blob };
  const at = files[contents.indexOf(blob)]!;
  throw invalid(at, gotExpected("files", `a blob and ${contents.length - 1} more`, "one blob"));
}

/** The batch files of a folder, or the file itself. */
async function filesOf(path: string): Promise<string[]> {
  const isFolder = await stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  );
  if (!isFolder) return [path];
  const directory = new BatchDirectory(path);
  const numbers = await directory.numbers();
  if (numbers.length === 0) throw rollupError("BatchMissing", `${path}: no ${batchName(0)}`);
  return numbers.map((number) => directory.batchPath(number));
}

async function readContent(path: string): Promise<ProvenBatch | Uint8Array> {
  const bytes = await readFile(path).catch((cause: NodeJS.ErrnoException) => {
    const missing = cause.code === "ENOENT";
    throw invalid(path, missing ? "there is no such file" : `cannot be read: ${cause.message}`);
  });
  if (bytes[0] === OPENING_BRACE) return parseBatch(bytes.toString("utf8"), path);
  if (bytes.length === BLOB_BYTES) return Uint8Array.from(bytes);
  const text = bytes.toString("latin1");
  if (HEX_BLOB.test(text)) return hexToBytes(text.trimEnd().slice(2));
  const expected = `a batch file, or a blob: ${BLOB_BYTES} bytes, or 0x and ${2 * BLOB_BYTES} hex digits`;
  throw invalid(path, gotExpected("content", `${bytes.length} other bytes`, expected));
}

function invalid(path: string, problem: string | Mismatch): QuipuError<"InvalidFile"> {
  return new QuipuError("InvalidFile", `${path}: ${problem}`);
}
