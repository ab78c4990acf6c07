/** The ways in which a theft from an optimistic rollup can end, on an EVM with the real circuits. */
import assert from "node:assert/strict";
import { proveBatch } from "../../../node/pipeline/prove.js";
import { prepareKeyedCircuit, prepareKeyedEscape } from "../../../prover/keys/keyed-circuit.js";
import { ProverPool } from "../../../prover/pool/prover-pool.js";
import type { HistoryOptions } from "../../../scripts/optimistic/history.js";
import { OptimisticWorld } from "../../../scripts/optimistic/optimistic-world.js";
import {
  challengedInTime,
  challengedWrongly,
  ETH,
  executedThenChallenged,
  finalisedUnchallenged,
  type Outcome,
  TERMS,
} from "../../../scripts/optimistic/outcomes.js";
import { MIN_LEVELS } from "../../../src/params.js";
import { parseShape } from "../../../src/shape.js";
import { TESTED_BACKEND } from "../../support/tested-backend.js";

const SHAPE = parseShape("4x6-2d1e2w1ps");

/** What each has gained, in thousandths of an ETH. */
function gains({ books }: Outcome): Record<string, bigint> {
  const entries = [...books.accounts.keys()].map((who) => [who, books.gainOf(who) / (ETH / 1000n)]);
  return Object.fromEntries(entries);
}

describe("a theft from an optimistic rollup", function () {
  this.timeout(300_000);
  const pool = new ProverPool({ workers: 1, threads: "all", backend: TESTED_BACKEND });
  let world: OptimisticWorld;
  let options: HistoryOptions;

  before(async () => {
    const at = { shape: SHAPE, levels: MIN_LEVELS };
    const batchCircuit = await prepareKeyedCircuit(at);
    const escapeCircuit = await prepareKeyedEscape(MIN_LEVELS);
    world = await OptimisticWorld.start({ ...at, batchCircuit, escapeCircuit });
    const prove: HistoryOptions["prove"] = async (batch) => {
      const proof = await proveBatch(batch, { keyed: batchCircuit, pool });
      return { digest: batch.publicInputs.digest, proof };
    };
    options = { shape: SHAPE, prove };
  });

  after(async () => {
    await world?.stop();
    await pool.close();
  });

  it("is paid if nobody challenges it, and the contract knows of no loss", async () => {
    const outcome = await finalisedUnchallenged(world, options);
    assert.deepEqual(gains(outcome), { alice: -10_000n, mallory: 10_000n, sequencer: 0n });
    assert.equal(outcome.held, outcome.books.left);
    assert.deepEqual([outcome.missing, outcome.residual], [10n * ETH, 0n]);
  });

  it("costs the thief alone if it is challenged in time", async () => {
    const outcome = await challengedInTime(world, options);
    const expected = { alice: 0n, mallory: -3000n, sequencer: 0n, watcher: 1000n };
    assert.deepEqual(gains(outcome), expected);
    assert.equal(outcome.held, outcome.books.left);
    // Mallory's deposit, and what was burned.
    assert.equal(outcome.held, 2n * ETH);
    assert.deepEqual([outcome.missing, outcome.residual], [0n, 0n]);
  });

  it("leaves a residual loss if it was paid in advance: what no bond and no debt covers", async () => {
    const outcome = await executedThenChallenged(world, options);
    const expected = { alice: -9000n, mallory: 8000n, sequencer: 0n, watcher: 1000n };
    assert.deepEqual(gains(outcome), expected);
    assert.equal(outcome.held, outcome.books.left);
    assert.deepEqual([outcome.missing, outcome.residual], [9n * ETH, 9n * ETH]);
  });

  it("is not paid in advance where bonds must cover what is", async () => {
    const outcome = await executedThenChallenged(world, options, { ...TERMS, coverAdvances: true });
    const expected = { alice: 0n, mallory: -2000n, sequencer: 0n, watcher: 1000n };
    assert.deepEqual(gains(outcome), expected);
    assert.equal(outcome.held, outcome.books.left);
    assert.deepEqual([outcome.missing, outcome.residual], [0n, 0n]);
    assert.ok(outcome.events.some((event) => event.endsWith("AdvanceNotCovered")));
  });

  it("is not what a wrong challenge makes of an honest proposal: half of its bond goes to who proves it", async () => {
    const outcome = await challengedWrongly(world, options);
    const expected = { alice: 0n, mallory: -1500n, sequencer: 0n, watcher: 250n };
    assert.deepEqual(gains(outcome), expected);
    assert.equal(outcome.held, outcome.books.left);
    assert.ok(outcome.gas.prove! > 0n);
  });
});
