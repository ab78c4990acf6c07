/**
 * Measures a large state: node dist/scripts/measure-state.js FOLDER [accounts] [threads]. Builds the state of so many accounts from
 * their bytes, writes it as a checkpoint, and reads it in another process, as a node does that starts again.
 */
import "../runtime/relaxed-simd.js";
import { fork } from "node:child_process";
import { stat } from "node:fs/promises";
import { join } from "node:path";
import { CheckpointFiles } from "../l1/follow/checkpoint-files.js";
import { FollowedState } from "../l1/follow/followed-state.js";
import { Crew } from "../runtime/crew.js";
import { deriveKeyPair } from "../src/crypto/eddsa.js";
import { LEVELS } from "../src/params.js";
import { deploymentDomain } from "../src/state/deployment.js";
import { RECORD_BYTES, writeRecord } from "../src/state/packed-accounts.js";
import { State } from "../src/state/state.js";
import { busiestSince, threadTimes } from "./thread-times.js";

const [folder, accounts = "1000000", threads = "2", restarted] = process.argv.slice(2);
if (folder === undefined) throw new Error("give a folder for the checkpoint");
const deployment = { chainId: 31337n, contract: 1n };
const context = { domain: deploymentDomain(deployment) };
const block = { number: 1, hash: `0x${"1".repeat(64)}` };
const checkpoints = new CheckpointFiles(join(folder, "checkpoints"), deployment);

async function timed<Result>(what: string, run: () => Promise<Result> | Result): Promise<Result> {
  const [start, before, threads] = [performance.now(), process.cpuUsage(), threadTimes()];
  const result = await run();
  const wall = performance.now() - start;
  const { user, system } = process.cpuUsage(before);
  const processor = (user + system) / 1000;
  const busiest = (busiestSince(threads) ?? 0) / 1000;
  const times = `${processor.toFixed(0)} ms of processor time, ${busiest.toFixed(0)} of the busiest thread`;
  console.log(`${what}: ${wall.toFixed(0)} ms, ${times}`);
  return result;
}

function sayMemory(): void {
  const megabytes = (bytes: number) => Math.round(bytes / 1e6);
  console.log(`memory: ${megabytes(process.memoryUsage().rss)} MB resident`);
}

/** Accounts of a few keys, each of an owner of its own: to make a key takes longer than to hash an account. */
function recordsOf(count: number): Uint8Array {
  const keys = Array.from({ length: 64 }, (_, i) => deriveKeyPair(new Uint8Array(32).fill(i + 1)));
  const records = new Uint8Array(count * RECORD_BYTES);
  const view = new DataView(records.buffer);
  for (let index = 0; index < count; index += 1) {
    const { publicKey } = keys[index % keys.length]!;
    const account = {
      balance: 10n ** 18n,
      nonce: 0,
      token: 0,
      publicKey,
      owner: BigInt(index + 1),
    };
    writeRecord(view, index * RECORD_BYTES, account);
  }
  return records;
}

async function build(): Promise<void> {
  const count = Number(accounts);
  const records = recordsOf(count);
  const indices = Uint32Array.from({ length: count }, (_, index) => index);
  const crew = Number(threads) > 1 ? new Crew(Number(threads)) : undefined;
  // Its threads are there when they answer.
  await crew?.verify([]);
  const state = await timed(`build the state of ${count} accounts on ${threads} threads`, () =>
    State.build({ levels: LEVELS, indices, records }),
  );
  await crew?.end();
  sayMemory();
  const queues = { deposits: [], exits: [], frozen: false };
  const counts = { batchNumber: 0, depositHead: 0, exitHead: 0, depositMark: 0, exitMark: 0 };
  const snapshot = { state: state.pack(), ...queues, ...counts };
  await timed("write the checkpoint", () => checkpoints.write({ block, snapshot }));
  const { size } = await stat(join(folder!, "checkpoints", `checkpoint-1-${block.hash}.state`));
  console.log(
    `file: ${(size / 1e6).toFixed(1)} MB, ${(size / count).toFixed(1)} bytes for an account`,
  );
  console.log(`root ${state.root}`);
}

async function restart(): Promise<void> {
  sayMemory();
  const followed = await timed("read the checkpoint, and hash a sample of it", async () => {
    const checkpoint = await checkpoints.read(block);
    return FollowedState.restore(checkpoint!.snapshot, context);
  });
  sayMemory();
  const { state } = followed;
  const { publicKey, owner, token } = state.account(state.size - 1)!;
  await timed("find the first account of a key", () => state.find({ publicKey, owner, token }));
  sayMemory();
  console.log(`root ${state.root}`);
}

if (restarted === undefined) {
  await build();
  console.log("another process:");
  const ended = new Promise((resolve) => {
    const child = fork(process.argv[1]!, [folder, accounts, threads, "restarted"]);
    child.on("exit", resolve);
  });
  await ended;
} else await restart();
