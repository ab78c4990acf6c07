/**
 * Templates with links set loose: whatever a template assigns to a named signal, a prover of its
 * tests may add something to it, and computes all that follows from the sum. So a link is shown to
 * be a constraint even where both of its ends are held: the prover takes for the near end what it
 * claims and for the far end what the rest of the circuit wants.
 */

import type { CircuitParameter } from "../../prover/circuits/circuit-instance.js";
import { keepCircuits, readCircuits } from "../../tries/kept-circuits.js";
import { uncheckedCopy } from "../../tries/unchecked-sources.js";
import { CircuitUnderTest, circuitsFolder } from "./circuit-under-test.js";
import { templateInstance } from "./open-template.js";

/** The input that is added to what a template assigns to a signal. */
export interface LooseLink {
  /** Its name. */
  readonly by: string;
  /** If it is an array, whose elements are added by the index of the signal: its size. */
  readonly size?: string;
  /** If the signal is an array that is assigned as a whole: its size. */
  readonly elements?: string;
}

/** By the signals, as the template writes them. */
export type LooseLinks = Readonly<Record<string, LooseLink>>;

/**
 * Opens a template as it is written (--O0), so that each link is a constraint of its own.
 * @param links such as `{ "step[h].oldChild": { by: "lie", size: "heights" } }`: an input `lie[heights]`
 *   whose element h is added to what step h is given
 * @throws Error if a signal is not assigned
 */
export async function openLoose(
  path: string,
  links: LooseLinks,
  ...params: readonly CircuitParameter[]
): Promise<CircuitUnderTest> {
  const instance = await templateInstance(path, params);
  const cheatingFolder = await looseCopy(`${path}.circom`, links);
  const options = { cheatingFolder, optimization: "O0" } as const;
  return CircuitUnderTest.open(
    { ...instance, name: `${instance.name}-loose` },
    circuitsFolder,
    options,
  );
}

async function looseCopy(file: string, links: LooseLinks): Promise<string> {
  const circuits = await readCircuits(await uncheckedCopy(circuitsFolder));
  const loose = Object.entries(links).reduce(loosen, circuits.get(file)!);
  return keepCircuits("loose", new Map(circuits).set(file, loose));
}

/** Adds an input to what a template assigns to a signal, and declares it beside the others. */
function loosen(source: string, [signal, { by, size, elements }]: [string, LooseLink]): string {
  const [index = ""] = /\[[^\]]*\]/.exec(signal) ?? [];
  const target = signal.replaceAll(/[.+*()[\]]/g, "\\$&");
  const assigned = new RegExp(`(?<![\\w.])(${target}) <(?:--|==) ([^;]+);`, "g");
  if (!assigned.test(source)) throw new Error(`${signal} is not assigned`);
  const declaration = `signal input ${by}${size === undefined ? "" : `[${size}]`};`;
  const loose =
    elements === undefined
      ? `$1 <-- ($2) + ${by}${size === undefined ? "" : index};`
      : `for (var at = 0; at < ${elements}; at++) { $1[at] <-- $2[at] + ${by}; }`;
  return source
    .replace(assigned, loose)
    .replace(/(template \w+\([^)]*\) \{)/, `$1\n    ${declaration}`);
}
