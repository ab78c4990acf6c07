/**
 * Kills a node and its database at many points, and compares the books in the end:
 * node dist/scripts/kill-node.js [kills] [--publish blob], by default 200 and calldata.
 */
import { spawnSync } from "node:child_process";
import { parseArgs } from "node:util";

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: { publish: { type: "string", default: "calldata" } },
});
const [kills = "200"] = positionals;
const required = ["property-seed", "running-test"].flatMap((name) => [
  "--require",
  `./dist/test/support/${name}.js`,
]);
const args = [
  "mocha",
  "--no-config",
  "--exit",
  ...required,
  "dist/test/node/service/kills.test.js",
];
const env = { ...process.env, QUIPU_KILLS: kills, QUIPU_PUBLISH: values.publish };
const { status } = spawnSync("npx", args, { stdio: "inherit", env });
process.exitCode = status ?? 1;
