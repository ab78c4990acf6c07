/** `--blobs SOURCE`: where blobs are looked for. */
import { InvalidArgumentError, Option } from "commander";
import type { BlobFinder } from "../../l1/blobs/blob-finder.js";
import type { BlobSource } from "../../l1/blobs/blob-source.js";
import type { QuipuError } from "../../src/errors.js";

/** A source as it was typed. */
export interface TypedSource {
  readonly kind: "beacon" | "server" | "folder";
  /** An address, or the path of a folder. */
  readonly at: string;
}

/** What stands before the address of a beacon node: by itself it looks like that of a file server. */
const BEACON = "beacon:";

const EXPECTED = "Expected beacon:URL of a beacon node, URL of an archive, or a folder.";

/** The option; given several times, the first source is asked first. */
export function blobsOption(): Option {
  const description =
    "where to look for blobs: beacon:URL, URL of an archive, or a folder, which keeps what a later one " +
    "has (repeatable)";
  return new Option("--blobs <source>", description).argParser(
    (text, typed: readonly TypedSource[] = []) => [...typed, parseSource(text)],
  );
}

function parseSource(text: string): TypedSource {
  if (text.startsWith(BEACON)) return { kind: "beacon", at: address(text.slice(BEACON.length)) };
  // A colon behind one letter is a drive, as in C:\blobs.
  if (/^[a-z][a-z0-9+.-]+:/i.test(text)) return { kind: "server", at: address(text) };
  if (text !== "") return { kind: "folder", at: text };
  throw new InvalidArgumentError(EXPECTED);
}

/** An address of HTTP without a user name, which `fetch` does not take. */
function address(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || !/^https?:$/.test(url.protocol))
    throw new InvalidArgumentError(EXPECTED);
  if (url.username === "" && url.password === "") return text;
  throw new InvalidArgumentError("Expected an address without a user name.");
}

/**
 * The finder of the sources that were typed. Whoever hands out a wrong blob is named on standard error.
 *
 * @param isQuiet whether nobody reads that
 */
export async function openBlobs(
  typed: readonly TypedSource[],
  isQuiet = false,
): Promise<BlobFinder> {
  const { BlobFinder } = await import("../../l1/blobs/blob-finder.js");
  const sources = await Promise.all(typed.map(openSource));
  return new BlobFinder(sources, { onMismatch: reportMismatch(isQuiet) });
}

/** Names whoever hands out a wrong blob on standard error. */
export function reportMismatch(isQuiet = false): (refusal: QuipuError) => void {
  return ({ code, message }) => {
    if (!isQuiet) console.error(`${code}: ${message}`);
  };
}

/** Opens one source. */
export async function openSource({ kind, at }: TypedSource): Promise<BlobSource> {
  switch (kind) {
    case "beacon":
      return new (await import("../../l1/blobs/beacon-node.js")).BeaconNode(at);
    case "server":
      return new (await import("../../l1/blobs/archive-server.js")).ArchiveServer(at);
    case "folder":
      return new (await import("../../l1/blobs/archive-folder.js")).ArchiveFolder(at);
  }
}
