/** Why an operation was given up, as the database keeps it. */
import * as v from "valibot";
import { QuipuError, type Rule } from "../../../src/errors.js";
import { validate } from "../../../src/json/parse-json.js";

const REJECTION = v.strictObject({
  code: v.string(),
  rule: v.optional(v.string()),
  message: v.string(),
  details: v.strictObject({
    what: v.optional(v.string()),
    got: v.optional(v.string()),
    expected: v.optional(v.string()),
    account: v.optional(v.number()),
  }),
});

/** A refusal as plain values. */
export type Rejection = v.InferOutput<typeof REJECTION>;

export function formatRejection({ code, rule, message, details }: QuipuError): string {
  return JSON.stringify({ code, rule, message, details });
}

/**
 * Reads what `formatRejection` wrote.
 *
 * @throws QuipuError `InvalidFile`.
 */
export function readRejection(value: unknown): Rejection {
  return validate(value, REJECTION, "operations: rejected");
}

/** The refusal that was kept. */
export function refusalOf({ code, rule, message }: Rejection): QuipuError {
  return new QuipuError(code, message, rule === undefined ? {} : { rule: rule as Rule });
}
