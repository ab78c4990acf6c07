/** `quipu l1 commit`: settles everything that is waiting on L1, as proven batches. */
import { join } from "node:path";
import { Command } from "commander";
import { makeFolder } from "../../files/make-folder.js";
import { ChainL1 } from "../../l1/client/chain-l1.js";
import { proveBatch } from "../../node/prove.js";
import { RollupNode, type SettledBatch } from "../../node/rollup-node.js";
import { ProverPool } from "../../prover/pool/prover-pool.js";
import type { ProgressListener } from "../../prover/progress.js";
import type { QuipuError } from "../../src/errors.js";
import { countKinds, KIND_NAMES } from "../../src/operations/kinds.js";
import type { Shape } from "../../src/shape.js";
import {
  formatDuration,
  formatFacts,
  formatTable,
  shortenDecimals,
  shortHex,
} from "../../terminal/table.js";
import { readOperations } from "../../workload/operations-file.js";
import { addressOption } from "../arguments.js";
import { EXIT } from "../failure.js";
import { catchInterruption } from "../interruption.js";
import { printResult, runVisibly } from "../output.js";
import { anyShapeOption, shapeOption } from "../shape-argument.js";
import {
  openRollup,
  openSender,
  type RollupFlags,
  type SenderFlags,
  withRollup,
  withSender,
} from "./connection.js";
import { type FollowFlags, followOptions, withFollowing } from "./following.js";
import { type KeyFlags, openProvingKey, withProvingKey } from "./proving-key.js";

const EXAMPLES = `
Follows L1 and takes the waiting deposits and exits and, if given, signed transfers and withdrawals (in
the form of operations.jsonl). Seals, proves and commits batches until nothing is left. An interrupted
run continues with the same --dir; no batch is committed twice. Exits with 1 if an operation was
refused; the others are still committed.

Examples:
  $ quipu l1 commit --rpc URL --contract 0x… --account me.key --shape 4x4-2d1e2w --dir run/l1
  $ quipu l1 commit --rpc URL --contract 0x… --account me.key --shape 8x8-4d2e4w --operations ops.jsonl`;

interface Flags extends RollupFlags, SenderFlags, FollowFlags, KeyFlags {
  readonly shape: Shape;
  readonly operations?: string;
  readonly feeRecipient?: bigint;
}

/** An operation that is in no batch, and why. */
interface RefusedLine {
  /** Line of the file, from 1. */
  readonly line: number;
  readonly reason: QuipuError;
}

export function commitCommand(): Command {
  const command = new Command("commit")
    .description("seal, prove and commit everything that is waiting")
    .addOption(shapeOption().makeOptionMandatory())
    .addOption(anyShapeOption())
    .option("--operations <file>", "signed transfers and withdrawals, one per line")
    .addOption(
      addressOption("--fee-recipient <address>", "credited with the fees (default: the sender)"),
    )
    .addHelpText("after", EXAMPLES);
  return withFollowing(withProvingKey(withSender(withRollup(command)))).action(run);
}

async function run(flags: Flags): Promise<void> {
  const { json, dir } = flags;
  if (dir !== undefined) await makeFolder(dir);
  const outbox = flags.outbox ?? (dir === undefined ? undefined : join(dir, "outbox.json"));
  const report = await runVisibly("Commit", json, (onProgress) => {
    return commitAll({ ...flags, ...(outbox === undefined ? {} : { outbox }) }, onProgress);
  });
  printResult(json, resultOf(report), () => describe(report));
  if (report.refused.length > 0) process.exitCode = EXIT.refused;
}

interface Report {
  readonly settled: readonly SettledBatch[];
  readonly refused: readonly RefusedLine[];
  readonly trust: string;
}

async function commitAll(flags: Flags, onProgress: ProgressListener): Promise<Report> {
  const signal = catchInterruption();
  const { shape, feeRecipient } = flags;
  const operations = flags.operations === undefined ? [] : await readOperations(flags.operations);
  const rollup = await openRollup(flags);
  const sender = await openSender(rollup.chain, flags);
  const keyed = await openProvingKey(rollup, shape, flags, onProgress);
  const l1 = new ChainL1(rollup, followOptions(rollup, flags, onProgress));
  const pool = new ProverPool({ threads: "all", backend: flags.backend });
  try {
    const node = new RollupNode({
      l1,
      account: l1.account(sender),
      shape,
      feeRecipient,
      prove: (batch) => {
        onProgress({ step: "prove a batch" });
        return proveBatch(batch, { keyed, pool, signal });
      },
    });
    await sender.settle();
    await node.enqueue(operations);
    const settled: SettledBatch[] = [];
    for await (const batch of node.run()) {
      settled.push(batch);
      onProgress({ step: `batch ${batch.batchNumber} committed` });
    }
    const refused = node.takeLost().map(({ ticket, reason }) => ({ line: ticket + 1, reason }));
    return { settled, refused, trust: keyed.trust };
  } finally {
    await pool.close();
  }
}

/** The report as JSON values. */
function resultOf({ settled, refused, trust }: Report) {
  return {
    trust,
    batches: settled.map(({ batchNumber, batch, outcome, provingMs }) => ({
      number: batchNumber,
      ...countKinds(KIND_NAMES, batch),
      dataBytes: batch.data.length,
      newRoot: batch.header.newRoot,
      provingMs,
      gasUsed: outcome.gasUsed,
      transaction: outcome.transactionHash,
    })),
    refused: refused.map(({ line, reason: { code, rule, message } }) => {
      return { line, code, rule, message };
    }),
  };
}

function describe({ settled, refused, trust }: Report): string {
  const rows = settled.map(({ batchNumber, batch, outcome, provingMs }) => [
    batchNumber,
    ...KIND_NAMES.map((name) => batch[name].length),
    batch.data.length,
    formatDuration(provingMs),
    Number(outcome.gasUsed),
    shortHex(batch.header.newRoot),
  ]);
  const header = ["batch", ...KIND_NAMES, "bytes"];
  const parts = [
    settled.length === 0
      ? "nothing was waiting"
      : formatTable([...header, "proof", "gas", "root after"], rows),
    formatFacts({ trust }),
  ];
  if (refused.length > 0) {
    const lines = refused.map(
      ({ line, reason }) => `line ${line}: ${reason.code}: ${shortenDecimals(reason.message)}`,
    );
    parts.push([`refused ${refused.length} operations:`, ...lines].join("\n"));
  }
  return parts.join("\n\n");
}
