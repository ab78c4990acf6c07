/**
 * Measures what a node that starts again does before it takes operations: node dist/scripts/measure-node-restart.js FOLDER
 * [accounts] [operations] [waiting]. Makes a state of so many accounts, as a checkpoint, and a database of so many
 * operations, of which the last wait and the others are in batches, where the folder has none; a further run only
 * measures. L1 is left out: what has come there since the checkpoint is replayed on top.
 */
import "../runtime/relaxed-simd.js";
import { chmod, mkdir } from "node:fs/promises";
import { join } from "node:path";
import { setImmediate as turn } from "node:timers/promises";
import { sql } from "kysely";
import pg from "pg";
import { CheckpointFiles } from "../l1/follow/checkpoint-files.js";
import { FollowedState } from "../l1/follow/followed-state.js";
import { EmbeddedDatabase } from "../node/database/embedded-database.js";
import { Store } from "../node/store/connection/store.js";
import { StoreIntake } from "../node/store/intake/intake.js";
import { moveSettledMark } from "../node/store/intake/settled-mark.js";
import { MIGRATIONS } from "../node/store/migrations/migrations.js";
import type { StoreTables } from "../node/store/tables.js";
import type { KeptOperation } from "../sequencer/kept-operation.js";
import { SequencerDriver } from "../sequencer/sequencer-driver.js";
import { deriveKeyPair, type KeyPair } from "../src/crypto/eddsa.js";
import { createTransfer } from "../src/kinds/transfer/transfer.js";
import type { SignedOperation } from "../src/operations/kinds.js";
import { operationId } from "../src/operations/operation-id.js";
import { signOperation } from "../src/operations/sign-operation.js";
import { parseShape } from "../src/shape.js";
import { deploymentDomain } from "../src/state/deployment.js";
import { State } from "../src/state/state.js";

const [folder, accounts = "1000000", operations = "1000000", waiting = "1000"] =
  process.argv.slice(2);
if (folder === undefined) throw new Error("give a folder for what is measured");
const deployment = { chainId: 31337n, contract: 1n };
const context = { domain: deploymentDomain(deployment) };
const block = { number: 1, hash: `0x${"1".repeat(64)}` };
/** Operations of a batch in the database. */
const BATCH = 64;

/** Milliseconds of the restart: of wall clock, and of processor time of this process. */
const total = { wall: 0, processor: 0 };

/** Does a part of a restart, and says how long it took. */
async function timed<Result>(what: string, run: () => Promise<Result> | Result): Promise<Result> {
  const [start, before] = [performance.now(), process.cpuUsage()];
  const result = await run();
  const wall = performance.now() - start;
  const { user, system } = process.cpuUsage(before);
  const processor = (user + system) / 1000;
  total.wall += wall;
  total.processor += processor;
  say(what, { wall, processor });
  return result;
}

function say(what: string, { wall, processor }: typeof total): void {
  console.log(`${what}: ${wall.toFixed(0)} ms, ${processor.toFixed(0)} ms of processor time`);
}

/** A few keys, each of many owners: to make one takes longer than to hash an account. */
const keys: readonly KeyPair[] = Array.from({ length: 64 }, (_, i) =>
  deriveKeyPair(new Uint8Array(32).fill(i + 1)),
);

function keysOf(index: number): KeyPair {
  return keys[index % keys.length]!;
}

async function makeState(checkpoints: CheckpointFiles): Promise<void> {
  const state = new State(
    Array.from({ length: Number(accounts) }, (_, index) => {
      const { publicKey } = keysOf(index);
      return { balance: 10n ** 18n, nonce: 0, token: 0, publicKey, owner: BigInt(index + 1) };
    }),
  );
  const queues = { deposits: [], exits: [], frozen: false };
  const counts = { batchNumber: 0, depositHead: 0, exitHead: 0, depositMark: 0, exitMark: 0 };
  const snapshot = { state: state.pack(), ...queues, ...counts };
  await timed("write the checkpoint", () => checkpoints.write({ block, snapshot }));
}

function waitingOperation(i: number): KeptOperation {
  const from = i % Number(accounts);
  const to = (from + 1) % Number(accounts);
  const nonce = Math.floor(i / Number(accounts));
  const transfer = createTransfer({ from, to, token: 0, amount: 5n, fee: 1n, nonce });
  const operation = signOperation(context.domain, transfer, keysOf(from)) as SignedOperation;
  return { id: operationId(context.domain, operation), operation };
}

/** On a connection of its own: the store's give up on statements that take so long. */
async function makeOperations(url: string, store: Store<StoreTables>): Promise<void> {
  const settled = Number(operations) - Number(waiting);
  const client = new pg.Client(url);
  await client.connect();
  const series = `generate_series(1, ${settled}) i`;
  for (const statement of [
    `insert into operations (id, body, kind, sender, nonce)
     select sha256(int8send(i)), repeat(md5(i::text), 12), 'transfer', i % ${Number(accounts)}, i from ${series}`,
    `insert into batches select i, '64x64', '', '', '', '', 1, '', 1, 'calldata', ${BATCH}, '', 0, 0
     from generate_series(0, ${settled} / ${BATCH}) i`,
    `insert into batch_operations
     select i / ${BATCH}, i % ${BATCH}, sha256(int8send(i)), 'transfer', 1, 2, '{}' from ${series}`,
    "insert into blocks (domain, batches) values ('', 0)",
    "analyze",
  ]) {
    await client.query(statement);
  }
  await client.end();
  const intake = new StoreIntake(store.db);
  const all = Array.from({ length: Number(waiting) }, (_, i) => intake.add(waitingOperation(i)));
  await Promise.all(all);
  // A node does it while it runs.
  await moveSettledMark(store.db);
}

const checkpoints = new CheckpointFiles(join(folder, "checkpoints"), deployment);
await mkdir(folder, { recursive: true });
// The server may run as another user.
await chmod(folder, 0o755);
if ((await checkpoints.blocks()).length === 0) {
  console.log(`making a state of ${accounts} accounts`);
  await makeState(checkpoints);
}
const opening = () => EmbeddedDatabase.open(join(folder, "database"));
const first = await opening();
const open = (url: string) => Store.open<StoreTables>({ url, deployment, migrations: MIGRATIONS });
const before = await open(first.url);
const { rows } = await sql<{ count: bigint }>`select count(*) from operations`.execute(before.db);
if (Number(rows[0]!.count) === 0) {
  console.log(`making ${operations} operations`);
  await makeOperations(first.url, before);
}
await before.close();
await first.stop();

Object.assign(total, { wall: 0, processor: 0 });
const database = await timed("start the database's server", opening);
const store = await timed("open the database", () => open(database.url));
try {
  const checkpoint = await timed("read the checkpoint", () => checkpoints.read(block));
  const followed = await timed("restore the state, with a sample hashed", () =>
    FollowedState.restore(checkpoint!.snapshot, context),
  );
  const driver = await timed("copy it for the sequencer", () => {
    const options = { ...context, feeRecipient: 1n, shape: parseShape("64x64") };
    return new SequencerDriver(followed.state.clone(), options);
  });
  const kept: KeptOperation[] = [];
  await timed(`find what waits among ${rows[0]!.count} operations`, async () => {
    for await (const page of new StoreIntake(store.db).waiting()) kept.push(...page);
  });
  await timed(`admit ${kept.length} operations`, () => driver.restoreInTurns(kept, () => turn()));
  say("in all", total);
  const { size } = followed.state;
  console.log(`${size} accounts, ${driver.sequencer.ready} operations wait`);
  const { publicKey, owner, token } = followed.state.account(size - 1)!;
  await timed("later, find the first account of a key", () =>
    followed.state.find({ publicKey, owner, token }),
  );
  const memory = process.memoryUsage();
  const [rss, heap] = [memory.rss, memory.heapUsed].map((bytes) => Math.round(bytes / 1e6));
  console.log(`memory: ${rss} MB resident, ${heap} MB of heap`);
} finally {
  await store.close();
  await database.stop();
}
