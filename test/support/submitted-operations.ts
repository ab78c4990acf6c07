/** Operations as users submit them, as many as one likes: to sign so many would take minutes. */
import type { SignedOperation } from "../../src/operations/kinds.js";
import { type OperationId, operationId } from "../../src/operations/operation-id.js";
import { DOMAIN } from "./accounts.js";
import { signAll } from "./batches.js";

export interface SubmittedOperation {
  readonly id: OperationId;
  readonly operation: SignedOperation;
}

const [SIGNED] = signAll([{ from: 1, to: 2, token: 7, amount: 5, fee: 1, nonce: 0 }]);

/** Transfers of account `from` with nonces from `first` on; only one of them is signed rightly. */
export function submitted(count: number, { from = 1, first = 0 } = {}): SubmittedOperation[] {
  return Array.from({ length: count }, (_, i) => {
    const operation: SignedOperation = { ...SIGNED!, from, nonce: first + i };
    return { id: operationId(DOMAIN, operation), operation };
  });
}
