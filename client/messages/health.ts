/** Whether a node works, part by part. */
import * as v from "valibot";
import { time } from "./values.js";

/** A part, and since when it has worked or failed. */
export const healthPart = v.object({
  isOk: v.boolean(),
  since: time,
  /** What fails. */
  code: v.optional(v.string()),
  message: v.optional(v.string()),
});

export type HealthPart = v.InferOutput<typeof healthPart>;

/** Parts that a node does not have are missing. */
export const health = v.object({
  status: v.picklist(["ok", "failing"]),
  parts: v.object({
    database: v.optional(healthPart),
    l1: v.optional(healthPart),
    prover: v.optional(healthPart),
    sealing: v.optional(healthPart),
  }),
});

export type Health = v.InferOutput<typeof health>;
