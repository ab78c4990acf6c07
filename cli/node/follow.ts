/** `quipu follow`: a node that only reads L1. */
import { join } from "node:path";
import { Command } from "commander";
import { ownVersion } from "../../prover/artifacts/own-manifest.js";
import { formatFacts } from "../../terminal/table.js";
import { catchInterruption } from "../interruption.js";
import { openBlobs } from "../l1/blobs-option.js";
import { openRollup } from "../l1/connection.js";
import { printResult, runVisibly } from "../output.js";
import { assertPortFree } from "./assert-port-free.js";
import { withL1 } from "./l1-options.js";
import { type FollowerFlags, takeConfig, withNode } from "./node-flags.js";
import { openWorld } from "./node-world.js";
import { NODE_GRACE_MS, untilEnd } from "./until-end.js";

const EXAMPLES = `
Rebuilds the rollup from L1 alone, keeps up with it, and serves the part of the API that reads. It holds no key and trusts nobody
but its L1 endpoint. Batches whose records stand in blobs need --blobs.

Examples:
  $ quipu follow --rpc https://l1.example --contract 0x… --port 4001
  $ quipu follow --rpc https://l1.example --contract 0x… --blobs beacon:https://beacon.example`;

export function followCommand(): Command {
  const command = withL1(
    new Command("follow").description("follow a rollup on L1 and answer questions about it"),
  ).addHelpText("after", EXAMPLES);
  return withNode(command, "run/follow").action(run);
}

async function run(_: FollowerFlags, command: Command): Promise<void> {
  await takeConfig(command);
  const flags: FollowerFlags = command.opts();
  const { rpc, contract, dir, json, host, port, origin: origins, trustedProxies } = flags;
  if (rpc === undefined || contract === undefined) {
    command.error("error: give --rpc and --contract (or QUIPU_RPC and QUIPU_CONTRACT)");
  }
  const signal = catchInterruption(NODE_GRACE_MS);
  const closing: (() => Promise<void>)[] = [];
  try {
    const { node, rollup } = await runVisibly("Start", json, async (report) => {
      await assertPortFree(host, port);
      const rollup = await openRollup({ ...flags, rpc, contract });
      const world = await openWorld(flags, { signal, report });
      closing.push(() => world.close());
      const { acceptedShapes } = await import("../../l1/contract/accepted-shapes.js");
      const { startFollower } = await import("../../node/service/start-follower.js");
      const shapes = (await acceptedShapes(rollup)).map((shape) => ({ shape, cost: 1 }));
      const { fromBlock, logRange, finalityDepth } = flags;
      const node = await startFollower({
        ...{ rollup, fromBlock, logRange, finalityDepth, folder: dir, shapes },
        ...{ databaseUrl: world.databaseUrl, logger: world.logger, version: ownVersion() },
        blobs: await openBlobs([
          { kind: "folder", at: join(dir, "blobs") },
          ...(flags.blobs ?? []),
        ]),
        api: { host, port, origins, trustedProxies },
      });
      closing.push(() => node.stop());
      return { node, rollup };
    });
    const shown = { api: `${node.url}/api/v1`, contract: rollup.address, folder: dir };
    printResult(json, shown, () => formatFacts(shown));
    await untilEnd(node, signal);
  } finally {
    for (const close of closing.reverse()) await close();
  }
}
