/** Whether batches of a shape can ever hold an operation: some shapes take no withdrawals. */
import { gotExpected, QuipuError } from "../src/errors.js";
import { LIST_OF, type Operation } from "../src/operations/kinds.js";
import { formatShape, type Shape } from "../src/shape.js";

/**
 * Checks that a shape takes operations of this kind.
 *
 * @throws QuipuError `BatchTooLarge`.
 */
export function assertShapeTakes(shape: Shape, { kind }: Operation): void {
  if (shape[LIST_OF[kind]] > 0) return;
  const expected = `none with the shape ${formatShape(shape)}`;
  throw new QuipuError("BatchTooLarge", gotExpected("operation", `a ${kind}`, expected));
}
