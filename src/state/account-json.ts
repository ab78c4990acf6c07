/** The JSON form of an account: how it stands in files and answers. */
import * as v from "valibot";
import { address, decimal, fieldElement, formatAddress, integer } from "../json/schemas.js";
import { BALANCE_LIMIT, NONCE_BITS, TOKEN_LIMIT } from "../params.js";
import type { Account } from "./account.js";

/** The fields of an account in JSON, and how they are read. */
export const accountFields = {
  balance: decimal(BALANCE_LIMIT),
  nonce: integer(2 ** NONCE_BITS),
  token: integer(TOKEN_LIMIT),
  publicKey: v.pipe(
    v.strictTuple([fieldElement, fieldElement]),
    v.transform(([x, y]) => ({ x, y })),
  ),
  owner: address,
};

/** An account as JSON. */
export function formatAccount({ balance, nonce, token, publicKey, owner }: Account) {
  return {
    balance: balance.toString(),
    nonce,
    token,
    publicKey: [publicKey.x.toString(), publicKey.y.toString()],
    owner: formatAddress(owner),
  };
}
