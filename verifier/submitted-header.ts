/** The header of a batch as the contract reads it: in its own order, and before it trusts a word. */
import { type BatchHeader, decodeHeader } from "../src/batch/header.js";
import { assertBelow, assertFieldElement } from "../src/crypto/field.js";
import { BALANCE_LIMIT, DOMAIN_LIMIT, OWNER_LIMIT, TOKEN_LIMIT } from "../src/params.js";

/** Exclusive bound of the last word: fee token and fee total. */
const FEES_LIMIT = BALANCE_LIMIT * BigInt(TOKEN_LIMIT);

/**
 * Reads a header from its five words, roots first.
 *
 * @throws QuipuError `NotInField` for a root ≥ r; `OutOfRange` for a domain wider than 88 bits, a fee
 *   recipient wider than 160, or fee token and total wider than 144.
 */
export function submittedHeader(words: readonly bigint[]): BatchHeader {
  const [oldRoot, newRoot, domain, feeRecipient, fees] = words;
  assertFieldElement(oldRoot!, "old root");
  assertFieldElement(newRoot!, "new root");
  assertBelow(domain!, DOMAIN_LIMIT, "domain");
  assertBelow(feeRecipient!, OWNER_LIMIT, "fee recipient");
  assertBelow(fees!, FEES_LIMIT, "fee token and total");
  return decodeHeader(words);
}
