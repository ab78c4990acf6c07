/** Estimates as text, side by side. */
import { formatTable } from "../../terminal/table.js";
import { type BlobNeed, type Estimate, type L1Need, PRESETS } from "./estimate.js";
import { BLOB_SCHEDULES } from "./l1-cost.js";

/** A table with a column for each rate, and what the figures take for granted below it. */
export function formatEstimates(
  estimates: readonly Estimate[],
  assumptions: readonly string[],
): string {
  const header = ["", ...estimates.map(columnTitle)];
  const rows = ROWS.map(([title, value]) => [title, ...estimates.map(value)]);
  const list = assumptions.map((sentence) => `- ${sentence}`).join("\n");
  return `${formatTable(header, rows)}\n\nAssumptions:\n${list}`;
}

function columnTitle({ transfersPerSecond }: Estimate): string {
  const preset = Object.entries(PRESETS).find(([, rate]) => rate === transfersPerSecond)?.[0];
  return `${figure(transfersPerSecond)} transfers/s${preset === undefined ? "" : ` (${preset})`}`;
}

const ROWS: readonly (readonly [string, (estimate: Estimate) => string])[] = [
  ["batches a second", ({ batchesPerSecond }) => figure(batchesPerSecond)],
  ["machines like the measured one", ({ machines }) => figure(machines)],
  ["cores (by the quartiles)", ({ cores }) => coresText(cores)],
  ["memory", ({ memoryBytes }) => (memoryBytes === null ? "–" : bytes(memoryBytes))],
  ["sequencers", ({ sequencers }) => (sequencers === null ? "–" : figure(sequencers))],
  ["published data a second", ({ dataBytesPerSecond }) => bytes(dataBytesPerSecond)],
  ["as calldata:", () => ""],
  ["  gas a transfer", ({ calldata }) => figure(calldata.gasPerTransfer)],
  ["  gas a second", ({ calldata }) => figure(calldata.gasPerSecond)],
  ["  of L1's gas", ({ calldata }) => percent(calldata.shareOfBlockGas)],
  ["  L1's gas suffices for", ({ calldata }) => mostText(calldata)],
  ["with the records in blobs:", () => ""],
  ["  gas a transfer", ({ blobs }) => figure(blobs.gasPerTransfer)],
  ["  of L1's gas", ({ blobs }) => percent(blobs.shareOfBlockGas)],
  ["  L1's gas suffices for", ({ blobs }) => mostText(blobs)],
  ["  blobs a block", ({ blobs }) => figure(blobs.blobsPerBlock)],
  ...BLOB_SCHEDULES.map(
    ({ name, target, max }, i) =>
      [
        `  of target (${target}) and maximum (${max}), ${name}`,
        ({ blobs }: Estimate) => scheduleText(blobs, i),
      ] as const,
  ),
];

function mostText({ mostTransfersPerSecond }: L1Need): string {
  return `${figure(mostTransfersPerSecond)} transfers/s`;
}

function scheduleText({ schedules }: BlobNeed, index: number): string {
  const { shareOfTarget, shareOfMax } = schedules[index]!;
  return `${percent(shareOfTarget)}, ${percent(shareOfMax)}`;
}

function coresText({ median, lower, upper }: Estimate["cores"]): string {
  return `${figure(median)} (${figure(lower)} … ${figure(upper)})`;
}

function percent(share: number): string {
  const fits = share > 1 ? ", too much" : "";
  return `${figure(100 * share)} %${fits}`;
}

function bytes(count: number): string {
  const units = ["B", "kB", "MB", "GB", "TB", "PB"];
  const power = Math.min(Math.floor(Math.log10(Math.max(count, 1)) / 3), units.length - 1);
  return `${figure(count / 1000 ** power)} ${units[power]}`;
}

/** Whole from 100 on, else three digits. */
function figure(value: number): string {
  const rounded = value >= 100 ? Math.round(value) : Number(value.toPrecision(3));
  return rounded.toLocaleString("en-US", { maximumFractionDigits: 6 });
}
