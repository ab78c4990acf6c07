/** What is said of something that was refused: an answer's error, or why an operation was rejected. */
import * as v from "valibot";

/** What was got and expected, for programs. */
export const refusalDetails = v.object({
  what: v.optional(v.string()),
  got: v.optional(v.string()),
  expected: v.optional(v.string()),
  /** Index of the account that broke a rule. */
  account: v.optional(v.number()),
  /** The id of a fault in the node's log. */
  incident: v.optional(v.string()),
});

export const refusal = v.object({
  /** Stable name of the refusal, e.g. `InsufficientBalance`. */
  code: v.string(),
  message: v.string(),
  /** The letter of the protocol's rule, where one was broken. */
  rule: v.optional(v.string()),
  details: v.optional(refusalDetails),
});

export type Refusal = v.InferOutput<typeof refusal>;

/** Every answer that is none of 2xx. */
export const errorAnswer = v.object({ error: refusal });

export type ErrorAnswer = v.InferOutput<typeof errorAnswer>;
