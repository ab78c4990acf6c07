/** How many batches a transaction holds: what L1 uses for as many is below the bound, and close to it. */
import assert from "node:assert/strict";
import { type Hex, numberToHex, size } from "viem";
import {
  assertGroup,
  groupBytes,
  groupGas,
  largestGroup,
} from "../../l1/contract/largest-group.js";
import { withMargin } from "../../l1/sending/fees.js";
import {
  TRANSACTION_BYTES_LIMIT,
  TRANSACTION_GAS_LIMIT,
} from "../../l1/sending/transaction-costs.js";
import { parseShape, type Shape } from "../../src/shape.js";
import type { BatchContent } from "../support/l1-batch.js";
import { rawGroup } from "../support/raw-group.js";
import { refusal } from "../support/refusal.js";
import { RollupOnChain } from "../support/rollup-on-chain.js";

const SHAPES = ["1x2", "32x32", "4x6-2d1e1w2p", "8x8-8w", "128x128-128w128p"];

describe("the largest group", function () {
  this.timeout(300_000);

  for (const text of SHAPES) {
    it(`of ${text} fits into a transaction, and one batch more does not`, () => {
      const shape = parseShape(text);
      const most = largestGroup(shape);
      assert.ok(groupGas(shape, most) < TRANSACTION_GAS_LIMIT);
      assert.ok(groupBytes(shape, most) <= TRANSACTION_BYTES_LIMIT);
      const isOver = groupGas(shape, most + 1) >= TRANSACTION_GAS_LIMIT;
      assert.ok(isOver || groupBytes(shape, most + 1) > TRANSACTION_BYTES_LIMIT);
    });

    it(`of ${text} costs no more on L1 than is reckoned, with every credit new`, async () => {
      const shape = parseShape(text);
      const rollup = await RollupOnChain.deploy({ shapes: [shape] });
      const most = largestGroup(shape);
      // Every item of a queue is a transaction of its own before.
      const full = shape.deposits + shape.exits > 0 ? Math.min(most, 20) : most;
      for (const count of new Set([1, 2, full])) {
        const { gas, bytes } = await commitFull(rollup, shape, count);
        const bound = groupGas(shape, count);
        assert.ok(gas <= bound, `${count}: ${gas} gas, at most ${bound}`);
        assert.ok(gas > 0.85 * bound, `${count}: ${gas} gas, not far below ${bound}`);
        assert.ok(bytes <= groupBytes(shape, count));
        assert.ok(bytes > groupBytes(shape, count) - 512);
      }
    });
  }

  it("is what a larger one is refused with", () => {
    const shape = parseShape("32x32");
    const most = largestGroup(shape);
    assertGroup(shape, 1);
    assertGroup(shape, most);
    const message = new RegExp(
      `batches of 32x32 in a transaction: got ${most + 1}, expected 1…${most}$`,
    );
    assert.throws(() => assertGroup(shape, most + 1), refusal("GroupTooLarge", message));
    for (const count of [0, -1, 1.5, Number.NaN]) {
      assert.throws(() => assertGroup(shape, count), refusal("GroupTooLarge"));
    }
  });

  it("is sent with a limit of gas that Ethereum takes", () => {
    const block = 60_000_000n;
    assert.equal(withMargin(1000n, block), 1250n);
    const most = BigInt(TRANSACTION_GAS_LIMIT);
    assert.equal(withMargin(most - 1n, block), most);
    // A chain that allows more has estimated more.
    assert.equal(withMargin(most + 1n, block), most + 1n);
    assert.equal(withMargin(40_000_000n, 30_000_000n), 30_000_000n);
  });
});

let nextOwner = 0xabcdef0123456789abcdef0123456789abcdef01n;

/** Commits full batches, each credit of which is the first of its owner. */
async function commitFull(rollup: RollupOnChain, shape: Shape, count: number) {
  const feeRecipient = newOwner();
  let exit = Number(await rollup.read("exitHead"));
  const contents: Partial<BatchContent>[] = [];
  for (let i = 0; i < count; i += 1) {
    const deposits = [];
    for (let j = 0; j < shape.deposits; j += 1) {
      const order = { key: 2n ** 250n + 7n, owner: newOwner(), token: 0, amount: 10n ** 9n };
      const args = [0, order.amount, order.key, `0x${order.owner.toString(16)}`];
      await rollup.send("deposit", args, { value: order.amount });
      deposits.push(order);
    }
    const exits = [];
    for (let j = 0; j < shape.exits; j += 1) {
      const account = 300 + (exit % 100);
      await rollup.send("requestExit", [account]);
      exits.push({ account, requester: SENDER, token: exit + 1, amount: FULL });
      exit += 1;
    }
    contents.push({
      ...{ feeRecipient, feeToken: 0x0101 + i, feeTotal: FULL, deposits, exits },
      newRoot: 2n ** 252n - 1n - BigInt(i),
      withdrawals: Array.from({ length: shape.withdrawals }, () => ({
        ...{ owner: newOwner(), token: 0x0101, amount: FULL },
      })),
      payees: Array.from({ length: shape.payments }, () => ({
        ...{ keyY: 2n ** 252n - 1n, owner: newOwner() },
      })),
    });
  }
  const data = await rollup.chainedData(contents, shape);
  const batches = data.map((each) => rollup.proven(each, shape, 2n ** 252n - 3n));
  return send(rollup, rollup.callData("commitBatches", rawGroup(batches)));
}

/** Sends a call with all the gas that Ethereum lets a transaction ask for. */
async function send({ chain, contract }: RollupOnChain, data: Hex) {
  const gas = numberToHex(TRANSACTION_GAS_LIMIT);
  const call = { from: chain.accounts[0], to: contract.address, data, gas };
  type Mined = { readonly status: Hex; readonly gasUsed: Hex; readonly transactionHash: Hex };
  const receipt = await chain.rpc<Mined>("eth_sendTransactionSync", call);
  assert.equal(receipt.status, "0x1");
  const raw = await chain.rpc<Hex>("eth_getRawTransactionByHash", receipt.transactionHash);
  return { gas: Number(receipt.gasUsed), bytes: size(raw) };
}

/** The account that anvil's transactions come from. */
const SENDER = 0xf39fd6e51aad88f6f4ce6ab8827279cfffb92266n;
const FULL = (1n << 128n) - 1n - (1n << 100n);

function newOwner(): bigint {
  nextOwner += 0x010101010101n;
  return nextOwner;
}
