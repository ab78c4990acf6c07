/**
 * A node is killed at any point, and started again: what it has answered with 2xx is settled once. A few times here;
 * `npm run kill:node -- 200` for more.
 */
import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import fc from "fast-check";
import { addressOf } from "../../../l1/contract/address.js";
import { QuipuError } from "../../../src/errors.js";
import { ClientRollup } from "../../support/client-rollup.js";
import { PROPERTY_SEED } from "../../support/property-seed.js";
import { COMMITTER, clientOf, transferOf } from "../../support/running-service.js";
import { temporaryFolder } from "../../support/temporary-folder.js";
import { TestDatabase } from "../../support/test-database.js";
import { until } from "../../support/until.js";

const KILLS = Number(process.env.QUIPU_KILLS ?? 4);
const NODE = fileURLToPath(new URL("../../support/killed-node.js", import.meta.url));
const ACCOUNTS = [0, 1];

describe("a node that is killed", function () {
  this.timeout(300_000 + KILLS * 20_000);
  const folder = temporaryFolder();
  let chain: ClientRollup;
  let server: TestDatabase;
  let database: string;
  let child: ChildProcess | undefined;
  let url: string | undefined;

  before(async () => {
    [chain, server] = await Promise.all([ClientRollup.start(), TestDatabase.start()]);
    database = await server.create();
    for (const account of [1, 2]) await chain.deposit(account, 10n ** 9n);
  });
  after(async () => {
    child?.kill("SIGKILL");
    await Promise.all([server?.stop(), chain?.anvil.stop()]);
  });

  function start(): ChildProcess {
    const args = [NODE, chain.anvil.url, chain.rollup.address, database, folder];
    const started = spawn(process.execPath, args, { stdio: ["ignore", "pipe", "inherit"] });
    child = started;
    started.stdout!.setEncoding("utf8").on("data", (text: string) => {
      url = text.trim();
    });
    return started;
  }

  async function kill(victim: ChildProcess): Promise<void> {
    url = undefined;
    if (victim.exitCode !== null) assert.fail(`the node ended by itself: ${victim.exitCode}`);
    const closed = once(victim, "close");
    victim.kill("SIGKILL");
    await closed;
  }

  /** Submits one operation after another, each until it is answered with 2xx. @returns their ids */
  async function submitAll(from: number, signal: AbortSignal): Promise<string[]> {
    const ids: string[] = [];
    for (let nonce = 0; !signal.aborted; nonce += 1) {
      const operation = transferOf(chain, from, nonce);
      for (let isTaken = false; !isTaken; ) {
        try {
          await until(() => url !== undefined);
          const { transaction } = await clientOf(url!, 1).submit(operation);
          ids.push(transaction.id);
          isTaken = true;
        } catch (error) {
          if (!(error instanceof QuipuError) || !PASSING.includes(error.code)) throw error;
          await sleep(20);
        }
      }
      await sleep(10);
    }
    return ids;
  }

  const delays = fc.sample(fc.nat(3000), { seed: PROPERTY_SEED, numRuns: KILLS });

  it(`settles what it has taken once, after ${KILLS} kills`, async () => {
    let running = start();
    await until(async () => {
      if (url === undefined) return false;
      return (await clientOf(url).status()).accounts === 2;
    });
    const end = new AbortController();
    const submitting = Promise.all(ACCOUNTS.map((from) => submitAll(from, end.signal)));
    submitting.catch(() => undefined);
    for (const [i, delay] of delays.entries()) {
      // Every third is killed while it starts, the others at work.
      if (i % 3 !== 0) await until(() => url !== undefined);
      await sleep(delay);
      await kill(running);
      running = start();
    }
    await until(() => url !== undefined);
    await sleep(500);
    end.abort();
    const taken = await submitting;
    const client = clientOf(url!);
    // Those before the last of an account are in batches before it.
    for (const ids of taken) await client.waitFor(ids.at(-1)!, "committed");
    await compareBooks(taken);
    running.kill("SIGKILL");
    console.log(`      ${taken.flat().length} operations, ${KILLS} kills`);
  });

  /** What was answered, what the database says, and what L1 says by itself. */
  async function compareBooks(taken: readonly (readonly string[])[]): Promise<void> {
    const rows = await server.query(
      "select '0x' || encode(id, 'hex') as id from batch_operations where id is not null",
      database,
    );
    assert.deepEqual(rows.map(({ id }) => id).sort(), taken.flat().sort());
    const { state, batchNumber } = await chain.follower().advance();
    const counted = await server.query("select count(*) from batches", database);
    assert.equal(Number(counted[0]!.count), batchNumber);
    for (const from of ACCOUNTS) assert.equal(state.account(from)?.nonce, taken[from]!.length);
    const held = state.accounts().reduce((sum, { balance }) => sum + balance, 0n);
    const recipient = addressOf(BigInt(chain.sender(COMMITTER).address));
    const claimable = await chain.rollup.view.read("claimable", [recipient, 0n]);
    assert.equal(claimable, BigInt(taken.flat().length), "a fee of 1 for each");
    const contract = await chain.anvil.control("eth_getBalance", chain.rollup.address, "latest");
    assert.equal(held + claimable, BigInt(contract as string));
  }
});

/** What a client meets while a node is killed and starts. */
const PASSING: readonly string[] = [
  "NodeUnavailable",
  "NodeNotReady",
  "NodeTimeout",
  "QueueFull",
  "StoreUnavailable",
];
