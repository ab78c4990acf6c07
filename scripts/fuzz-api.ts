/**
 * Sends malformed requests to an API before a fake node, or to the node on a port of this machine:
 * `node dist/scripts/fuzz-api.js [count] [seed] [port]`.
 */
import { formatDuration, formatFacts } from "../terminal/table.js";
import { fuzzApi, fuzzServer } from "../test/support/fuzz-api.js";

/** Requests after which memory is looked at, again and again. */
const LOOK = 50_000;

const [count = "1000000", seed = "1", port] = process.argv.slice(2);
/** Of this process, in MiB, with the server in it if none is named. */
const memory: number[] = [];
const start = performance.now();
const options = {
  count: Number(count),
  seed: Number(seed),
  onProgress(sent: number) {
    if (process.stderr.isTTY) process.stderr.write(`\r${sent} sent`);
    if (sent % LOOK !== 0) return;
    memory.push(Math.round(process.memoryUsage.rss() / 2 ** 20));
    if (!process.stderr.isTTY) console.error(`${sent} sent, ${memory.at(-1)} MiB`);
  },
};
const report = await (port === undefined ? fuzzApi(options) : fuzzServer(Number(port), options));
const statuses = Object.fromEntries(
  [...report].sort().map(([status, times]) => [status, `${times}`]),
);
const time = formatDuration(performance.now() - start);
console.log(formatFacts({ ...statuses, time, "MiB of memory": memory.join(" ") }));
