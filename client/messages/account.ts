/** Accounts, as they are at some time. */
import * as v from "valibot";
import { fieldElement, integer } from "../../src/json/schemas.js";
import { MAX_LEVELS } from "../../src/params.js";
import { pageOf } from "./page.js";
import { accountIndex, addressText, amount, batchNumber, keyText, nonce, token } from "./values.js";

/**
 * `pending` is after all that waits, as far as it can be told: its nonce is the next to sign.
 * `committed` is as of L1's last batch, `finalized` as of the last that L1 will not take back.
 */
export const standing = v.picklist(["pending", "committed", "finalized"]);

export type AccountStanding = v.InferOutput<typeof standing>;

export const account = v.object({
  index: accountIndex,
  at: standing,
  /** Number of batches that the state is after. */
  batches: batchNumber,
  balance: amount,
  nonce,
  token,
  /** The compressed key, and its coordinates. */
  key: keyText,
  publicKey: v.strictTuple([fieldElement, fieldElement]),
  owner: addressText,
});

export type AccountAnswer = v.InferOutput<typeof account>;

export const accountPage = pageOf(account);

/**
 * The way of a leaf to the root. L1 has had the root behind as many batches, or gets it with the last of those
 * that are pending.
 */
export const accountPath = v.object({
  index: accountIndex,
  at: standing,
  batches: batchNumber,
  root: fieldElement,
  levels: integer(MAX_LEVELS + 1),
  /** The leaf's hash: 0 for an empty one. */
  leaf: fieldElement,
  /** From below: the eight children of each node on the way, the leaf's own ancestor included. */
  path: v.array(v.array(fieldElement)),
});

export type AccountPath = v.InferOutput<typeof accountPath>;
