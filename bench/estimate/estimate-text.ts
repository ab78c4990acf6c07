/** Estimates as text, side by side. */
import { formatTable } from "../../terminal/table.js";
import { type BlobNeed, type Estimate, type L1Need, PRESETS } from "./estimate.js";
import { BLOB_SCHEDULES } from "./l1-cost.js";

type Row = readonly [string, (estimate: Estimate) => string];

/**
 * A table with a column for each rate, and what the figures take for granted below it.
 *
 * @param estimates one or more, all of groups of one size
 */
export function formatEstimates(
  estimates: readonly Estimate[],
  assumptions: readonly string[],
): string {
  const header = ["", ...estimates.map(columnTitle)];
  const rows = rowsOf(estimates[0]!.group.batches).map(([title, value]) => {
    return [title, ...estimates.map(value)];
  });
  const list = assumptions.map((sentence) => `- ${sentence}`).join("\n");
  return `${formatTable(header, rows)}\n\nAssumptions:\n${list}`;
}

function columnTitle({ transfersPerSecond }: Estimate): string {
  const preset = Object.entries(PRESETS).find(([, rate]) => rate === transfersPerSecond)?.[0];
  return `${figure(transfersPerSecond)} transfers/s${preset === undefined ? "" : ` (${preset})`}`;
}

function rowsOf(group: number): readonly Row[] {
  return [
    ...PROVING_ROWS,
    ["as calldata, each batch alone:", () => ""],
    ...l1Rows(({ calldata }) => calldata),
    [`as calldata, in groups of ${figure(group)}:`, () => ""],
    ...l1Rows(({ group }) => group.calldata),
    ["  a group fills in", ({ group }) => `${figure(group.secondsToFill)} s`],
    ["with the records in blobs, each batch alone:", () => ""],
    ...l1Rows(({ blobs }) => blobs),
    [`with the records in blobs, in groups of ${figure(group)}:`, () => ""],
    ...l1Rows(({ group }) => group.blobs),
    ...BLOB_ROWS,
  ];
}

const PROVING_ROWS: readonly Row[] = [
  ["batches a second", ({ batchesPerSecond }) => figure(batchesPerSecond)],
  ["machines like the measured one", ({ machines }) => figure(machines)],
  ["cores (by the quartiles)", ({ cores }) => coresText(cores)],
  ["memory", ({ memoryBytes }) => (memoryBytes === null ? "–" : bytes(memoryBytes))],
  ["sequencers", ({ sequencers }) => (sequencers === null ? "–" : figure(sequencers))],
  ["published data a second", ({ dataBytesPerSecond }) => bytes(dataBytesPerSecond)],
];

/** What batches in groups and alone share: records fill blobs in either way. */
const BLOB_ROWS: readonly Row[] = [
  ["  blobs a block", ({ blobs }) => figure(blobs.blobsPerBlock)],
  ...BLOB_SCHEDULES.map(
    ({ name, target, max }, i): Row => [
      `  of target (${target}) and maximum (${max}), ${name}`,
      ({ blobs }) => scheduleText(blobs, i),
    ],
  ),
];

function l1Rows(needOf: (estimate: Estimate) => L1Need): readonly Row[] {
  return [
    ["  gas a transfer", (estimate) => figure(needOf(estimate).gasPerTransfer)],
    ["  gas a second", (estimate) => figure(needOf(estimate).gasPerSecond)],
    ["  of L1's gas", (estimate) => percent(needOf(estimate).shareOfBlockGas)],
    ["  L1's gas suffices for", (estimate) => mostText(needOf(estimate))],
  ];
}

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
