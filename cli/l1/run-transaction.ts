/** Options and execution of the commands that send one transaction to the contract. */
import type { Command } from "commander";
import type { DeployedRollup } from "../../l1/contract/connect-rollup.js";
import type { Transacted } from "../../l1/contract/transact.js";
import type { Sender, SendOptions } from "../../l1/sending/sender.js";
import type { ProgressListener } from "../../prover/progress.js";
import type { RollupEvent } from "../../verifier/rollup-event.js";
import { integerOption } from "../arguments.js";
import { catchInterruption } from "../interruption.js";
import { runVisibly } from "../output.js";
import {
  openRollup,
  openSender,
  type RollupFlags,
  type SenderFlags,
  withRollup,
  withSender,
} from "./connection.js";
import { outcomeOf, printOutcome } from "./transaction-result.js";

/** The contract, the sender, and the nonce. */
export interface TransactionFlags extends RollupFlags, SenderFlags {
  readonly nonce?: number;
}

/** The means to make and send the transaction. */
interface Tools {
  readonly rollup: DeployedRollup;
  readonly sender: Sender;
  readonly options: SendOptions;
  readonly onProgress: ProgressListener;
  readonly signal: AbortSignal;
}

/** The outcome of the transaction, and what else to print. */
interface Done<Event extends RollupEvent> extends Transacted<Event> {
  readonly more?: Readonly<Record<string, unknown>>;
}

/** Adds the options for the contract, the sender and `--nonce`. */
export function withTransaction(command: Command): Command {
  const bounds = { low: 0, high: Number.MAX_SAFE_INTEGER };
  return withSender(withRollup(command)).addOption(
    integerOption("--nonce <n>", "repeat a transaction that was sent with this nonce", bounds),
  );
}

/**
 * Connects, sends a transaction and prints its outcome.
 *
 * @param title shown while it runs
 * @param send makes and sends the transaction
 * @throws QuipuError as `openRollup` and `openSender` do, and what `send` throws.
 */
export async function runTransaction<Event extends RollupEvent>(
  title: string,
  flags: TransactionFlags,
  send: (tools: Tools) => Promise<Done<Event>>,
): Promise<void> {
  const signal = catchInterruption();
  const { nonce, json } = flags;
  const outcome = await runVisibly(title, json, async (onProgress) => {
    const rollup = await openRollup(flags);
    const sender = await openSender(rollup.chain, flags);
    const done = await send({ rollup, sender, options: { nonce }, onProgress, signal });
    return outcomeOf(rollup, done, done.more);
  });
  printOutcome(json, outcome);
}
