/** Kills a node at many points, and compares the books in the end: node dist/scripts/kill-node.js [kills], by default 200. */
import { spawnSync } from "node:child_process";

const [kills = "200"] = process.argv.slice(2);
const required = ["property-seed", "running-test"].flatMap((name) => [
  "--require",
  `./dist/test/support/${name}.js`,
]);
const args = ["mocha", "--no-config", ...required, "dist/test/node/service/kills.test.js"];
const env = { ...process.env, QUIPU_KILLS: kills };
const { status } = spawnSync("npx", args, { stdio: "inherit", env });
process.exitCode = status ?? 1;
