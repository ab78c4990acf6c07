/** Estimates as text: what one L1 carries in each way, what each rate needs, and whether it fits. */
import { formatTable } from "../../terminal/table.js";
import { type Estimate, type L1Need, PRESETS } from "./estimate.js";
import { figure } from "./figure.js";
import { BLOB_SCHEDULES } from "./l1-cost.js";
import { verdictOf } from "./verdict.js";
import { wayName } from "./way-name.js";

type Row = readonly [string, (estimate: Estimate) => string];

/** Rates of provers of a node are those of a prover, others of a machine. */
function machinesTitle(isOfNode: boolean): string {
  return isOfNode ? "provers like the node's" : "machines like the measured one";
}

/**
 * Tables, what they say of each rate, and what the figures take for granted below it.
 *
 * @param estimates one or more, all of groups of one size
 * @param isOfNode whether the figures are of provers of a node
 */
export function formatEstimates(
  estimates: readonly Estimate[],
  assumptions: readonly string[],
  isOfNode = false,
): string {
  const header = ["", ...estimates.map(columnTitle)];
  const { ways } = estimates[0]!;
  const needs = [...needRows(isOfNode), ...wayRows(ways)].map(([title, value]) => {
    return [title, ...estimates.map(value)];
  });
  return [
    formatTable(CAPACITY_HEADER, ways.map(capacityRow)),
    ways.flatMap(priceLine).join("\n"),
    formatTable(header, needs),
    estimates.map((estimate) => verdictOf(estimate)).join("\n"),
    `Assumptions:\n${assumptions.map((sentence) => `- ${sentence}`).join("\n")}`,
  ].join("\n\n");
}

function columnTitle({ transfersPerSecond }: Estimate): string {
  const preset = Object.entries(PRESETS).find(([, rate]) => rate === transfersPerSecond)?.[0];
  return `${figure(transfersPerSecond)} transfers/s${preset === undefined ? "" : ` (${preset})`}`;
}

const CAPACITY_HEADER = [
  "what one L1 carries, transfers/s",
  "gas a transfer",
  "by its gas",
  ...BLOB_SCHEDULES.map(({ name, target, max }) => `by blobs: ${name} ${target}/${max}`),
];

function capacityRow(way: L1Need): string[] {
  const { gasPerTransfer, mostTransfersPerSecond, schedules } = way;
  const byBlobs = BLOB_SCHEDULES.map((_, i) => {
    const schedule = schedules[i];
    return schedule === undefined
      ? "–"
      : `${figure(schedule.atTarget)} … ${figure(schedule.atMax)}`;
  });
  return [wayName(way), figure(gasPerTransfer), figure(mostTransfersPerSecond), ...byBlobs];
}

function priceLine(way: L1Need): string[] {
  const { cheaperBelow } = way;
  if (cheaperBelow === null) return [];
  const when =
    cheaperBelow > 0
      ? `cheaper than groups in calldata while blob gas costs less than ${figure(cheaperBelow)} times as much as gas`
      : "never cheaper than groups in calldata";
  return [`${wayName(way)}: ${when}`];
}

function needRows(isOfNode: boolean): readonly Row[] {
  return [
    ["batches a second", ({ batchesPerSecond }) => figure(batchesPerSecond)],
    [machinesTitle(isOfNode), ({ machines }) => figure(machines)],
    ["cores (by the quartiles)", ({ cores }) => coresText(cores)],
    ["memory", ({ memoryBytes }) => (memoryBytes === null ? "–" : bytes(memoryBytes))],
    ["sequencers", ({ sequencers }) => (sequencers === null ? "–" : figure(sequencers))],
    ["published data a second", ({ dataBytesPerSecond }) => bytes(dataBytesPerSecond)],
  ];
}

/** Of each way the share of L1's gas, and the time and blobs that a group takes. */
function wayRows(ways: readonly L1Need[]): readonly Row[] {
  return ways.flatMap((way, i): Row[] => {
    const rowOf = (title: string, text: (need: L1Need) => string): Row => {
      return [title, ({ ways }) => text(ways[i]!)];
    };
    return [
      rowOf(`${wayName(way)}: of L1's gas`, ({ shareOfBlockGas }) => percent(shareOfBlockGas)),
      ...(way.publication === "calldata"
        ? []
        : [rowOf("  blobs a block", ({ blobsPerBlock }) => figure(blobsPerBlock))]),
      ...(way.batches === 1
        ? []
        : [rowOf("  a group fills in", ({ secondsToFill }) => `${figure(secondsToFill)} s`)]),
    ];
  });
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
