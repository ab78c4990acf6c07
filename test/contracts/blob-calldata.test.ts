/** The transactions that publish groups for a blob, byte by byte: what may stand in them where, and what it does. */
import assert from "node:assert/strict";
import { numberToBytesBE } from "@noble/curves/utils.js";
import { concatBytes } from "@noble/hashes/utils.js";
import { bytesToHex, decodeFunctionData, type Hex, hexToBytes, size } from "viem";
import { readDigests } from "../../l1/contract/read-digests.js";
import { parseShape } from "../../src/shape.js";
import {
  type BlobMembers,
  blobArguments,
  blobMembers,
  openingOfMembers,
  runArguments,
} from "../support/blob-members.js";
import { decodeRefusal } from "../support/chain.js";
import { refusal } from "../support/refusal.js";
import { RollupOnChain } from "../support/rollup-on-chain.js";

const SHAPE = parseShape("1x2-1w1p");
const PAYOUT = { owner: 0xabcdn, token: 0, amount: 5n };
const PAYEE = { keyY: 77n, owner: 0xfeedn };

/** Words of arguments, from the first one on, that say where something stands. */
const [DATA, PROOFS, LAST] = [3, 4, 5];
/** Of an opening: where its values stand. Of the rest of a group: where the members before and behind stand. */
const [VALUES, BEFORE, BEHIND] = [4, 1, 2];
/** Where the data begin, behind the selector, six words of arguments and their length. */
const DATA_POSITION = 4 + 7 * 32;

let rollup: RollupOnChain;
let members: BlobMembers;
let inBlob: Uint8Array;
let run: Uint8Array;
/** Bytes of data in both. */
let lengths: { readonly inBlob: number; readonly run: number };

/** What the contract says to a transaction with these data: the name of an error, or nothing if it takes it. */
async function answer(data: Uint8Array): Promise<string | undefined> {
  const { chain, contract } = rollup;
  const [from] = chain.accounts;
  const transaction = {
    ...{ from, to: contract.address, data: bytesToHex(data), gas: "0x1000000" },
    blobVersionedHashes: [members.blobHash],
  };
  try {
    await chain.rpc("eth_call", transaction, "pending");
    return undefined;
  } catch (error) {
    const { data: said = "0x" } = error as { readonly data?: Hex };
    return decodeRefusal(said, contract.abi).code ?? "no words";
  }
}

const positionOf = (argument: number): number => 4 + 32 * argument;
const wordAt = (data: Uint8Array, at: number): number =>
  Number(BigInt(bytesToHex(data.subarray(at, at + 32))));

function withWord(data: Uint8Array, at: number, value: bigint): Uint8Array {
  const changed = Uint8Array.from(data);
  changed.set(numberToBytesBE(BigInt.asUintN(256, value), 32), at);
  return changed;
}

/** The bytes each of which may be another one. */
async function freeBytes(data: Uint8Array): Promise<number[]> {
  const free: number[] = [];
  for (let at = 0; at < data.length; at += 1) {
    const changed = data.with(at, data[at]! ^ 1);
    if ((await answer(changed)) === undefined) free.push(at);
  }
  return free;
}

const upTo = (start: number, end: number): number[] =>
  Array.from({ length: end - start }, (_, i) => start + i);
const padded = (length: number): number => 32 * Math.ceil(length / 32);

describe("the calldata of a group for a blob", function () {
  this.timeout(300_000);

  before(async () => {
    rollup = await RollupOnChain.deploy({ shapes: [SHAPE] });
    const changes = [1n, 2n, 3n].map((feeTotal) => {
      return { feeTotal, withdrawals: [PAYOUT], payees: [PAYEE] };
    });
    members = await blobMembers(rollup, changes, SHAPE);
    const blobCall = blobArguments(members, await openingOfMembers(members));
    // A run from the beginning, so that its root is the contract's; what is before it is in other tests.
    const runCall = runArguments(members, [0, 1]);
    inBlob = hexToBytes(rollup.callData("commitBlob", blobCall));
    run = hexToBytes(rollup.callData("commitGroup", runCall));
    lengths = { inBlob: size(blobCall[3]), run: size(runCall[3]) };
  });

  it("is taken as it is", async () => {
    assert.equal(await answer(inBlob), undefined);
    assert.equal(await answer(run), undefined);
  });

  it("binds every byte in a blob but what pads the data", async () => {
    const padding = upTo(DATA_POSITION + lengths.inBlob, DATA_POSITION + padded(lengths.inBlob));
    assert.ok(padding.length > 0);
    assert.deepEqual(await freeBytes(inBlob), padding);
  });

  it("binds every byte of a run but what pads the data", async () => {
    const padding = upTo(DATA_POSITION + lengths.run, DATA_POSITION + padded(lengths.run));
    assert.ok(padding.length > 0);
    // One byte says where the members before stand, of which there are none: no word is as good as another.
    const rest = positionOf(0) + wordAt(run, positionOf(LAST));
    const free = (await freeBytes(run)).filter((at) => at < rest + 32 || at >= rest + 64);
    assert.deepEqual(free, padding);
  });

  it("has the data in one place, whatever else would be read as data", async () => {
    for (const [data, length] of [
      [inBlob, lengths.inBlob],
      [run, lengths.run],
    ] as const) {
      const here = BigInt(wordAt(data, positionOf(DATA)));
      assert.equal(positionOf(0) + Number(here) + 32, DATA_POSITION);
      for (const target of [here + 32n, here - 32n, here + 1n]) {
        const said = await answer(withWord(data, positionOf(DATA), target));
        assert.ok(said === "MalformedData" || said === "no words", said);
      }
      // The same data once more at the end, at a place that an ABI decoder would find.
      const copy = data.subarray(DATA_POSITION - 32, DATA_POSITION + padded(length));
      const moved = concatBytes(data, copy);
      const end = BigInt(data.length - positionOf(0));
      assert.equal(await answer(withWord(moved, positionOf(DATA), end)), "MalformedData");
      // Around the end of the numbers.
      for (const wrapped of [here + 2n ** 64n, here + 2n ** 255n, here - 2n ** 255n]) {
        assert.equal(await answer(withWord(data, positionOf(DATA), wrapped)), "no words");
      }
    }
  });

  it("may have the opening and its values anywhere, in front of it as well: the data are the same", async () => {
    const opening = positionOf(0) + wordAt(inBlob, positionOf(LAST));
    const values = opening + wordAt(inBlob, opening + 32 * VALUES);
    // The opening once more behind everything, with the values that stand in front of it.
    const head = inBlob.subarray(opening, opening + 32 * (VALUES + 1));
    const moved = concatBytes(inBlob, head);
    const back = withWord(
      withWord(moved, positionOf(LAST), BigInt(inBlob.length - positionOf(0))),
      inBlob.length + 32 * VALUES,
      BigInt(values - inBlob.length),
    );
    assert.equal(await answer(back), undefined);
    // A decoder of the whole call does not follow that: the client reads the digests without one.
    const whole = { abi: rollup.contract.abi, data: bytesToHex(back) };
    assert.throws(() => decodeFunctionData(whole));
    const proofsOf = (data: Uint8Array) => positionOf(0) + wordAt(data, positionOf(PROOFS));
    const digests = members.batches.map(({ digest }) => digest);
    const hash = "0x";
    assert.deepEqual(readDigests({ hash, input: whole.data }), digests);
    // What no contract has accepted is refused, and not read beyond its end.
    for (const [at, value] of [
      [positionOf(PROOFS), BigInt(back.length)],
      [positionOf(PROOFS), 2n ** 255n],
      [proofsOf(back), 2n ** 250n],
      [proofsOf(back), BigInt(back.length)],
    ] as const) {
      const input = bytesToHex(withWord(back, at, value));
      assert.throws(
        () => readDigests({ hash, input }),
        refusal("InvalidRpcAnswer", /of proofs|the proofs/),
      );
    }
    // Values that are read from the proofs are no values: the number in front of them is a digest.
    const proofs = positionOf(0) + wordAt(inBlob, positionOf(PROOFS));
    const ofProofs = withWord(inBlob, opening + 32 * VALUES, BigInt(proofs - opening));
    assert.equal(await answer(ofProofs), "InvalidOpening");
    const far = withWord(inBlob, opening + 32 * VALUES, 2n ** 255n);
    assert.ok(["MalformedData", "no words"].includes((await answer(far))!));
  });

  it("may say the members around a run by one list, but not by more than there is", async () => {
    const rest = positionOf(0) + wordAt(run, positionOf(LAST));
    const behind = wordAt(run, rest + 32 * BEHIND);
    // Those behind the run are named as those before it as well: then there are more, and z is another one.
    const twice = withWord(run, rest + 32 * BEFORE, BigInt(behind));
    assert.equal(await answer(twice), "InvalidProof");
    for (const count of [
      BigInt(run.length),
      2n ** 58n,
      2n ** 64n - 1n,
      2n ** 250n,
      2n ** 256n - 1n,
    ]) {
      assert.equal(await answer(withWord(run, rest + behind, count)), "no words");
    }
    const none = withWord(run, rest + behind, 0n);
    assert.equal(await answer(none), "InvalidProof");
    // A list that begins around the end of the numbers has nothing in it, and nothing of it is copied.
    const negative = withWord(run, rest + 32 * BEFORE, -(2n ** 254n));
    assert.ok(["no words", undefined].includes(await answer(negative)));
  });

  it("may end in the middle of nothing", async () => {
    for (const data of [inBlob, run]) {
      assert.equal(await answer(data.subarray(0, data.length - 1)), "no words");
      assert.equal(await answer(concatBytes(data, new Uint8Array(77).fill(0x5a))), undefined);
    }
  });
});
