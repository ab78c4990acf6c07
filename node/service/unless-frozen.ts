/** A node whose contract is frozen: it seals nothing, keeps following L1, and so goes on answering questions. */
import type { L1 } from "../../l1/client/l1.js";
import type { QuipuError } from "../../src/errors.js";
import { SYSTEM_CLOCK } from "../pipeline/bell.js";
import { isContractFrozen } from "../pipeline/contract-frozen.js";
import { type Following, keepFollowing } from "./keep-following.js";

export interface FrozenOptions extends Omit<Following, "isEnough"> {
  readonly everyMs: number;
  readonly l1: Pick<L1, "follow">;
  /** Told when the contract was found frozen, and, if a reorganisation takes that back, that it is not. */
  readonly onChange: (frozen: QuipuError | undefined) => Promise<void>;
}

/**
 * Works as long as the contract is not frozen. If it is, L1 is followed until the signal fires; should a reorganisation
 * take the freeze back, the work is begun again.
 *
 * @throws what the work throws, but for `ContractFrozen`; as `keepFollowing` does.
 */
export async function unlessFrozen<Result>(
  work: () => Promise<Result>,
  { l1, onChange, ...following }: FrozenOptions,
): Promise<Result> {
  const { everyMs, signal } = following;
  for (;;) {
    try {
      return await work();
    } catch (error) {
      if (!isContractFrozen(error)) throw error;
      await onChange(error as QuipuError);
      // What has refused the work may be ahead of what is followed.
      await SYSTEM_CLOCK.wait(everyMs, signal);
      await keepFollowing(l1, { ...following, isEnough: ({ frozen }) => !frozen });
      signal.throwIfAborted();
      await onChange(undefined);
    }
  }
}
