/** What a day of watching has taken, as tables. */
import { DEFAULT_TERMS } from "../../bench/settlement/default-terms.js";
import { ASSUMED_PRICES, totalOf, watchCostOf } from "../../bench/settlement/watching.js";
import type { LookMeter, MeasuredLooks } from "../../l1/optimistic/look-meter.js";
import type { MeasuredUsage } from "../../l1/optimistic/watch-usage.js";
import type { Traffic } from "../../l1/rpc/json-rpc.js";
import { formatFacts, formatTable } from "../../terminal/table.js";

/** What the watcher says of itself, and what was seen of it from outside. */
export interface MeasuredDay {
  readonly seen: Readonly<Record<string, number>>;
  /** What the watcher has done. */
  readonly done: readonly (string | undefined)[];
  /** To begin, and to read what stood there. */
  readonly start: MeasuredUsage;
  /** The day. */
  readonly used: MeasuredUsage;
  readonly looks: LookMeter["looks"];
  /** By method, of start and day. */
  readonly proxy: Readonly<Record<string, Traffic>>;
  /** Seconds of the process as the system counts them. */
  readonly processor: { readonly start: number | undefined; readonly end: number | undefined };
}

const NOTHING: Traffic = { requests: 0, bytes: 0 };

export function reportDay({ seen, done, start, used, looks, proxy, processor }: MeasuredDay): void {
  const rows = Object.entries(proxy).map(([method, { requests, bytes }]) => {
    const [before, day] = [start.methods[method] ?? NOTHING, used.methods[method] ?? NOTHING];
    const isSame =
      before.requests + day.requests === requests && before.bytes + day.bytes === bytes;
    const numbers = [before.requests, before.bytes, day.requests, day.bytes].map(String);
    return [method, ...numbers, isSame ? "the same" : `${requests} calls, ${bytes} bytes`];
  });
  console.log(formatTable(["", "start", "bytes", "day", "bytes", "the proxy counts"], rows));
  const counts = Object.entries(seen).map(([what, count]) => `${count} ${what}`);
  const { requests: rpcCalls, bytes, processorSeconds } = used;
  const cost = watchCostOf(
    { rpcCalls, bytes, processorSeconds },
    DEFAULT_TERMS.challengeBond,
    ASSUMED_PRICES,
  );
  const facts = {
    proposals: counts.join(", "),
    done: done.join(", "),
    start: describe(start),
    day: describe(used),
    "looks without news": describeLooks(looks.idle),
    "looks with news": describeLooks(looks.busy),
    "the system says": `${processor.start} s of processor at the start, ${processor.end} s in the end`,
    "at the prices of docs/settlement.md": `${totalOf(cost).toFixed(7)} ETH a day`,
  };
  console.log(formatFacts(facts));
}

function describe({ requests, bytes, processorSeconds, peakMemory }: MeasuredUsage): string {
  const processor = `${processorSeconds.toFixed(1)} s of processor`;
  return `${requests} calls, ${bytes} bytes, ${processor}, at most ${Math.round(peakMemory / 1e6)} MB of memory`;
}

function describeLooks({ count, processorSeconds }: MeasuredLooks): string {
  return `${count}, ${((1000 * processorSeconds) / count).toFixed(1)} ms of processor each`;
}
