/**
 * Run in a process of its own, which is killed: a node with simulated proofs, on an L1 and a database that outlive it.
 * Arguments: the endpoint, the contract, the database, a folder. Prints the address of its API.
 */
import { writeSync } from "node:fs";
import { join } from "node:path";
import pino from "pino";
import { connectRollup } from "../../l1/contract/connect-rollup.js";
import { Chain } from "../../l1/rpc/chain.js";
import { Outbox } from "../../l1/sending/outbox.js";
import { Sender } from "../../l1/sending/sender.js";
import { ANVIL_KEYS } from "../../node/dev/anvil.js";
import { startNode } from "../../node/service/start-node.js";
import { CLIENT_SHAPE } from "./client-rollup.js";
import { COMMITTER } from "./running-service.js";
import { simulatedKey } from "./simulated-proof.js";

const [endpoint, contract, databaseUrl, folder] = process.argv.slice(2);
const chain = await Chain.connect(endpoint!);
const rollup = await connectRollup(chain, contract as `0x${string}`);
const key = await simulatedKey("batch");
const outbox = new Outbox(join(folder!, "outbox.json"));
const node = await startNode({
  ...{ rollup, databaseUrl: databaseUrl!, folder: folder!, version: "0.0.0" },
  sender: new Sender(chain, ANVIL_KEYS[COMMITTER]!, { outbox }),
  shapes: [{ shape: CLIENT_SHAPE, cost: 1 }],
  prove: async ({ publicInputs: { digest, challenge, y } }) => key.prove([digest, challenge, y]),
  api: { rates: false },
  logger: pino({ level: process.env.QUIPU_TEST_LOG ?? "silent" }, pino.destination(2)),
  service: { sealAfterMs: 20, settleAfterMs: 20, followEveryMs: 100 },
});
writeSync(1, `${node.url}\n`);
await node.ended;
