/** `quipu l1 commit`: settles everything that is waiting on L1, as proven batches. */
import { join } from "node:path";
import { Command } from "commander";
import { makeFolder } from "../../files/make-folder.js";
import type { Chain } from "../../l1/rpc/chain.js";
import type { Sender } from "../../l1/sending/sender.js";
import type { SettledBatch } from "../../node/pipeline/settled-batch.js";
import type { ProgressListener } from "../../prover/progress.js";
import { QuipuError } from "../../src/errors.js";
import type { KindName } from "../../src/operations/kinds.js";
import { formatShape, type Shape } from "../../src/shape.js";
import {
  formatDuration,
  formatFacts,
  formatTable,
  shortenDecimals,
  shortHex,
} from "../../terminal/table.js";
import { addressOption, integerOption } from "../arguments.js";
import { balanceInUnits } from "../balance-in-units.js";
import { EXIT } from "../failure.js";
import { catchInterruption } from "../interruption.js";
import { printResult, runVisibly } from "../output.js";
import { anyShapeOption, parseUnsignedShape, shapeOption } from "../shape-argument.js";
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
import {
  assertPublishing,
  describePublications,
  type PublishFlags,
  publicationResult,
  withPublishing,
} from "./publishing.js";

const EXAMPLES = `
Follows L1 and takes the waiting deposits and exits and, if given, the operations that 'quipu sign' has
written. Seals, proves and commits batches until nothing is left. An interrupted run continues with the
same --dir; no batch is committed twice. Exits with 1 if an operation was refused; the others are still
committed.

Without --shape it takes the smallest of the contract's shapes that takes deposits and exits.

With --group it commits up to so many batches in one transaction, which saves up to three quarters of
the gas. All of them are proven first, so the first of them arrives later.

With --publish blob the records of a group stand in a blob beside its transaction. Beacon nodes keep it
for 18 days; whoever follows the rollup later needs it from an archive. With --dir it is also kept in
the folder 'blobs' there, which any file server can offer. If not all batches of a group can be proven,
or some are on L1 already, the others go by calldata, with the proofs that they have. While blob gas
costs more than --max-blob-fee nothing is committed, or with --fallback by calldata. A transaction with
a blob that waits holds up its account; with --second-account the group then goes by calldata from that.

Examples:
  $ quipu l1 commit --account me.key --dir run/l1
  $ quipu l1 commit --account me.key --dir run/l1 --operations ops.jsonl
  $ quipu l1 commit --account me.key --dir run/l1 --shape 4x6-2d1e1w2p
  $ quipu l1 commit --account me.key --dir run/l1 --group 16
  $ quipu l1 commit --account me.key --dir run/l1 --group 16 --publish blob --max-blob-fee 20`;

interface Flags
  extends RollupFlags,
    Omit<SenderFlags, "maxBlobFee">,
    FollowFlags,
    KeyFlags,
    PublishFlags {
  readonly shape?: Shape;
  readonly operations?: string;
  readonly feeRecipient?: bigint;
}

/** An operation that is in no batch, and why. */
interface RefusedLine {
  /** Line of the file, from 1. */
  readonly line: number;
  readonly reason: QuipuError;
  /** The reason's message for reading. */
  readonly inWords: string;
}

export function commitCommand(): Command {
  const command = new Command("commit")
    .description("seal, prove and commit everything that is waiting")
    .addOption(shapeOption(parseUnsignedShape))
    .addOption(anyShapeOption())
    .addOption(
      integerOption("--group <n>", "batches in one transaction at most", {
        low: 1,
        high: Number.MAX_SAFE_INTEGER,
      }).default(1),
    )
    .option("--operations <file>", "signed transfers and withdrawals, one per line")
    .addOption(
      addressOption("--fee-recipient <address>", "credited with the fees (default: the sender)"),
    )
    .addHelpText("after", EXAMPLES);
  const sending = withSender(withRollup(command));
  return withFollowing(withProvingKey(withPublishing(sending))).action(run);
}

async function run(flags: Flags): Promise<void> {
  const { json, dir } = flags;
  if (dir !== undefined) await makeFolder(dir);
  const outbox = flags.outbox ?? (dir === undefined ? undefined : join(dir, "outbox.json"));
  const report = await runVisibly("Commit", json, (onProgress) => {
    return commitAll({ ...flags, ...(outbox === undefined ? {} : { outbox }) }, onProgress);
  });
  const { countKinds, KIND_NAMES } = await import("../../src/operations/kinds.js");
  const counts = report.settled.map(({ batch }) => countKinds(KIND_NAMES, batch));
  printResult(json, resultOf(report, counts), () => describe(report, counts));
  if (report.refused.length > 0) process.exitCode = EXIT.refused;
}

interface Report {
  readonly shape: Shape;
  readonly settled: readonly SettledBatch[];
  readonly refused: readonly RefusedLine[];
  readonly trust: string;
}

async function commitAll(flags: Flags, onProgress: ProgressListener): Promise<Report> {
  const signal = catchInterruption();
  const { feeRecipient, group, publish, fallback } = flags;
  const { readOperations } = await import("../../workload/operations-file.js");
  const operations = flags.operations === undefined ? [] : await readOperations(flags.operations);
  const { readDecimals } = await import("../../l1/contract/token-decimals.js");
  const { chooseShape } = await import("../../l1/contract/accepted-shapes.js");
  const { ChainL1 } = await import("../../l1/client/chain-l1.js");
  const { proveBatch } = await import("../../node/pipeline/prove.js");
  const { RollupNode } = await import("../../node/pipeline/rollup-node.js");
  const { ProverPool } = await import("../../prover/pool/prover-pool.js");
  const rollup = await openRollup(flags);
  const sender = await openSender(rollup.chain, flags);
  const second = await openSecond(rollup.chain, flags);
  const shape = await chooseShape(rollup, flags.shape);
  await assertPublishing(flags, shape, rollup.deadline);
  const keyed = await openProvingKey(rollup, shape, flags, onProgress);
  const l1 = new ChainL1(rollup, await followOptions(rollup, withArchive(flags), onProgress));
  const { backend, zeroKnowledge } = flags;
  const pool = new ProverPool({ threads: "all", backend, zeroKnowledge });
  try {
    const node = new RollupNode({
      l1,
      account: l1.account(sender),
      secondAccount: second && l1.account(second),
      shape,
      ...{ group, publish, fallback, feeRecipient },
      prove: (batch, { signal: ofUse }) => {
        onProgress({ step: "prove a batch" });
        return proveBatch(batch, { keyed, pool, signal: AbortSignal.any([signal, ofUse]) });
      },
    });
    await settle(sender, second);
    await node.enqueue(operations);
    const settled: SettledBatch[] = [];
    for await (const batch of node.run()) {
      settled.push(batch);
      onProgress({ step: `batch ${batch.batchNumber} committed` });
    }
    const known = new Map<number, number | undefined>();
    const refused = [];
    for (const { ticket, reason } of node.takeLost()) {
      const { token } = operations[ticket]!;
      if (reason.code === "InsufficientBalance" && !known.has(token)) {
        known.set(token, await readDecimals(rollup, token).catch(unknownIfUnanswered));
      }
      const inWords = balanceInUnits(reason, token, known.get(token));
      refused.push({ line: ticket + 1, reason, inWords });
    }
    return { shape, settled, refused, trust: keyed.trust };
  } finally {
    await pool.close();
  }
}

/** The second account, with an outbox of its own. */
async function openSecond(chain: Chain, flags: Flags): Promise<Sender | undefined> {
  const { secondAccount: account, outbox } = flags;
  if (account === undefined) return undefined;
  const own = outbox === undefined ? {} : { outbox: `${outbox}.second` };
  return openSender(chain, { ...flags, account, ...own });
}

/** Waits for what earlier runs have left; what waits on goes from the second account, if there is one. */
async function settle(sender: Sender, second: Sender | undefined): Promise<void> {
  await second?.settle();
  await sender.settle().catch((error: unknown) => {
    const isStuck = error instanceof QuipuError && error.code === "TransactionUnconfirmed";
    if (!isStuck || second === undefined) throw error;
  });
}

/** What is published in blobs is kept, and found again by the next run. */
function withArchive(flags: Flags): FollowFlags {
  const { publish, dir, blobs = [] } = flags;
  if (publish === "calldata" || dir === undefined) return flags;
  return { ...flags, blobs: [{ kind: "folder", at: join(dir, "blobs") }, ...blobs] };
}

/** The batches are committed, whatever the endpoint says now: then people read the smallest unit. */
function unknownIfUnanswered(error: unknown): undefined {
  if (!(error instanceof QuipuError)) throw error;
}

/** The operations of a batch, by kind. */
type Counts = Readonly<Record<KindName, number>>;

/** How many transactions have brought the batches, if any has brought several. */
function transactionsOf(settled: readonly SettledBatch[]): string | undefined {
  const hashes = new Set(settled.map(({ outcome }) => outcome.transactionHash));
  if (hashes.size === settled.length) return undefined;
  return `${hashes.size}; the gas is a batch's share of its transaction's`;
}

/** The report as JSON values. */
function resultOf({ shape, settled, refused, trust }: Report, counts: readonly Counts[]) {
  return {
    shape: formatShape(shape),
    trust,
    batches: settled.map(({ batchNumber, batch, outcome, provingMs }, i) => ({
      number: batchNumber,
      ...counts[i]!,
      dataBytes: batch.data.length,
      newRoot: batch.header.newRoot,
      provingMs,
      gasUsed: outcome.gasUsed,
      transaction: outcome.transactionHash,
      batchesInTransaction: outcome.event.count,
      ...publicationResult(outcome.publication),
    })),
    refused: refused.map(({ line, reason: { code, rule, message } }) => {
      return { line, code, rule, message };
    }),
  };
}

function describe({ shape, settled, refused, trust }: Report, counts: readonly Counts[]): string {
  const rows = settled.map(({ batchNumber, batch, outcome, provingMs }, i) => [
    batchNumber,
    ...Object.values(counts[i]!),
    batch.data.length,
    formatDuration(provingMs),
    Math.round(Number(outcome.gasUsed) / outcome.event.count),
    shortHex(batch.header.newRoot),
  ]);
  const header = ["batch", ...Object.keys(counts[0] ?? {}), "bytes"];
  const parts = [
    settled.length === 0
      ? "nothing was waiting"
      : formatTable([...header, "proof", "gas", "root after"], rows),
    formatFacts({
      shape: formatShape(shape),
      transactions: transactionsOf(settled),
      published: describePublications(settled),
      trust,
    }),
  ];
  if (refused.length > 0) {
    const lines = refused.map(
      ({ line, reason, inWords }) => `line ${line}: ${reason.code}: ${shortenDecimals(inWords)}`,
    );
    const operations = refused.length === 1 ? "operation" : "operations";
    parts.push([`refused ${refused.length} ${operations}:`, ...lines].join("\n"));
  }
  return parts.join("\n\n");
}
