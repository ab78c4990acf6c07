/** The parts of a request, checked by the schemas of its route. */
import type * as v from "valibot";
import { gotExpected, QuipuError } from "../../../src/errors.js";
import { validate } from "../../../src/json/parse-json.js";
import { apiError } from "./api-error.js";

/** @throws QuipuError `InvalidRequest`, naming the place, what was got and what was expected. */
export function readPart<Schema extends v.GenericSchema>(
  value: unknown,
  schema: Schema,
  place: string,
): v.InferOutput<Schema> {
  assertOwnNames(value, place);
  return asRequest(() => validate(value, schema, place));
}

/** What a reader of files refuses is, in a request, a request that is refused. */
export function asRequest<Result>(read: () => Result): Result {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof QuipuError) || error.code !== "InvalidFile") throw error;
    const { what, got, expected } = error.details;
    const message =
      what === undefined ? error.message : gotExpected(what, got ?? "", expected ?? "");
    throw apiError("InvalidRequest", message, error);
  }
}

/** Names that every object inherits pass for known ones: they are refused here. */
export function assertOwnNames(value: unknown, place: string): void {
  if (typeof value !== "object" || value === null) return;
  const inherited = Object.keys(value).find((name) => name in Object.prototype);
  if (inherited === undefined) return;
  const message = gotExpected(`${place}: ${inherited}`, "a value", "no such field");
  throw apiError("InvalidRequest", message);
}
