/** `quipu l1 freeze`: ends a rollup whose sequencer is late. */
import { Command } from "commander";
import { integerOption } from "../arguments.js";
import { explainNotOverdue } from "./queue-state.js";
import { runTransaction, type TransactionFlags, withTransaction } from "./run-transaction.js";

const EXAMPLES = `
Works once an item of a queue is past its deadline, and is final: from then on only escapes, refunds and
claims work. By default it names the first item of each queue; 'quipu l1 status' shows their deadlines.
If those came with a flood, yours may be overdue before them: name it by the index that 'quipu l1
deposit' or 'quipu l1 exit' printed.

Example:
  $ quipu l1 freeze --account me.key
  $ quipu l1 freeze --exit 4 --account me.key`;

/** Positions take 40 bits. */
const POSITIONS = { low: 0, high: 2 ** 40 - 1 };

interface Flags extends TransactionFlags {
  readonly deposit?: number;
  readonly exit?: number;
}

export function freezeCommand(): Command {
  const command = new Command("freeze")
    .description("freeze a rollup whose sequencer has missed a deadline")
    .addOption(integerOption("--deposit <index>", "the overdue deposit", POSITIONS))
    .addOption(integerOption("--exit <index>", "the overdue exit", POSITIONS))
    .addHelpText("after", EXAMPLES);
  return withTransaction(command).action(run);
}

async function run(flags: Flags): Promise<void> {
  const { deposit, exit } = flags;
  const items = {
    ...(deposit === undefined ? {} : { depositIndex: deposit }),
    ...(exit === undefined ? {} : { exitIndex: exit }),
  };
  await runTransaction("Freeze", flags, async ({ rollup, sender, options }) => {
    const { freeze } = await import("../../l1/contract/freeze.js");
    return freeze(rollup, sender, items, options).catch(async (error: unknown) => {
      throw await explainNotOverdue(error, rollup, { deposit, exit }).catch(() => error);
    });
  });
}
