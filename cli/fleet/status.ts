/** `quipu fleet status`: the provers of a node, and what they do. */
import { Command } from "commander";
import type { FleetProver } from "../../client/messages/prover.js";
import { formatTable } from "../../terminal/table.js";
import { openFleet } from "../open-fleet.js";
import { printResult } from "../output.js";
import { type FleetFlags, withFleet } from "./fleet-flags.js";

const EXAMPLES = `
idle      waits for a job                    set aside  has handed in wrong proofs
proving   is at one                          away       was not heard of for the time of a lease
draining  finishes, then leaves

Example:
  $ quipu fleet status --token-file operator.token`;

const HEADER = ["prover", "state", "threads", "proofs", "wrong", "lost", "failed", "speed", "at"];

export function statusCommand(): Command {
  const command = new Command("status")
    .description("show the provers, and what they do")
    .addHelpText("after", EXAMPLES);
  return withFleet(command, "of the node's operator, or of a prover").action(run);
}

async function run(flags: FleetFlags): Promise<void> {
  const fleet = await openFleet(flags);
  const status = await fleet.fleet();
  printResult(flags.json, status, () => {
    const { waiting, leased } = status.jobs;
    const jobs = `batches: ${leased} being proven, ${waiting} waiting`;
    if (status.provers.length === 0) return `${jobs}\nno provers`;
    return `${jobs}\n\n${formatTable(HEADER, status.provers.map(rowOf))}`;
  });
}

function rowOf(prover: FleetProver): (string | number)[] {
  const { name, state, threads, proofs, wrongProofs, lostLeases, failures, jobs } = prover;
  const speed = prover.msPerThousandConstraints;
  return [
    ...[name, state === "setAside" ? "set aside" : state, threads],
    ...[proofs, wrongProofs, lostLeases, failures],
    speed === undefined ? "–" : `${speed.toFixed(1)} ms/k`,
    jobs.map(({ position, shape }) => `${position} (${shape})`).join(", ") || "–",
  ];
}
