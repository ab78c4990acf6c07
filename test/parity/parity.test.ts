/**
 * Mirror and contract play the same histories. `npm run test:parity` plays many more of the random
 * ones, and fails if one of the contract's functions or errors never occurred in them.
 */
import assert from "node:assert/strict";
import { compressKey } from "../../src/crypto/compressed-key.js";
import { encodeDeposit } from "../../src/kinds/deposit/deposit.js";
import { testKeys } from "../support/accounts.js";
import { PROPERTY_SEED } from "../support/property-seed.js";
import type { Action } from "./action.js";
import type { ChainSide } from "./chain-side.js";
import { CHEATS, submissionOf } from "./cheat.js";
import { CircuitProver } from "./circuit-prover.js";
import type { Draft } from "./compose-batch.js";
import { nextBatch } from "./false-batches.js";
import { DEADLINE } from "./ground.js";
import { commitment } from "./handed-in.js";
import { playHistories } from "./histories.js";
import { Stage } from "./stage.js";
import type { World } from "./world.js";

const RUNS = 8;

describe("parity of mirror and contract", () => {
  it(`on ${RUNS} random histories of seed ${PROPERTY_SEED}`, async () => {
    const distribution = await playHistories({ runs: RUNS, seed: PROPERTY_SEED });
    assert.equal(distribution.histories, RUNS);
    assert.ok(distribution.count("commitBatches", "done") > 0);
  });

  describe("with proofs of the circuits", () => {
    let prover: CircuitProver;
    let world: World;
    let chain: ChainSide;

    before(async () => {
      prover = await CircuitProver.create();
      ({ world, chain } = await (await Stage.build(prover)).begin());
    });

    after(() => prover.close());

    /** Runs a transaction that must do what it says. */
    async function done(action: Action): Promise<void> {
      const { refusal } = await world.perform(chain, action, "");
      assert.equal(refusal, undefined);
    }

    async function deposit(user: number, token: number, amount: bigint): Promise<void> {
      const owner = world.cast.users[user]!;
      const key = compressKey(testKeys(user).publicKey);
      const value = token === 0 ? amount : 0n;
      const args = { token, amount, key, owner, value };
      await done({ name: "deposit", sender: owner, args });
    }

    /** Hands a batch in: a true one, or a cheat that must be refused. */
    async function commit(drafts: Draft[], cheat?: string, refusal?: string): Promise<void> {
      const plan = { drafts, feeToken: 1, deposits: 2, exits: 1, shape: 0 };
      const made =
        cheat === undefined ? nextBatch(world, plan) : submissionOf(world, plan, CHEATS[cheat]!);
      const outcome = await world.perform(chain, commitment([(await made)!]), "");
      assert.equal(outcome.refusal, refusal);
    }

    async function leave(account: number, lie: bigint, refusal?: string): Promise<void> {
      const { owner, token, balance } = world.state.account(account)!;
      const proof = await world.prover.proveEscape(world.state, account);
      const args = { account, owner, token, balance: balance + lie, proof };
      const sender = world.cast.users[3]!;
      const outcome = await world.perform(chain, { name: "escape", sender, args }, "");
      assert.equal(outcome.refusal, refusal);
    }

    it("from the first deposit to the last escape", async () => {
      const { users } = world.cast;
      await deposit(0, 1, 1000n);
      await deposit(1, 1, 500n);
      await deposit(2, 0, 70n);
      await commit([], "a deposit skipped", "QueueMismatch");
      await commit([]);
      const pay = { kind: "transfer", from: 0, to: 1, share: 30, fee: 7 } as const;
      await commit([pay, { kind: "withdrawal", from: 1, to: 1, share: 50, fee: 0 }]);
      for (const [user, account] of [
        [0, 0],
        [0, 1],
      ] as const) {
        await done({ name: "requestExit", sender: users[user]!, args: { account } });
      }
      await commit([{ ...pay, from: 1, to: 0 }]);
      await commit([]);
      await done({ name: "claim", sender: users[0]!, args: { token: 1, to: users[3]! } });
      await done({ name: "claim", sender: users[1]!, args: { token: 1, to: users[1]! } });
      await done({
        name: "claim",
        sender: world.cast.sequencer,
        args: { token: 1, to: world.cast.sequencer },
      });

      await deposit(3, 1, 9n);
      world.time += 2 * DEADLINE;
      await done({ name: "freeze", sender: users[3]!, args: world.mostUrgent });
      await commit([], "the last batch again", "ContractFrozen");
      await leave(1, 1n, "InvalidProof");
      await leave(1, 0n);
      await leave(1, 0n, "AlreadyEscaped");
      await leave(2, 0n);
      const index = world.deposits.length - 1;
      const item = encodeDeposit(world.deposits[index]!);
      await done({ name: "refundDeposit", sender: users[0]!, args: { index, item } });
      await done({ name: "claim", sender: users[2]!, args: { token: 0, to: users[2]! } });
      world.assertRebuilt(chain);
    });
  });
});
