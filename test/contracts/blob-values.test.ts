/** The values of a group in a blob: each is bound by its proof, all of them by the opening. */
import { concatBytes } from "@noble/hashes/utils.js";
import { BLOB_MODULUS } from "../../src/crypto/blob-field.js";
import { FIELD_MODULUS } from "../../src/crypto/field.js";
import {
  type BlobMembers,
  type BlobOpening,
  blobArguments,
  blobMembers,
  openingOfMembers,
  provenFor,
} from "../support/blob-members.js";
import { modelValue } from "../support/challenge-model.js";
import { refused } from "../support/refused.js";
import { RollupOnChain, TEST_SHAPE } from "../support/rollup-on-chain.js";

/** Record elements of a batch: 4 slots, 2 transfers, 7 pointers, 2 payments. */
const ELEMENTS = BigInt(Math.ceil((3 * 4 + 9 * 2 + 3 + 2 + 2 + 9 * 2) / 31));

let rollup: RollupOnChain;
let members: BlobMembers;
let opening: BlobOpening;

/** Whether the contract would take it. Nothing moves. @throws Refusal. */
function attempt(changes: Partial<BlobOpening>, of = members): Promise<unknown> {
  const args = blobArguments(of, { ...opening, ...changes });
  const call = { ...rollup.contract, functionName: "commitBlob", args, blobs: [of.blob] };
  return rollup.chain.read(call);
}

/** The values, some of them changed. */
const changed = (changes: Readonly<Record<number, bigint>>): bigint[] =>
  members.values.map((value, i) => (value + BLOB_MODULUS + (changes[i] ?? 0n)) % BLOB_MODULUS);

/** z^(k·n) modulo q. */
function power(k: number): bigint {
  let result = 1n;
  for (let i = 0n; i < BigInt(k) * ELEMENTS; i += 1n) result = (result * members.z) % BLOB_MODULUS;
  return result;
}

before(async () => {
  rollup = await RollupOnChain.deploy();
  members = await blobMembers(rollup, [{ fill: 1 }, { fill: 50 }, { fill: 99 }]);
  opening = await openingOfMembers(members);
});

describe("the values of the records in a blob", () => {
  it("are those of the batches at the group's point", async () => {
    await attempt({});
  });

  it("must add up to the blob's, each in its place", async () => {
    for (const i of [0, 1, 2]) {
      await refused(attempt({ values: changed({ [i]: 1n }) }), "InvalidOpening");
    }
    const [first, second, third] = members.values as [bigint, bigint, bigint];
    await refused(attempt({ values: [second, first, third] }), "InvalidOpening");
    await refused(attempt({ values: [first, third, second] }), "InvalidOpening");
  });

  it("must each be its proof's, though the sum is right", async () => {
    for (const [j, k] of [
      [0, 1],
      [1, 2],
      [0, 2],
    ] as const) {
      const values = changed({ [j]: power(k), [k]: -power(j) });
      await refused(attempt({ values }), "InvalidProof");
    }
  });

  it("are below the modulus of blobs, though the same number modulo it would be right", async () => {
    for (const i of [0, 1, 2]) {
      const values = members.values.map((value, k) => (k === i ? value + BLOB_MODULUS : value));
      await refused(attempt({ values }), "NotInField", ["value", values[i]]);
    }
    const values = [members.values[0]!, 2n ** 256n - 1n, BLOB_MODULUS];
    await refused(attempt({ values }), "NotInField", ["value", values[1]]);
    values[1] = BLOB_MODULUS;
    await refused(attempt({ values }), "NotInField", ["value", BLOB_MODULUS]);
    values.splice(1, 2, BLOB_MODULUS - 1n, BLOB_MODULUS - 1n);
    await refused(attempt({ values }), "InvalidOpening");
  });

  it("are as many as there are batches", async () => {
    for (const values of [[], members.values.slice(1), [...members.values, 0n]]) {
      await refused(attempt({ values }), "MalformedData", ["values", values.length, 3]);
    }
  });

  it("are of none without a proof", async () => {
    // The last batch, or none at all, with no proof: as many values as batches, fewer proofs.
    for (const count of [2, 0]) {
      const [id, root, recipient, data, proofs] = blobArguments(members, opening);
      const args = [id, root, recipient, data, proofs.slice(0, count), opening];
      const call = { ...rollup.contract, functionName: "commitBlob", args, blobs: [members.blob] };
      const [what, got, expected] = count === 0 ? ["batches", 0, 1] : ["values", 3, 2];
      await refused(rollup.chain.read(call), "MalformedData", [what, got, expected]);
    }
  });

  it("are checked after the rest of their batch, before the next one", async () => {
    const values = [members.values[0]!, BLOB_MODULUS, members.values[2]!];
    const withDigest = (at: number): BlobMembers => ({
      ...members,
      batches: members.batches.map((batch, i) =>
        i === at ? { ...batch, digest: FIELD_MODULUS } : batch,
      ),
    });
    await refused(attempt({ values }, withDigest(1)), "NotInField", ["digest"]);
    await refused(attempt({ values }, withDigest(2)), "NotInField", ["value"]);
  });

  it("say that nothing stands behind the last records", async () => {
    // A blob with one element more, proven for as it is.
    const blob = (await blobMembers(rollup, [{ fill: 1 }, { fill: 50 }, { fill: 99 }, { fill: 7 }]))
      .blob;
    const longer = await provenFor(rollup, members.batches, TEST_SHAPE, blob);
    const own = await openingOfMembers(longer);
    await refused(attempt(own, longer), "InvalidOpening");
  });

  it("are of other records than the blob's, if their proofs are", async () => {
    // Calldata and proofs as they should be, but over records that the blob does not have.
    const batches = members.batches.map(({ data, digest }, i) => {
      const end = data.length - 31 * Number(ELEMENTS);
      const records = data.slice(end).map((byte) => byte ^ i);
      return { data: concatBytes(data.subarray(0, end), records), digest };
    });
    const others = await provenFor(rollup, batches, TEST_SHAPE, members.blob);
    const own = await openingOfMembers(others);
    await refused(attempt(own, others), "InvalidOpening");
    // With the values that the blob has, the opening is right, and the proofs are not.
    const values = members.batches.map(({ data }) => modelValue(data, TEST_SHAPE, others.z));
    const lying = { ...own, values };
    await refused(attempt(lying, others), "InvalidProof");
  });
});
