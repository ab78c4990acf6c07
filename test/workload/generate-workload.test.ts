import assert from "node:assert/strict";
import { Sequencer } from "../../sequencer/sequencer.js";
import { deriveKeyPair } from "../../src/crypto/eddsa.js";
import { feeOf } from "../../src/kinds/amounts.js";
import { parseShape } from "../../src/shape.js";
import { deploymentDomain } from "../../src/state/deployment.js";
import { State } from "../../src/state/state.js";
import { generateWorkload } from "../../workload/generate-workload.js";
import { Random } from "../../workload/random.js";
import { ZipfChoice } from "../../workload/zipf.js";
import { DEPLOYMENT } from "../support/accounts.js";
import { refusal } from "../support/refusal.js";

const OPTIONS = { seed: 7, accounts: 20, transfers: 60, deployment: DEPLOYMENT, levels: 3 };

describe("generateWorkload", () => {
  const workload = generateWorkload({ ...OPTIONS, tokens: 3, selfShare: 0.2 });

  it("gives the same for the same options, and something else for another seed", () => {
    assert.deepEqual(generateWorkload({ ...OPTIONS, tokens: 3, selfShare: 0.2 }), workload);
    const other = generateWorkload({ ...OPTIONS, seed: 8, tokens: 3, selfShare: 0.2 });
    assert.notDeepEqual(other.privateKeys[0], workload.privateKeys[0]);
  });

  it("gives transfers that are admitted in order and all sealed", () => {
    const state = new State(workload.accounts, workload.levels);
    const domain = deploymentDomain(workload.deployment);
    const sequencer = new Sequencer(state, { domain, feeRecipient: 1n });
    for (const transfer of workload.transfers) assert.equal(sequencer.admit(transfer), "ready");
    let sealed = 0;
    while (sequencer.ready > 0) {
      const { batch } = sequencer.seal(parseShape("16x16"));
      sealed += batch?.transfers.length ?? 0;
    }
    assert.equal(sealed, 60);
  });

  it("may have withdrawals, which change nothing before them", () => {
    const more = generateWorkload({ ...OPTIONS, withdrawals: 10 });
    const without = generateWorkload(OPTIONS);
    assert.deepEqual(more.transfers, without.transfers);
    assert.deepEqual(without.withdrawals, []);
    const state = new State(more.accounts, more.levels);
    const domain = deploymentDomain(more.deployment);
    const sequencer = new Sequencer(state, { domain, feeRecipient: 1n });
    for (const operation of [...more.transfers, ...more.withdrawals]) {
      assert.equal(sequencer.admit(operation), "ready");
    }
    let sealed = 0;
    while (sequencer.ready > 0) {
      sealed += sequencer.seal(parseShape("16x16-4w")).batch?.withdrawals.length ?? 0;
    }
    assert.equal(sealed, 10);
  });

  it("may have payments before them, half of which open accounts while there is room", () => {
    const paying = { ...OPTIONS, payments: 40, tokens: 3 };
    assert.deepEqual(generateWorkload(paying), generateWorkload(paying));
    const full = { ...paying, accounts: 500 };
    for (const [options, room] of [
      [paying, 8 ** 3 / 2],
      [full, 8 ** 3 - 500],
    ] as const) {
      const { payments, transfers, ...genesis } = generateWorkload(options);
      assert.equal(payments.length, 40);
      const state = new State(genesis.accounts, genesis.levels);
      const domain = deploymentDomain(genesis.deployment);
      const sequencer = new Sequencer(state, { domain, feeRecipient: 1n });
      for (const operation of [...payments, ...transfers]) {
        assert.equal(sequencer.admit(operation), "ready");
      }
      const sealed = { payments: 0, transfers: 0 };
      while (sequencer.ready > 0) {
        const { batch } = sequencer.seal(parseShape("16x64-4p"));
        sealed.payments += batch?.payments.length ?? 0;
        sealed.transfers += batch?.transfers.length ?? 0;
      }
      assert.deepEqual(sealed, { payments: 40, transfers: 60 });
      const known = new Set(genesis.accounts.map(({ owner }) => owner));
      const newcomers = payments.filter(({ owner }) => !known.has(owner)).length;
      assert.ok(newcomers === room || (newcomers > 10 && newcomers < 30), `${newcomers} newcomers`);
      assert.equal(state.size, options.accounts + newcomers);
    }
    assert.deepEqual(generateWorkload(OPTIONS).payments, []);
  });

  it("gives the keys of the accounts", () => {
    workload.accounts.forEach(({ publicKey }, i) => {
      assert.deepEqual(deriveKeyPair(workload.privateKeys[i]!).publicKey, publicKey);
    });
  });

  it("has transfers with and without fees, to others and to oneself, of each token", () => {
    const { transfers } = workload;
    const kinds = [
      transfers.filter((transfer) => feeOf(transfer) > 0n),
      transfers.filter((transfer) => feeOf(transfer) === 0n),
      transfers.filter(({ from, to }) => from === to),
      transfers.filter(({ from, to }) => from !== to),
      ...[0, 1, 2].map((token) => transfers.filter((transfer) => transfer.token === token)),
    ];
    for (const kind of kinds) assert.notEqual(kind.length, 0);
  });

  it("works with one account, and with more tokens than accounts", () => {
    const one = generateWorkload({ ...OPTIONS, accounts: 1, transfers: 2, tokens: 5 });
    assert.deepEqual(
      one.transfers.map(({ from, to, nonce }) => [from, to, nonce]),
      [
        [0, 0, 0],
        [0, 0, 1],
      ],
    );
  });

  for (const [name, changes, code] of [
    ["no accounts", { accounts: 0 }, "OutOfRange"],
    ["more accounts than leaves", { accounts: 513 }, "OutOfRange"],
    ["a tree too deep", { levels: 9 }, "InvalidLevels"],
    ["no tokens", { tokens: 0 }, "OutOfRange"],
    ["a negative exponent", { exponent: -1 }, "OutOfRange"],
    ["a share above one", { feeShare: 1.5 }, "OutOfRange"],
    ["a share that is no number", { selfShare: Number.NaN }, "OutOfRange"],
    ["a negative number of withdrawals", { withdrawals: -1 }, "OutOfRange"],
    ["a seed too wide", { seed: 2 ** 32 }, "OutOfRange"],
  ] as const) {
    it(`refuses ${name}`, () => {
      assert.throws(() => generateWorkload({ ...OPTIONS, ...changes }), refusal(code));
    });
  }
});

describe("ZipfChoice", () => {
  const draws = (exponent: number): number[] => {
    const random = new Random(1);
    const choice = new ZipfChoice([0, 1, 2, 3], exponent);
    const counts = [0, 0, 0, 0];
    for (let i = 0; i < 10_000; i++) counts[choice.draw(random)]!++;
    return counts;
  };

  it("draws rank k in proportion to 1 / k^exponent", () => {
    const harmonic = 1 + 1 / 2 + 1 / 3 + 1 / 4;
    draws(1).forEach((count, i) => {
      assert.ok(Math.abs(count - 10_000 / (i + 1) / harmonic) < 200, `rank ${i + 1}: ${count}`);
    });
  });

  it("is uniform with exponent 0", () => {
    for (const count of draws(0)) assert.ok(Math.abs(count - 2500) < 200);
  });
});
