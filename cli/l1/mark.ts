/** `quipu l1 mark`: keeps an item of a queue from being overtaken until it is late. */
import { Argument, Command, InvalidArgumentError } from "commander";
import type { DepositMarked, ExitMarked } from "../../verifier/rollup-event.js";
import { explainNotMarked, type QueueName } from "./queue-state.js";
import { runTransaction, type TransactionFlags, withTransaction } from "./run-transaction.js";

const EXAMPLES = `
Anybody may commit, and a faster batch invalidates the batch of a slower sequencer. Once half of an
item's time is over, it can be marked, along with all items before it. Until it is gone, every batch
must take items from its queue, so whoever gets ahead of the sequencer works through the queue. 'quipu l1
deposit' and 'quipu l1 exit' print the index; 'quipu l1 status' shows what is marked.

Example:
  $ quipu l1 mark exit 4 --account me.key`;

const QUEUES: readonly QueueName[] = ["deposit", "exit"];

export function markCommand(): Command {
  const command = new Command("mark")
    .description("make every batch take items from a queue until a given item is gone")
    .addArgument(new Argument("<queue>", "the item's queue").choices(QUEUES))
    .addArgument(new Argument("<index>", "its position there").argParser(parsePosition))
    .addHelpText("after", EXAMPLES);
  return withTransaction(command).action(run);
}

/** Positions take 40 bits. */
function parsePosition(text: string): number {
  if (/^\d+$/.test(text) && Number(text) < 2 ** 40) return Number(text);
  throw new InvalidArgumentError("Expected a whole number below 2^40.");
}

async function run(queue: QueueName, index: number, flags: TransactionFlags): Promise<void> {
  await runTransaction<DepositMarked | ExitMarked>("Mark", flags, async (tools) => {
    const { markDeposit, markExit } = await import("../../l1/contract/mark.js");
    const { rollup, sender, options } = tools;
    const mark = queue === "deposit" ? markDeposit : markExit;
    return mark(rollup, sender, index, options).catch(async (error: unknown) => {
      throw await explainNotMarked(error, rollup, queue, index).catch(() => error);
    });
  });
}
