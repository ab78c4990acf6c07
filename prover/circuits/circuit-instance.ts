/**
 * A circuit instance: a template with parameters and public inputs. Reads instances from
 * `circuits/instances.json` and writes the main file that circom compiles.
 */

import { readFile } from "node:fs/promises";
import * as v from "valibot";
import { messageOf, proverError } from "../prover-error.js";

/** A template parameter: a number, or a (nested) array of them. */
export type CircuitParameter = number | bigint | readonly CircuitParameter[];

export interface CircuitInstance {
  /** Name of the build folder and in messages: lower-case letters, digits and hyphens. */
  readonly name: string;
  /** The .circom file that holds the template, below one of the include roots. */
  readonly file: string;
  readonly template: string;
  readonly params: readonly CircuitParameter[];
  /** Public input signals of the template. Its outputs are public without being named. */
  readonly public: readonly string[];
}

const Identifier = v.pipe(v.string(), v.regex(/^[$_]*[a-zA-Z][\w$]*$/));

const Parameter: v.GenericSchema<CircuitParameter> = v.union([
  v.pipe(v.number(), v.safeInteger()),
  v.bigint(),
  v.array(v.lazy(() => Parameter)),
]);

const Instance = v.strictObject({
  name: v.pipe(v.string(), v.regex(/^[a-z0-9][a-z0-9-]*$/)),
  file: v.pipe(v.string(), v.endsWith(".circom")),
  template: Identifier,
  params: v.array(Parameter),
  public: v.array(Identifier),
});

/**
 * Checks that a value is an instance.
 * @throws QuipuError `InstanceInvalid`, naming the wrong field.
 */
export function parseInstance(value: unknown): CircuitInstance {
  const result = v.safeParse(Instance, value);
  if (result.success) return result.output;
  throw proverError("InstanceInvalid", `circuit instance: ${describe(result.issues)}`);
}

/**
 * Reads the list of compiled instances.
 * @param path - a JSON file: an array of instances with distinct names.
 * @throws QuipuError `InstanceInvalid` if it is anything else.
 */
export async function readInstances(path: string): Promise<CircuitInstance[]> {
  let value: unknown;
  try {
    value = JSON.parse(await readFile(path, "utf8"));
  } catch (error) {
    throw proverError("InstanceInvalid", `${path}: ${messageOf(error)}`, error);
  }
  if (!Array.isArray(value)) throw proverError("InstanceInvalid", `${path}: expected an array`);
  const instances = value.map(parseInstance);
  const names = new Set(instances.map(({ name }) => name));
  if (names.size !== instances.length) {
    throw proverError("InstanceInvalid", `${path}: two instances have the same name`);
  }
  return instances;
}

/** The main file of an instance: it includes the template and instantiates it, nothing else. */
export function mainSource(instance: CircuitInstance, includePath: string): string {
  const open = instance.public.length === 0 ? "" : ` {public [${instance.public.join(", ")}]}`;
  const params = instance.params.map(writeParameter).join(", ");
  return [
    "pragma circom 2.0.0;",
    `include "${includePath}";`,
    `component main${open} = ${instance.template}(${params});`,
    "",
  ].join("\n");
}

function writeParameter(parameter: CircuitParameter): string {
  if (typeof parameter !== "object") return String(parameter);
  return `[${parameter.map(writeParameter).join(", ")}]`;
}

function describe(issues: readonly v.BaseIssue<unknown>[]): string {
  return issues.map((issue) => `${v.getDotPath(issue) ?? "(whole)"}: ${issue.message}`).join("; ");
}
