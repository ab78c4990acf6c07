/** `quipu watch`: keeps an optimistic rollup honest. */
import { Command } from "commander";
import { addressOf } from "../../l1/contract/address.js";
import type { OptimisticRollup } from "../../l1/optimistic/connect-optimistic.js";
import type { ProverPool } from "../../prover/pool/prover-pool.js";
import type { ProgressListener } from "../../prover/progress.js";
import type { SealedBatch } from "../../src/batch/sealed-batch.js";
import { formatShape } from "../../src/shape.js";
import type { BatchProof } from "../../verifier/submission.js";
import { numberOption } from "../arguments.js";
import { catchInterruption } from "../interruption.js";
import { runVisibly } from "../output.js";
import {
  openChain,
  openSender,
  type RollupFlags,
  type SenderFlags,
  withRollup,
  withSender,
} from "./connection.js";
import { withBlockRange, withDepth } from "./following.js";
import { keepWatching } from "./keep-watching.js";
import {
  type KeyFlags,
  openProvingKey,
  type ProvingCircuit,
  withProvingKey,
} from "./proving-key.js";
import { WatchReport } from "./watch-report.js";

const EXAMPLES = `
Reads every proposal from L1, replays it with its signatures, challenges what is false, proves what somebody
has challenged wrongly, and ends challenges that nobody has answered. A challenge takes a bond of the
sender's; half of the proposer's is the reward. With --tell it sends nothing, needs no account, and says what is due.
To prove takes the rollup's proving key; without it, --no-prove leaves answers to others.

It reads all proposals since --from-block, each time that it is started. While an endpoint does not answer, or answers what makes no
sense, it says so and tries again. What is due, or cannot be done, it says again once an hour.

It says what it has cost to begin, and once an hour and in the end what watching has cost since: processor
time, requests and bytes.

Examples:
  $ quipu watch --rpc https://l1.example --contract 0x… --account watcher.key
  $ quipu watch --rpc https://l1.example --contract 0x… --tell --once`;

interface Flags extends RollupFlags, SenderFlags, KeyFlags {
  readonly fromBlock: number;
  readonly logRange: number;
  readonly depth?: number;
  readonly every: number;
  readonly once?: boolean;
  readonly tell?: boolean;
  readonly prove: boolean;
}

/** How long an endpoint may be behind before the chain is believed to have become shorter. */
const BEHIND_MS = 15_000;

export function watchCommand(): Command {
  const command = new Command("watch")
    .description("check every proposal of an optimistic rollup, and challenge what is false")
    .addOption(
      numberOption("--every <s>", "seconds from look to look", { low: 0.05, high: 86_400 }).default(
        12,
      ),
    )
    .option("--once", "look once, do what is due, and end")
    .option("--tell", "say what is due, and do nothing")
    .option("--no-prove", "answer no challenges; takes no proving key")
    .addHelpText("after", EXAMPLES);
  return withProvingKey(withDepth(withBlockRange(withSender(withRollup(command))))).action(run);
}

async function run(flags: Flags): Promise<void> {
  const signal = catchInterruption();
  const { json, once, tell, every, fromBlock, logRange, depth } = flags;
  const { ProverPool } = await import("../../prover/pool/prover-pool.js");
  const pool = new ProverPool({ workers: 1, threads: "all", backend: flags.backend });
  try {
    const { rollup, prove } = await runVisibly("Start", json, (onProgress) => {
      return open(flags, pool, onProgress);
    });
    await keepWatching(rollup, {
      ...{ report: new WatchReport({ json }), every, once, signal },
      ...{ fromBlock, logRange, depth, prove, patienceMs: BEHIND_MS },
      sender: tell ? undefined : await openSender(rollup.chain, flags),
    });
  } finally {
    await pool.close();
  }
}

interface Opened {
  readonly rollup: OptimisticRollup;
  readonly prove: ((batch: SealedBatch) => Promise<BatchProof>) | undefined;
}

async function open(flags: Flags, pool: ProverPool, onProgress: ProgressListener): Promise<Opened> {
  const { connectOptimistic } = await import("../../l1/optimistic/connect-optimistic.js");
  const { acceptedShapes } = await import("../../l1/contract/accepted-shapes.js");
  const { proveBatch } = await import("../../node/pipeline/prove.js");
  const rollup = await connectOptimistic(await openChain(flags), addressOf(flags.contract));
  if (flags.tell || !flags.prove) return { rollup, prove: undefined };
  // The contract has chosen the shapes.
  const taken = { ...flags, anyShape: true };
  const circuits = new Map<string, ProvingCircuit>();
  for (const shape of await acceptedShapes(rollup)) {
    circuits.set(formatShape(shape), await openProvingKey(rollup, shape, taken, onProgress));
  }
  const prove = async (batch: SealedBatch): Promise<BatchProof> => {
    const name = formatShape(batch.shape);
    const keyed =
      circuits.get(name) ?? (await openProvingKey(rollup, batch.shape, taken, () => {}));
    circuits.set(name, keyed);
    const { digest } = batch.publicInputs;
    return { digest, proof: await proveBatch(batch, { keyed, pool }) };
  };
  return { rollup, prove };
}
