/** `quipu try`: what can be tried here against the rollup, and what it is worth. */
import { Command } from "commander";
import { addCommands, type ListedCommand } from "../command-list.js";

export const TRY_COMMANDS: readonly ListedCommand[] = [
  {
    name: "double-spend",
    summary: "pay inside the rollup, then ask L1 for the same money",
    load: async () => (await import("./double-spend.js")).doubleSpendCommand(),
  },
  {
    name: "judge",
    summary: "verify a batch's proof, and execute transfers again: which is faster?",
    load: async () => (await import("./judge.js")).judgeCommand(),
  },
];

const AFTER_HELP = `
Each runs by itself and takes seconds, longer at the first run. With --json it prints its result as JSON.

Examples:
  $ quipu try double-spend
  $ quipu try judge`;

/** @param words typed after `try`, without options */
export async function tryCommand(words: readonly string[]): Promise<Command> {
  const command = new Command("try")
    .description("try what the rollup claims, against cheats and the clock")
    .addHelpText("after", AFTER_HELP);
  await addCommands(command, TRY_COMMANDS, words);
  return command;
}
