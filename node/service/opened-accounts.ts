/** The accounts that only batches have which are not on L1. */
import { compressKey } from "../../src/crypto/compressed-key.js";
import type { Account } from "../../src/state/account.js";
import type { Holder } from "../api/view/node-view.js";
import type { PendingView } from "../pipeline/pending-view.js";

/** The indices of those that batches open for somebody, in rising order. */
export function openedAccounts(
  pending: readonly Pick<PendingView, "batch">[],
  holder: Holder,
): readonly number[] {
  const opened = pending.flatMap(({ batch: { slots, before, after } }) =>
    slots.filter((_, slot) => {
      const account = before[slot] === undefined ? after[slot] : undefined;
      return account !== undefined && isHeldBy(account, holder);
    }),
  );
  return opened.sort((one, other) => one - other);
}

function isHeldBy({ owner, publicKey }: Account, holder: Holder): boolean {
  return "owner" in holder
    ? owner === BigInt(holder.owner)
    : compressKey(publicKey) === BigInt(holder.key);
}
