/** `quipu try double-spend`: pays inside the rollup, then asks L1 for the same money. */
import { Command } from "commander";
import { ETHER, ETHER_DECIMALS } from "../../l1/contract/ether.js";
import { shortenDecimals } from "../../terminal/table.js";
import type { Refusal, Step } from "../../tries/double-spend.js";
import { type BuildFlags, backendOption, buildDirOption, jsonOption } from "../arguments.js";
import { balanceInUnits } from "../balance-in-units.js";
import { EXIT } from "../failure.js";
import { catchInterruption } from "../interruption.js";
import { printResult, runVisibly } from "../output.js";
import { wideOption } from "../wide-flag.js";

const EXAMPLES = `
Runs without an L1: on the mirror of the contract, with real proofs of the smallest circuit that takes
deposits, exits and withdrawals. Circuit and key are made at the first run. Every line is what came of a
step. Exits with 1 if anybody got the same money twice; break a circuit of a checkout and see.

Examples:
  $ quipu try double-spend
  $ quipu try double-spend --json`;

interface Flags extends BuildFlags {
  readonly backend?: string;
}

export function doubleSpendCommand(): Command {
  return new Command("double-spend")
    .description("pay inside the rollup, then ask L1 for the same money")
    .addOption(backendOption())
    .addOption(wideOption())
    .addOption(buildDirOption())
    .addOption(jsonOption())
    .addHelpText("after", EXAMPLES)
    .action(doubleSpend);
}

async function doubleSpend({ json, backend, buildDir }: Flags): Promise<void> {
  const { prepareKeyedCircuit } = await import("../../prover/keys/keyed-circuit.js");
  const { ProverPool } = await import("../../prover/pool/prover-pool.js");
  const { DOUBLE_SPEND_CIRCUIT, tryDoubleSpend } = await import("../../tries/double-spend.js");
  const { Forger } = await import("../../tries/forger.js");
  const signal = catchInterruption();
  const pool = new ProverPool({ threads: "all", backend });
  try {
    const result = await runVisibly("Double spend", json, async (onProgress) => {
      const options = { buildDir, onProgress, signal };
      const keyed = await prepareKeyedCircuit(DOUBLE_SPEND_CIRCUIT, options);
      const forger = await Forger.open(DOUBLE_SPEND_CIRCUIT, keyed.circuit, options);
      const steps: Step[] = [];
      const story = tryDoubleSpend({ keyed, pool, forger, signal });
      for (;;) {
        const next = await story.next();
        if (next.done) return { steps, isSound: next.value };
        onProgress({ step: next.value.what });
        steps.push(next.value);
      }
    });
    printResult(json, result, () => describe(result));
    if (!result.isSound) process.exitCode = EXIT.refused;
  } finally {
    await pool.close();
  }
}

function describe({ steps, isSound }: { steps: readonly Step[]; isSound: boolean }): string {
  const lines = steps.map((step) => {
    const outcome = step.kind === "event" ? step.result : describeRefusal(step.refusal);
    return `${step.what}\n  ${outcome}`;
  });
  return [...lines, endOf(steps, isSound)].join("\n");
}

function endOf(steps: readonly Step[], isSound: boolean): string {
  if (isSound) return "Nobody got the same money twice.";
  const isOpen = steps.some((step) => step.kind === "attempt" && step.refusal === undefined);
  return isOpen ? "MONEY CAN BE HAD TWICE: an attempt succeeded." : "SOMEBODY GOT MONEY TWICE.";
}

function describeRefusal(refusal: Refusal | undefined): string {
  if (refusal === undefined) return "ATTACK SUCCEEDED: nothing refuses it";
  const { by, code, rule } = refusal;
  const letter = rule === undefined ? "" : ` (rule ${rule})`;
  const message = balanceInUnits(refusal, ETHER, ETHER_DECIMALS);
  const who = by === "L1" ? by : `the ${by}`;
  return `refused by ${who}: ${code}${letter}: ${shortenDecimals(message)}`;
}
