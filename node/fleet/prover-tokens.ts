/**
 * The tokens by which provers authenticate: a file with a line for each, its name and the token. The name says whose
 * proofs were wrong, so each machine, or at least each operator of some, should have one.
 *
 *     # name   token
 *     ada      3f0c…
 */
import * as v from "valibot";
import { proverName } from "../../client/messages/prover.js";
import { NOT_FOR_ALL, openToOthers } from "../../files/open-to-others.js";
import { readText } from "../../files/read-text.js";
import { gotExpected, QuipuError } from "../../src/errors.js";
import { isSameDigest, secretDigest } from "../secret-digest.js";

/** Characters that a token has at least. */
const TOKEN_LENGTH = 16;
const LINE = /^(\S+)\s+(\S+)$/;

export class ProverTokens {
  readonly #names: readonly (readonly [name: string, digest: Buffer])[];

  /** @param tokens by their names */
  constructor(tokens: ReadonlyMap<string, string>) {
    this.#names = [...tokens].map(([name, token]) => [name, secretDigest(token)]);
  }

  /** Whose token it is. It takes the same time whichever it is, and whether it is one or not. */
  nameOf(token: string): string | undefined {
    // Hashed once: strangers send what they like, and there may be many tokens.
    const digest = secretDigest(token);
    let found: string | undefined;
    for (const [name, expected] of this.#names) {
      if (isSameDigest(expected, digest)) found = name;
    }
    return found;
  }
}

/**
 * Reads a file of tokens.
 *
 * @throws QuipuError `InvalidFile` for a file that others may read, a line of another form, a name or token twice, a
 *   short token, or none at all.
 */
export async function readProverTokens(path: string): Promise<ProverTokens> {
  const text = await readText(path);
  const open = await openToOthers(path, NOT_FOR_ALL);
  if (open !== undefined) throw invalid(path, open, "mode 600, or 640: it holds secrets");
  const tokens = new Map<string, string>();
  for (const [i, line] of text.split("\n").entries()) {
    const content = line.trim();
    if (content === "" || content.startsWith("#")) continue;
    const [name, token] = readLine(content, `${path}, line ${i + 1}`);
    const isKnown = tokens.has(name) || [...tokens.values()].includes(token);
    if (isKnown)
      throw invalid(`${path}, line ${i + 1}`, "a name or token for the second time", "new ones");
    tokens.set(name, token);
  }
  if (tokens.size === 0) throw invalid(path, "no token", "a line NAME TOKEN for each");
  return new ProverTokens(tokens);
}

/** The token is not quoted: errors go to logs. */
function readLine(line: string, place: string): readonly [name: string, token: string] {
  const [, name = "", token = ""] = LINE.exec(line) ?? [];
  if (!v.is(proverName, name)) throw invalid(place, "another form", "NAME TOKEN");
  if (token.length < TOKEN_LENGTH) {
    throw invalid(`${place}: characters of the token`, token.length, `≥ ${TOKEN_LENGTH}`);
  }
  return [name, token];
}

function invalid(what: string, got: string | number, expected: string): QuipuError {
  return new QuipuError("InvalidFile", gotExpected(what, got, expected));
}
