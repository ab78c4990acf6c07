/** `quipu fleet drain`: tells provers to finish and leave. */
import { Command } from "commander";
import { openFleet } from "../open-fleet.js";
import { printResult } from "../output.js";
import { type FleetFlags, withFleet } from "./fleet-flags.js";

const EXAMPLES = `
The provers of that name finish the proofs that they are at, hand them in, and end with exit code 0. One that is away is told when it
is back, also by a node that has started again. A prover of that name that is started later is not meant.

Example:
  $ quipu fleet drain ada --token-file operator.token`;

export function drainCommand(): Command {
  const command = new Command("drain")
    .description("tell provers to finish and leave")
    .argument("<name>", "name of the provers, as 'quipu fleet status' shows it")
    .addHelpText("after", EXAMPLES);
  return withFleet(command, "of the node's operator").action(run);
}

async function run(name: string, flags: FleetFlags): Promise<void> {
  const fleet = await openFleet(flags);
  await fleet.drain(name);
  printResult(flags.json, { drained: name }, () => `${name} finishes what it is at, and leaves`);
}
