/** Files with the token of one prover, or of an operator. */
import { gotExpected, QuipuError } from "../src/errors.js";

/**
 * Reads a token: the only word of the file, or the last of a line as the node has it, `NAME TOKEN`.
 *
 * @throws QuipuError `InvalidFile`, also for a file that others may read; the token is not quoted.
 */
export async function readToken(path: string): Promise<string> {
  const [{ readText }, { NOT_FOR_ALL, openToOthers }] = await Promise.all([
    import("../files/read-text.js"),
    import("../files/open-to-others.js"),
  ]);
  const open = await openToOthers(path, NOT_FOR_ALL);
  if (open !== undefined) {
    const expected = "mode 600, or 640: it holds a secret";
    throw new QuipuError("InvalidFile", gotExpected(path, open, expected));
  }
  const words = (await readText(path)).trim().split(/\s+/);
  const token = words.at(-1) ?? "";
  if (token !== "" && words.length <= 2) return token;
  const expected = "a token, or a name and a token";
  const got = token === "" ? "nothing" : `${words.length} words`;
  throw new QuipuError("InvalidFile", gotExpected(path, got, expected));
}
