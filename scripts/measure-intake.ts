/**
 * Measures how many operations a second are written durably: node dist/scripts/measure-intake.js
 * [seconds] [rounds] [URL]. So many callers at once each hand in one operation after another, and wait until it is on disk. By default on a
 * server of its own, in a temporary folder; medians over the rounds.
 */
import { chmod, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { sql } from "kysely";
import { EmbeddedDatabase } from "../node/database/embedded-database.js";
import { Store } from "../node/store/connection/store.js";
import { StoreIntake } from "../node/store/intake/intake.js";
import { MIGRATIONS } from "../node/store/migrations/migrations.js";
import type { StoreTables } from "../node/store/tables.js";
import type { SignedOperation } from "../src/operations/kinds.js";
import { operationId } from "../src/operations/operation-id.js";
import { deploymentDomain } from "../src/state/deployment.js";

const CALLERS = [1, 64, 512];

const [seconds = "3", rounds = "5", url] = process.argv.slice(2);
const deployment = { chainId: 31337n, contract: 0xc0ffeen };
const domain = deploymentDomain(deployment);

/** No signature is checked here, so any numbers of the right length will do. */
const signature = { r8: { x: 1n << 250n, y: 1n << 249n }, s: 1n << 248n };
let nonce = 0;

function next(): SignedOperation {
  const fields = { from: 1, to: 2, token: 0, amount: 5, fee: 1, nonce: nonce++ };
  return { kind: "transfer", ...fields, signature };
}

interface Round {
  readonly rate: number;
  /** Time of an answer in ms, the median and the 99th percentile. */
  readonly middle: number;
  readonly late: number;
}

async function measure(intake: StoreIntake, callers: number): Promise<Round> {
  const start = performance.now();
  const end = start + 1000 * Number(seconds);
  const times: number[] = [];
  const call = async (): Promise<void> => {
    while (performance.now() < end) {
      const operation = next();
      const id = operationId(domain, operation);
      const before = performance.now();
      await intake.add({ id, operation });
      times.push(performance.now() - before);
    }
  };
  await Promise.all(Array.from({ length: callers }, call));
  const rate = (1000 * times.length) / (performance.now() - start);
  times.sort((a, b) => a - b);
  const part = (share: number): number => times[Math.floor(share * (times.length - 1))]!;
  return { rate, middle: part(0.5), late: part(0.99) };
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[values.length >> 1]!;
}

async function run(address: string): Promise<void> {
  const store = await Store.open<StoreTables>({ url: address, deployment, migrations: MIGRATIONS });
  const intake = new StoreIntake(store.db);
  const { rows } = await sql<{ v: string }>`select version() as v`.execute(store.db);
  console.log(`${rows[0]!.v.split(" on ")[0]}, ${rounds} rounds of ${seconds} s, medians`);
  for (const callers of CALLERS) {
    const all: Round[] = [];
    for (let i = 0; i < Number(rounds); i++) all.push(await measure(intake, callers));
    const of = (name: keyof Round, digits: number) =>
      median(all.map((round) => round[name])).toFixed(digits);
    const answer = `answer ${of("middle", 1)} ms, 99 % within ${of("late", 1)} ms`;
    console.log(`${callers} callers: ${of("rate", 0)} operations a second, ${answer}`);
  }
  await store.close();
}

if (url !== undefined) await run(url);
else {
  const folder = await mkdtemp(join(tmpdir(), "quipu-intake-"));
  // The server may run as another user.
  await chmod(folder, 0o755);
  const database = await EmbeddedDatabase.open(join(folder, "database"));
  try {
    await run(database.url);
  } finally {
    await database.stop();
    await rm(folder, { recursive: true, force: true });
  }
}
