/** `quipu key`: makes the private keys that the other commands read. */
import { Command } from "commander";
import { addCommands, type ListedCommand } from "../command-list.js";

export const KEY_COMMANDS: readonly ListedCommand[] = [
  {
    name: "new",
    summary: "make a private key and show the public one",
    load: async () => (await import("./new.js")).newKeyCommand(),
  },
  {
    name: "address",
    summary: "show the address to which others can pay",
    load: async () => (await import("./address.js")).keyAddressCommand(),
  },
];

/** @param words typed after `key`, without options */
export async function keyCommand(words: readonly string[]): Promise<Command> {
  const key = new Command("key").description("make private keys, and addresses to pay to");
  await addCommands(key, KEY_COMMANDS, words);
  return key;
}
