/** `--no-wide`, for every command that proves: QUIPU_WIDE=0 for the process, and those that it starts. */
import { type Command, Option } from "commander";

export function wideOption(): Option {
  return new Option("--no-wide", "prove in 128-bit lanes even where 256-bit ones are faster");
}

/** Before any action: makes of the flag what pools look at. */
export function heedWideFlag(_program: Command, action: Command): void {
  if (action.getOptionValue("wide") === false) process.env.QUIPU_WIDE = "0";
}
