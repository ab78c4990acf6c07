/**
 * Kills, stops, cuts off and drains provers, and has them lie, at many points, and compares the books in the end: node
 * dist/scripts/attack-fleet.js [points] [quick|real], by default 100 with quick leases; real ones are those of a node. As root, with
 * `ip`, some are on a network of their own whose cable is pulled out; where that cannot be, it says so.
 */
import { spawnSync } from "node:child_process";

const [points = "100", timing = "quick"] = process.argv.slice(2);
const required = ["property-seed", "running-test"].flatMap((name) => [
  "--require",
  `./dist/test/support/${name}.js`,
]);
const args = ["mocha", "--no-config", ...required, "dist/test/node/fleet/attacks.test.js"];
const env = { ...process.env, QUIPU_FLEET_ATTACKS: points, QUIPU_FLEET_TIMING: timing };
const { status } = spawnSync("npx", args, { stdio: "inherit", env });
process.exitCode = status ?? 1;
