/** Where advances are covered, no user loses, and a thief who challenges himself has nothing of what was burned. */
import assert from "node:assert/strict";
import { DEFAULT_TERMS, QUEUE_TIMING } from "../../../bench/settlement/default-terms.js";
import { falseData } from "../../../bench/settlement/false-batch.js";
import { OptimisticCalls } from "../../../bench/settlement/optimistic-calls.js";
import { coveredAdvances } from "../../../bench/settlement/outcomes.js";
import { SettlementChain } from "../../../bench/settlement/settlement-chain.js";
import { SettlementWorkload } from "../../../bench/settlement/settlement-workload.js";
import { deposit } from "../../../l1/contract/deposit.js";
import { deployOptimistic } from "../../../l1/optimistic/deploy-optimistic.js";
import { Chain } from "../../../l1/rpc/chain.js";
import { Anvil } from "../../../node/dev/anvil.js";
import { prepareKeyedCircuit, prepareKeyedEscape } from "../../../prover/keys/keyed-circuit.js";
import { MIN_LEVELS } from "../../../src/params.js";
import { parseShape } from "../../../src/shape.js";

describe("burned bonds", function () {
  this.timeout(600_000);
  const shape = parseShape("2x5-1d1e1w1ps");
  const terms = { ...DEFAULT_TERMS, coverAdvances: true };
  let anvil: Anvil;

  before(async () => {
    anvil = await Anvil.start();
  });
  after(() => anvil.stop());

  it("are out of reach of a thief who challenges himself", async () => {
    const on = new SettlementChain(anvil, await Chain.connect(anvil.url));
    const keyed = await prepareKeyedCircuit({ shape, levels: MIN_LEVELS });
    const { keys } = await prepareKeyedEscape(MIN_LEVELS);
    const { rollup } = await deployOptimistic(on.sender("operator"), {
      ...{ levels: MIN_LEVELS, terms, ...QUEUE_TIMING },
      shapes: [{ shape, zkeyPath: keyed.keys.zkey.path }],
      escapeZkeyPath: keys.zkey.path,
    });
    const calls = new OptimisticCalls(rollup, on);
    const thief = on.addressOf("thief");
    const workload = new SettlementWorkload({
      ...{ shape, levels: MIN_LEVELS, domain: rollup.domain },
      ...{ user: on.addressOf("user"), feeRecipient: on.addressOf("operator") },
    });
    for (const order of workload.deposits) await deposit(rollup, on.sender("user"), order);
    const opening = workload.opening().map(({ data }) => data);
    const opened = await calls.propose("operator", { shape, data: opening });
    await on.passTime(terms.challengeWindow);
    await calls.finalize("operator", opened);
    const owed = await calls.held();
    const batch = workload.fullBatch();
    const propose = (amount: bigint) =>
      calls.propose("thief", { shape, data: [falseData(batch, thief, amount)] });
    const fall = async (role: "thief" | "challenger", proposal: typeof opened) => {
      await calls.challenge(role, proposal);
      await on.passTime(terms.answerTime + 1);
      await calls.slash(role, proposal);
      await calls.collect(role);
    };

    await fall("challenger", await propose(1n));
    const before = { burned: await calls.burned(), wealth: await on.wealthOf("thief") };
    assert.equal(before.burned, terms.proposalBond / 2n);
    const limit = coveredAdvances(terms);
    const theft = await propose(limit);
    await on.passTime(terms.executionDelay);
    await calls.advance("thief", theft);
    await fall("thief", theft);

    assert.equal((await on.wealthOf("thief")) - before.wealth, -limit);
    assert.equal(await calls.held(), owed + before.burned + limit);
  });
});
