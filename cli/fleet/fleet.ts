/** `quipu fleet`: the provers of a node. */
import { Command } from "commander";
import { addCommands, type ListedCommand } from "../command-list.js";

export const FLEET_COMMANDS: readonly ListedCommand[] = [
  {
    name: "status",
    summary: "show the provers, and what they do",
    load: async () => (await import("./status.js")).statusCommand(),
  },
  {
    name: "drain",
    summary: "tell provers to finish and leave",
    load: async () => (await import("./drain.js")).drainCommand(),
  },
];

/** @param words typed after `fleet`, without options */
export async function fleetCommand(words: readonly string[]): Promise<Command> {
  const fleet = new Command("fleet").description("look after the provers of a node");
  await addCommands(fleet, FLEET_COMMANDS, words);
  return fleet;
}
