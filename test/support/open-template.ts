/**
 * Opens one template of quipu by the name of its file, which is the name of the template. All of its
 * inputs are public: a private one of a circuit on its own is a free variable, and --O2 would use
 * it up to solve a linear constraint, which then nobody can violate.
 */

import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { CircuitInstance, CircuitParameter } from "../../prover/circuits/circuit-instance.js";
import { CircuitUnderTest, circuitsFolder } from "./circuit-under-test.js";

/** `gadgets/bits` with the parameter 8 is `Bits(8)` of `gadgets/bits.circom`. */
export async function openTemplate(
  path: string,
  ...params: readonly CircuitParameter[]
): Promise<CircuitUnderTest> {
  return CircuitUnderTest.open(await templateInstance(path, params));
}

/** The instance of a template that tests compile. */
export async function templateInstance(
  path: string,
  params: readonly CircuitParameter[],
): Promise<CircuitInstance> {
  const kebab = path.split("/").at(-1)!;
  const source = await readFile(join(circuitsFolder, `${path}.circom`), "utf8");
  return {
    name: ["test", kebab, ...params.filter((param) => typeof param !== "object")].join("-"),
    file: `${path}.circom`,
    template: pascalCase(kebab),
    params,
    public: [...source.matchAll(/signal input (\w+)/g)].map(([, name]) => name!),
  };
}

/** Name of the template in a file: `non-zero` holds `NonZero`. */
function pascalCase(kebab: string): string {
  return kebab.replace(/(?:^|-)([a-z])/g, (_, letter: string) => letter.toUpperCase());
}
