/** `quipu try judge`: measures what it takes to verify a batch, and to execute it again. */
import { Command } from "commander";
import { formatDuration, formatFacts } from "../../terminal/table.js";
import type { Judgement } from "../../tries/judge.js";
import { type BuildFlags, backendOption, buildDirOption, jsonOption } from "../arguments.js";
import { catchInterruption } from "../interruption.js";
import { printResult, runVisibly } from "../output.js";
import { wideOption } from "../wide-flag.js";

const EXAMPLES = `
L1 could execute every transfer again, or verify one proof of a batch. Measures both here, in JavaScript
and by one thread, and says from how many transfers a batch on the proof is cheaper for whoever judges.

Examples:
  $ quipu try judge
  $ quipu try judge --json`;

interface Flags extends BuildFlags {
  readonly backend?: string;
}

export function judgeCommand(): Command {
  return new Command("judge")
    .description("verify a batch's proof, and execute transfers again: which is faster?")
    .addOption(backendOption())
    .addOption(wideOption())
    .addOption(buildDirOption())
    .addOption(jsonOption())
    .addHelpText("after", EXAMPLES)
    .action(judgeBatches);
}

async function judgeBatches({ json, backend, buildDir }: Flags): Promise<void> {
  const { prepareKeyedCircuit } = await import("../../prover/keys/keyed-circuit.js");
  const { ProverPool } = await import("../../prover/pool/prover-pool.js");
  const { JUDGE_CIRCUIT, judge } = await import("../../tries/judge.js");
  const signal = catchInterruption();
  const pool = new ProverPool({ threads: "all", backend });
  try {
    const result = await runVisibly("Judge", json, async (onProgress) => {
      const keyed = await prepareKeyedCircuit(JUDGE_CIRCUIT, { buildDir, onProgress, signal });
      onProgress({ step: "verify and execute" });
      return judge(keyed, pool);
    });
    printResult(json, result, () => describe(result));
  } finally {
    await pool.close();
  }
}

function describe({ verifyMs, executeMs, transfers, worthwhileFrom }: Judgement): string {
  return formatFacts({
    "verify a proof": `${formatDuration(verifyMs)}, however many transfers the batch has`,
    "execute a transfer": `${executeMs.toFixed(2)} ms: signature, rules and tree (${transfers} of them)`,
    "the proof is faster": `from ${worthwhileFrom} transfers a batch on`,
  });
}
