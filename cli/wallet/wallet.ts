/** `quipu wallet`: money in a rollup, by way of a node. */
import { Command } from "commander";
import { addCommands, type ListedCommand } from "../command-list.js";

export const WALLET_COMMANDS: readonly ListedCommand[] = [
  {
    name: "new",
    summary: "make a wallet for the rollup of a node",
    load: async () => (await import("./new.js")).newCommand(),
  },
  {
    name: "address",
    summary: "show where others pay to",
    load: async () => (await import("./address.js")).addressCommand(),
  },
  {
    name: "set",
    summary: "change which node and which L1 endpoint are asked",
    load: async () => (await import("./set.js")).setCommand(),
  },
  {
    name: "balance",
    summary: "show the money on the rollup, and what may be claimed on L1",
    load: async () => (await import("./balance.js")).balanceCommand(),
  },
  {
    name: "deposit",
    summary: "bring money from L1 into the rollup",
    load: async () => (await import("./deposit.js")).depositCommand(),
  },
  {
    name: "send",
    summary: "pay to an address or an account",
    load: async () => (await import("./send.js")).sendCommand(),
  },
  {
    name: "withdraw",
    summary: "bring money back to L1, and claim it there",
    load: async () => (await import("./withdraw.js")).withdrawCommand(),
  },
  {
    name: "claim",
    summary: "claim on L1 what a withdrawal or an exit has left there",
    load: async () => (await import("./claim.js")).claimCommand(),
  },
  {
    name: "exit",
    summary: "leave by L1 alone: the sequencer cannot refuse it",
    load: async () => (await import("./exit.js")).exitCommand(),
  },
  {
    name: "history",
    summary: "show what has come, gone, and waits",
    load: async () => (await import("./history.js")).historyCommand(),
  },
];

/** @param words typed after `wallet`, without options */
export async function walletCommand(words: readonly string[]): Promise<Command> {
  const wallet = new Command("wallet").description("hold money in a rollup, by way of a node");
  await addCommands(wallet, WALLET_COMMANDS, words);
  return wallet;
}
