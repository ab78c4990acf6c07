/** `quipu blobs`: keeps the blobs of a rollup. */
import { Command } from "commander";
import { addCommands, type ListedCommand } from "../command-list.js";

export const BLOBS_COMMANDS: readonly ListedCommand[] = [
  {
    name: "archive",
    summary: "keep the blobs of a rollup in a folder, and say which are missing",
    load: async () => (await import("./archive.js")).archiveCommand(),
  },
];

/** @param words typed after `blobs`, without options */
export async function blobsCommand(words: readonly string[]): Promise<Command> {
  const blobs = new Command("blobs").description("keep the blobs of a rollup");
  await addCommands(blobs, BLOBS_COMMANDS, words);
  return blobs;
}
