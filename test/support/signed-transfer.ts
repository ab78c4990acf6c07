/** A signed transfer of the test accounts, as text and as what it is. */
import { createTransfer } from "../../src/kinds/transfer/transfer.js";
import { formatOperation } from "../../src/operations/operation-json.js";
import { signOperation } from "../../src/operations/sign-operation.js";
import { DOMAIN, testKeys } from "./accounts.js";

export function signedTransfer(nonce: number, amount = 1000n) {
  const transfer = createTransfer({ from: 0, to: 1, token: 0, amount, fee: 0n, nonce });
  return signOperation(DOMAIN, transfer, testKeys(0));
}

/** A request that submits it. */
export function submission(nonce: number) {
  return {
    method: "POST" as const,
    url: "/api/v1/transactions",
    headers: { "content-type": "application/json" },
    payload: formatOperation(signedTransfer(nonce)),
  };
}
