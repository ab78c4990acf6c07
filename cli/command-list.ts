/**
 * Commands that are listed by name and summary, and loaded only when they are called: the help and a
 * mistyped command must not wait for provers, compilers and clients of an L1 to load.
 */
import { Command } from "commander";

/** One command of a list. */
export interface ListedCommand {
  readonly name: string;
  /** What `--help` of the command above says of it; the command's own description. */
  readonly summary: string;
  /** Loads its code. `words`: what was typed after its name, options left out. */
  readonly load: (words: readonly string[]) => Promise<Command>;
}

/**
 * Adds the commands to the one above them; loads the one that was called.
 *
 * @param words what was typed after the name of `parent`, options left out
 */
export async function addCommands(
  parent: Command,
  list: readonly ListedCommand[],
  [called, ...words]: readonly string[],
): Promise<void> {
  for (const { name, summary, load } of list) {
    const command = name === called ? await load(words) : new Command(name).description(summary);
    parent.addCommand(command);
  }
}
