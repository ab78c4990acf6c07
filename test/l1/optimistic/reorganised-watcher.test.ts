/** A watcher whose chain is reorganised: it begins anew, and thinks of what is there now. */
import assert from "node:assert/strict";
import type { Duty } from "../../../l1/optimistic/duties.js";
import { prepareKeyedCircuit, prepareKeyedEscape } from "../../../prover/keys/keyed-circuit.js";
import { History } from "../../../scripts/optimistic/history.js";
import { OptimisticWorld } from "../../../scripts/optimistic/optimistic-world.js";
import { ETH, TERMS } from "../../../scripts/optimistic/outcomes.js";
import { MIN_LEVELS } from "../../../src/params.js";
import { parseShape } from "../../../src/shape.js";

const SHAPE = parseShape("4x6-2d1e2w1ps");

describe("a watcher of a chain that is reorganised", function () {
  this.timeout(300_000);
  let world: OptimisticWorld;
  let history: History;

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
    const before = history.state;
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
    history.goBackTo(before);
    const goBackAgain = await world.remember();
    await history.propose("sequencer", history.withdrawal("alice", ETH));
    assert.deepEqual(await due(), []);
    await goBackAgain();
    history.goBackTo(before);
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
    assert.deepEqual(
      watcher.chain.standing.map(({ id }) => id),
      [1],
    );
  });
});
