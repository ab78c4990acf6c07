/** ETH and tokens, in and out, also when tokens and receivers behave as badly as they can. */
import assert from "node:assert/strict";
import { type Abi, type Address, encodeFunctionData, type Hex } from "viem";
import { type Deployed, decodeRefusal } from "../support/chain.js";
import { refused } from "../support/refused.js";
import { RollupOnChain } from "../support/rollup-on-chain.js";
import { rollupWithToken } from "../support/rollup-with-token.js";
import { testContract } from "../support/test-contracts.js";

const KEY = 7n;
const ZERO: Address = "0x0000000000000000000000000000000000000000";
const SINK: Address = "0x000000000000000000000000000000000000dead";

let rollup: RollupOnChain;
let user: Address;

/** Deploys a token and a rollup that knows it as token 1, with money and leave for the user. */
async function withToken(name: string, file = "StrangeTokens"): Promise<Deployed> {
  const deployed = await rollupWithToken(name, file);
  rollup = deployed.rollup;
  user = rollup.chain.accounts[0]!;
  return deployed.token;
}

function tell(contract: Deployed, functionName: string, ...args: readonly unknown[]) {
  return rollup.chain.send({ ...contract, functionName, args });
}

const held = (token: Deployed, owner: Address): Promise<bigint> =>
  rollup.chain.read({ ...token, functionName: "balanceOf", args: [owner] });

const deposit = (amount: bigint, token = 1, value = 0n) =>
  rollup.send("deposit", [token, amount, KEY, user], { value });

const claim = (to: Address, token = 1, from = user) => rollup.send("claim", [token, to], { from });

const claimable = (owner: Address, token = 1): Promise<bigint> =>
  rollup.read("claimable", owner, token);

/** Takes the deposits so far into the state and pays the user what is asked for. */
async function credit(owner: Address, amount: bigint, token = 1): Promise<void> {
  await rollup.settle({ withdrawals: [{ owner: BigInt(owner), token, amount }] });
}

describe("tokens", () => {
  for (const [name, file, what] of [
    ["Token", "Token", "an ordinary token"],
    ["SilentToken", "StrangeTokens", "a token that returns nothing"],
  ] as const) {
    it(`come in and go out: ${what}`, async () => {
      const token = await withToken(name, file);
      await deposit(300n);
      assert.equal(await held(token, rollup.contract.address), 300n);
      await credit(user, 120n);
      const [event] = rollup.events(await claim(SINK));
      assert.equal(event!.name, "Claimed");
      const { owner, to, ...rest } = event!.args;
      assert.deepEqual(rest, { token: 1n, amount: 120n });
      assert.deepEqual(
        [owner, to].map((a) => BigInt(a as Address)),
        [BigInt(user), BigInt(SINK)],
      );
      assert.equal(await held(token, SINK), 120n);
      assert.equal(await held(token, rollup.contract.address), 180n);
      assert.equal(await claimable(user), 0n);
      await refused(claim(SINK), "NothingToClaim", [user, 1]);
    });
  }

  it("are refused without leave or money", async () => {
    const token = await withToken("Token", "Token");
    await refused(deposit(10_001n), "TransferFailed", [token.address, 10_001]);
    await tell(token, "approve", rollup.contract.address, 5n);
    await refused(deposit(6n), "TransferFailed", [token.address, 6]);
    await deposit(5n);
  });

  it("that say false are refused, whether they move or not; and any answer but 1", async () => {
    const token = await withToken("FalseToken");
    const answers = [
      [0n, false, 32],
      [0n, true, 32],
      [2n, true, 32],
      [2n ** 255n, true, 32],
      [1n, true, 31],
      [1n, true, 1],
      [1n, false, 32],
      [1n, false, 0],
    ] as const;
    for (const [answer, moves, length] of answers) {
      await tell(token, "behave", answer, moves, length);
      await refused(deposit(10n), "TransferFailed", [token.address, 10]);
    }
    for (const length of [32, 64, 0]) {
      await tell(token, "behave", 1n, true, length);
      await deposit(10n);
    }
    await credit(user, 10n);
    for (const [answer, moves, length] of answers) {
      await tell(token, "behave", answer, moves, length);
      await refused(claim(user), "TransferFailed", [token.address, 10]);
    }
    assert.equal(await claimable(user), 10n);
  });

  it("that take a fee are refused, in and out, and keep what can be claimed", async () => {
    const token = await withToken("FeeToken");
    await refused(deposit(1000n), "TransferFailed", [token.address, 1000]);
    await tell(token, "behave", true, true);
    await deposit(2000n);
    await credit(user, 1000n);
    // On top of what was asked for: it would come out of what others have deposited.
    await tell(token, "behave", true, false);
    await refused(claim(SINK), "TransferFailed", [token.address, 1000]);
    assert.equal(await claimable(user), 1000n);
    await tell(token, "behave", true, true);
    await claim(SINK);
    assert.equal(await held(token, SINK), 1000n);
  });

  it("that tell no balance are refused", async () => {
    const token = await withToken("MuteToken");
    await deposit(20n);
    await credit(user, 20n);
    for (const mood of [1, 2, 3]) {
      await tell(token, "behave", mood);
      await refused(deposit(1n), "TransferFailed", [token.address, 1]);
      await refused(claim(user), "TransferFailed", [token.address, 20]);
    }
    await tell(token, "behave", 0);
    await claim(user);
  });

  it("whose code has gone are refused, though a call of nothing succeeds", async () => {
    const token = await withToken("Token", "Token");
    await deposit(20n);
    await credit(user, 20n);
    await rollup.chain.rpc("anvil_setCode", token.address, "0x");
    await refused(deposit(1n), "TransferFailed");
    await refused(claim(user), "TransferFailed");
  });

  it("are not paid to the contract itself: the claim would be lost", async () => {
    const token = await withToken("Token", "Token");
    await deposit(20n);
    await credit(user, 20n);
    await refused(claim(rollup.contract.address), "TransferFailed", [token.address, 20]);
    assert.equal(await claimable(user), 20n);
  });

  it("that are given unasked change nothing", async () => {
    const token = await withToken("Token", "Token");
    await deposit(20n);
    await tell(token, "mint", rollup.contract.address, 5n);
    await credit(user, 20n);
    await claim(SINK);
    assert.equal(await held(token, rollup.contract.address), 5n);
    assert.equal(await rollup.read("deposited", 1), 20n);
  });
});

describe("ETH", () => {
  beforeEach(async () => {
    rollup = await RollupOnChain.deploy();
    user = rollup.chain.accounts[0]!;
  });

  it("is paid to whom the claimant says", async () => {
    await deposit(900n, 0, 900n);
    await credit(user, 500n, 0);
    const before = await rollup.chain.balance(SINK);
    await claim(SINK, 0);
    assert.equal(await rollup.chain.balance(SINK), before + 500n);
    assert.equal(await rollup.chain.balance(rollup.contract.address), 400n);
    await refused(claim(SINK, 0), "NothingToClaim", [user, 0]);
  });

  it("stays claimable when the receiver refuses it, and goes elsewhere", async () => {
    await deposit(10n, 0, 10n);
    await credit(user, 10n, 0);
    const refuser = await rollup.chain.deploy(await testContract("Refuser", "Actors"));
    await refused(claim(refuser.address, 0), "TransferFailed", [ZERO, 10]);
    await refused(claim(rollup.contract.address, 0), "TransferFailed", [ZERO, 10]);
    assert.equal(await claimable(user, 0), 10n);
    await claim(SINK, 0);
  });

  it("is nobody's who is credited nothing", async () => {
    await deposit(10n, 0, 10n);
    await credit(user, 10n, 0);
    const stranger = rollup.chain.accounts[3]!;
    await refused(claim(stranger, 0, stranger), "NothingToClaim", [stranger, 0]);
    await refused(claim(user, 1), "NothingToClaim", [user, 1]);
    await refused(rollup.send("claim", [2n ** 255n, user]), "NothingToClaim");
  });
});

describe("a token that the rollup does not know", () => {
  it("is never paid, least of all as ETH, though a broken circuit may credit it", async () => {
    rollup = await RollupOnChain.deploy();
    user = rollup.chain.accounts[0]!;
    await deposit(10n, 0, 10n);
    await credit(user, 10n, 65535);
    await refused(claim(user, 65535), "TransferFailed", [ZERO, 10]);
  });
});

describe("re-entrancy", () => {
  const name = (data: Hex, abi: Abi): string | undefined => decodeRefusal(data, abi).code;

  it("by a receiver of ETH is refused: it gets its money once", async () => {
    rollup = await RollupOnChain.deploy();
    user = rollup.chain.accounts[0]!;
    await deposit(900n, 0, 900n);
    const thief = await rollup.chain.deploy(await testContract("Reenterer", "Actors"));
    await credit(thief.address, 100n, 0);
    const { abi, address } = rollup.contract;
    const again = rollup.callData("claim", [0, thief.address]);
    const more = rollup.callData("deposit", [0, 0n, KEY, user]);
    for (const inner of [again, more]) {
      await tell(thief, "arm", address, inner);
      await tell(thief, "act", address, again);
      assert.equal(await rollup.chain.balance(thief.address), 100n);
      assert.equal(await rollup.chain.read({ ...thief, functionName: "succeeded" }), false);
      const answer = await rollup.chain.read<Hex>({ ...thief, functionName: "answer" });
      assert.equal(name(answer, abi), "Reentered");
      await rollup.chain.rpc("anvil_setBalance", thief.address, "0x0");
      await credit(thief.address, 100n, 0);
    }
  });

  it("by a token is refused, whether money comes in or goes out", async () => {
    const token = await withToken("HookToken");
    await deposit(500n);
    await credit(user, 100n);
    const { abi, address } = rollup.contract;
    const messages = [
      rollup.callData("deposit", [1, 5n, KEY, user]),
      rollup.callData("claim", [1, user]),
    ];
    for (const message of messages) {
      await tell(token, "arm", address, message);
      await deposit(50n);
      const answer = await rollup.chain.read<Hex>({ ...token, functionName: "answer" });
      assert.equal(name(answer, abi), "Reentered");
    }
    await claim(SINK);
    assert.equal(await rollup.chain.read({ ...token, functionName: "succeeded" }), false);
    assert.equal(await held(token, address), 500n);
    assert.equal(await rollup.read("depositTail"), 3);
  });

  it("by a token that asks for an exit in between does no harm", async () => {
    const token = await withToken("HookToken");
    const { address } = rollup.contract;
    await tell(token, "arm", address, rollup.callData("requestExit", [3]));
    await deposit(50n);
    assert.equal(await rollup.chain.read({ ...token, functionName: "succeeded" }), true);
    assert.equal(await rollup.read("exitTail"), 1);
    assert.equal(await rollup.read("depositTail"), 1);
    assert.equal(await held(token, address), 50n);
  });

  it("is over when the call is: a contract may claim twice in one transaction", async () => {
    await withToken("Token", "Token");
    await deposit(20n);
    await deposit(10n, 0, 10n);
    const sequence = await rollup.chain.deploy(await testContract("Sequence", "Actors"));
    await credit(sequence.address, 20n);
    await credit(sequence.address, 10n, 0);
    const claims = [0, 1].map((token) => rollup.callData("claim", [token, SINK]));
    await tell(sequence, "run", rollup.contract.address, claims);
    for (const token of [0, 1]) assert.equal(await claimable(sequence.address, token), 0n);
  });

  it("by a token that moves the other way is refused", async () => {
    const token = await withToken("HookToken");
    await deposit(50n);
    await credit(user, 10n);
    const rebase = (balance: bigint) =>
      encodeFunctionData({
        abi: token.abi,
        functionName: "rebase",
        args: [rollup.contract.address, balance],
      });
    await tell(token, "arm", token.address, rebase(0n));
    await refused(deposit(20n), "TransferFailed", [token.address, 20]);
    await tell(token, "arm", token.address, rebase(90n));
    await refused(claim(SINK), "TransferFailed", [token.address, 10]);
  });

  it("cannot pass off a token's own transfer as a deposit twice", async () => {
    const token = await withToken("HookToken");
    const { address } = rollup.contract;
    // While 50 are on their way in, the token moves 7 more to the rollup: not what was asked for.
    const transfer = encodeFunctionData({
      abi: token.abi,
      functionName: "mint",
      args: [address, 7n],
    });
    await tell(token, "arm", token.address, transfer);
    await refused(deposit(50n), "TransferFailed", [token.address, 50]);
  });
});
