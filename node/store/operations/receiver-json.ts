/** Whom an operation pays, as the database keeps it. */
import * as v from "valibot";
import { validate } from "../../../src/json/parse-json.js";
import { formatAddress } from "../../../src/json/schemas.js";
import { accountFields } from "../../../src/state/account-json.js";
import type { Identity } from "../../../src/state/identity.js";

const RECEIVER = v.strictObject({
  publicKey: accountFields.publicKey,
  owner: accountFields.owner,
  token: accountFields.token,
});

export function formatReceiver({ publicKey, owner, token }: Identity): string {
  const key = [publicKey.x.toString(), publicKey.y.toString()];
  return JSON.stringify({ publicKey: key, owner: formatAddress(owner), token });
}

/**
 * Reads what `formatReceiver` wrote; undefined for null.
 *
 * @throws QuipuError `InvalidFile`.
 */
export function readReceiver(value: unknown): Identity | undefined {
  return value === null ? undefined : validate(value, RECEIVER, "operations: receiver");
}
