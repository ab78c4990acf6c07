/** Parsing of JSON by a schema, with errors that name place, what was got and what was expected. */
import * as v from "valibot";
import { gotExpected, QuipuError } from "../errors.js";

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
  return validate(parseText(text, place), schema, place);
}

/** @throws QuipuError `InvalidFile` for text that is not JSON. */
export function parseText(text: string, place: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    const got = `text that is not JSON (${(cause as SyntaxError).message})`;
    throw new QuipuError("InvalidFile", gotExpected(place, got, "complete JSON"), { cause });
  }
}

/** @throws QuipuError `InvalidFile` for a value that does not fit the schema. */
export function validate<Schema extends v.GenericSchema>(
  value: unknown,
  schema: Schema,
  place: string,
): v.InferOutput<Schema> {
  const result = v.safeParse(schema, value, { abortEarly: true });
  if (result.success) return result.output;
  const issue = result.issues[0];
  const path = v.getDotPath(issue);
  const what = path === null ? place : `${place}: ${path}`;
  throw new QuipuError("InvalidFile", gotExpected(what, gotBy(issue), expectedBy(issue)));
}

/** Characters of a bad value that a message shows; a 256-bit decimal in quotes has 80. */
const SHOWN = 80;

/** A value as a message shows it: published data can have thousands of characters. */
function gotBy({ received }: v.BaseIssue<unknown>): string {
  if (received === "undefined") return "nothing";
  if (received.length <= SHOWN) return received;
  return `${received.slice(0, SHOWN / 2)}… (${received.length} characters)`;
}

/** What was expected; of fields that are missing or unknown, valibot says only the name. */
function expectedBy({ type, received, expected, message }: v.BaseIssue<unknown>): string {
  if (type === "strict_object" && expected === "never") return "no such field";
  if (type === "strict_object" && received === "undefined") return "a value";
  return expected ?? message;
}
