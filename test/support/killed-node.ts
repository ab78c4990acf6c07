/**
 * Run in a process of its own, which is killed: a node with simulated proofs and a database of its own, as
 * `quipu node` has one, on an L1 that outlives both. Argument: `KilledNodeSetup` as JSON. Prints the address of its API.
 */
import { writeSync } from "node:fs";
import { join } from "node:path";
import pino from "pino";
import { ArchiveFolder } from "../../l1/blobs/archive-folder.js";
import { BlobFinder } from "../../l1/blobs/blob-finder.js";
import { connectRollup } from "../../l1/contract/connect-rollup.js";
import type { Hex } from "../../l1/rpc/answers.js";
import { Chain } from "../../l1/rpc/chain.js";
import { Outbox } from "../../l1/sending/outbox.js";
import { Sender } from "../../l1/sending/sender.js";
import { EmbeddedDatabase } from "../../node/database/embedded-database.js";
import { ANVIL_KEYS } from "../../node/dev/anvil.js";
import { startNode } from "../../node/service/start-node.js";
import { parseShape } from "../../src/shape.js";
import type { KilledNodeSetup } from "./killable-node.js";
import { COMMITTER } from "./running-service.js";
import { simulatedKey } from "./simulated-proof.js";
import { testedPrograms } from "./test-database.js";

const setup: KilledNodeSetup = JSON.parse(process.argv[2]!);
const { endpoint, contract, folder, shape, group, publish, port } = setup;
const { url: databaseUrl } = await EmbeddedDatabase.open(join(folder, "database"), {
  programs: testedPrograms(),
});
const chain = await Chain.connect(endpoint);
const rollup = await connectRollup(chain, contract as Hex);
const key = await simulatedKey("batch");
const outbox = new Outbox(join(folder, "outbox.json"));
const node = await startNode({
  ...{ rollup, databaseUrl, folder, version: "0.0.0", group, publish },
  sender: new Sender(chain, ANVIL_KEYS[COMMITTER]!, { outbox }),
  blobs: new BlobFinder([new ArchiveFolder(join(folder, "blobs"))]),
  shapes: [{ shape: parseShape(shape), cost: 1 }],
  prove: async ({ publicInputs: { digest, challenge, y } }) => key.prove([digest, challenge, y]),
  api: { rates: false, port },
  logger: pino({ level: process.env.QUIPU_TEST_LOG ?? "warn" }, pino.destination(2)),
  service: { sealAfterMs: 20, settleAfterMs: 50, followEveryMs: 100, earlyForMs: 300 },
});
writeSync(1, `${node.url}\n`);
await node.ended;
