/** The messages as JSON Schema (draft 2020-12, which OpenAPI 3.1 has), made of the schemas that check them. */
import { type ConversionConfig, toJsonSchema, toJsonSchemaDefs } from "@valibot/to-json-schema";
import type * as v from "valibot";
import { MESSAGES } from "../../../client/messages/message-names.js";
import { errorAnswer } from "../../../client/messages/refusal.js";

const CONFIG: ConversionConfig = {
  target: "draft-2020-12",
  // What stands on the wire, not what is made of it.
  typeMode: "input",
  overrideRef: ({ referenceId }) => `${referenceId}#`,
  // Checks say in metadata what JSON Schema can say of them.
  overrideAction: ({ valibotAction, jsonSchema }) =>
    valibotAction.type === "check" ? jsonSchema : undefined,
};

/** A schema; messages that have names stand in it as references. */
export function jsonSchema(schema: v.GenericSchema): Record<string, unknown> {
  const {
    $schema: _,
    $defs: __,
    ...rest
  } = toJsonSchema(schema, { ...CONFIG, definitions: MESSAGES });
  return rest;
}

/** The messages that have names, each with its name as `$id`. */
export function namedSchemas(): Record<string, unknown>[] {
  return Object.entries(toJsonSchemaDefs(MESSAGES, CONFIG)).map(([name, schema]) => {
    return { $id: name, ...schema };
  });
}

/** What is answered with a status code, for the document. */
export function answerSchema(
  description: string,
  schema: v.GenericSchema,
  mediaType = "application/json",
) {
  return { description, content: { [mediaType]: { schema: jsonSchema(schema) } } };
}

/** What every route may answer in place of what was asked. */
export const REFUSAL_SCHEMA = answerSchema("A refusal, with its code.", errorAnswer);
