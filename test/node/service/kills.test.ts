/**
 * A node and its database are killed at any point, and started again: what was answered with 2xx is settled once, or
 * rejected with a reason. A few times here; `npm run kill:node -- 200` for more.
 */
import assert from "node:assert/strict";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { ArchiveFolder } from "../../../l1/blobs/archive-folder.js";
import { BlobFinder } from "../../../l1/blobs/blob-finder.js";
import { parseShape } from "../../../src/shape.js";
import { Random } from "../../../workload/random.js";
import { ClientRollup } from "../../support/client-rollup.js";
import { KillableNode, VICTIMS, type Victim } from "../../support/killable-node.js";
import { compareBooks } from "../../support/killed-node-books.js";
import { ACCOUNTS, KilledNodeLoad } from "../../support/killed-node-load.js";
import { PROPERTY_SEED } from "../../support/property-seed.js";
import { RpcProxy } from "../../support/rpc-proxy.js";
import { freePorts } from "../../support/running-node.js";
import { clientOf } from "../../support/running-service.js";
import { openFolder } from "../../support/test-database.js";
import { until } from "../../support/until.js";

const KILLS = Number(process.env.QUIPU_KILLS ?? 4);
const PUBLISH = process.env.QUIPU_PUBLISH === "blob" ? "blob" : "calldata";
const SHAPE = "4x6-2d1e1w2p";

/** How long it may take until nothing is under way any more. */
const SETTLED_MS = 300_000;

/** Operations that are taken before a node that serves is killed. */
const AT_WORK = 10;

interface Blow {
  readonly victim: Victim;
  /** Whether it is waited until the node serves; otherwise it is hit while it starts. */
  readonly isUp: boolean;
  readonly afterMs: number;
  /** For how long L1 does not answer meanwhile; 0 for not at all. */
  readonly rpcGoneMs: number;
  /** So many of its answers are older than what was seen before. */
  readonly lagging: number;
}

/** Nothing but the seed decides what is killed when. */
function plan(seed: number): readonly Blow[] {
  const random = new Random(seed);
  return Array.from({ length: KILLS }, (_, i) => ({
    victim: VICTIMS[i % VICTIMS.length]!,
    isUp: !random.chance(0.3),
    afterMs: random.integer(0, 3000),
    rpcGoneMs: random.chance(0.2) ? random.integer(100, 2500) : 0,
    lagging: random.chance(0.5) ? random.integer(1, 12) : 0,
  }));
}

describe("a node that is killed", function () {
  this.timeout(600_000 + KILLS * 120_000);
  const folder = openFolder();
  const blobs = new BlobFinder([new ArchiveFolder(join(folder, "blobs"))]);
  let chain: ClientRollup;
  let proxy: RpcProxy;
  let node: KillableNode;
  let blow: Blow | undefined;

  before(async () => {
    chain = await ClientRollup.start(parseShape(SHAPE));
    proxy = await RpcProxy.start(chain.anvil.url);
    const { address: contract } = chain.rollup;
    const [port] = await freePorts(1);
    const place = { endpoint: proxy.url, contract, folder, port: port! };
    node = new KillableNode({ ...place, shape: SHAPE, group: 3, publish: PUBLISH });
  });
  afterEach(function () {
    if (this.currentTest?.state !== "failed") return;
    const again = `QUIPU_SEED=${PROPERTY_SEED} QUIPU_PUBLISH=${PUBLISH} npm run kill:node -- ${KILLS}`;
    console.error(`again: ${again}\nthe last blow: ${JSON.stringify(blow)}`);
  });
  after(async () => {
    await node?.end();
    await node?.withDatabase(async () => undefined);
    await Promise.all([proxy?.stop(), chain?.anvil.stop()]);
  });

  it(`settles what it has taken once, after ${KILLS} kills`, async () => {
    const load = new KilledNodeLoad(chain, node, PROPERTY_SEED);
    await load.openAccounts();
    node.start();
    const opened = clientOf(await node.up());
    await until(async () => (await opened.status()).accounts === ACCOUNTS.length);
    const [work, reading] = [new AbortController(), new AbortController()];
    const working = load.run(work.signal);
    const listening = load.listen(reading.signal);
    const failure = Promise.race([working, listening]).then(() =>
      sleep(2 ** 30, undefined, { ref: false }),
    );
    await Promise.race([failure, strike(load)]);
    await node.up();
    await Promise.race([failure, moreTaken(load)]);
    work.abort();
    await working;
    await node.up();
    await Promise.race([failure, settled(load)]);
    reading.abort();
    await listening;
    await node.end();
    const books = await node.withDatabase((databaseUrl) =>
      compareBooks(chain, load, { databaseUrl, blobs }),
    );
    const { resyncs } = load.reader;
    console.log(`      ${KILLS} kills, ${PUBLISH}: ${JSON.stringify({ ...books, resyncs })}`);
  });

  async function strike(load: KilledNodeLoad): Promise<void> {
    for (blow of plan(PROPERTY_SEED)) {
      if (blow.isUp) {
        await node.up();
        await moreTaken(load);
      }
      if (blow.rpcGoneMs > 0) void cutL1(blow.rpcGoneMs);
      proxy.lag(2, blow.lagging);
      await sleep(blow.afterMs);
      await node.kill(blow.victim);
      if (process.env.QUIPU_KILLS !== undefined) console.log(JSON.stringify(blow));
    }
  }

  /** Waits until users are at work again, however slow the machine is. */
  async function moreTaken(load: KilledNodeLoad): Promise<void> {
    const before = load.taken.size;
    await until(() => load.taken.size >= before + AT_WORK, SETTLED_MS);
  }

  async function cutL1(ms: number): Promise<void> {
    proxy.plan("*", "lose request", Number.POSITIVE_INFINITY);
    await sleep(ms);
    proxy.heal();
  }

  /** Waits until nothing is under way, on either layer. */
  async function settled(load: KilledNodeLoad): Promise<void> {
    await until(() => load.open.length === 0, SETTLED_MS).catch(async () => {
      assert.deepEqual(await load.explainOpen(), [], "the events do not tell their end");
    });
    await until(async () => {
      const { deposits, exits } = await chain.follower({ blobs }).advance();
      return deposits.length + exits.length === 0;
    }, SETTLED_MS);
  }
});
