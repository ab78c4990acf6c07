/** What a proposal pays once it is final, from what it published. */
import { dataParts } from "../../src/batch/data.js";
import { decodeHeader } from "../../src/batch/header.js";
import type { Payout } from "../../src/kinds/withdrawal/payout.js";
import { mergeCredits } from "../../verifier/merge-credits.js";
import { payoutsOf } from "../../verifier/published-operations.js";
import type { PublishedProposal } from "./read-proposal.js";

/** The claims of a proposal, in the contract's order; `encodeClaims` makes of them what it is shown. */
export function claimsOf({
  batches,
  shape,
  feeRecipient,
}: Pick<PublishedProposal, "batches" | "shape" | "feeRecipient">): Payout[] {
  const fees = batches.map((data) => {
    const { feeToken, feeTotal } = decodeHeader(dataParts(data, shape).words);
    return { owner: feeRecipient, token: feeToken, amount: feeTotal };
  });
  return mergeCredits([...fees, ...batches.flatMap((data) => payoutsOf(data, shape))]);
}
