/** Whether a rate fits into one L1, and what it would take if it does not, in a few sentences. */
import { LEAST_PROOF_GAS } from "./contract-gas.js";
import type { Estimate, L1Need } from "./estimate.js";
import { figure } from "./figure.js";
import { BLOB_SCHEDULES, BLOCK_GAS, BLOCK_SECONDS } from "./l1-cost.js";
import { wayName } from "./way-name.js";

const GAS_PER_SECOND = BLOCK_GAS / BLOCK_SECONDS;

/** What stands below the tables for one rate. */
export function verdictOf(estimate: Estimate): string {
  const { transfersPerSecond, ways } = estimate;
  const rate = `${figure(transfersPerSecond)} transfers/s`;
  const fitting = ways.find((way) => shareOf(way) <= 1);
  if (fitting === undefined) return [`${rate} do not fit.`, ...missingOf(estimate)].join(" ");
  const share = figure(100 * fitting.shareOfBlockGas);
  return `${rate} fit: ${wayName(fitting)}, ${share} % of L1's gas${blobText(fitting)}.`;
}

function missingOf({ batchesPerSecond, transfersPerSecond, ways }: Estimate): string[] {
  const best = ways.reduce((a, b) => (shareOf(b) < shareOf(a) ? b : a));
  const { shareOfBlockGas } = best;
  const byBlobs = shareOfBlobs(best) > shareOfBlockGas;
  const most = figure(transfersPerSecond / shareOf(best));
  const perProof = Math.ceil((transfersPerSecond / batchesPerSecond) * shareOfBlockGas);
  const proofs = figure((batchesPerSecond * LEAST_PROOF_GAS) / GAS_PER_SECOND);
  return [
    `${byBlobs ? "Blobs end" : "Gas ends"} it at ${most} (${wayName(best)}): they take the gas of ${figure(shareOfBlockGas)} L1s${blobText(best)}.`,
    `Pairings and multiplications of the ${figure(batchesPerSecond)} proofs a second alone take that of ${proofs}, wherever the data are.`,
    ...(shareOfBlockGas <= 1
      ? []
      : [
          `The gas of one would do with ${figure(perProof)} transfers a proof: larger batches, or proofs of many proofs, which quipu does not make.`,
        ]),
  ];
}

/** Of what L1 has less of: its gas, or the newest target of its blobs. */
function shareOf(way: L1Need): number {
  return Math.max(way.shareOfBlockGas, shareOfBlobs(way));
}

function shareOfBlobs({ blobsPerBlock }: L1Need): number {
  return blobsPerBlock / BLOB_SCHEDULES.at(-1)!.target;
}

function blobText({ publication, blobsPerBlock }: L1Need): string {
  if (publication === "calldata") return "";
  const targets = BLOB_SCHEDULES.map(({ target }) => target).join(", ");
  return `, and ${figure(blobsPerBlock)} blobs a block of ${targets} (targets)`;
}
