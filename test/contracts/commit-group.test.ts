/** The batches of a group that is proven for a blob, published in calldata: as many as have proofs. */
import assert from "node:assert/strict";
import { concatHex, type Hex, hexToBigInt, numberToHex, slice } from "viem";
import {
  asBatches,
  type BlobMembers,
  blobMembers,
  type GroupRest,
  pairsOf,
  runArguments,
} from "../support/blob-members.js";
import { rawGroup } from "../support/raw-group.js";
import { refused } from "../support/refused.js";
import { RollupOnChain } from "../support/rollup-on-chain.js";

const OTHER_WORD: Hex = `0x${"5a".repeat(32)}`;
const COUNT = 4;

let rollup: RollupOnChain;
let members: BlobMembers;

type Run = readonly [number, number];

/** Whether the contract would take a run that starts at the current root. @throws Refusal. */
const attempt = (run: Run, rest: Partial<GroupRest> = {}, of = members): Promise<unknown> =>
  rollup.read("commitGroup", ...runArguments(of, run, rest));

beforeEach(async () => {
  rollup = await RollupOnChain.deploy();
  const changes = Array.from({ length: COUNT }, (_, i) => ({ fill: 1 + 40 * i, feeTotal: 1n }));
  members = await blobMembers(rollup, changes);
});

describe("a group that is proven for a blob", () => {
  const cuts: Readonly<Record<string, readonly Run[]>> = {
    "as a whole": [[0, 4]],
    "batch by batch": [
      [0, 1],
      [1, 2],
      [2, 3],
      [3, 4],
    ],
    "as beginning and end": [
      [0, 3],
      [3, 4],
    ],
    "with a middle": [
      [0, 1],
      [1, 3],
      [3, 4],
    ],
  };
  for (const [name, runs] of Object.entries(cuts)) {
    it(`settles in calldata ${name}, with the same proofs`, async () => {
      for (const run of runs) await rollup.send("commitGroup", runArguments(members, run));
      assert.equal(await rollup.read<number>("batchNumber"), COUNT);
      const last = members.batches.at(-1)!.data;
      assert.equal(await rollup.read("stateRoot"), hexToBigInt(numberToHexOf(last, 32, 64)));
    });
  }

  it("says when it settles what any group says", async () => {
    const receipt = await rollup.send("commitGroup", runArguments(members, [0, 2]));
    const [event] = rollup.events(receipt);
    assert.equal(event!.name, "BatchesCommitted");
    assert.deepEqual([event!.args.firstBatch, event!.args.count], [0n, 2n]);
  });

  it("is not accepted as batches by themselves, nor are they as one", async () => {
    await refused(rollup.read("commitBatches", ...rawGroup(asBatches(members))), "InvalidProof");
    const proofs = members.batches.map(({ data, digest }) => {
      return rollup.proven(data, members.shape, digest).proof;
    });
    await refused(attempt([0, 4], {}, { ...members, proofs }), "InvalidProof");
  });

  it("of one without a blob is a batch by itself", async () => {
    const { data, digest } = members.batches[0]!;
    const { proof } = rollup.proven(data, members.shape, digest);
    const rest = { blobHash: numberToHex(0, { size: 32 }), before: [], behind: [] };
    await attempt([0, 1], rest, { ...members, proofs: [proof] });
  });

  it("must be given a run that starts at the root, and has a batch", async () => {
    await refused(attempt([1, 3]), "RootMismatch");
    const [id, root, recipient, , , rest] = runArguments(members);
    const none = [id, root, recipient, "0x", [], rest];
    await refused(rollup.read("commitGroup", ...none), "MalformedData", ["batches", 0, 1]);
  });
});

describe("what the point binds besides a run", () => {
  const run: Run = [0, 2];
  const pairs = () => pairsOf(members);

  const wrong: Readonly<Record<string, () => Partial<GroupRest>>> = {
    "another blob's hash": () => ({ blobHash: OTHER_WORD }),
    "no blob's hash": () => ({ blobHash: numberToHex(0, { size: 32 }) }),
    "a member less": () => ({ behind: pairs().slice(3) }),
    "a member more": () => ({ behind: [...pairs().slice(2), pairs()[3]!] }),
    "two members swapped": () => ({ behind: [pairs()[3]!, pairs()[2]!] }),
    "a member before instead of behind": () => ({
      before: [pairs()[2]!],
      behind: [pairs()[3]!],
    }),
    "another leaf": () => ({ behind: [pairs()[2]!, [OTHER_WORD, pairs()[3]![1]]] }),
    "another hash of records": () => ({ behind: [[pairs()[2]![0], OTHER_WORD], pairs()[3]!] }),
    "leaf and hash of records swapped": () => ({
      behind: [pairs()[2]!, [pairs()[3]![1], pairs()[3]![0]]],
    }),
  };
  for (const [what, rest] of Object.entries(wrong)) {
    it(`is not ${what}`, async () => {
      await attempt(run);
      await refused(attempt(run, rest()), "InvalidProof");
    });
  }

  it("is in its place before the run, too", async () => {
    await rollup.send("commitGroup", runArguments(members, run));
    await attempt([2, 4]);
    const [first, second] = pairs() as [GroupRest["before"][0], GroupRest["before"][0]];
    for (const before of [[second, first], [first], [[first[1], first[0]] as const, second], []]) {
      await refused(attempt([2, 4], { before }), "InvalidProof");
    }
  });

  it("does not stand in for the run's own data", async () => {
    const last = members.batches[1]!.data.length - 1;
    for (const byte of [last, last - 61, 159]) {
      const batches = members.batches.map(({ data, digest }, i) => {
        const changed = data.slice();
        if (i === 1) changed[byte]! ^= 1;
        return { data: changed, digest };
      });
      await refused(attempt(run, {}, { ...members, batches }), "InvalidProof");
    }
  });
});

describe("the data of a group that is proven for a blob", () => {
  it("stand at byte 228 of the transaction's", async () => {
    const args = runArguments(members);
    const whole = rollup.callData("commitGroup", args);
    const length = (args[3].length - 2) / 2;
    assert.equal(slice(whole, 228, 228 + length), args[3]);
    // One word further: the offsets of what stands behind them move along.
    const moved = [3, 4, 5].reduce<Hex>((data, word) => {
      const at = 4 + 32 * word;
      const offset = hexToBigInt(slice(data, at, at + 32)) + 32n;
      return concatHex([
        slice(data, 0, at),
        numberToHex(offset, { size: 32 }),
        slice(data, at + 32),
      ]);
    }, whole);
    const head = 4 + 6 * 32;
    const data = concatHex([slice(moved, 0, head), OTHER_WORD, slice(moved, head)]);
    const { address, abi } = rollup.contract;
    await refused(rollup.chain.transact({ to: address, data }, abi), "MalformedData", [
      "position",
      260,
      228,
    ]);
    await rollup.chain.transact({ to: address, data: whole }, abi);
  });
});

function numberToHexOf(bytes: Uint8Array, start: number, end: number): Hex {
  return `0x${Buffer.from(bytes.subarray(start, end)).toString("hex")}`;
}
