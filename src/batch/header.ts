/** The header of a batch: the first five elements of the vector (SPEC.md section 5). */
import { assertBelow, assertFieldElement } from "../crypto/field.js";
import { gotExpected, QuipuError } from "../errors.js";
import {
  BALANCE_BITS,
  BALANCE_LIMIT,
  DOMAIN_LIMIT,
  HEADER_ELEMENTS,
  OWNER_LIMIT,
  TOKEN_LIMIT,
} from "../params.js";

export interface BatchHeader {
  /** State root before the batch. */
  readonly oldRoot: bigint;
  /** State root after the batch. */
  readonly newRoot: bigint;
  /** Deployment domain, 88 bits. */
  readonly domain: bigint;
  /** L1 address that is credited with the fees, 160 bits. */
  readonly feeRecipient: bigint;
  /** The token of all fees in the batch, 16 bits. */
  readonly feeToken: number;
  /** Sum of the fees in the batch, 128 bits. */
  readonly feeTotal: bigint;
}

/**
 * The header as field elements.
 *
 * @throws QuipuError `NotInField` or `OutOfRange` if a value is too wide.
 */
export function encodeHeader(header: BatchHeader): bigint[] {
  assertHeader(header);
  const { oldRoot, newRoot, domain, feeRecipient, feeToken, feeTotal } = header;
  return [oldRoot, newRoot, domain, feeRecipient, BigInt(feeToken) * BALANCE_LIMIT + feeTotal];
}

/**
 * Reads the header from its elements.
 *
 * @throws QuipuError `MalformedData` if there are not five of them, `NotInField` or `OutOfRange` if
 *   a value is too wide.
 */
export function decodeHeader(elements: readonly bigint[]): BatchHeader {
  if (elements.length !== HEADER_ELEMENTS) {
    const message = gotExpected("header elements", elements.length, HEADER_ELEMENTS);
    throw new QuipuError("MalformedData", message);
  }
  const [oldRoot, newRoot, domain, feeRecipient, fees] = elements as [
    bigint,
    bigint,
    bigint,
    bigint,
    bigint,
  ];
  assertFieldElement(fees, "fee token and total");
  const feeToken = Number(fees >> BigInt(BALANCE_BITS));
  const header = {
    ...{ oldRoot, newRoot, domain, feeRecipient },
    feeToken,
    feeTotal: fees % BALANCE_LIMIT,
  };
  assertHeader(header);
  return header;
}

function assertHeader(header: BatchHeader): void {
  assertFieldElement(header.oldRoot, "old root");
  assertFieldElement(header.newRoot, "new root");
  assertBelow(header.domain, DOMAIN_LIMIT, "domain");
  assertBelow(header.feeRecipient, OWNER_LIMIT, "fee recipient");
  assertBelow(header.feeToken, TOKEN_LIMIT, "fee token");
  assertBelow(header.feeTotal, BALANCE_LIMIT, "fee total");
}
