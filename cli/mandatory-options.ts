/** Asks for options that must be given, once those that are misspelled have been named. */
import type { Command } from "commander";

/** Commander would ask before: `--shap 4x4` would then be a missing `--shape`. */
export function askForMandatoryLast(command: Command): void {
  const mandatory = command.options.filter((option) => option.mandatory);
  for (const option of mandatory) option.mandatory = false;
  command.hook("preAction", (_, called) => {
    if (called !== command) return;
    const missing = mandatory.find(
      (option) => command.getOptionValue(option.attributeName()) === undefined,
    );
    if (missing === undefined) return;
    const { flags, envVar } = missing;
    command.error(
      envVar === undefined
        ? `error: required option '${flags}' not specified`
        : `error: give ${flags}, or set the environment variable ${envVar}`,
    );
  });
}
