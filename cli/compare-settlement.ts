/** `quipu compare-settlement`: one workload, settled by validity proofs and optimistically. */
import { Command, Option } from "commander";
import { DEFAULT_INTERVAL, DEFAULT_TERMS } from "../bench/settlement/default-terms.js";
import type { BackendName } from "../prover/pool/backends.js";
import { parseShape, type Shape } from "../src/shape.js";
import { amountIn, amountOption, type TypedAmount } from "./amount.js";
import {
  type BuildFlags,
  backendOption,
  buildDirOption,
  integerOption,
  jsonOption,
  levelsOption,
} from "./arguments.js";
import { catchInterruption } from "./interruption.js";
import { printResult, runVisibly } from "./output.js";
import { shapeOption } from "./shape-argument.js";
import { timeSpanOption } from "./time-span-option.js";
import { wideOption } from "./wide-flag.js";

const SHAPE = "4x6-2d1e1w2p";
const MAX_BATCHES = 64;
const ETHER_DECIMALS = 18;

const EXAMPLES = `
The same users do the same on two rollups of one local chain: one takes batches with their proofs, the other takes them for
a bond and waits. Says what both take of L1, of time and of capital, who must be honest and awake, and what a theft does to
whom. Each row says whether its figures are measured here, a term of the deployment, or a formula. The chain's clock is set
forward, so that no window is waited for. Circuits and keys are made once, then kept: of the default shape in a minute or two.

The optimistic rollup takes the signed twin of the shape, 4x6-2d1e1w2ps for 4x6-2d1e1w2p: it publishes its signatures.

Examples:
  $ quipu compare-settlement
  $ quipu compare-settlement --window 1d --bond 100
  $ quipu compare-settlement --shape 32x32-4d2e4w --batches 8 --out settlement.json
  $ quipu compare-settlement --from docs/settlement/result.json --markdown`;

interface Flags extends BuildFlags {
  readonly shape: Shape;
  readonly levels: number;
  readonly batches: number;
  readonly window: number;
  readonly delay: number;
  readonly answer: number;
  readonly bond: TypedAmount;
  readonly challengeBond: TypedAmount;
  readonly interval: number;
  readonly backend?: BackendName;
  readonly from?: string;
  readonly out?: string;
  readonly markdown?: boolean;
}

export function compareSettlementCommand(): Command {
  const { challengeWindow, executionDelay, answerTime, proposalBond, challengeBond } =
    DEFAULT_TERMS;
  return new Command("compare-settlement")
    .description("settle one workload by validity proofs and optimistically, side by side")
    .addOption(shapeOption().default(parseShape(SHAPE), SHAPE))
    .addOption(levelsOption())
    .addOption(
      integerOption("--batches <K>", "batches of the measured transactions", {
        low: 1,
        high: MAX_BATCHES,
      }).default(4),
    )
    .addOption(
      timeSpanOption("--window <time>", "how long a proposal can be challenged").default(
        challengeWindow,
        "7d",
      ),
    )
    .addOption(
      timeSpanOption("--delay <time>", "after which a withdrawal is paid in advance").default(
        executionDelay,
        "1d",
      ),
    )
    .addOption(
      timeSpanOption("--answer <time>", "how long a challenge can be answered").default(
        answerTime,
        "1d",
      ),
    )
    .addOption(amountOption("--bond <ETH>", "bond of a proposal").default(wei(proposalBond), "10"))
    .addOption(
      amountOption("--challenge-bond <ETH>", "bond of a challenge").default(
        wei(challengeBond),
        "1",
      ),
    )
    .addOption(
      timeSpanOption("--interval <time>", "between two proposals, to reckon with").default(
        DEFAULT_INTERVAL,
        "1h",
      ),
    )
    .addOption(backendOption())
    .addOption(wideOption())
    .option("--from <file>", "show this result, and measure nothing")
    .option("--out <file>", "write the result to a file; quipu bench report shows it")
    .addOption(buildDirOption())
    .addOption(new Option("--markdown", "print tables in Markdown").conflicts("json"))
    .addOption(jsonOption())
    .addHelpText("after", EXAMPLES)
    .action(run);
}

async function run(flags: Flags): Promise<void> {
  const { formatSettlement } = await import("../bench/settlement/settlement-text.js");
  const { settlementMarkdown } = await import("../bench/settlement/settlement-markdown.js");
  const { readSettlement, writeSettlement } = await import(
    "../bench/settlement/settlement-result.js"
  );
  const { json, markdown, from, out } = flags;
  const result = from === undefined ? await measure(flags) : await readSettlement(from);
  if (out !== undefined) await writeSettlement(out, result);
  printResult(json, result, () => {
    if (markdown) return settlementMarkdown(result);
    const written = out === undefined ? [] : [`written to ${out}`];
    return [formatSettlement(result), ...written].join("\n\n");
  });
}

async function measure(flags: Flags) {
  const { compareSettlement } = await import("../bench/settlement/compare-settlement.js");
  const { shape, levels, batches, interval, backend, buildDir, json } = flags;
  const terms = {
    ...DEFAULT_TERMS,
    ...{ challengeWindow: flags.window, executionDelay: flags.delay, answerTime: flags.answer },
    proposalBond: amountIn(flags.bond, ETHER_DECIMALS, "bond"),
    challengeBond: amountIn(flags.challengeBond, ETHER_DECIMALS, "challenge bond"),
  };
  const signal = catchInterruption();
  return runVisibly("Comparison", json, (onProgress) =>
    compareSettlement({
      ...{ shape, levels, batches, terms, interval, backend, buildDir, signal, onProgress },
      command: ["quipu", ...process.argv.slice(2)].join(" "),
    }),
  );
}

function wei(digits: bigint): TypedAmount {
  return { text: `${digits}wei`, digits, places: undefined };
}
