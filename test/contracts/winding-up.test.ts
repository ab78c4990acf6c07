/** After the freeze everything is paid out once, by whatever door, and nothing is left or missing. */
import assert from "node:assert/strict";
import { type Address, bytesToHex, encodeFunctionData, type Hex } from "viem";
import type { Deposit } from "../../src/kinds/deposit/deposit.js";
import type { Deployed } from "../support/chain.js";
import { depositBytes } from "../support/l1-batch.js";
import { refused } from "../support/refused.js";
import { DEADLINE, RollupOnChain } from "../support/rollup-on-chain.js";
import { testContract } from "../support/test-contracts.js";

let rollup: RollupOnChain;

const itemOf = (deposit: Deposit): Hex => bytesToHex(depositBytes(deposit));

/** Escapes with a proof of any leaf that is claimed. */
async function leave(account: number, owner: Address, balance: bigint) {
  const claim = (BigInt(account) << 176n) + BigInt(owner);
  const proof = rollup.escapeProof([await rollup.read("stateRoot"), claim, balance]);
  return rollup.send("escape", [account, owner, 0, balance, proof]);
}

describe("winding up", () => {
  it("pays an owner once, though an exit, a withdrawal and a deposit of his waited", async () => {
    rollup = await RollupOnChain.deploy();
    const [alice, bob] = rollup.chain.accounts as [Address, Address];
    const deposits = [alice, bob, alice].map((owner, i) => {
      return { key: 5n, owner: BigInt(owner), token: 0, amount: 100n + BigInt(i) };
    });
    for (const { amount, owner } of deposits) {
      const to = `0x${owner.toString(16).padStart(40, "0")}`;
      await rollup.send("deposit", [0, amount, 5n, to], { value: amount });
    }
    // Accounts 0 and 1 have 100 and 101; 30 of the first are withdrawn, 2 are a fee for Bob.
    const withdrawals = [{ owner: BigInt(alice), token: 0, amount: 30n }];
    const fees = { feeRecipient: BigInt(bob), feeTotal: 2n };
    await rollup.settle({ deposits: deposits.slice(0, 2), withdrawals, ...fees });
    await rollup.send("requestExit", [0], { from: alice });
    const exits = [{ account: 0, requester: BigInt(alice), token: 0, amount: 68n }];
    const late = rollup.proven(await rollup.data({ exits }));
    await rollup.chain.pass(DEADLINE + 1);
    await rollup.freeze();

    await refused(rollup.commit(late), "ContractFrozen");
    await leave(0, alice, 68n);
    await refused(leave(0, alice, 68n), "AlreadyEscaped");
    await leave(1, bob, 101n);
    for (const index of [0, 1]) {
      const taken = rollup.send("refundDeposit", [index, itemOf(deposits[index]!)]);
      await refused(taken, "NotQueued");
    }
    await rollup.send("refundDeposit", [2, itemOf(deposits[2]!)]);
    await refused(rollup.send("refundDeposit", [2, itemOf(deposits[2]!)]), "AlreadyRefunded");
    assert.equal(await rollup.read("claimable", alice, 0), 30n + 68n + 102n);
    assert.equal(await rollup.read("claimable", bob, 0), 2n + 101n);
    for (const from of [alice, bob]) await rollup.send("claim", [0, from], { from });
    assert.equal(await rollup.chain.balance(rollup.contract.address), 0n);
  });

  describe("in the middle of a deposit, by the token", () => {
    const amount = 50n;
    let token: Deployed;
    let user: Address;

    const tell = (contract: Deployed, functionName: string, ...args: readonly unknown[]) =>
      rollup.chain.send({ ...contract, functionName, args });

    /** Lets the token freeze the contract and have the deposit refunded that it is about to move. */
    async function arm(): Promise<Hex> {
      const sequence = await rollup.chain.deploy(await testContract("Sequence", "Actors"));
      const item = itemOf({ key: 5n, owner: BigInt(user), token: 1, amount });
      const messages = [
        rollup.callData("freeze", [0, 0]),
        rollup.callData("refundDeposit", [0, item]),
      ];
      const args = [rollup.contract.address, messages];
      const { abi, address } = sequence;
      await tell(token, "arm", address, encodeFunctionData({ abi, functionName: "run", args }));
      return item;
    }

    beforeEach(async () => {
      rollup = await RollupOnChain.deploy();
      user = rollup.chain.accounts[0]!;
      token = await rollup.chain.deploy(await testContract("HookToken", "StrangeTokens"));
      rollup = await RollupOnChain.deploy({ tokens: [token.address] });
      await tell(token, "mint", user, 1000n);
      await tell(token, "approve", rollup.contract.address, 1000n);
      await rollup.send("requestExit", [0]);
      await rollup.chain.pass(DEADLINE + 1);
    });

    it("refunds the deposit once, for the money has come", async () => {
      const item = await arm();
      await rollup.send("deposit", [1, amount, 5n, user]);
      assert.equal(await rollup.chain.read({ ...token, functionName: "succeeded" }), true);
      assert.equal(await rollup.read("claimable", user, 1), amount);
      await refused(rollup.send("refundDeposit", [0, item]), "AlreadyRefunded");
      await tell(token, "arm", `0x${"00".repeat(20)}`, "0x");
      await rollup.send("claim", [1, user]);
      const held = { ...token, functionName: "balanceOf", args: [rollup.contract.address] };
      assert.equal(await rollup.chain.read(held), 0n);
    });

    it("does nothing of all that if the money does not come", async () => {
      await arm();
      await tell(token, "approve", rollup.contract.address, amount - 1n);
      await refused(rollup.send("deposit", [1, amount, 5n, user]), "TransferFailed");
      assert.equal(await rollup.read("frozen"), false);
      assert.equal(await rollup.read("claimable", user, 1), 0n);
      assert.equal(await rollup.read("depositTail"), 0);
    });
  });
});
