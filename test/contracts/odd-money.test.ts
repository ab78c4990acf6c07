/** Money that comes unasked, shrinks, has two addresses, or answers too much: who bears it. */
import assert from "node:assert/strict";
import { type Address, getContractAddress, type Hex, numberToHex } from "viem";
import type { Deployed } from "../support/chain.js";
import { refused } from "../support/refused.js";
import { commonGround, constructorArguments, RollupOnChain } from "../support/rollup-on-chain.js";
import { testContract } from "../support/test-contracts.js";

const SINK: Address = "0x000000000000000000000000000000000000dead";

let rollup: RollupOnChain;
let user: Address;

async function make(name: string, args: readonly unknown[] = [], file = "StrangeTokens") {
  const { chain } = await commonGround();
  return chain.deploy(await testContract(name, file), args);
}

async function withTokens(...tokens: readonly Deployed[]): Promise<void> {
  rollup = await RollupOnChain.deploy({ tokens: tokens.map(({ address }) => address) });
  user = rollup.chain.accounts[0]!;
}

const tell = (contract: Deployed, functionName: string, ...args: readonly unknown[]) =>
  rollup.chain.send({ ...contract, functionName, args });

const held = (token: Deployed, owner: Address): Promise<bigint> =>
  rollup.chain.read({ ...token, functionName: "balanceOf", args: [owner] });

const deposit = (token: number, amount: bigint) =>
  rollup.send("deposit", [token, amount, 7n, user], { value: token === 0 ? amount : 0n });

const credit = (token: number, amount: bigint, owner = user) =>
  rollup.settle({ withdrawals: [{ owner: BigInt(owner), token, amount }] });

describe("odd money", () => {
  it("in ETH that is forced upon the contract is nobody's and changes nothing", async () => {
    await withTokens();
    const { address } = rollup.contract;
    await rollup.chain.rpc("anvil_setBalance", address, numberToHex(1000n));
    await deposit(0, 10n);
    await credit(0, 10n);
    await rollup.send("claim", [0, SINK]);
    await refused(rollup.send("claim", [0, SINK]), "NothingToClaim");
    assert.equal(await rollup.chain.balance(address), 1000n);
    assert.equal(await rollup.read("deposited", 0), 10n);
  });

  it("with a fee that the receiver bears comes in never, and goes out at his cost", async () => {
    const token = await make("FeeToken");
    await withTokens(token);
    await tell(token, "mint", user, 5000n);
    await tell(token, "approve", rollup.contract.address, 5000n);
    await tell(token, "behave", false, true);
    await deposit(1, 3000n);
    await credit(1, 1000n);
    await tell(token, "behave", false, false);
    await refused(deposit(1, 1000n), "TransferFailed");
    await rollup.send("claim", [1, SINK]);
    assert.equal(await held(token, SINK), 990n);
    assert.equal(await held(token, rollup.contract.address), 2000n);
  });

  it("that shrinks is short for whoever claims last, and for no other token", async () => {
    const token = await make("RebasingToken");
    await withTokens(token);
    await tell(token, "mint", user, 100n);
    await tell(token, "approve", rollup.contract.address, 100n);
    await deposit(1, 100n);
    await deposit(0, 100n);
    await credit(1, 60n);
    await credit(1, 40n, rollup.chain.accounts[1]!);
    await credit(0, 100n);
    await tell(token, "rebase", rollup.contract.address, 99n);
    await rollup.send("claim", [1, user]);
    const last = rollup.chain.accounts[1]!;
    const short = rollup.send("claim", [1, last], { from: last });
    await refused(short, "TransferFailed", [token.address, 40]);
    await rollup.send("claim", [0, user]);
    await tell(token, "mint", rollup.contract.address, 1n);
    await rollup.send("claim", [1, last], { from: last });
    assert.equal(await held(token, rollup.contract.address), 0n);
  });

  it("with two addresses is counted by what each has brought", async () => {
    const token = await make("Ledger");
    const other = await make("Alias", [token.address]);
    await withTokens(token, other);
    await tell(token, "mint", user, 100n);
    await tell(token, "approve", rollup.contract.address, 100n);
    await deposit(1, 60n);
    await deposit(2, 40n);
    await credit(1, 60n);
    await credit(2, 40n);
    for (const id of [1, 2]) await rollup.send("claim", [id, SINK]);
    assert.equal(await held(token, SINK), 100n);
    assert.equal(await held(other, rollup.contract.address), 0n);
  });

  it("whose receiver answers too much costs him his claim's gas, and can go elsewhere", async () => {
    await withTokens();
    const bomber = await make("Bomber", [], "Actors");
    await deposit(0, 30n);
    await credit(0, 10n);
    await tell(bomber, "behave", 10_000_000n);
    await refused(rollup.send("claim", [0, bomber.address]), "TransferFailed");
    await rollup.send("claim", [0, SINK]);
    // He pays for his own bytes; a batch that credits him calls nobody.
    await credit(0, 20n, bomber.address);
    await tell(bomber, "behave", 100_000n);
    const claim = rollup.callData("claim", [0, bomber.address]);
    await tell(bomber, "act", rollup.contract.address, claim);
    assert.equal(await rollup.chain.balance(bomber.address), 20n);
  });

  it("cannot be the rollup itself, which has no code while its tokens are looked at", async () => {
    const { chain, contract } = await commonGround();
    const from = chain.accounts[0]!;
    const nonce = BigInt(await chain.rpc<Hex>("eth_getTransactionCount", from, "latest"));
    const own = getContractAddress({ from, nonce });
    const args = await constructorArguments({ tokens: [own] });
    await refused(chain.deploy(contract, args), "NotAContract", [own]);
  });
});
