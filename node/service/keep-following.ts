/** Follows L1, whatever passes in between. */
import type { L1 } from "../../l1/client/l1.js";
import type { FollowedState } from "../../l1/follow/followed-state.js";
import { SYSTEM_CLOCK } from "../pipeline/bell.js";
import { type Attempts, untilDone } from "./until-done.js";

/** Time between two looks at L1, if nothing else is said. */
export const FOLLOW_EVERY_MS = 2000;

export interface Following extends Attempts {
  readonly everyMs?: number | undefined;
  /** Whether that is enough; by default it never is. */
  readonly isEnough?: (followed: FollowedState) => boolean;
}

/**
 * Follows L1 until the state there is what the caller waits for, or the signal fires.
 *
 * @throws as `untilDone` does.
 */
export async function keepFollowing(
  l1: Pick<L1, "follow">,
  { everyMs = FOLLOW_EVERY_MS, isEnough = () => false, ...attempts }: Following,
): Promise<void> {
  while (!attempts.signal.aborted) {
    if (isEnough(await untilDone(() => l1.follow(), attempts))) return;
    await SYSTEM_CLOCK.wait(everyMs, attempts.signal);
  }
}
