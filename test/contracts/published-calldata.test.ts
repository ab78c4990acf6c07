/** Where the data of a batch stand: in the transaction's own bytes, however it was written. */
import assert from "node:assert/strict";
import { decodeFunctionData, type Hex, hexToBigInt, numberToHex, size } from "viem";
import { mnemonicToAccount } from "viem/accounts";
import { ROLLUP_ABI } from "../../l1/artifacts/rollup-abi.js";
import { Refusal } from "../support/chain.js";
import type { L1Batch } from "../support/l1-batch.js";
import { type GroupArguments, rawGroup } from "../support/raw-group.js";
import { refused } from "../support/refused.js";
import { RollupOnChain } from "../support/rollup-on-chain.js";

/** What everybody looks for, SPEC.md section 8. */
const DATA_POSITION = 196;

/** anvil's accounts come from this. */
const sender = mnemonicToAccount("test test test test test test test test test test test junk", {
  addressIndex: 8,
});

let rollup: RollupOnChain;
let batch: L1Batch;
let group: GroupArguments;
let whole: Hex;

const bytes = (data: Hex, start: number, end: number): Hex =>
  `0x${data.slice(2 + 2 * start, 2 + 2 * end)}`;

const sendRaw = (data: Hex) =>
  rollup.chain.transact({ to: rollup.contract.address, data }, rollup.contract.abi);

/** Requires that the data are found in a transaction by position and by an ABI decoder. */
async function assertFound(hash: Hex): Promise<void> {
  const { input } = await rollup.chain.rpc<{ input: Hex }>("eth_getTransactionByHash", hash);
  const end = DATA_POSITION + size(group[3]);
  assert.equal(bytes(input, DATA_POSITION, end), group[3]);
  const { functionName, args } = decodeFunctionData({ abi: ROLLUP_ABI, data: input });
  const decoded = [functionName, ...args!].map((value) =>
    typeof value === "string" ? value.toLowerCase() : value,
  );
  assert.deepEqual(decoded, ["commitBatches".toLowerCase(), ...group]);
}

/** The call with one word of its arguments replaced. */
function withArgument(word: number, value: bigint): Hex {
  const position = 4 + 32 * word;
  const rest = bytes(whole, position + 32, size(whole)).slice(2);
  return `${bytes(whole, 0, position)}${numberToHex(value, { size: 32 }).slice(2)}${rest}`;
}

describe("the calldata of a group", () => {
  beforeEach(async () => {
    rollup = await RollupOnChain.deploy();
    // One that leaves the root can be sent again and again.
    batch = rollup.proven(await rollup.data({ newRoot: await rollup.read("stateRoot") }));
    group = rawGroup([batch]);
    whole = rollup.callData("commitBatches", group);
  });

  it("may go on with anything", async () => {
    for (const data of [whole, `${whole}ff`, `${whole}${"5a".repeat(1000)}`] as const) {
      await assertFound((await sendRaw(data)).transactionHash);
    }
  });

  it("may have the proofs at any distance, odd ones too", async () => {
    const start = 4 + Number(hexToBigInt(bytes(whole, 132, 164)));
    const proofs = bytes(whole, start, size(whole)).slice(2);
    for (const gap of [1, 32, 1000]) {
      const head = bytes(withArgument(4, BigInt(start - 4 + gap)), 0, start);
      await assertFound((await sendRaw(`${head}${"ff".repeat(gap)}${proofs}`)).transactionHash);
    }
  });

  it("may not point into the proofs, where a word says the right length", async () => {
    const length = BigInt(size(group[3]));
    // The digest as the length, the points and what follows them as the data.
    const digest = hexToBigInt(bytes(whole, 132, 164)) + 32n;
    const head = withArgument(3, digest);
    const at = 4 + Number(digest);
    const word = numberToHex(length, { size: 32 }).slice(2);
    const moved = `${bytes(head, 0, at)}${word}${bytes(head, at + 32, size(head)).slice(2)}`;
    const padded = `${moved}${"00".repeat(Number(length))}` as Hex;
    await refused(sendRaw(padded), "MalformedData", ["position", at + 32, DATA_POSITION]);
  });

  it("may not point anywhere else, nor around the end of the numbers", async () => {
    const offset = hexToBigInt(bytes(whole, 100, 132));
    assert.equal(offset, 160n);
    for (const wrapped of [2n ** 64n + offset, 2n ** 255n + offset, 2n ** 256n - 4n, 0n]) {
      await assert.rejects(sendRaw(withArgument(3, wrapped)), Refusal);
    }
    await sendRaw(withArgument(3, offset));
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
