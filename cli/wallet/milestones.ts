/** How far a command waits for what it has started, and what the states mean in words. */
import { Option } from "commander";
import type { Submitted } from "../../client/connection/quipu-client.js";
import type { Milestone } from "../../client/connection/wait-for.js";
import type { Transaction, TransactionState } from "../../client/messages/transaction.js";
import type { ProgressListener } from "../../prover/progress.js";
import { printable } from "../../terminal/printable.js";
import { isWatched } from "../../terminal/progress.js";
import type { Wallet } from "../../wallet/wallet.js";
import { interruption } from "../interruption.js";
import { tellingOfSilence } from "./telling-of-silence.js";
import { whileUnderWay } from "./under-way.js";

/** States that a command may wait for. */
const CHOICES = ["queued", "committed", "finalized"] as const;

export type Until = (typeof CHOICES)[number];

/** What each state means to whoever has sent something. */
export const MEANING: Readonly<Record<TransactionState, string>> = {
  queued: "queued: the node has it on disk",
  sealed: "sealed: it is in a batch that is being proven",
  proven: "proven: its batch goes to L1",
  committed: "committed: L1 has verified it; it is not final yet",
  finalized: "finalized: L1 will not take it back",
  rejected: "rejected: it is in no batch",
};

export const UNTIL_HELP = `It waits until the operation is committed, which is when L1 has verified its batch. --until finalized waits until L1
will not take that back either, --until queued only until the node has it on disk. Interrupted or not, what the node
has goes on.`;

/** `--until STATE`. */
export function untilOption(): Option {
  return new Option("--until <state>", "how long to wait").choices(CHOICES).default("committed");
}

/**
 * Waits until an operation has come so far, and tells of each state on the way.
 *
 * @throws QuipuError the reason, if it is rejected; `StillUnderWay` whatever else happens.
 */
export async function follow(
  wallet: Wallet,
  { transaction }: Submitted,
  { until, report }: { readonly until: Until; readonly report: ProgressListener },
): Promise<Transaction> {
  const { signal } = interruption;
  const { id, operation } = transaction;
  const wait = async () => {
    let latest = transaction;
    for (const state of ORDER.slice(0, ORDER.indexOf(until) + 1)) {
      latest = await wallet.client.waitFor(id, state, { signal });
      report({ step: MEANING[latest.state] });
      if (state === "committed" || state === "finalized") await wallet.confirm(latest);
    }
    return latest;
  };
  const tell = (why: string) => {
    if (isWatched()) report({ step: `waiting: ${why}` });
    else console.error(printable(`waiting: ${why}`));
  };
  return whileUnderWay(`the node has the ${operation.kind} ${id}`, () =>
    tellingOfSilence(wallet.client, tell, wait),
  );
}

const ORDER: readonly Milestone[] = ["queued", "sealed", "proven", "committed", "finalized"];
