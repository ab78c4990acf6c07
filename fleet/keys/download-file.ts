/**
 * Files of a node, brought here by their hash. What has come is kept: an interrupted download goes on
 * where it stopped, also in another process. The file is used only when all of it has the hash.
 */
import { open, rm, stat } from "node:fs/promises";
import { clientError } from "../../client/connection/client-error.js";
import type { FleetClient } from "../../client/connection/fleet-client.js";
import { isDiskFull, noSpaceLeft } from "../../files/disk-full.js";
import { describeFile } from "../../prover/artifacts/artifact-file.js";
import type { ProgressListener } from "../../prover/progress.js";
import { proverError } from "../../prover/prover-error.js";
import { gotExpected } from "../../src/errors.js";
import { untilReached } from "../agent/until-reached.js";

/** A file as the node has it. */
export interface RemoteFile {
  /** Lower-case hex. */
  readonly sha256: string;
  readonly bytes: number;
}

export interface DownloadOptions {
  readonly client: Pick<FleetClient, "artifact">;
  readonly signal: AbortSignal;
  readonly onProgress?: ProgressListener | undefined;
  readonly onAway?: ((error: Error) => void) | undefined;
}

/** A connection over which nothing comes for so long is given up. */
const SILENCE_MS = 30_000;

/**
 * Brings a file to a path, after what is there of it.
 *
 * @param path of the partial file, which is the whole one in the end
 * @throws QuipuError `ArtifactCorrupt` if what has come has another hash, also the second time; `UnknownArtifact`; `NoSpaceLeft`, with
 *   what has come kept. The signal's reason.
 */
export async function downloadFile(
  path: string,
  file: RemoteFile,
  options: DownloadOptions,
): Promise<void> {
  const hadPart = (await sizeOf(path)) > 0;
  await bringAll(path, file, options);
  if (await hasHash(path, file)) return;
  // What an earlier process has left may be damaged.
  await rm(path, { force: true });
  if (hadPart) return downloadFile(path, file, options);
  const what = `${path}: the node's file`;
  throw proverError("ArtifactCorrupt", gotExpected(what, "another sha256", file.sha256));
}

async function bringAll(path: string, file: RemoteFile, options: DownloadOptions): Promise<void> {
  const { signal, onAway } = options;
  const bring = async (): Promise<void> => {
    const before = await sizeOf(path);
    await bringPart(path, file, options);
    // A node that answers with nothing is not asked without a pause.
    if ((await sizeOf(path)) <= before) throw clientError("NodeUnavailable", "nothing has come");
  };
  while ((await sizeOf(path)) < file.bytes) {
    await untilReached(bring, { signal, onAway });
  }
}

/** One connection. */
async function bringPart(path: string, file: RemoteFile, options: DownloadOptions): Promise<void> {
  const { client, signal } = options;
  const silent = new AbortController();
  let timer = setTimeout(() => silent.abort(), SILENCE_MS);
  const either = AbortSignal.any([signal, silent.signal]);
  const have = await sizeOf(path);
  try {
    const etag = `"${file.sha256}"`;
    const headers = have === 0 ? {} : { range: `bytes=${have}-`, "if-range": etag };
    const response = await client.artifact(`0x${file.sha256}`, headers, { signal: either });
    const start = response.status === 206 ? have : 0;
    const parts = partsOf(response, () => {
      clearTimeout(timer);
      timer = setTimeout(() => silent.abort(), SILENCE_MS);
    });
    await writeParts(path, { start, file, parts, onProgress: options.onProgress });
  } catch (error) {
    signal.throwIfAborted();
    if (silent.signal.aborted) throw clientError("NodeTimeout", "a download stood still", error);
    throw error;
  } finally {
    clearTimeout(timer);
    silent.abort();
  }
}

async function* partsOf(response: Response, heard: () => void): AsyncGenerator<Uint8Array> {
  const reader = (response.body as ReadableStream<Uint8Array>).getReader();
  for (;;) {
    const { done, value } = await reader.read().catch((cause: unknown) => {
      throw clientError("NodeUnavailable", "a download broke off", cause);
    });
    if (done) return;
    heard();
    yield value;
  }
}

interface Writing {
  /** Where the parts begin in the file. */
  readonly start: number;
  readonly file: RemoteFile;
  readonly parts: AsyncIterable<Uint8Array>;
  readonly onProgress: ProgressListener | undefined;
}

async function writeParts(path: string, { start, file, parts, onProgress }: Writing) {
  try {
    const handle = await open(path, start === 0 ? "w" : "r+");
    try {
      let done = start;
      for await (const part of parts) {
        if (done + part.length > file.bytes) throw tooLong(path, file);
        for (let at = 0; at < part.length; ) {
          const { bytesWritten } = await handle.write(part, at, part.length - at, done + at);
          at += bytesWritten;
        }
        done += part.length;
        onProgress?.({ step: "fetch key", done, total: file.bytes });
      }
    } finally {
      await handle.close();
    }
  } catch (error) {
    throw isDiskFull(error) ? noSpaceLeft(path, error) : error;
  }
}

function tooLong(path: string, { bytes }: RemoteFile): Error {
  const what = `${path}: bytes of the node's file`;
  return proverError("ArtifactCorrupt", gotExpected(what, "more", bytes));
}

async function hasHash(path: string, { sha256, bytes }: RemoteFile): Promise<boolean> {
  const found = await describeFile(path);
  return found.size === bytes && found.sha256 === sha256;
}

async function sizeOf(path: string): Promise<number> {
  return stat(path).then(
    ({ size }) => size,
    () => 0,
  );
}
