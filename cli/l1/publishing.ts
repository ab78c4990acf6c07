/** The options that say where batches are published, and how that is told afterwards. */
import { type Command, Option } from "commander";
import type { Publication } from "../../l1/contract/publication.js";
import type { SettledBatch } from "../../node/pipeline/settled-batch.js";
import type { Shape } from "../../src/shape.js";
import { blobFeeOption, formatGwei } from "./connection.js";

type Way = Publication["by"];

export interface PublishFlags {
  readonly publish: Way;
  readonly group: number;
  readonly fallback?: boolean;
  readonly maxBlobFee: bigint;
  readonly secondAccount?: string;
}

const WAYS: readonly Way[] = ["calldata", "blob"];

/** `--publish calldata|blob`. */
export function publishOption(): Option {
  return new Option("--publish <where>", "where the records of batches stand")
    .choices(WAYS)
    .default("calldata");
}

/** Adds `--publish`, `--max-blob-fee`, `--fallback` and `--second-account`. */
export function withPublishing(command: Command): Command {
  return command
    .addOption(publishOption())
    .addOption(blobFeeOption())
    .option("--fallback", "publish by calldata while blob gas costs more than --max-blob-fee")
    .option(
      "--second-account <file>",
      "private key of who publishes by calldata what waits in a blob beyond --timeout",
    );
}

/**
 * Checks that groups of a shape can be published so, before a key is looked for.
 *
 * @param deadline of the rollup's queues, in seconds
 * @throws QuipuError `GroupTooLarge`; for blobs also `DeadlineTooLong`.
 */
export async function assertPublishing(
  { publish, group }: PublishFlags,
  shape: Shape,
  deadline: number,
): Promise<void> {
  if (publish === "calldata") {
    const { assertGroup } = await import("../../l1/contract/largest-group.js");
    assertGroup(shape, group);
    return;
  }
  const { assertBlobsOutlast } = await import("../../l1/contract/assert-blobs-outlast.js");
  const { assertBlobGroup } = await import("../../l1/contract/largest-blob-group.js");
  assertBlobsOutlast(deadline);
  assertBlobGroup(shape, group);
}

/** How a batch was published, as JSON values. */
export function publicationResult(publication: Publication) {
  if (publication.by === "calldata") return { published: publication.by };
  const { by, versionedHash, blobGasPrice, blobGasUsed } = publication;
  return { published: by, blob: versionedHash, blobGasPriceWei: blobGasPrice, blobGasUsed };
}

/** How batches were published, for reading: each blob with its price. */
export function describePublications(settled: readonly SettledBatch[]): string | undefined {
  const counts = new Map<string, number>();
  for (const { outcome } of settled) {
    const words = wordsOf(outcome.publication);
    counts.set(words, (counts.get(words) ?? 0) + 1);
  }
  if (counts.size === 0) return undefined;
  return [...counts].map(([words, count]) => `${count} by ${words}`).join(", ");
}

function wordsOf(publication: Publication): string {
  if (publication.by === "calldata") return publication.by;
  const { versionedHash, blobGasPrice } = publication;
  const price = blobGasPrice === undefined ? "" : ` at ${formatGwei(blobGasPrice)}`;
  return `blob ${versionedHash}${price}`;
}
