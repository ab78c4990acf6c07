/** What a load on a node has measured, as text. */
import { formatFacts, formatMegabytes, formatTable } from "../../terminal/table.js";
import type {
  LoadResult,
  MemoryResult,
  MemorySample,
  NodeBenchResult,
  Quantiles,
  Slope,
} from "./node-result.js";

export function formatNodeResult(result: NodeBenchResult): string {
  const { machine, versions, node, memory } = result;
  const where = node.isOwn
    ? "node, database, chain and generator on this machine"
    : "a node that runs already; the generator on this machine";
  const parts = [
    loadTable(result),
    commitFacts(result),
    memory === null ? "" : memoryText(memory),
    formatFacts({
      measured: where,
      accounts: node.accounts,
      shapes: node.shapes.join(", "),
      machine: `${machine.cpu}, ${machine.cores} cores, ${Math.round(machine.memoryBytes / 2 ** 30)} GB, Node ${versions.node}`,
      load: `${machine.loadBefore[0]} before, ${machine.loadAfter[0]} after`,
    }),
  ];
  return parts.filter((part) => part !== "").join("\n\n");
}

function loadTable({ intake, commits }: NodeBenchResult): string {
  if (commits === null && intake.length === 0) return "";
  const header = [
    ...["node", "load", "accepted", "refused", "a second", "p50 ms", "p99 ms", "max ms"],
    ...["node cores", "ms of them each", "generator cores"],
  ];
  const rows = [
    ...(commits === null ? [] : [loadRow("proving", commits)]),
    ...intake.flatMap(({ isProving, closed, halfLoad }) => {
      const state = isProving ? "proving" : "no prover";
      return [loadRow(state, closed), loadRow(state, halfLoad)];
    }),
  ];
  return formatTable(header, rows);
}

function loadRow(state: string, load: LoadResult): (string | number)[] {
  const { callers, offered, accepted, refused, seconds, answerMs } = load;
  const way =
    offered === undefined ? `${callers} callers` : `${Math.round(offered)}/s by the clock`;
  const refusals = Object.entries(refused).map(([code, count]) => `${count} ${code}`);
  const times = answerMs === null ? ["–", "–", "–"] : millisecondsOf(answerMs);
  const each = accepted === 0 ? "–" : ((1000 * load.nodeCores * seconds) / accepted).toFixed(2);
  return [
    ...[state, way, accepted, refusals.join(", ") || "0", Math.round(accepted / seconds)],
    ...[...times, load.nodeCores.toFixed(2), each, load.generatorCores.toFixed(2)],
  ];
}

function millisecondsOf({ p50, p99, max }: Quantiles): string[] {
  return [p50, p99, max].map((value) => value.toFixed(1));
}

function commitFacts({ commits }: NodeBenchResult): string {
  if (commits === null) return "";
  const { offered, commitMs, uncommitted } = commits;
  const [p50, p99, max] = commitMs === null ? ["–", "–", "–"] : millisecondsOf(commitMs);
  return formatFacts({
    "until on L1": `p50 ${p50} ms, p99 ${p99} ms, max ${max} ms, at ${offered} operations a second`,
    "not on L1": uncommitted === 0 ? undefined : `${uncommitted} after two minutes`,
  });
}

function memoryText({ samples, minutes, offered, accepted, ...rest }: MemoryResult): string {
  const [first, last] = [samples[0]!, samples.at(-1)!];
  const range = (name: "rssBytes" | "heapBytes") => {
    const values = samples.map((sample) => sample[name]);
    const [low, high] = [Math.min(...values), Math.max(...values)].map(formatMegabytes);
    const [start, end] = [first, last].map((sample) => formatMegabytes(sample[name]));
    return `${start} at first, ${end} at last, ${low} to ${high}`;
  };
  return formatFacts({
    memory: `of the node's process, ${samples.length} samples in ${minutes} minutes`,
    operations: `${accepted} at ${offered} a second`,
    "not taken": rest.unsent === 0 ? undefined : rest.unsent,
    resident: range("rssBytes"),
    grows: slopeText(rest.rssSlope),
    heap: range("heapBytes"),
    "heap grows": slopeText(rest.heapSlope),
  });
}

function slopeText({ whole, secondHalf }: Slope): string {
  const [all, later] = [whole, secondHalf].map((slope) =>
    slope === null ? "–" : `${(slope / 1e6).toFixed(1)} MB an hour`,
  );
  return `${all}; ${later} over the second half`;
}

/** A sample in one line, as it is taken. */
export function formatSample({ atSeconds, rssBytes, heapBytes, accepted }: MemorySample): string {
  const sizes = `${formatMegabytes(rssBytes)} resident, ${formatMegabytes(heapBytes)} of heap`;
  return `${Math.round(atSeconds)} s: ${sizes}, ${accepted} operations`;
}
