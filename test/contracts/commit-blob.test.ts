/** Groups whose records stand in a blob: honest ones, and whatever is not the blob that they were proven for. */
import assert from "node:assert/strict";
import { bls12_381 } from "@noble/curves/bls12-381.js";
import type { Address, Hex } from "viem";
import { blobOf } from "../../src/batch/blob.js";
import { parseShape } from "../../src/shape.js";
import { commitmentOf, openingOf } from "../../verifier/kzg.js";
import {
  asBatches,
  type BlobMembers,
  type BlobOpening,
  blobArguments,
  blobMembers,
  commitByBlob,
  openingOfMembers,
  pointWords,
} from "../support/blob-members.js";
import { rawGroup } from "../support/raw-group.js";
import { refused } from "../support/refused.js";
import { commonGround, RollupOnChain, TEST_SHAPE } from "../support/rollup-on-chain.js";

const RECIPIENT = 0xfee5n;
const RECIPIENT_ADDRESS: Address = "0x000000000000000000000000000000000000fee5";
const SHAPES = [TEST_SHAPE, parseShape("8x8"), parseShape("128x128")];
/** Of another group, or of none. */
const OTHER_BLOB = blobOf([new Uint8Array(31).fill(9)]);

let rollup: RollupOnChain;

/** So many batches that follow on each other, with a fee and other records each. */
const groupOf = (count: number, shape = TEST_SHAPE): Promise<BlobMembers> =>
  blobMembers(
    rollup,
    Array.from({ length: count }, (_, i) => ({
      ...{ feeRecipient: RECIPIENT, feeTotal: 5n, fill: 17 * i + 1 },
    })),
    shape,
  );

/** Whether the contract would take it. Nothing moves. @throws Refusal. */
function attempt(
  members: BlobMembers,
  opening: BlobOpening,
  blobs: readonly Uint8Array[] = [members.blob],
  contract = rollup.contract,
): Promise<unknown> {
  const args = blobArguments(members, opening);
  return rollup.chain.read({ ...contract, functionName: "commitBlob", args, blobs });
}

/** The contract, whose calls of the point evaluation go to another address. */
async function withoutEvaluation(): Promise<RollupOnChain> {
  const { contract } = await commonGround();
  // PUSH1 0x0a, PUSH2 gas, STATICCALL; an address without code in place of the first.
  const parts = contract.bytecode.split(/600a(?=61[0-9a-f]{4}fa)/);
  assert.equal(parts.length, 2);
  const bytecode = parts.join("60fe") as Hex;
  return RollupOnChain.deploy({ shapes: SHAPES, contract: { ...contract, bytecode } });
}

before(async () => {
  rollup = await RollupOnChain.deploy({ shapes: SHAPES });
});

describe("a group in a blob", () => {
  for (const count of [1, 3, 8]) {
    it(`settles with all of its ${count} batches`, async () => {
      const first = await rollup.read<number>("batchNumber");
      const claimable = await rollup.read("claimable", RECIPIENT_ADDRESS, 0);
      const members = await groupOf(count);
      const receipt = await commitByBlob(rollup, members);
      const [event] = rollup.events(receipt);
      const root = await rollup.read("stateRoot");
      assert.equal(event!.name, "BatchesCommitted");
      assert.deepEqual(
        [event!.args.firstBatch, event!.args.count, event!.args.newRoot],
        [BigInt(first), BigInt(count), root],
      );
      assert.equal(await rollup.read<number>("batchNumber"), first + count);
      const credited = (await rollup.read("claimable", RECIPIENT_ADDRESS, 0)) - claimable;
      assert.equal(credited, 5n * BigInt(count));
    });
  }

  it("may fill its blob to the last element, and no further", async () => {
    // 1,536 bytes of records: 50 elements.
    const shape = parseShape("128x128");
    const most = await groupOf(81, shape);
    await attempt(most, await openingOfMembers(most));
    const opening = { ...(await openingOfMembers(most)), values: new Array(82).fill(0n) };
    const [id, root, recipient, data, proofs] = blobArguments(most, opening);
    const longer = [id, root, recipient, `${data}${"00".repeat(50)}`, [...proofs, proofs[0]!]];
    const call = { ...rollup.contract, functionName: "commitBlob", blobs: [most.blob] };
    const args = ["elements", 82 * 50, 4096];
    await refused(
      rollup.chain.read({ ...call, args: [...longer, opening] }),
      "MalformedData",
      args,
    );
  });

  it("is read in the first blob of its transaction, whatever others there are", async () => {
    const members = await groupOf(2);
    const opening = await openingOfMembers(members);
    await attempt(members, opening, [members.blob, OTHER_BLOB]);
    const args = blobArguments(members, opening);
    await rollup.send("commitBlob", args, { blobs: [members.blob, OTHER_BLOB] });
  });

  it("is refused in the second blob", async () => {
    const members = await groupOf(2);
    const opening = await openingOfMembers(members);
    await refused(attempt(members, opening, [OTHER_BLOB, members.blob]), "InvalidOpening");
  });

  it("is refused without a blob", async () => {
    const members = await groupOf(2);
    await refused(attempt(members, await openingOfMembers(members), []), "BlobMissing");
  });

  it("is refused with another blob, and with an opening of that", async () => {
    const members = await groupOf(2);
    await refused(
      attempt(members, await openingOfMembers(members), [OTHER_BLOB]),
      "InvalidOpening",
    );
    const opening = await openingOfMembers({ ...members, blob: OTHER_BLOB });
    await refused(attempt(members, opening, [OTHER_BLOB]), "InvalidOpening");
  });

  it("is refused by the batches' proofs of it in calldata, and the other way round", async () => {
    const members = await groupOf(1);
    await refused(rollup.read("commitBatches", ...rawGroup(asBatches(members))), "InvalidProof");
    const alone = rollup.proven(members.batches[0]!.data, TEST_SHAPE, members.batches[0]!.digest);
    await rollup.read("commitBatches", ...rawGroup([alone]));
    const opening = await openingOfMembers(members);
    await refused(attempt({ ...members, proofs: [alone.proof] }, opening), "InvalidProof");
  });

  it("is refused with another hash of records", async () => {
    const members = await groupOf(2);
    const opening = await openingOfMembers(members);
    const recordsHash: Hex = `0x${"11".repeat(32)}`;
    await refused(attempt(members, { ...opening, recordsHash }), "InvalidOpening");
  });

  it("is refused with a proof that is not over these batches", async () => {
    const members = await groupOf(3);
    const opening = await openingOfMembers(members);
    const swapped = [members.proofs[1]!, members.proofs[0]!, members.proofs[2]!];
    await refused(attempt({ ...members, proofs: swapped }, opening), "InvalidProof");
    const zero = members.proofs.map((proof, i) => (i === 1 ? proof.map(() => 0n) : proof));
    await refused(attempt({ ...members, proofs: zero }, opening), "InvalidProof");
  });

  it("is refused in what it says in calldata, once it is another group", async () => {
    const members = await groupOf(2);
    const opening = await openingOfMembers(members);
    const [first, second] = members.batches;
    for (const change of [{ digest: second!.digest - 1n }, { data: withFee(second!.data) }]) {
      const batches = [first!, { ...second!, ...change }];
      await refused(attempt({ ...members, batches }, opening), "InvalidOpening");
    }
  });
});

describe("the opening of a blob", () => {
  let members: BlobMembers;
  let opening: BlobOpening;

  before(async () => {
    members = await groupOf(2);
    opening = await openingOfMembers(members);
    await attempt(members, opening);
  });

  it("is of the group's point", async () => {
    const elsewhere = await openingOfMembers(members, { at: members.z + 1n });
    await refused(attempt(members, elsewhere), "InvalidOpening");
  });

  it("is of the commitment that the versioned hash is of", async () => {
    const commitment = await commitmentOf(OTHER_BLOB);
    await refused(
      attempt(members, await openingOfMembers(members, { commitment })),
      "InvalidOpening",
    );
    const { proof } = await openingOf(OTHER_BLOB, members.z);
    await refused(
      attempt(members, await openingOfMembers(members, { commitment, proof })),
      "InvalidOpening",
    );
  });

  it("has a proof that is a point of its curve", async () => {
    const commitment = await commitmentOf(members.blob);
    const generator = bls12_381.G1.Point.BASE.toBytes(true);
    const infinity: Hex = `0xc0${"00".repeat(47)}`;
    const proofs: Hex[] = [
      `0x${"ff".repeat(48)}`,
      `0x${"00".repeat(48)}`,
      ...[infinity, `0x${Buffer.from(generator).toString("hex")}` as const],
    ];
    for (const proof of proofs) {
      const points = pointWords(commitment, proof);
      await refused(attempt(members, { ...opening, points }), "InvalidOpening");
    }
  });

  it("is refused on a chain that has no point evaluation", async () => {
    const elsewhere = await withoutEvaluation();
    const alike = await blobMembers(elsewhere, [{ fill: 1 }]);
    const own = await openingOfMembers(alike);
    await refused(attempt(alike, own, [alike.blob], elsewhere.contract), "InvalidOpening");
    // As it is, the contract takes the like.
    const here = await groupOf(1);
    await attempt(here, await openingOfMembers(here));
  });

  it("takes what it costs, and not all gas that there is, when it is refused", async () => {
    const points = pointWords(await commitmentOf(members.blob), `0x${"ff".repeat(48)}`);
    const args = blobArguments(members, { ...opening, points });
    const call = { ...rollup.contract, functionName: "commitBlob", args, blobs: [members.blob] };
    const gas = await rollup.chain.refusedGas(call);
    // 14 million are handed in. What is taken around the evaluation depends on the compiler's settings.
    assert.ok(gas > 21_000n + 50_000n && gas < 21_000n + 4n * 50_000n, `${gas}`);
  });
});

/** The data with another fee. */
function withFee(data: Uint8Array): Uint8Array {
  const changed = data.slice();
  changed[159]! ^= 1;
  return changed;
}
