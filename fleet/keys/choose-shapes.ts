/** Which of the node's shapes a prover proves. */
import type { ProvedShape } from "../../client/messages/prover.js";
import type { BackendName } from "../../prover/pool/backends.js";
import { proverError } from "../../prover/prover-error.js";
import { gotExpected } from "../../src/errors.js";
import { formatShape, type Shape } from "../../src/shape.js";
import { neededMemory } from "./needed-memory.js";

interface Means {
  /** Only these; by default all. */
  readonly wanted?: readonly Shape[] | undefined;
  readonly memoryMiB: number;
  readonly places: number;
  readonly backend: BackendName;
}

/**
 * The shapes that are wanted and fit into memory together, the smallest first.
 *
 * @throws QuipuError `ShapeUnknown` if the node does not prove one that is wanted; `MemoryInsufficient` if none fits.
 */
export function chooseShapes(served: readonly ProvedShape[], means: Means): ProvedShape[] {
  const { wanted, memoryMiB } = means;
  const names = served.map(({ shape }) => shape);
  const unknown = wanted?.map(formatShape).find((name) => !names.includes(name));
  if (unknown !== undefined) {
    const expected = `a shape of the node: ${names.join(", ")}`;
    throw proverError("ShapeUnknown", gotExpected("shape", unknown, expected));
  }
  const open = served
    .filter(({ shape }) => wanted === undefined || wanted.map(formatShape).includes(shape))
    .sort((a, b) => a.provingKey.bytes - b.provingKey.bytes);
  const chosen: ProvedShape[] = [];
  for (const each of open) {
    const needed = neededMiB([...chosen, each], means);
    if (needed <= memoryMiB) chosen.push(each);
    else if (chosen.length === 0) {
      const what = `memory for ${each.shape} in MiB`;
      throw proverError("MemoryInsufficient", gotExpected(what, memoryMiB, `${needed} or more`));
    }
  }
  return chosen;
}

function neededMiB(shapes: readonly ProvedShape[], means: Means): number {
  const keys = shapes.map(({ provingKey }) => provingKey.bytes);
  return Math.ceil(neededMemory(keys, means) / 2 ** 20);
}
