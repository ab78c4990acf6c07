/** What an HTTP server answers: read within a bound, and what went wrong in words that may be shown. */

/** HTTP statuses of a server that may answer later. */
export const PASSING_STATUS: ReadonlySet<number> = new Set([408, 425, 429, 500, 502, 503, 504]);

/** Characters of a server's own words that are kept. */
const WORDS_LENGTH = 300;

/**
 * Reads a body piece by piece, so that no more than is allowed is ever held.
 *
 * @param most bytes
 * @returns undefined if there are more
 * @throws whatever the transfer fails with.
 */
export async function readAtMost({ body }: Response, most: number): Promise<Buffer | undefined> {
  const pieces: Uint8Array[] = [];
  let size = 0;
  // Leaving the loop ends the transfer.
  for await (const piece of body ?? []) {
    size += piece.length;
    if (size > most) return undefined;
    pieces.push(piece);
  }
  return Buffer.concat(pieces);
}

/** Text of a server as it may be shown: short, on one line, without control characters. */
export function printable(text: string): string {
  const line = text.replace(/\p{C}+/gu, " ").trim();
  return line.length > WORDS_LENGTH ? `${line.slice(0, WORDS_LENGTH)}…` : line;
}

/** Why `fetch` has failed. It says "fetch failed"; what happened stands in the cause. */
export function reasonOf(error: unknown): string {
  const { name, message, cause } = error as Error;
  if (name === "TimeoutError") return "timed out";
  return cause instanceof Error && cause.message !== "" ? cause.message : message;
}
