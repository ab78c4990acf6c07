/** Runs test files side by side, one a core; what each prints comes when it has ended. */
const { availableParallelism } = require("node:os");

module.exports = {
  parallel: true,
  jobs: availableParallelism(),
  timeout: 600_000,
  require: ["./dist/test/support/property-seed.js", "./dist/test/support/running-test.js"],
  "forbid-only": true,
  "forbid-pending": true,
};
