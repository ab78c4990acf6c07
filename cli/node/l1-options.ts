/** The options that name L1 and the contract, which a node may do without. */
import { type Command, InvalidArgumentError, Option } from "commander";
import type { Shape } from "../../src/shape.js";
import { addressOption, bigintOption } from "../arguments.js";
import { parseUnsignedShape } from "../shape-argument.js";

/** Adds `--rpc`, `--chain-id` and `--contract`. */
export function withL1(command: Command): Command {
  return command
    .addOption(new Option("--rpc <url>", "JSON-RPC endpoint of an Ethereum node").env("QUIPU_RPC"))
    .addOption(bigintOption("--chain-id <id>", "refuse any other chain"))
    .addOption(
      addressOption("--contract <address>", "the rollup's contract").env("QUIPU_CONTRACT"),
    );
}

/** Lets `--shape` be given several times. @param otherwise which are taken if it is not given */
export function severalShapes(
  option: Option,
  otherwise = "the smallest of the contract's that serves its queues",
): Option {
  option.description += ` (repeatable; default: ${otherwise})`;
  return option.argParser<readonly Shape[]>((text, previous = []) => {
    try {
      return [...previous, parseUnsignedShape(text)];
    } catch (error) {
      throw new InvalidArgumentError((error as Error).message);
    }
  });
}
