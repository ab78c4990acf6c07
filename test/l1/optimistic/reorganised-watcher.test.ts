/** A watcher whose chain is reorganised: it begins anew, and thinks of what is there now. */
import assert from "node:assert/strict";
import type { Duty } from "../../../l1/optimistic/duties.js";
import { Watcher } from "../../../l1/optimistic/watcher.js";
import type { Chain, LogQuery } from "../../../l1/rpc/chain.js";
import { prepareKeyedCircuit, prepareKeyedEscape } from "../../../prover/keys/keyed-circuit.js";
import { History } from "../../../scripts/optimistic/history.js";
import { OptimisticWorld } from "../../../scripts/optimistic/optimistic-world.js";
import { ETH, TERMS } from "../../../scripts/optimistic/outcomes.js";
import { MIN_LEVELS } from "../../../src/params.js";
import { parseShape } from "../../../src/shape.js";
import type { State } from "../../../src/state/state.js";

const SHAPE = parseShape("4x6-2d1e2w1ps");

describe("a watcher of a chain that is reorganised", function () {
  this.timeout(300_000);
  let world: OptimisticWorld;
  let history: History;
  /** The state before the first theft. */
  let honest: State;

  before(async () => {
    const at = { shape: SHAPE, levels: MIN_LEVELS };
    const batchCircuit = await prepareKeyedCircuit(at);
    const escapeCircuit = await prepareKeyedEscape(MIN_LEVELS);
    world = await OptimisticWorld.start({ ...at, batchCircuit, escapeCircuit });
    const prove = (): never => assert.fail("nothing is challenged wrongly");
    history = new History(world, await world.deploy(TERMS), { shape: SHAPE, prove });
    await history.depositAll([
      ["alice", 10n * ETH],
      ["mallory", ETH],
    ]);
  });

  after(() => world?.stop());

  it("leaves an honest proposal alone that has the number of a theft, and the other way round", async () => {
    honest = history.state;
    const goBack = await world.remember();
    const seen: string[] = [];
    const watcher = history.watcher({
      observer: { judged: (id, { name }) => seen.push(`${id} ${name}`) },
      sender: undefined,
    });
    const due = async (): Promise<string[]> => {
      const duties: readonly Duty[] = await watcher.step();
      return duties.map(({ what, proposal: { id } }) => `${what} ${id}`);
    };

    await history.propose("mallory", history.theft("alice", "mallory", 10n * ETH));
    assert.deepEqual(await due(), ["challenge 2"]);
    await goBack();
    history.goBackTo(honest);
    const goBackAgain = await world.remember();
    await history.propose("sequencer", history.withdrawal("alice", ETH));
    assert.deepEqual(await due(), []);
    await goBackAgain();
    history.goBackTo(honest);
    await history.propose("mallory", history.theft("alice", "mallory", ETH));
    assert.deepEqual(await due(), ["challenge 2"]);
    assert.deepEqual(seen, ["1 true", "2 false", "1 true", "2 true", "1 true", "2 false"]);
  });

  it("challenges on the blocks that are there, though it has challenged on those that are gone", async () => {
    const goBack = await world.remember();
    const failures: unknown[] = [];
    const watcher = history.watcher({ observer: { failed: (_, error) => failures.push(error) } });
    assert.equal((await watcher.step())[0]!.what, "challenge");
    await goBack();
    // Another block stands there now.
    await world.passTime(10);
    assert.equal((await watcher.step())[0]!.what, "challenge");
    await watcher.step();
    assert.deepEqual(failures, []);
    await world.passTime(TERMS.answerTime + 1);
    assert.equal((await watcher.step())[0]!.what, "slash");
    await watcher.step();
    history.goBackTo(honest);
    assert.deepEqual(
      watcher.chain.standing.map(({ id }) => id),
      [1],
    );
  });

  it("asks two things about a block without news", async () => {
    const watcher = history.watcher({ sender: undefined });
    await watcher.step();
    await world.passTime(12);
    const { methods: before } = world.chain.traffic;
    await watcher.step();
    const { methods: now } = world.chain.traffic;
    const asked = Object.keys(now).map((method) => {
      return [method, now[method]!.requests - (before[method]?.requests ?? 0)] as const;
    });
    assert.deepEqual(
      asked.filter(([, count]) => count > 0),
      [
        ["eth_getBlockByNumber", 1],
        ["eth_getLogs", 1],
      ],
    );
  });

  it("finds what an endpoint shows later than the block that it is in", async () => {
    const { rollup } = history;
    const { chain } = world;
    let hidden = 0;
    const late: Chain = Object.create(chain, {
      logs: {
        value: async (query: LogQuery) => {
          const logs = await chain.logs(query);
          return logs.slice(0, logs.length - hidden);
        },
      },
    });
    // What is private of a chain is the chain's own.
    for (const name of ["head", "findBlock", "findTransaction"] as const) {
      Object.defineProperty(late, name, { value: chain[name].bind(chain) });
    }
    const watcher = new Watcher({ ...rollup, chain: late });
    await watcher.step();
    const made = await history.propose("sequencer", history.withdrawal("alice", ETH));
    await history.challenge("mallory", made);
    hidden = 1;
    assert.deepEqual(await watcher.step(), []);
    hidden = 0;
    const [duty] = await watcher.step();
    assert.deepEqual([duty?.what, duty?.proposal.id], ["prove", made.id]);
  });
});
