/** What the shapes of a rollup must take so that no queue can freeze it. */
import { gotExpected } from "../../src/errors.js";
import { formatShape, type Shape } from "../../src/shape.js";
import { l1Error } from "../l1-error.js";

/**
 * Checks that one of the shapes takes both deposits and exits. A queue that no batch takes from
 * freezes the rollup at its first item's deadline, and anybody may put an item there. It must be one
 * shape because a sequencer may run with one shape only.
 *
 * @throws QuipuError `QueueUnserved`.
 */
export function assertQueuesServed(shapes: readonly Shape[]): void {
  if (shapes.some(({ deposits, exits }) => deposits > 0 && exits > 0)) return;
  const got = shapes.map(formatShape).join(", ") || "none";
  const expected = "at least one that takes both deposits and exits";
  throw l1Error("QueueUnserved", gotExpected("shapes of the rollup", got, expected));
}
