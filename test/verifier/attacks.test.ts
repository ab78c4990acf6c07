/**
 * Attacks on L1, refused by the mirror: on the data of batches, on the queues, on the escape hatch.
 * Whoever attacks has true proofs, but of something else.
 */
import assert from "node:assert/strict";
import { compressKey } from "../../src/crypto/compressed-key.js";
import { parseShape } from "../../src/shape.js";
import type { VerifierErrorCode } from "../../verifier/verifier-error.js";
import type { Action } from "../parity/action.js";
import { CHEATS, submissionOf } from "../parity/cheat.js";
import { CHEAT_REFUSALS } from "../parity/cheat-refusals.js";
import type { Draft } from "../parity/compose-batch.js";
import { nextBatch } from "../parity/false-batches.js";
import { commitment } from "../parity/handed-in.js";
import { SimulatedProver } from "../parity/history-prover.js";
import { mirrorWorld } from "../parity/mirror-world.js";
import type { World } from "../parity/world.js";
import { testKeys } from "../support/accounts.js";
import { ALICE, BOB, DEADLINE, SPACING } from "../support/mirror.js";

const PLAN = { drafts: [], feeToken: 1, deposits: 9, exits: 9, shape: 0 };
const PAYMENT: Draft = { kind: "transfer", from: 0, to: 1, share: 10, fee: 3 };

describe("attacks on L1, on the mirror", () => {
  let prover: SimulatedProver;
  let world: World;

  before(async () => {
    prover = await SimulatedProver.create(["2x6-3d3e1w2p", "2x4"].map(parseShape));
  });

  /** Two accounts with money, and in the queues two deposits and two exits. */
  beforeEach(async () => {
    world = mirrorWorld(prover);
    await deposit(0, 1000n);
    await deposit(1, 1000n);
    await commit();
    await deposit(0, 10n);
    await deposit(1, 20n);
    await requestExit(BOB, 1);
    await requestExit(BOB, 0);
  });

  function perform(action: Action) {
    return world.perform(undefined, action, "");
  }

  async function done(action: Action): Promise<void> {
    assert.equal((await perform(action)).refusal, undefined);
  }

  async function refused(action: Action, code: VerifierErrorCode): Promise<void> {
    assert.equal((await perform(action)).refusal, code);
  }

  function deposit(user: number, amount: bigint): Promise<void> {
    const owner = world.cast.users[user]!;
    const key = compressKey(testKeys(user).publicKey);
    return done({
      name: "deposit",
      sender: owner,
      args: { token: 1, amount, key, owner, value: 0n },
    });
  }

  function requestExit(sender: bigint, account: number): Promise<void> {
    return done({ name: "requestExit", sender, args: { account } });
  }

  async function commit(drafts: readonly Draft[] = []): Promise<void> {
    await done(commitment([await nextBatch(world, { ...PLAN, drafts })]));
  }

  async function freeze(): Promise<void> {
    world.time += 2 * DEADLINE;
    await done({ name: "freeze", sender: ALICE, args: world.mostUrgent });
  }

  async function escapeOf(account: number): Promise<Extract<Action, { name: "escape" }>> {
    const { owner, token, balance } = world.state.account(account)!;
    const proof = await prover.proveEscape(world.state, account);
    const args = { account, owner, token, balance, proof };
    return { name: "escape", sender: BOB, args };
  }

  it("knows what each cheat is refused as", () => {
    assert.deepEqual(Object.keys(CHEAT_REFUSALS), Object.keys(CHEATS));
  });

  for (const [name, code] of Object.entries(CHEAT_REFUSALS)) {
    it(`${name}: ${code}, and the true batch is accepted afterwards`, async () => {
      const plan = { ...PLAN, drafts: [PAYMENT] };
      const cheat = await submissionOf(world, plan, CHEATS[name]!);
      await refused(commitment([cheat!]), code);
      await commit([PAYMENT]);
      assert.equal(world.waitingDeposits.length + world.waitingExits.length, 0);
    });
  }

  it("data with a byte changed, in every part of it", async () => {
    const honest = await nextBatch(world, { ...PLAN, drafts: [PAYMENT] });
    for (let byte = 0; byte < honest.data.length; byte += 7) {
      const data = honest.data.slice();
      data[byte]! ^= 1;
      const { refusal } = await perform(commitment([{ ...honest, data }]));
      assert.notEqual(refusal, undefined, `byte ${byte}`);
    }
    await done(commitment([honest]));
  });

  describe("exits", () => {
    it("of somebody else's account pay nothing and leave the queue", async () => {
      await commit();
      const contract = world.mirror.contract;
      assert.equal(contract.claimable(ALICE, 1), 0n);
      // Bob's own account held 1000 and got 20; of Alice's he gets nothing.
      assert.equal(contract.claimable(BOB, 1), 1020n);
      const credits = contract.events.filter((event) => event.name === "Credited");
      assert.deepEqual(
        credits.map(({ owner, amount }) => [owner, amount]),
        [[BOB, 1020n]],
      );
      assert.deepEqual([contract.exits.head, contract.exits.tail], [2, 2]);
    });

    it("that jam the queue delay the sequencer, and cannot bring about a freeze", async () => {
      const flood = 30;
      await commit();
      for (let i = 0; i < flood; i++) await requestExit(BOB, i % 2 === 0 ? 0 : 511 - i);
      await requestExit(ALICE, 0);
      const { exits } = world.mirror.contract;
      // As slowly as the deadlines let him: three items a batch.
      while (exits.head < exits.tail) {
        world.time = exits.dueOf(exits.head)! - 2;
        await refused({ name: "freeze", sender: BOB, args: world.mostUrgent }, "NotOverdue");
        await commit();
      }
      assert.ok(world.mirror.contract.claimable(ALICE, 1) > 0n);
      await requestExit(ALICE, 0);
      const last = exits.deadlineOf(exits.tail - 1)!;
      assert.equal(last, world.time + DEADLINE, "the flood has passed");
    });

    it("that jam the queue get a deadline each", async () => {
      const { exits } = world.mirror.contract;
      const waiting = exits.tail - exits.head;
      await requestExit(BOB, 400);
      assert.equal(exits.deadlineOf(exits.tail - 1), world.time + DEADLINE + waiting * SPACING);
    });
  });

  describe("escape mode", () => {
    it("nobody escapes or is refunded before the freeze", async () => {
      await refused(await escapeOf(0), "NotFrozen");
      const item = new Uint8Array(70);
      await refused(
        { name: "refundDeposit", sender: ALICE, args: { index: 2, item } },
        "NotFrozen",
      );
    });

    it("nobody commits, deposits or asks for an exit after it", async () => {
      const submission = await nextBatch(world, PLAN);
      await freeze();
      await refused(commitment([submission]), "ContractFrozen");
      await refused({ name: "requestExit", sender: ALICE, args: { account: 0 } }, "ContractFrozen");
      const args = { token: 1, amount: 1n, key: 1n, owner: ALICE, value: 0n };
      await refused({ name: "deposit", sender: ALICE, args }, "ContractFrozen");
    });

    it("an account escapes once, to its owner, whoever asks", async () => {
      await freeze();
      const escape0 = await escapeOf(0);
      const { contract } = world.mirror;
      assert.ok(!contract.escaped(0));
      await done(escape0);
      assert.deepEqual([contract.escaped(0), contract.escaped(1)], [true, false]);
      const credit = { owner: ALICE, token: 1 };
      assert.deepEqual(contract.events.slice(-2), [
        { name: "Escaped", account: 0, ...credit, balance: 1000n },
        { name: "Credited", ...credit, amount: 1000n },
      ]);
      assert.equal(contract.claimable(ALICE, 1), 1000n);
      await refused(escape0, "AlreadyEscaped");
      await done({ name: "claim", sender: ALICE, args: { token: 1, to: ALICE } });
      await refused(escape0, "AlreadyEscaped");
      await done(await escapeOf(1));
    });

    it("a proof opens its own leaf and nothing else", async () => {
      await freeze();
      const { args, ...call } = await escapeOf(0);
      const lies = [
        { account: 1 },
        { account: 8 },
        { owner: BOB },
        { token: 0 },
        { balance: args.balance + 1n },
        { balance: 0n },
        { proof: (await escapeOf(1)).args.proof },
        { proof: world.batches[0]!.proof },
      ];
      for (const lie of lies) {
        await refused({ ...call, args: { ...args, ...lie } }, "InvalidProof");
      }
      await refused({ ...call, args: { ...args, account: 512 } }, "OutOfRange");
      await refused({ ...call, args: { ...args, token: 2 } }, "OutOfRange");
      await refused({ ...call, args: { ...args, balance: 1n << 128n } }, "OutOfRange");
      await done({ ...call, args });
    });

    it("a proof of an earlier root is worth nothing", async () => {
      const early = await escapeOf(0);
      await commit([PAYMENT]);
      await deposit(0, 1n);
      await freeze();
      await refused(early, "InvalidProof");
    });
  });
});
