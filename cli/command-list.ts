/**
 * Commands listed by name and summary, and loaded only when called. The help and a mistyped command
 * must not wait for provers, compilers and L1 clients to load.
 */
import { Command } from "commander";

/** One command of a list. */
export interface ListedCommand {
  readonly name: string;
  /** Its line in the `--help` of the parent command; the same as its own description. */
  readonly summary: string;
  /** Loads its code. `words`: the words typed after its name, without options. */
  readonly load: (words: readonly string[]) => Promise<Command>;
}

/**
 * Adds the commands to their parent and loads the one that was called.
 *
 * @param words typed after the name of `parent`, without options
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
