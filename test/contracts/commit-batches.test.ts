/** What accepted batches change, and that y is the value of exactly the published vector. */
import assert from "node:assert/strict";
import fc from "fast-check";
import { type Address, bytesToHex, type Hex } from "viem";
import { dataLength } from "../../src/batch/layout.js";
import { FIELD_MODULUS } from "../../src/crypto/field.js";
import type { Deposit } from "../../src/kinds/deposit/deposit.js";
import { BALANCE_LIMIT, OWNER_LIMIT } from "../../src/params.js";
import { parseShape, shapeId } from "../../src/shape.js";
import { type ChainEvent, Refusal } from "../support/chain.js";
import type { PaidExit, Payout } from "../support/l1-batch.js";
import { isSent, rawGroup } from "../support/raw-group.js";
import { RollupOnChain, TEST_LEVELS, TEST_SHAPE } from "../support/rollup-on-chain.js";
import { rollupWithToken } from "../support/rollup-with-token.js";

const RECIPIENT = 0xfee5n;
/** Wei, so little that an account can pay it in one test after the other. */
const BEYOND_64_BITS = 2n ** 65n;
const addressOf = (owner: bigint): Address => `0x${owner.toString(16).padStart(40, "0")}`;

/** Queues deposits, of ETH if no token is named; returns them. */
async function queueDeposits(
  rollup: RollupOnChain,
  amounts: readonly bigint[],
  token = 0,
): Promise<Deposit[]> {
  const deposits = amounts.map((amount, i) => {
    return { key: FIELD_MODULUS - 1n - BigInt(i), owner: 0xabcn + BigInt(i), token, amount };
  });
  for (const { key, owner, amount } of deposits) {
    const value = token === 0 ? amount : 0n;
    await rollup.send("deposit", [token, amount, key, addressOf(owner)], { value });
  }
  return deposits;
}

/** Queues exit requests, one of each of the first accounts of L1; returns what they shall pay. */
async function queueExits(rollup: RollupOnChain, amounts: readonly bigint[]): Promise<PaidExit[]> {
  const exits = amounts.map((amount, i) => {
    return { account: 500 + i, requester: BigInt(rollup.chain.accounts[i]!), token: 0, amount };
  });
  for (const [i, { account }] of exits.entries()) {
    await rollup.send("requestExit", [account], { from: rollup.chain.accounts[i]! });
  }
  return exits;
}

const credits = (events: readonly ChainEvent[]): unknown[] =>
  events
    .filter(({ name }) => name === "Credited")
    .map(({ args: { owner, token, amount } }) => [BigInt(owner as Address), token, amount]);

describe("commitBatches", () => {
  let rollup: RollupOnChain;

  beforeEach(async () => {
    rollup = await RollupOnChain.deploy();
  });

  it("moves root and number, and credits the fees", async () => {
    const receipt = await rollup.settle({
      ...{ newRoot: 42n, feeRecipient: RECIPIENT, feeTotal: 1000n },
    });
    assert.equal(await rollup.read("stateRoot"), 42n);
    assert.equal(await rollup.read("batchNumber"), 1);
    assert.equal(await rollup.read("claimable", addressOf(RECIPIENT), 0), 1000n);
    const id = shapeId(TEST_SHAPE, TEST_LEVELS);
    const committed = {
      ...{ firstBatch: 0n, shapeId: id, count: 1n },
      ...{ newRoot: 42n, depositHead: 0n, exitHead: 0n },
    };
    const [first, ...rest] = rollup.events(receipt);
    assert.deepEqual(first, { name: "BatchesCommitted", args: committed });
    assert.deepEqual(credits(rest), [[RECIPIENT, 0n, 1000n]]);
    const second = rollup.events(await rollup.settle({ newRoot: 0n }));
    assert.equal(second[0]!.args.firstBatch, 1n);
    assert.equal(second.length, 1);
    assert.equal(await rollup.read("stateRoot"), 0n);
  });

  it("takes the next items of both queues, over several batches", async () => {
    const deposits = await queueDeposits(rollup, [5n, BEYOND_64_BITS, 7n, 8n]);
    const exits = await queueExits(rollup, [0n, 3n, 4n]);
    await rollup.settle({ deposits: deposits.slice(0, 3), exits: exits.slice(0, 1) });
    assert.equal(await rollup.read("depositHead"), 3);
    assert.equal(await rollup.read("exitHead"), 1);
    await rollup.settle({});
    const last = await rollup.settle({ deposits: deposits.slice(3), exits: exits.slice(1) });
    const { depositHead, exitHead } = rollup.events(last)[0]!.args;
    assert.deepEqual([depositHead, exitHead], [4n, 3n]);
    assert.equal(await rollup.read("depositHead"), 4);
    assert.equal(await rollup.read("exitHead"), 3);
    assert.equal(await rollup.read("depositTail"), 4);
    assert.equal(await rollup.read("exitTail"), 3);
  });

  it("makes exits and withdrawals claimable, adding up", async () => {
    const exits = await queueExits(rollup, [0n, BALANCE_LIMIT - 1n]);
    const [, paid] = exits;
    const withdrawals: Payout[] = [
      { owner: paid!.requester, token: 0, amount: 6n },
      { owner: OWNER_LIMIT - 1n, token: 65535, amount: BALANCE_LIMIT - 1n },
    ];
    const receipt = await rollup.settle({ exits, withdrawals });
    assert.deepEqual(credits(rollup.events(receipt)), [
      [paid!.requester, 0n, BALANCE_LIMIT + 5n],
      [OWNER_LIMIT - 1n, 65535n, BALANCE_LIMIT - 1n],
    ]);
    const sum = await rollup.read("claimable", addressOf(paid!.requester), 0);
    assert.equal(sum, BALANCE_LIMIT + 5n);
    const nothing = await rollup.read("claimable", addressOf(exits[0]!.requester), 0);
    assert.equal(nothing, 0n);
  });

  it("takes records of which one byte stands in an element of its own", async () => {
    // 2 transfers of 9 bytes, 4 slots of 3, 2 deposits of 1: 32 bytes, an element has 31.
    const shape = parseShape("2x4-2d");
    rollup = await RollupOnChain.deploy({ shapes: [shape] });
    await rollup.settle({ newRoot: 7n }, shape);
    assert.equal(await rollup.read("stateRoot"), 7n);
  });

  it("credits the fees in their token", async () => {
    const feeToken = 0x8001;
    const fees = { feeRecipient: RECIPIENT, feeToken, feeTotal: 7n };
    const receipt = await rollup.settle(fees);
    assert.deepEqual(credits(rollup.events(receipt)), [[RECIPIENT, BigInt(feeToken), 7n]]);
  });

  it("writes two words of storage and the credit of the fees", async () => {
    const fees = { feeRecipient: RECIPIENT, feeTotal: 1n };
    await rollup.settle(fees);
    const batch = rollup.proven(await rollup.data(fees));
    const call = {
      ...{ from: rollup.chain.accounts[0]!, to: rollup.contract.address },
      data: rollup.callData("commitBatches", rawGroup([batch])),
    };
    const options = { disableMemory: true, disableStorage: true };
    const { structLogs } = await rollup.chain.rpc<{ structLogs: { op: string; stack: Hex[] }[] }>(
      ...(["debug_traceCall", call, "latest", options] as const),
    );
    const writes = structLogs.filter(({ op }) => op === "SSTORE");
    assert.equal(new Set(writes.map(({ stack }) => stack.at(-1))).size, 3);
  });
});

describe("the value y of the published vector", () => {
  /** Records that fill an element, that end within one, none of a kind, and many. */
  const shapes = [
    "1x2",
    "7x10",
    "2x4-3d2e2w2p",
    "1x2-1d",
    "1x3-2e",
    "9x4-5w",
    "1x2-3p",
    "32x32-4d2e4w",
  ];
  const parsed = shapes.map(parseShape);
  let rollup: RollupOnChain;

  before(async () => {
    ({ rollup } = await rollupWithToken("Token", "Token", { shapes: parsed }));
  });

  it("is what the specification says, for every shape and any content", async () => {
    const element = fc.bigInt(0n, FIELD_MODULUS - 1n);
    const amount = fc.bigInt(0n, BALANCE_LIMIT - 1n);
    const content = fc.record({
      ...{ shape: fc.constantFrom(...parsed), newRoot: element, digest: element },
      ...{ feeRecipient: fc.bigInt(0n, OWNER_LIMIT - 1n), feeTotal: amount, fill: fc.nat(255) },
      ...{ owner: fc.bigInt(1n, OWNER_LIMIT - 1n), token: fc.nat(65535), amount },
      depositToken: fc.nat(1),
    });
    const check = async (drawn: typeof content extends fc.Arbitrary<infer T> ? T : never) => {
      const { shape, digest, owner, token, amount: paid, depositToken, ...header } = drawn;
      const payout = { owner, token, amount: paid };
      const withdrawals = Array.from({ length: shape.withdrawals }, () => payout);
      const payees = Array.from({ length: shape.payments }, () => ({ keyY: drawn.digest, owner }));
      const exits = await queueExits(rollup, new Array(shape.exits).fill(paid));
      const deposits = await queueDeposits(
        rollup,
        new Array(shape.deposits).fill(3n),
        depositToken,
      );
      const fees = { ...header, feeToken: token };
      const data = await rollup.data({ ...fees, deposits, exits, withdrawals, payees }, shape);
      assert.equal(data.length, dataLength(shape));
      // Only with the right y does the verifier accept the simulated proof.
      await rollup.commit(rollup.proven(data, shape, digest));
    };
    await fc.assert(fc.asyncProperty(content, check), { numRuns: 40 });
  });

  it("counts every byte of the data that L1 is sent", async () => {
    const shape = TEST_SHAPE;
    const deposits = await queueDeposits(rollup, [1n, 2n]);
    const exits = await queueExits(rollup, [1n]);
    const data = await rollup.data(
      {
        deposits,
        exits,
        withdrawals: [{ owner: 1n, token: 2, amount: 3n }],
        payees: [{ keyY: 4n, owner: 5n }],
      },
      shape,
    );
    const batch = rollup.proven(data, shape);
    const tryData = (bytes: Uint8Array): Promise<unknown> =>
      rollup.read("commitBatches", ...rawGroup([{ ...batch, data: bytesToHex(bytes) }]));
    await tryData(data);
    for (let i = 0; i < data.length; i++) {
      const changed = data.slice();
      changed[i]! ^= 1;
      const call = tryData(changed);
      if (!isSent(i)) {
        await call;
        continue;
      }
      await assert.rejects(call, Refusal, `byte ${i}`);
    }
  });
});
