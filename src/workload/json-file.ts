/**
 * Reading and writing of quipu's JSON files: written atomically (a reader sees the old file or the
 * new one, never half of one), read with errors that name file, place, what was got and expected.
 */
import { randomUUID } from "node:crypto";
import { open, readFile, rename, rm } from "node:fs/promises";
import * as v from "valibot";
import { gotExpected, QuipuError } from "../errors.js";

/** Replaces a file by the given chunks of text, all of it or nothing. */
export async function writeAtomically(path: string, chunks: Iterable<string>): Promise<void> {
  const temporary = `${path}.${randomUUID()}.tmp`;
  try {
    const file = await open(temporary, "wx");
    try {
      for (const chunk of chunks) await file.write(chunk);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(temporary, path);
  } catch (cause) {
    await rm(temporary, { force: true });
    throw new QuipuError("InvalidFile", `${path}: cannot be written: ${(cause as Error).message}`, {
      cause,
    });
  }
}

/**
 * Reads a text file.
 *
 * @throws QuipuError `InvalidFile`.
 */
export async function readText(path: string): Promise<string> {
  try {
    return await readFile(path, "utf8");
  } catch (cause) {
    throw new QuipuError("InvalidFile", `${path}: cannot be read: ${(cause as Error).message}`, {
      cause,
    });
  }
}

/**
 * Parses JSON text and validates it.
 *
 * @param place the file, or the file and the line, that the errors name
 * @throws QuipuError `InvalidFile`.
 */
export function parseJson<Schema extends v.GenericSchema>(
  text: string,
  schema: Schema,
  place: string,
): v.InferOutput<Schema> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    const got = `text that is not JSON (${(cause as SyntaxError).message})`;
    throw new QuipuError("InvalidFile", gotExpected(place, got, "complete JSON"), { cause });
  }
  const result = v.safeParse(schema, value, { abortEarly: true });
  if (result.success) return result.output;
  const issue = result.issues[0];
  const path = v.getDotPath(issue);
  const what = path === null ? place : `${place}: ${path}`;
  throw new QuipuError("InvalidFile", gotExpected(what, issue.received, expectedBy(issue)));
}

/** What was expected; of fields that are missing or unknown, valibot says only the name. */
function expectedBy({ type, received, expected, message }: v.BaseIssue<unknown>): string {
  if (type === "strict_object" && expected === "never") return "no such field";
  if (type === "strict_object" && received === "undefined") return "a value";
  return expected ?? message;
}
