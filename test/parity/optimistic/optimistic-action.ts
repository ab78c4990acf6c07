/** The calls of a contract that settles optimistically. */
import type { ProposedGroup } from "../../../verifier/optimistic/content.js";
import type { AdvancedClaim } from "../../../verifier/optimistic/optimistic-contract.js";
import type { GroupSubmission } from "../../../verifier/submission.js";
import type { ActionOf, DoorArguments } from "../action.js";

/** The arguments of each function, by its name. */
export interface OptimisticArguments extends DoorArguments {
  readonly propose: {
    readonly group: ProposedGroup;
    readonly count: number;
    readonly value: bigint;
  };
  readonly proposeProven: GroupSubmission;
  readonly challenge: { readonly id: number; readonly content: bigint; readonly value: bigint };
  readonly prove: { readonly id: number; readonly group: GroupSubmission };
  readonly slash: { readonly id: number };
  readonly release: { readonly id: number; readonly slash: number };
  readonly finalize: { readonly id: number; readonly claims: Uint8Array };
  readonly advance: AdvancedClaim;
  readonly collectBonds: { readonly to: bigint };
}

export type OptimisticAction = ActionOf<OptimisticArguments>;
