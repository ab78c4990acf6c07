/** `quipu l1 freeze`: ends a rollup whose sequencer is late. */
import { Command } from "commander";
import { freeze } from "../../l1/rollup/freeze.js";
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
import { printTransaction } from "./transaction-result.js";

const EXAMPLES = `
Works once an item of a queue is past its deadline ('quipu l1 status' tells), and is for good: from
then on nothing moves but escapes, refunds and claims.

Example:
  $ quipu l1 freeze --rpc URL --contract 0x… --account me.key`;

export function freezeCommand(): Command {
  const command = new Command("freeze")
    .description("freeze a rollup whose sequencer has let a deadline pass")
    .addHelpText("after", EXAMPLES);
  return withSender(withRollup(command)).action(run);
}

async function run(flags: RollupFlags & SenderFlags): Promise<void> {
  catchInterruption();
  const { nonce, json } = flags;
  const done = await runVisibly("Freeze", json, async () => {
    const rollup = await openRollup(flags);
    return freeze(rollup, await openSender(rollup.chain, flags), { nonce });
  });
  printTransaction(json, done);
}
