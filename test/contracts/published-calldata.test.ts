/** Where the data of a batch stand: in the transaction's own bytes, however it was written. */
import assert from "node:assert/strict";
import { decodeFunctionData, type Hex, hexToBigInt, numberToHex, size } from "viem";
import { mnemonicToAccount } from "viem/accounts";
import { ROLLUP_ABI } from "../../l1/artifacts/rollup-abi.js";
import { Refusal } from "../support/chain.js";
import type { L1Batch } from "../support/l1-batch.js";
import { refused } from "../support/refused.js";
import { RollupOnChain } from "../support/rollup-on-chain.js";

/** What everybody looks for, SPEC.md section 8. */
const DATA_POSITION = 388;

/** anvil's accounts come from this. */
const sender = mnemonicToAccount("test test test test test test test test test test test junk", {
  addressIndex: 8,
});

let rollup: RollupOnChain;
let batch: L1Batch;
let whole: Hex;
/** The call up to the last byte of the data, without the zeros that encoders add. */
let bare: Hex;

const bytes = (data: Hex, start: number, end: number): Hex =>
  `0x${data.slice(2 + 2 * start, 2 + 2 * end)}`;

const sendRaw = (data: Hex) =>
  rollup.chain.transact({ to: rollup.contract.address, data }, rollup.contract.abi);

/** Requires that the data are found in a transaction by position and by an ABI decoder. */
async function assertFound(hash: Hex): Promise<void> {
  const { input } = await rollup.chain.rpc<{ input: Hex }>("eth_getTransactionByHash", hash);
  const end = DATA_POSITION + size(batch.data);
  assert.equal(bytes(input, DATA_POSITION, end), batch.data);
  const { functionName, args } = decodeFunctionData({ abi: ROLLUP_ABI, data: input });
  assert.deepEqual([functionName, ...args!], ["commitBatch", ...Object.values(batch)]);
}

/** The call with one word of its arguments replaced. */
function withArgument(word: number, value: bigint): Hex {
  const position = 4 + 32 * word;
  const rest = bytes(whole, position + 32, size(whole)).slice(2);
  return `${bytes(whole, 0, position)}${numberToHex(value, { size: 32 }).slice(2)}${rest}`;
}

describe("the calldata of a batch", () => {
  beforeEach(async () => {
    rollup = await RollupOnChain.deploy();
    // One that leaves the root can be sent again and again.
    batch = rollup.proven(await rollup.data({ newRoot: await rollup.read("stateRoot") }));
    whole = rollup.callData("commitBatch", Object.values(batch));
    bare = bytes(whole, 0, DATA_POSITION + size(batch.data));
  });

  it("may end with the data, or go on with anything", async () => {
    assert.ok(size(bare) < size(whole));
    for (const data of [bare, `${bare}ff`, `${whole}${"5a".repeat(1000)}`] as const) {
      await assertFound((await sendRaw(data)).transactionHash);
    }
  });

  it("may not point into the arguments, where a word says the right length", async () => {
    const length = BigInt(size(batch.data));
    // The digest as the length, the proof as the data.
    const digest = withArgument(2, length);
    const moved = `${bytes(digest, 0, 36)}${numberToHex(64n, { size: 32 }).slice(2)}${digest.slice(138)}`;
    await refused(sendRaw(moved as Hex), "MalformedData", ["position", 100, DATA_POSITION]);
  });

  it("may not point anywhere else, nor around the end of the numbers", async () => {
    const offset = hexToBigInt(bytes(whole, 36, 68));
    assert.equal(offset, 352n);
    for (const wrapped of [2n ** 64n + offset, 2n ** 255n + offset, 2n ** 256n - 4n, 0n]) {
      await assert.rejects(sendRaw(withArgument(1, wrapped)), Refusal);
    }
    await sendRaw(withArgument(1, offset));
  });

  it("is found in a transaction that takes its sender's code away (EIP-7702)", async () => {
    const { chain, contract } = rollup;
    const nonceOf = async () =>
      Number(await chain.rpc<Hex>("eth_getTransactionCount", sender.address, "latest"));
    const sendTyped = async (to: Hex, data: Hex, delegate: Hex): Promise<[Hex, Hex]> => {
      const [nonce, chainId] = [await nonceOf(), 31337];
      const authorization = await sender.signAuthorization!({
        ...{ contractAddress: delegate, chainId, nonce: nonce + 1 },
      });
      const signed = await sender.signTransaction({
        ...{ type: "eip7702", chainId, nonce, to, data, gas: 2_000_000n },
        ...{ maxFeePerGas: 10n ** 11n, maxPriorityFeePerGas: 1n },
        authorizationList: [authorization],
      });
      const receipt = await chain.rpc<{ transactionHash: Hex; status: Hex }>(
        ...(["eth_sendRawTransactionSync", signed] as const),
      );
      return [receipt.transactionHash, receipt.status];
    };
    const nobody = `0x${"00".repeat(20)}` as const;
    // A precompile as code: the account cannot call anything by it, but has code.
    const precompile = `0x${"00".repeat(19)}04` as const;
    const [, refusal] = await sendTyped(contract.address, whole, precompile);
    assert.equal(refusal, "0x0");
    await refused(rollup.commit(batch, sender.address), "NotTopLevel", [sender.address]);
    const [hash, status] = await sendTyped(contract.address, whole, nobody);
    assert.equal(status, "0x1");
    await assertFound(hash);
    assert.equal(await rollup.read("batchNumber"), 1);
  });
});
