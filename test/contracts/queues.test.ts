/** Deposits and exit requests: what joins the queues, with which hash and deadline, and what may not. */
import assert from "node:assert/strict";
import { type Address, bytesToHex, type Hex, hexToBytes, numberToHex } from "viem";
import { FIELD_MODULUS } from "../../src/crypto/field.js";
import { encodeDeposit } from "../../src/kinds/deposit/deposit.js";
import { encodeExitRequest } from "../../src/kinds/exit/exit-request.js";
import { EMPTY_QUEUE_HASH, nextQueueHash } from "../../src/kinds/queue-hash.js";
import { BALANCE_LIMIT } from "../../src/params.js";
import { refused } from "../support/refused.js";
import { DEADLINE, RollupOnChain, SPACING } from "../support/rollup-on-chain.js";
import { testContract } from "../support/test-contracts.js";

const KEY = 0x1234n;
const SIGN = 1n << 255n;
const OWNER: Address = "0x00000000000000000000000000000000000a11ce";
const ZERO: Address = "0x0000000000000000000000000000000000000000";

let rollup: RollupOnChain;

function depositEth(amount: bigint, key = KEY, owner = OWNER) {
  return rollup.send("deposit", [0, amount, key, owner], { value: amount });
}

/** Hash and deadline of an entry. */
function partsOf(entry: Hex): { hash: Hex; deadline: bigint } {
  const bytes = hexToBytes(entry);
  return { hash: bytesToHex(bytes.slice(0, 27)), deadline: BigInt(bytesToHex(bytes.slice(27))) };
}

describe("the deposit queue", () => {
  beforeEach(async () => {
    rollup = await RollupOnChain.deploy();
  });

  it("keeps a hash of each item over all before it, and says what joined", async () => {
    let hash: Uint8Array = EMPTY_QUEUE_HASH;
    for (const [index, key] of [KEY, SIGN + FIELD_MODULUS - 1n, 0n].entries()) {
      const amount = 10n ** BigInt(index);
      const receipt = await depositEth(amount, key);
      const deadline = BigInt((await rollup.chain.now()) + DEADLINE + index * SPACING);
      hash = nextQueueHash(hash, encodeDeposit({ key, owner: BigInt(OWNER), token: 0, amount }));
      const entry = partsOf(await rollup.read<Hex>("depositEntry", index));
      assert.deepEqual(entry, { hash: bytesToHex(hash), deadline });
      const [event, ...others] = rollup.events(receipt);
      assert.deepEqual(others, []);
      assert.equal(event!.name, "DepositQueued");
      const { owner, ...rest } = event!.args;
      assert.equal(BigInt(owner as Address), BigInt(OWNER));
      assert.deepEqual(rest, { index: BigInt(index), key, token: 0n, amount, deadline });
    }
    assert.equal(await rollup.read("depositTail"), 3);
    assert.equal(await rollup.read("deposited", 0), 111n);
    assert.equal(await rollup.chain.balance(rollup.contract.address), 111n);
  });

  it("counts the time of a deposit from those that still wait", async () => {
    const deposits = [1n, 2n].map((amount) => ({
      key: KEY,
      owner: BigInt(OWNER),
      token: 0,
      amount,
    }));
    for (const { amount } of deposits) await depositEth(amount);
    await rollup.settle({ deposits });
    await depositEth(3n);
    const { deadline } = partsOf(await rollup.read<Hex>("depositEntry", 2));
    assert.equal(deadline, BigInt((await rollup.chain.now()) + DEADLINE));
  });

  it("refuses tokens, amounts, owners and keys that nobody could hold", async () => {
    await refused(rollup.send("deposit", [1, 5n, KEY, OWNER]), "UnknownToken", [1, 1]);
    await refused(depositEth(0n), "OutOfRange", ["amount", 0]);
    const huge = rollup.send("deposit", [0, BALANCE_LIMIT, KEY, OWNER]);
    await refused(huge, "OutOfRange", ["amount", BALANCE_LIMIT, BALANCE_LIMIT]);
    await refused(depositEth(1n, KEY, ZERO), "OutOfRange", ["owner", 0]);
    for (const key of [FIELD_MODULUS, FIELD_MODULUS + 1n, SIGN - 1n]) {
      await refused(depositEth(1n, key), "NotInField", ["key", key]);
      await refused(depositEth(1n, SIGN + key), "NotInField", ["key", key]);
    }
  });

  it("refuses another value than the amount", async () => {
    for (const value of [0n, 4n, 6n]) {
      const sent = rollup.send("deposit", [0, 5n, KEY, OWNER], { value });
      await refused(sent, "WrongValue", [value, 5]);
    }
  });

  it("keeps the sum of a token's deposits below 2^128, whatever has been withdrawn", async () => {
    const token = await rollup.chain.deploy(await testContract("Token", "Token"));
    rollup = await RollupOnChain.deploy({ tokens: [token.address] });
    const { address } = rollup.contract;
    const call = async (functionName: string, ...args: unknown[]) =>
      rollup.chain.send({ ...token, functionName, args });
    await call("mint", rollup.chain.accounts[0], 2n ** 200n);
    await call("approve", address, 2n ** 200n);
    await rollup.send("deposit", [1, BALANCE_LIMIT - 2n, KEY, OWNER]);
    const over = rollup.send("deposit", [1, 2n, KEY, OWNER]);
    await refused(over, "DepositCapExceeded", [BALANCE_LIMIT, BALANCE_LIMIT]);
    await rollup.send("deposit", [1, 1n, KEY, OWNER]);
    await refused(rollup.send("deposit", [1, 1n, KEY, OWNER]), "DepositCapExceeded");
    const eth = await depositEth(7n);
    assert.equal(rollup.events(eth).length, 1);
    const withToken = rollup.send("deposit", [1, 1n, KEY, OWNER], { value: 1n });
    await refused(withToken, "DepositCapExceeded");
  });

  it("takes no more deposits than half of the tree has leaves: each finds a place", async () => {
    await depositEth(1n);
    await setTail(rollup, "deposit", 255n);
    await depositEth(1n);
    await refused(depositEth(1n), "TreeFull", [256]);
  });

  it("takes no ETH with another token, and none without a deposit", async () => {
    const token = await rollup.chain.deploy(await testContract("Token", "Token"));
    rollup = await RollupOnChain.deploy({ tokens: [token.address] });
    const sent = rollup.send("deposit", [1, 5n, KEY, OWNER], { value: 5n });
    await refused(sent, "WrongValue", [5, 0]);
    const { abi, address } = rollup.contract;
    for (const data of ["0x", "0x12345678"] as const) {
      const plain = rollup.chain.transact({ to: address, data, value: 1n }, abi);
      await refused(plain, undefined);
    }
  });
});

describe("the exit queue", () => {
  beforeEach(async () => {
    rollup = await RollupOnChain.deploy();
  });

  it("takes anybody's request for any account of the tree", async () => {
    let hash: Uint8Array = EMPTY_QUEUE_HASH;
    for (const [index, account] of [0, 511, 7].entries()) {
      const from = rollup.chain.accounts[index]!;
      const receipt = await rollup.send("requestExit", [account], { from });
      const deadline = BigInt((await rollup.chain.now()) + DEADLINE + index * SPACING);
      hash = nextQueueHash(hash, encodeExitRequest({ account, requester: BigInt(from) }));
      const entry = partsOf(await rollup.read<Hex>("exitEntry", index));
      assert.deepEqual(entry, { hash: bytesToHex(hash), deadline });
      const [event] = rollup.events(receipt);
      const { requester, ...rest } = event!.args;
      assert.equal(event!.name, "ExitQueued");
      assert.equal(BigInt(requester as Address), BigInt(from));
      assert.deepEqual(rest, { index: BigInt(index), account: BigInt(account), deadline });
    }
    assert.equal(await rollup.read("exitTail"), 3);
  });

  it("refuses an account that the tree has no place for", async () => {
    for (const account of [512n, 2n ** 24n, 2n ** 256n - 1n]) {
      await refused(rollup.send("requestExit", [account]), "OutOfRange", ["account", account, 512]);
    }
  });

  it("gives a flood its time, and takes it back when the flood is over", async () => {
    const exits = [];
    for (let account = 0; account < 4; account++) {
      await rollup.send("requestExit", [account]);
      exits.push({ account, requester: BigInt(rollup.chain.accounts[0]!), token: 0, amount: 0n });
    }
    const deadlineOf = async (index: number): Promise<number> =>
      Number(partsOf(await rollup.read<Hex>("exitEntry", index)).deadline);
    assert.equal(await deadlineOf(3), (await rollup.chain.now()) + DEADLINE + 3 * SPACING);
    await rollup.settle({ exits: exits.slice(0, 2) });
    await rollup.settle({ exits: exits.slice(2) });
    await rollup.send("requestExit", [0]);
    assert.equal(await deadlineOf(4), (await rollup.chain.now()) + DEADLINE);
  });

  it("keeps a deadline that does not fit its 40 bits at the last time that does", async () => {
    const most = 2 ** 32 - 1;
    rollup = await RollupOnChain.deploy({ deadline: most, spacing: most });
    await rollup.send("requestExit", [0]);
    await setTail(rollup, "exit", 400n);
    await rollup.send("requestExit", [0]);
    assert.equal(partsOf(await rollup.read<Hex>("exitEntry", 400)).deadline, 2n ** 40n - 1n);
  });
});

/** Pretends that so many items have joined a queue, as only years of requests could bring about. */
async function setTail(target: RollupOnChain, queue: "deposit" | "exit", tail: bigint) {
  const { address } = target.contract;
  const shift = queue === "deposit" ? 80n : 160n;
  for (let number = 0n; number < 20n; number++) {
    const key = numberToHex(number, { size: 32 });
    const value = BigInt(await target.chain.rpc<Hex>("eth_getStorageAt", address, key, "latest"));
    if (value !== 1n << shift) continue;
    await target.chain.rpc(
      "anvil_setStorageAt",
      address,
      key,
      numberToHex(tail << shift, { size: 32 }),
    );
    return;
  }
  throw new Error("no storage slot holds the counters alone");
}
