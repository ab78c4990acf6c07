/** What is sealed fits what proves: shapes and the number of batches, by the provers that are there. */
import assert from "node:assert/strict";
import { supplyOf } from "../../node/fleet/supply-of.js";
import { batchChoices } from "../../node/pipeline/batch-choices.js";
import {
  backlogNow,
  type FleetSupply,
  suppliedList,
  suppliedShapes,
} from "../../node/pipeline/fleet-supply.js";
import { serviceSettings } from "../../node/pipeline/node-options.js";
import { formatShape, parseShape } from "../../src/shape.js";
import type { ClientRollup } from "../support/client-rollup.js";
import {
  DispatchedFleet,
  FLEET_SHAPES,
  SMALL as FLEET_SMALL,
} from "../support/dispatched-fleet.js";
import { depositOf, mirrorParties, nodeOn, pay } from "../support/node-on-l1.js";
import { simulatedKey } from "../support/simulated-proof.js";

const SMALL = parseShape("2x4-2d1e");
const LARGE = parseShape("8x16-2d1e1w");
/** It takes nothing of L1's queues. */
const PLAIN = parseShape("4x4");
const SHAPES = {
  ...{ shape: LARGE, smallShape: SMALL },
  priced: [
    { shape: LARGE, cost: 80 },
    { shape: SMALL, cost: 40 },
    { shape: PLAIN, cost: 50 },
  ],
};

function prover(msPerConstraint: number | undefined, ...shapes: (typeof SMALL)[]) {
  return { msPerConstraint, shapes: new Set(shapes.map(formatShape)) };
}

describe("the supply of a fleet", () => {
  it("weighs provers by what they prove in a time", () => {
    const provers = [prover(1, SMALL, LARGE), prover(3, SMALL)];
    const supply = supplyOf(provers, { median: 1 });
    assert.equal(supply.places, 2);
    assert.equal(supply.partOf(LARGE), 0.75);
    assert.equal(supply.partOf(SMALL), 1);
    assert.equal(supply.partOf(PLAIN), 0);
  });

  it("takes who has not proven for the one in the middle, and everybody for equal at first", () => {
    const half = supplyOf([prover(2, SMALL), prover(undefined, LARGE)], { median: 2 });
    assert.deepEqual([half.partOf(SMALL), half.partOf(LARGE)], [0.5, 0.5]);
    const first = [prover(undefined, SMALL), prover(undefined, LARGE)];
    assert.equal(supplyOf(first, { median: undefined }).partOf(LARGE), 0.5);
    const none = supplyOf([], { median: undefined });
    assert.deepEqual([none.places, none.partOf(SMALL)], [0, 0]);
    // On a clock that stands.
    assert.equal(supplyOf([prover(0, SMALL)], { median: 0 }).partOf(SMALL), 1);
  });

  it("counts nobody who drains, has gone, or is set aside", async () => {
    const fleet = new DispatchedFleet();
    try {
      const { roster } = fleet.dispatcher;
      const places = () => roster.supply.places;
      const [ada, bob] = [await fleet.prover("ada"), await fleet.prover("bob")];
      const cid = await fleet.prover("cid", { shapes: [FLEET_SHAPES[1]!] });
      assert.equal(places(), 3);
      assert.ok(roster.supply.partOf(FLEET_SMALL) === 1 && roster.supply.partOf(SMALL) === 0);
      await fleet.dispatcher.drain("ada");
      await ada.work(1000);
      assert.equal(places(), 2);
      await bob.leave();
      await cid.work(1000);
      assert.equal(places(), 1);
      fleet.order(0, { shape: FLEET_SMALL });
      const none = [0n, 0n] as const;
      const job = (await cid.lease())!;
      await assert.rejects(cid.finish(job, { a: none, b: [none, none], c: none }));
      await cid.work(1000);
      assert.equal(places(), 0);
    } finally {
      fleet.stop();
    }
  });
});

describe("shapes for what provers can do", () => {
  const supply = (parts: Record<string, number>, places = 1): FleetSupply => ({
    places,
    partOf: (shape) => parts[formatShape(shape)] ?? 0,
  });
  const [small, large] = [formatShape(SMALL), formatShape(LARGE)];

  it("are all as long as nobody is there, or nothing is known of provers", () => {
    assert.equal(suppliedShapes(SHAPES, undefined, []), SHAPES);
    assert.equal(suppliedShapes(SHAPES, supply({}, 0), []), SHAPES);
    assert.equal(suppliedShapes(SHAPES, supply({}), []), SHAPES);
    const plain = { shape: LARGE, smallShape: SMALL };
    assert.equal(suppliedShapes(plain, supply({ [small]: 1 }), []), plain);
  });

  it("are those that somebody proves, also after a lost race", () => {
    const list = suppliedList(SHAPES, supply({ [large]: 1 }), []);
    assert.deepEqual(list, [LARGE]);
    const { smallShape, shape } = suppliedShapes(SHAPES, supply({ [large]: 1 }), []);
    assert.deepEqual([shape, smallShape], [LARGE, LARGE]);
    const { shape: usual } = suppliedShapes(SHAPES, supply({ [small]: 1 }), []);
    assert.deepEqual(usual, SMALL);
  });

  it("are first those that the provers make the most of", () => {
    const waiting = { deposits: 0, exits: 0, payments: 0, transfers: 100, withdrawals: 0 };
    const firstBy = (parts: Record<string, number>) =>
      batchChoices(suppliedShapes(SHAPES, supply(parts), []), {
        ...{ demanded: [], hasLostRace: false, counts: waiting },
      })[0]?.shape;
    // 10 a transfer against 20, and 100 if a tenth of the fleet has it.
    assert.deepEqual(firstBy({ [large]: 1, [small]: 1 }), LARGE);
    assert.deepEqual(firstBy({ [large]: 0.1, [small]: 1 }), SMALL);
  });

  it("are all where no prover can do what a mark demands", () => {
    const onlyPlain = supply({ [formatShape(PLAIN)]: 1 });
    assert.deepEqual(suppliedList(SHAPES, onlyPlain, []), [PLAIN]);
    assert.equal(suppliedShapes(SHAPES, onlyPlain, ["deposits"]), SHAPES);
  });

  it("are what a node seals", async () => {
    const chain = {
      batchKey: await simulatedKey("batch"),
      sender: (i: number) => ({ address: `0x${`${i + 1}`.repeat(40).slice(0, 40)}` }),
    } as unknown as ClientRollup;
    const { l1, accounts } = await mirrorParties(chain, [LARGE, SMALL]);
    await accounts[1]!.deposit(depositOf(0, 1n, 10_000n));
    let parts: Record<string, number> = { [small]: 1 };
    const node = nodeOn(chain, l1, accounts[0]!, {
      shape: LARGE,
      shapes: SHAPES.priced.slice(0, 2),
      supply: () => supply(parts),
    });
    const sealed = async (): Promise<string[]> => {
      const settled = await node.step();
      return settled.map(({ batch }) => formatShape(batch.shape));
    };
    assert.deepEqual(await sealed(), [small]);
    for (let nonce = 0; nonce < 8; nonce += 1) {
      await node.submit(pay(l1, 0, { nonce, amount: 1n, fee: 0n }));
    }
    // Eight transfers would fill the large one, which nobody proves.
    assert.deepEqual(await sealed(), [small]);
    parts = { [small]: 1, [large]: 1 };
    assert.deepEqual(await sealed(), [large]);
  });
});

describe("the number of pending batches", () => {
  const settingsOf = (backlog: number | undefined, group = 1) =>
    serviceSettings({ group, service: { backlog } } as never);
  const by = (places: number) => ({ places, partOf: () => 1 });

  it("is by default eight, or two for each proof that provers make at a time", () => {
    const settings = settingsOf(undefined);
    assert.equal(backlogNow(settings, undefined), 8);
    assert.deepEqual(
      [0, 1, 4, 5, 100].map((places) => backlogNow(settings, by(places))),
      [8, 8, 8, 10, 200],
    );
    assert.equal(backlogNow(settings, by(4096)), 512);
  });

  it("is what was asked for, and two groups at least", () => {
    assert.equal(backlogNow(settingsOf(3), by(100)), 3);
    assert.equal(backlogNow(settingsOf(3, 4), by(100)), 8);
    assert.equal(backlogNow(settingsOf(undefined, 400), by(100)), 800);
  });
});
