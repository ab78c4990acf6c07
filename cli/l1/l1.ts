/** `quipu l1`: the commands that deal with the contract on a chain. */
import { Command } from "commander";
import { claimCommand } from "./claim.js";
import { commitCommand } from "./commit.js";
import { deployCommand } from "./deploy.js";
import { depositCommand } from "./deposit.js";
import { escapeCommand } from "./escape.js";
import { exitCommand } from "./exit.js";
import { freezeCommand } from "./freeze.js";
import { markCommand } from "./mark.js";
import { refundCommand } from "./refund.js";
import { statusCommand } from "./status.js";

const AFTER_HELP = `
The way through:
  $ quipu l1 deploy --account me.key --shape 4x4-2d1e2w        prints the contract's address
  $ quipu l1 deposit --account me.key --l2-key l2.key --amount 1000000
  $ quipu l1 commit --account me.key --shape 4x4-2d1e2w --dir run/l1
  $ quipu sync
If an item's time is half over:
  $ quipu l1 mark exit 0 --account me.key
If the sequencer is gone:
  $ quipu l1 exit 0 --account me.key                           and once that is overdue
  $ quipu l1 freeze --account me.key
  $ quipu l1 escape 0 --account me.key
  $ quipu l1 claim --account me.key

Environment:
  QUIPU_RPC       for --rpc
  QUIPU_CONTRACT  for --contract
  QUIPU_L1_KEY    private key of the L1 account that sends, if no --account is given
  QUIPU_L2_KEY    private key of the account in the rollup, if no --l2-key is given

A transaction keeps its nonce and is handed in until its fate is seen on L1; one that waits longer
than --raise-after blocks offers more, up to --max-fee. If its fate was not seen, the same deposit,
exit, mark, claim, freeze, escape or refund with the --nonce that was printed is safe: only one of the two
can happen. With --outbox they just go on. A commit finds out from L1 what has arrived and goes on
from there; a second deploy deploys another one.`;

export function l1Command(): Command {
  const l1 = new Command("l1").description("settle on an L1").addHelpText("after", AFTER_HELP);
  const commands = [
    deployCommand,
    depositCommand,
    commitCommand,
    exitCommand,
    markCommand,
    claimCommand,
    freezeCommand,
    escapeCommand,
    refundCommand,
    statusCommand,
  ];
  for (const command of commands) l1.addCommand(command());
  return l1;
}
