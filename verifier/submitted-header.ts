/** The header of a batch as the contract reads and checks it. */
import { type BatchHeader, decodeHeader } from "../src/batch/header.js";
import { assertBelow, assertFieldElement } from "../src/crypto/field.js";
import { gotExpected } from "../src/errors.js";
import { BALANCE_LIMIT, DOMAIN_LIMIT, OWNER_LIMIT, TOKEN_LIMIT } from "../src/params.js";
import { domainMismatch } from "../src/state/deployment.js";
import { verifierError } from "./verifier-error.js";

/** Exclusive bound of the last word: fee token and fee total. */
const FEES_LIMIT = BALANCE_LIMIT * BigInt(TOKEN_LIMIT);

/**
 * Reads a header from its five words. Checks their ranges first, roots before the rest, then their
 * values.
 *
 * @param expected the contract's own domain and root
 * @throws QuipuError `NotInField` for a root ≥ r; `OutOfRange` for a domain wider than 88 bits, a fee
 *   recipient wider than 160, or fee token and total wider than 144; `DomainMismatch`;
 *   `RootMismatch`.
 */
export function submittedHeader(
  words: readonly bigint[],
  expected: Pick<BatchHeader, "domain" | "oldRoot">,
): BatchHeader {
  const [oldRoot, newRoot, domain, feeRecipient, fees] = words;
  assertFieldElement(oldRoot!, "old root");
  assertFieldElement(newRoot!, "new root");
  assertBelow(domain!, DOMAIN_LIMIT, "domain");
  assertBelow(feeRecipient!, OWNER_LIMIT, "fee recipient");
  assertBelow(fees!, FEES_LIMIT, "fee token and total");
  if (domain !== expected.domain) {
    throw verifierError("DomainMismatch", domainMismatch(domain!, expected.domain));
  }
  if (oldRoot !== expected.oldRoot) {
    throw verifierError("RootMismatch", gotExpected("old root", oldRoot, expected.oldRoot));
  }
  return decodeHeader(words);
}
