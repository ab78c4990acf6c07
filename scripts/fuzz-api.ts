/** Sends malformed requests to an API: `node dist/scripts/fuzz-api.js [count] [seed]`. */

import { formatDuration, formatFacts } from "../terminal/table.js";
import { fuzzApi } from "../test/support/fuzz-api.js";

const [count = "1000000", seed = "1"] = process.argv.slice(2);
const start = performance.now();
const report = await fuzzApi({
  count: Number(count),
  seed: Number(seed),
  onProgress(sent) {
    if (process.stderr.isTTY) process.stderr.write(`\r${sent} sent`);
  },
});
const statuses = Object.fromEntries(
  [...report].sort().map(([status, times]) => [status, `${times}`]),
);
console.log(formatFacts({ ...statuses, time: formatDuration(performance.now() - start) }));
