/** Whether batches of a shape can ever hold an operation: some shapes take no withdrawals. */
import { gotExpected, QuipuError } from "../src/errors.js";
import { isTransfer, type SignedOperation } from "../src/operations/signed-operation.js";
import { formatShape, type Shape } from "../src/params.js";

/**
 * Checks that a shape takes operations of this kind.
 *
 * @throws QuipuError `BatchTooLarge`.
 */
export function assertShapeTakes(shape: Shape, operation: SignedOperation): void {
  if (isTransfer(operation) || shape.withdrawals > 0) return;
  const expected = `none with the shape ${formatShape(shape)}`;
  throw new QuipuError("BatchTooLarge", gotExpected("operation", "a withdrawal", expected));
}
