/** The options of all that speaks with the fleet's node. */
import { type Command, Option } from "commander";
import { DEFAULT_NODE_URL } from "../../client/messages/default-url.js";
import { jsonOption } from "../arguments.js";

export interface FleetFlags {
  readonly node: string;
  readonly tokenFile: string;
  readonly json?: boolean;
}

/** Adds `--node`, `--token-file` and `--json`. */
export function withFleet(command: Command, tokenOf: string): Command {
  const node = new Option("--node <url>", "the node").env("QUIPU_NODE").default(DEFAULT_NODE_URL);
  return command
    .addOption(node)
    .requiredOption("--token-file <file>", `file with the token ${tokenOf}`)
    .addOption(jsonOption());
}
