/** `quipu l1`: the commands that deal with the contract on a chain. */
import { Command } from "commander";
import { addCommands, type ListedCommand } from "../command-list.js";

/** In the usual order of use. */
export const L1_COMMANDS: readonly ListedCommand[] = [
  {
    name: "deploy",
    summary: "put a rollup on L1: keys and contract",
    load: async () => (await import("./deploy.js")).deployCommand(),
  },
  {
    name: "deposit",
    summary: "move ETH or a token from an L1 account into the rollup",
    load: async () => (await import("./deposit.js")).depositCommand(),
  },
  {
    name: "commit",
    summary: "seal, prove and commit everything that is waiting",
    load: async () => (await import("./commit.js")).commitCommand(),
  },
  {
    name: "exit",
    summary: "demand the whole balance of an account for its owner",
    load: async () => (await import("./exit.js")).exitCommand(),
  },
  {
    name: "mark",
    summary: "make every batch take items from a queue until a given item is gone",
    load: async () => (await import("./mark.js")).markCommand(),
  },
  {
    name: "claim",
    summary: "pay out everything that the contract owes the sender in one token",
    load: async () => (await import("./claim.js")).claimCommand(),
  },
  {
    name: "freeze",
    summary: "freeze a rollup whose sequencer has missed a deadline",
    load: async () => (await import("./freeze.js")).freezeCommand(),
  },
  {
    name: "escape",
    summary: "leave a frozen rollup with a proof of the account",
    load: async () => (await import("./escape.js")).escapeCommand(),
  },
  {
    name: "refund",
    summary: "make a deposit that no batch took claimable by its owner",
    load: async () => (await import("./refund.js")).refundCommand(),
  },
  {
    name: "status",
    summary: "show a rollup's state on L1, and compare its keys with those here",
    load: async () => (await import("./status.js")).statusCommand(),
  },
];

const AFTER_HELP = `
From a deployment to the state on L1; docs/l1.md explains each step:
  $ quipu key new                                              makes l2.key, which signs on the rollup
  $ quipu l1 deploy --account me.key --shape 4x6-2d1e1w2p      prints the contract's address
  $ quipu l1 deposit --account me.key --l2-key l2.key --amount 1.5
  $ quipu l1 commit --account me.key --dir run/l1
  $ quipu sign pay --key l2.key --to quipu1… --amount 0.5 --out ops.jsonl
  $ quipu l1 commit --account me.key --dir run/l1 --operations ops.jsonl
  $ quipu l1 claim --account me.key
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

A transaction keeps its nonce and is resent until its outcome is seen on L1. If it waits longer than
--raise-after blocks, it offers a higher fee, up to --max-fee. If the outcome was not seen, repeat the
deposit, exit, mark, claim, freeze, escape or refund with the printed --nonce: only one of the two can
happen. With --outbox, just run the same command again. A commit learns from L1 what has arrived and
continues from there. A second deploy makes a second rollup.`;

/** @param words typed after `l1`, without options */
export async function l1Command(words: readonly string[]): Promise<Command> {
  const l1 = new Command("l1").description("settle on an L1").addHelpText("after", AFTER_HELP);
  await addCommands(l1, L1_COMMANDS, words);
  return l1;
}
