/** Files with the token of one prover, or of an operator. */
import { gotExpected, QuipuError } from "../src/errors.js";

/**
 * Reads a token: the only word of the file, or the last of a line as the node has it, `NAME TOKEN`.
 *
 * @throws QuipuError `InvalidFile`; the token is not quoted.
 */
export async function readToken(path: string): Promise<string> {
  const { readText } = await import("../files/read-text.js");
  const words = (await readText(path)).trim().split(/\s+/);
  const token = words.at(-1) ?? "";
  if (token !== "" && words.length <= 2) return token;
  const expected = "a token, or a name and a token";
  const got = token === "" ? "nothing" : `${words.length} words`;
  throw new QuipuError("InvalidFile", gotExpected(path, got, expected));
}
