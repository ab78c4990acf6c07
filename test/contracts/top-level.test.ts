/** Who may commit: only the sender of a transaction in which the data stand, and nothing else does. */
import assert from "node:assert/strict";
import { type Address, encodeFunctionData, type Hex } from "viem";
import { mnemonicToAccount } from "viem/accounts";
import { type Deployed, decodeRefusal, Refusal } from "../support/chain.js";
import { rawGroup } from "../support/raw-group.js";
import { refused } from "../support/refused.js";
import { RollupOnChain } from "../support/rollup-on-chain.js";
import { testContract } from "../support/test-contracts.js";

/** anvil's accounts come from this; the last of them is delegated here and used nowhere else. */
const sender = mnemonicToAccount("test test test test test test test test test test test junk", {
  addressIndex: 9,
});

let rollup: RollupOnChain;
let puppet: Deployed;

/** The name of the rollup's error with which a call that was passed on has failed. */
async function passedOn(attempt: Promise<unknown>): Promise<void> {
  await assert.rejects(attempt, (error) => {
    assert.ok(error instanceof Refusal);
    const { abi } = rollup.contract;
    assert.equal(decodeRefusal(error.args[0] as Hex, abi).code, "NotTopLevel");
    return true;
  });
}

/** Gives the sender the code of a contract (EIP-7702), or takes it away with address 0. */
async function delegate(contractAddress: Address): Promise<void> {
  const { chain } = rollup;
  const count = await chain.rpc<Hex>("eth_getTransactionCount", sender.address, "latest");
  const [nonce, chainId] = [Number(count), 31337];
  const authorization = await sender.signAuthorization!({
    ...{ contractAddress, chainId, nonce: nonce + 1 },
  });
  const signed = await sender.signTransaction({
    ...{ type: "eip7702", chainId, nonce, to: sender.address, gas: 1_000_000n },
    ...{ maxFeePerGas: 10n ** 11n, maxPriorityFeePerGas: 1n, authorizationList: [authorization] },
  });
  await chain.rpc("eth_sendRawTransactionSync", signed);
  // anvil forgets a transaction a moment after it answers; until then it counts the sender's next nonce from that of the
  // transaction, which the authorization has passed. A further block makes it forget.
  await chain.rpc("evm_mine");
}

describe("commitBatches' caller", () => {
  before(async () => {
    rollup = await RollupOnChain.deploy();
    puppet = await rollup.chain.deploy(await testContract("Puppet", "Actors"));
  });

  async function message(): Promise<Hex> {
    const batch = rollup.proven(await rollup.data());
    return rollup.callData("commitBatches", rawGroup([batch]));
  }

  it("is no contract, though it passes the data on unchanged", async () => {
    const args = [rollup.contract.address, await message()];
    await passedOn(rollup.chain.send({ ...puppet, functionName: "act", args }));
  });

  it("is no contract that is being made", async () => {
    const args = [rollup.contract.address, await message()];
    await passedOn(rollup.chain.deploy(await testContract("Constructor", "Actors"), args));
  });

  it("is no account with code (EIP-7702), from within or from outside", async () => {
    await delegate(puppet.address);
    const from = sender.address;
    const code = await rollup.chain.rpc<Hex>("eth_getCode", from, "latest");
    assert.equal(code, `0xef0100${puppet.address.slice(2)}`);

    const args = [rollup.contract.address, await message()];
    const data = encodeFunctionData({ abi: puppet.abi, functionName: "act", args });
    await passedOn(rollup.chain.transact({ to: from, data, from }, puppet.abi));
    const direct = rollup.commit(rollup.proven(await rollup.data()), from);
    await refused(direct, "NotTopLevel", [from, from]);

    await delegate("0x0000000000000000000000000000000000000000");
    await rollup.commit(rollup.proven(await rollup.data()), from);
  });
});
