/** Batches as they are handed in: each alone, or some together in one transaction. */
import { concatBytes } from "@noble/hashes/utils.js";
import type { GroupSubmission } from "../../verifier/submission.js";
import type { Action } from "./action.js";

/** A batch of its own: its calldata, and what a group says of it once for all. */
export interface HandedIn extends Omit<GroupSubmission, "proofs"> {
  readonly digest: GroupSubmission["proofs"][number]["digest"];
  readonly proof: GroupSubmission["proofs"][number]["proof"];
}

/** A batch, and who hands it in. */
export interface Submission extends HandedIn {
  readonly sender: bigint;
}

/** A call of `commitBatches`. */
export type Commitment = Extract<Action, { name: "commitBatches" }>;

/**
 * The call for some batches, one or more, which need not belong together.
 *
 * @param cheater number of the batch whose sender, shape and fee recipient the group has
 */
export function commitment(members: readonly Submission[], cheater = 0): Commitment {
  const { sender, shape, feeRecipient } = members[cheater]!;
  const args = {
    ...{ shape, oldRoot: members[0]!.oldRoot, feeRecipient },
    data: concatBytes(...members.map(({ data }) => data)),
    proofs: members.map(({ digest, proof }) => ({ digest, proof })),
  };
  return { name: "commitBatches", sender, args };
}
