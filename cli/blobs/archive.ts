/** `quipu blobs archive`: keeps the blobs that came with a rollup's batches. */
import { Command } from "commander";
import type { MissingBlob } from "../../l1/blobs/archive-blobs.js";
import { formatFacts, formatTable } from "../../terminal/table.js";
import { EXIT } from "../failure.js";
import { catchInterruption } from "../interruption.js";
import { blobsOption, openSource, reportMismatch, type TypedSource } from "../l1/blobs-option.js";
import { openRollup, type RollupFlags, withRollup } from "../l1/connection.js";
import { withBlockRange } from "../l1/following.js";
import { printResult, runVisibly } from "../output.js";

const EXAMPLES = `
Looks through the contract's batches for the blobs of their transactions, and keeps each one as a file. Run
it again at least every two weeks: beacon nodes drop blobs after 18 days, and without its blob a batch
cannot be rebuilt by anybody. What is in the folder is checked again, and looked for again if it is damaged.
Without --blobs it only checks. Nobody need trust you: whoever reads from the folder, or from a file server
that offers it, compares every blob with the hash on L1. Exits with 1 if a blob is missing.

Examples:
  $ quipu blobs archive --dir run/blobs --blobs beacon:http://127.0.0.1:5052
  $ quipu blobs archive --dir run/blobs --blobs beacon:http://127.0.0.1:5052 --blobs https://example.org/blobs
  $ quipu blobs archive --dir run/blobs --json                   what is missing?`;

interface Flags extends RollupFlags {
  readonly dir: string;
  readonly blobs?: readonly TypedSource[];
  readonly fromBlock: number;
  readonly logRange: number;
}

export function archiveCommand(): Command {
  const command = new Command("archive")
    .description("keep the blobs of a rollup in a folder, and say which are missing")
    .requiredOption("--dir <dir>", "folder of the archive, a file for each blob")
    .addHelpText("after", EXAMPLES);
  return withBlockRange(withRollup(command)).addOption(blobsOption()).action(archive);
}

async function archive(flags: Flags): Promise<void> {
  const { dir, blobs = [], fromBlock, logRange, json } = flags;
  const { archiveBlobs } = await import("../../l1/blobs/archive-blobs.js");
  const { ArchiveFolder } = await import("../../l1/blobs/archive-folder.js");
  const { committedBlobs } = await import("../../l1/follow/committed-blobs.js");
  const { ageOf } = await import("../../l1/blobs/retention.js");
  const signal = catchInterruption();
  const { kept, present, missing } = await runVisibly("Archive blobs", json, async (report) => {
    const rollup = await openRollup(flags);
    const sources = await Promise.all(blobs.map(openSource));
    const onBlock = (block: number, head: number): void => {
      report({ step: "read blocks", done: block, total: head });
    };
    const wanted = committedBlobs(rollup, { fromBlock, logRange, signal, onBlock });
    const options = { onMismatch: reportMismatch(json) };
    return archiveBlobs(wanted, new ArchiveFolder(dir), sources, options);
  });
  if (missing.length > 0) process.exitCode = EXIT.refused;
  const result = {
    kept,
    present,
    missing: missing.map(({ wanted: { versionedHash, block }, refusal }) => ({
      versionedHash,
      block: block.number,
      ageSeconds: ageOf(block),
      message: refusal.message,
    })),
  };
  const { formatAge } = await import("../../l1/blobs/retention.js");
  const age = ({ wanted }: MissingBlob): string => formatAge(ageOf(wanted.block));
  printResult(json, result, () => {
    const facts = formatFacts({
      folder: dir,
      kept: kept.length,
      "were there": present.length,
      missing: missing.length,
    });
    if (missing.length === 0) return facts;
    const rows = missing.map((one) => {
      return [one.wanted.versionedHash, one.wanted.block.number, age(one)];
    });
    const table = formatTable(["missing blob", "block", "age"], rows);
    const [{ refusal }] = missing as [MissingBlob];
    return `${facts}\n\n${table}\n\nthe first one: ${refusal.details.got}`;
  });
}
