/** When the sequencer is away or censors: freeze, escape, refund; and what may not happen before. */
import assert from "node:assert/strict";
import { type Address, bytesToHex, type Hex } from "viem";
import { BALANCE_LIMIT } from "../../src/params.js";
import { BASE_MODULUS } from "../../verifier/proof-points.js";
import { depositBytes } from "../support/l1-batch.js";
import { refused } from "../support/refused.js";
import { DEADLINE, RollupOnChain, SPACING } from "../support/rollup-on-chain.js";
import { rollupWithToken } from "../support/rollup-with-token.js";

const OWNER: Address = "0x0000000000000000000000000000000000000abc";
const NO_PROOF = new Array(8).fill(0n);

let rollup: RollupOnChain;

/** A deposit of ETH of the owner; returns what stands in the queue. */
async function deposit(amount: bigint): Promise<Hex> {
  await rollup.send("deposit", [0, amount, 5n, OWNER], { value: amount });
  return bytesToHex(depositBytes({ key: 5n, owner: BigInt(OWNER), token: 0, amount }));
}

async function freeze(): Promise<void> {
  await rollup.send("requestExit", [0]);
  await rollup.chain.pass(DEADLINE + SPACING + 1);
  await rollup.freeze();
}

/** The public inputs of an escape (SPEC.md section 8). */
async function statement(account: bigint, owner: Address, token: bigint, balance: bigint) {
  const root = await rollup.read("stateRoot");
  return [root, (account << 176n) + (token << 160n) + BigInt(owner), balance];
}

async function leave(
  [account, owner, token, balance]: readonly [bigint, Address, bigint, bigint],
  proof?: readonly bigint[],
) {
  const made = proof ?? rollup.escapeProof(await statement(account, owner, token, balance));
  return rollup.send("escape", [account, owner, token, balance, made]);
}

describe("the contract without its sequencer", () => {
  beforeEach(async () => {
    rollup = await RollupOnChain.deploy();
  });

  describe("freeze", () => {
    it("is refused while nothing waits or nothing is late", async () => {
      await refused(rollup.freeze(), "NotOverdue", [0, 0]);
      await deposit(1n);
      const due = (await rollup.chain.now()) + DEADLINE;
      await refused(rollup.freeze(), "NotOverdue", [due, 0]);
      await rollup.send("requestExit", [0]);
      const exitDue = (await rollup.chain.now()) + DEADLINE;
      await refused(rollup.freeze(), "NotOverdue", [due, exitDue]);
    });

    for (const queue of ["deposit", "exit"] as const) {
      it(`is anybody's right a second after the ${queue} is due, and not before`, async () => {
        await (queue === "deposit" ? deposit(1n) : rollup.send("requestExit", [0]));
        // A call is tried in a block of which the node chooses the time: the block is mined first.
        await rollup.chain.pass(DEADLINE);
        const late = rollup.chain.read({
          ...rollup.contract,
          functionName: "freeze",
          args: [0, 0],
          at: "latest",
        });
        await refused(late, "NotOverdue");
        await rollup.chain.pass(1);
        const from = rollup.chain.accounts[5]!;
        const events = rollup.events(await rollup.freeze(from));
        assert.deepEqual(events, [{ name: "Frozen", args: {} }]);
        assert.equal(await rollup.read("frozen"), true);
      });
    }

    it("is refused when the item was taken in time or late", async () => {
      await rollup.send("requestExit", [0]);
      await rollup.chain.pass(DEADLINE + 100);
      const requester = BigInt(rollup.chain.accounts[0]!);
      await rollup.settle({ exits: [{ account: 0, requester, token: 0, amount: 0n }] });
      await refused(rollup.freeze(), "NotOverdue", [0, 0]);
    });

    it("is anybody's right for an item that is late behind one that is not", async () => {
      rollup = await RollupOnChain.deploy({ spacing: DEADLINE });
      const requester = BigInt(rollup.chain.accounts[0]!);
      const flood = [0, 1, 2, 3, 4].map((account) => ({
        account,
        requester,
        token: 0,
        amount: 0n,
      }));
      for (const { account } of flood) await rollup.send("requestExit", [account]);
      // All but the last, which has five deadlines' time; whoever joins now has two.
      for (const taken of [0, 2]) await rollup.settle({ exits: flood.slice(taken, taken + 2) });
      await rollup.send("requestExit", [7], { from: rollup.chain.accounts[1]! });
      const due = (await rollup.chain.now()) + 2 * DEADLINE;
      await rollup.chain.pass(2 * DEADLINE);
      const early = {
        ...rollup.contract,
        functionName: "freeze",
        args: [0, 5],
        at: "latest",
      } as const;
      await refused(rollup.chain.read(early), "NotOverdue", [0, due]);
      await rollup.chain.pass(1);
      await refused(rollup.freeze(), "NotOverdue");
      await rollup.send("freeze", [0, 5]);
    });

    it("is refused for items that are taken, that nobody queued, or of the other queue", async () => {
      await rollup.send("requestExit", [0]);
      await rollup.send("requestExit", [1]);
      for (const amount of [1n, 2n]) await deposit(amount);
      const deposits = [{ key: 5n, owner: BigInt(OWNER), token: 0, amount: 1n }];
      const requester = BigInt(rollup.chain.accounts[0]!);
      const exits = [{ account: 0, requester, token: 0, amount: 0n }];
      await rollup.settle({ deposits, exits });
      await rollup.chain.pass(2 * DEADLINE);
      for (const [depositIndex, exitIndex] of [
        [0, 0],
        [2, 0],
        [2, 2],
        [2n ** 40n, 2n ** 40n + 1n],
        [2n ** 256n - 1n, 2n ** 255n],
      ]) {
        const attempt = rollup.send("freeze", [depositIndex, exitIndex]);
        await refused(attempt, "NotOverdue", [0, 0]);
      }
      await rollup.send("freeze", [1, 2n ** 256n - 1n]);
    });

    it("ends deposits, requests, batches, and happens once; claims go on", async () => {
      await deposit(10n);
      const deposits = [{ key: 5n, owner: BigInt(OWNER), token: 0, amount: 10n }];
      const user = rollup.chain.accounts[0]!;
      const withdrawals = [{ owner: BigInt(user), token: 0, amount: 4n }];
      await rollup.settle({ deposits, withdrawals });
      const batch = rollup.proven(await rollup.data());
      await freeze();
      await refused(deposit(1n), "ContractFrozen");
      await refused(rollup.send("requestExit", [0]), "ContractFrozen");
      await refused(rollup.commit(batch), "ContractFrozen");
      await refused(rollup.freeze(), "ContractFrozen");
      await rollup.send("claim", [0, user]);
    });

    it("cannot be brought about by a flood that the sequencer works off", async () => {
      const requester = BigInt(rollup.chain.accounts[0]!);
      const flood = Array.from({ length: 8 }, (_, account) => {
        return { account, requester, token: 0, amount: 0n };
      });
      for (const { account } of flood) await rollup.send("requestExit", [account]);
      await rollup.chain.pass(DEADLINE - 20);
      for (let taken = 0; taken < flood.length; taken += 2) {
        await refused(rollup.freeze(), "NotOverdue");
        await rollup.settle({ exits: flood.slice(taken, taken + 2) });
        await rollup.chain.pass(2 * SPACING - 3);
      }
    });
  });

  describe("escape", () => {
    it("is refused before the freeze", async () => {
      await refused(leave([1n, OWNER, 0n, 5n]), "NotFrozen");
    });

    it("credits an account's owner once, and others after", async () => {
      await freeze();
      const events = rollup.events(await leave([1n, OWNER, 0n, 5n]));
      assert.deepEqual(
        events.map(({ name }) => name),
        ["Escaped", "Credited"],
      );
      const { owner, ...rest } = events[0]!.args;
      assert.equal(BigInt(owner as Address), BigInt(OWNER));
      assert.deepEqual(rest, { account: 1n, token: 0n, balance: 5n });
      await refused(leave([1n, OWNER, 0n, 5n]), "AlreadyEscaped", [1]);
      await refused(leave([1n, OWNER, 0n, 6n]), "AlreadyEscaped", [1]);
      await leave([511n, OWNER, 0n, BALANCE_LIMIT - 1n]);
      await leave([2n, OWNER, 0n, 0n]);
      assert.equal(await rollup.read("claimable", OWNER, 0), BALANCE_LIMIT + 4n);
      assert.equal(await rollup.read("escaped", 511), true);
      assert.equal(await rollup.read("escaped", 3), false);
    });

    it("credits an account in its token", async () => {
      ({ rollup } = await rollupWithToken());
      await freeze();
      await leave([1n, OWNER, 1n, 5n]);
      assert.equal(await rollup.read("claimable", OWNER, 1), 5n);
    });

    it("is refused for another account, owner, token, balance or root than the proof's", async () => {
      await freeze();
      const proof = rollup.escapeProof(await statement(1n, OWNER, 0n, 5n));
      const thief: Address = "0x0000000000000000000000000000000000000abd";
      await refused(leave([2n, OWNER, 0n, 5n], proof), "InvalidProof");
      await refused(leave([1n, thief, 0n, 5n], proof), "InvalidProof");
      await refused(leave([1n, OWNER, 0n, 6n], proof), "InvalidProof");
      const [root, ...rest] = await statement(1n, OWNER, 0n, 5n);
      const old = rollup.escapeProof([root! - 1n, ...rest]);
      await refused(leave([1n, OWNER, 0n, 5n], old), "InvalidProof");
      await refused(leave([1n, OWNER, 0n, 5n], NO_PROOF), "InvalidProof");
      const malformed = [proof[0]!, proof[1]! + BASE_MODULUS, ...proof.slice(2)];
      await refused(leave([1n, OWNER, 0n, 5n], malformed), "MalformedProof", [1]);
    });

    it("is refused for what has no place in the tree or its width", async () => {
      await freeze();
      await refused(leave([512n, OWNER, 0n, 5n]), "OutOfRange", ["account", 512, 512]);
      await refused(leave([1n, OWNER, 1n, 5n]), "OutOfRange", ["token", 1, 1]);
      const balance = leave([1n, OWNER, 0n, BALANCE_LIMIT]);
      await refused(balance, "OutOfRange", ["balance", BALANCE_LIMIT]);
      const wrapped = leave([1n << 200n, OWNER, 0n, 5n], NO_PROOF);
      await refused(wrapped, "OutOfRange", ["account"]);
    });

    it("takes no proof of a batch's key", async () => {
      await freeze();
      const [root, claim, balance] = await statement(1n, OWNER, 0n, 5n);
      const proof = rollup.batchProof([root!, claim!, balance!]);
      await refused(leave([1n, OWNER, 0n, 5n], proof), "InvalidProof");
    });
  });

  describe("refundDeposit", () => {
    const refund = (index: number | bigint, item: Hex) =>
      rollup.send("refundDeposit", [index, item]);

    it("is refused before the freeze", async () => {
      await refused(refund(0, await deposit(3n)), "NotFrozen");
    });

    it("credits the owner of each deposit that waits, once, in any order", async () => {
      const items = [await deposit(3n), await deposit(4n), await deposit(5n)];
      const taken = { key: 5n, owner: BigInt(OWNER), token: 0, amount: 3n };
      await rollup.settle({ deposits: [taken] });
      await freeze();
      await refused(refund(0, items[0]!), "NotQueued", [0, 1, 3]);
      await refused(refund(3, items[2]!), "NotQueued", [3, 1, 3]);
      await refused(refund(2n ** 200n, items[2]!), "NotQueued");
      const events = rollup.events(await refund(2, items[2]!));
      assert.deepEqual(
        events.map(({ name }) => name),
        ["Refunded", "Credited"],
      );
      const { owner, ...rest } = events[0]!.args;
      assert.equal(BigInt(owner as Address), BigInt(OWNER));
      assert.deepEqual(rest, { index: 2n, token: 0n, amount: 5n });
      await refused(refund(2, items[2]!), "AlreadyRefunded", [2]);
      await refund(1, items[1]!);
      assert.equal(await rollup.read("claimable", OWNER, 0), 9n);
    });

    it("credits a deposit in its token", async () => {
      ({ rollup } = await rollupWithToken());
      await rollup.send("deposit", [1, 9n, 5n, OWNER]);
      await freeze();
      const item = depositBytes({ key: 5n, owner: BigInt(OWNER), token: 1, amount: 9n });
      await refund(0, bytesToHex(item));
      assert.equal(await rollup.read("claimable", OWNER, 1), 9n);
    });

    it("is refused for anything but the item that waits there", async () => {
      const items = [await deposit(3n), await deposit(4n)];
      await freeze();
      const wrong: Hex[] = [
        items[1]!,
        "0x",
        items[0]!.slice(0, -2) as Hex,
        `${items[0]!}00`,
        `${items[0]!.slice(0, -2)}04` as Hex,
      ];
      for (const item of wrong) await refused(refund(0, item), "QueueMismatch", [0]);
      await refund(0, items[0]!);
      await refused(refund(1, items[0]!), "QueueMismatch", [1]);
    });
  });
});
