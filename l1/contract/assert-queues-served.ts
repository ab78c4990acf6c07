/** What the shapes of a rollup must take, all together, for it to last. */
import { gotExpected } from "../../src/errors.js";
import { formatShape, type Shape } from "../../src/shape.js";
import { l1Error } from "../l1-error.js";

/**
 * Checks that one of the shapes takes both deposits and exits. A queue that no batch takes from
 * freezes the rollup at its first item's deadline, and anybody may put an item there; the shape must
 * be one and the same because a sequencer seals batches of one shape.
 *
 * @throws QuipuError `QueueUnserved`.
 */
export function assertQueuesServed(shapes: readonly Shape[]): void {
  if (shapes.some(({ deposits, exits }) => deposits > 0 && exits > 0)) return;
  const got = shapes.map(formatShape).join(", ") || "none";
  const expected = "one at least that takes both deposits and exits";
  throw l1Error("QueueUnserved", gotExpected("shapes of the rollup", got, expected));
}
