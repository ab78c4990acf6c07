/** From proven batches to the group that L1 is handed. */
import { concatBytes } from "@noble/hashes/utils.js";
import { toCalldata } from "../src/batch/calldata.js";
import { dataParts } from "../src/batch/data.js";
import { decodeHeader } from "../src/batch/header.js";
import { gotExpected } from "../src/errors.js";
import { formatShape } from "../src/shape.js";
import { domainMismatch } from "../src/state/deployment.js";
import type { BatchSubmission, GroupSubmission } from "./submission.js";
import { verifierError } from "./verifier-error.js";

/**
 * Joins batches that are proven each by itself into a group. A group says once what its batches share, so what does not belong
 * together is refused here, before L1 would compute something else than was proven.
 *
 * @param batches one or more, each starting at the root at which the one before it ends
 * @param domain of the contract that the group is for, 88 bits
 * @throws QuipuError `GroupMismatch` for no batches, other shapes or fee recipients than the first
 *   one's, roots that do not follow on each other, or a batch that is proven for a blob;
 *   `DomainMismatch` for a batch of another deployment; as `decodeHeader` does.
 */
export function groupOf(batches: readonly BatchSubmission[], domain: bigint): GroupSubmission {
  const joined = joinBatches(batches, domain);
  const bound = batches.findIndex(({ member }) => member !== undefined);
  if (bound >= 0) throw mismatch(`proof of batch ${bound} of a group`, "for a blob", "by itself");
  return { ...joined, data: concatBytes(...batches.map(({ data }) => toCalldata(data))) };
}

/** What a group says of its batches besides their data. @throws QuipuError as `groupOf` does. */
export function joinBatches(
  batches: readonly BatchSubmission[],
  domain: bigint,
): Omit<GroupSubmission, "data"> {
  const [first] = batches;
  if (first === undefined) throw mismatch("batches of a group", 0, "1 or more");
  const { shape } = first;
  const headers = batches.map((batch) => decodeHeader(dataParts(batch.data, batch.shape).words));
  const { oldRoot, feeRecipient } = headers[0]!;
  for (const [i, header] of headers.entries()) {
    const expect = (what: string, got: unknown, expected: unknown): void => {
      if (got !== expected) throw mismatch(`${what} of batch ${i} of a group`, got, expected);
    };
    expect("shape", formatShape(batches[i]!.shape), formatShape(shape));
    if (header.domain !== domain) {
      throw verifierError("DomainMismatch", domainMismatch(header.domain, domain));
    }
    expect("fee recipient", header.feeRecipient, feeRecipient);
    if (i > 0) expect("old root", header.oldRoot, headers[i - 1]!.newRoot);
  }
  return {
    ...{ shape, oldRoot, feeRecipient },
    proofs: batches.map(({ digest, proof }) => ({ digest, proof })),
  };
}

function mismatch(what: string, got: unknown, expected: unknown) {
  return verifierError("GroupMismatch", gotExpected(what, got, expected));
}
