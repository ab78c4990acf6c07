/**
 * Runs test files side by side, at most one more than there are cores: tests of nodes and of L1 wait for blocks and
 * timers up to two fifths of their time. What each prints comes when it has ended.
 */
const { availableParallelism, totalmem } = require("node:os");

/** Room for one: workers have been seen at 1.3 GB, and their tests start provers beside them. */
const BYTES_A_FILE = 3e9;

const jobs = Math.min(
  availableParallelism() + 1,
  Math.max(1, Math.floor(totalmem() / BYTES_A_FILE)),
);

module.exports = {
  // One worker alone would load files in a way that does not know a module's top-level await.
  parallel: jobs > 1,
  jobs,
  timeout: 600_000,
  require: ["./dist/test/support/property-seed.js", "./dist/test/support/running-test.js"],
  "forbid-only": true,
  "forbid-pending": true,
};
