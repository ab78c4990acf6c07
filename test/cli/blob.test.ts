/** `quipu blob` on batches and blobs. */
import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { BLOB_BYTES } from "../../src/batch/blob.js";
import { bindToBlob, blobOfBatches } from "../../src/batch/blob-group.js";
import { recordElements } from "../../src/batch/layout.js";
import { formatBatch } from "../../src/batch/proven-batch-json.js";
import { sealBatch } from "../../src/batch/seal-batch.js";
import type { SealedBatch } from "../../src/batch/sealed-batch.js";
import { BLOB_MODULUS, evaluateBlob } from "../../src/crypto/blob-field.js";
import { parseShape } from "../../src/shape.js";
import { State } from "../../src/state/state.js";
import { commitmentOf, isOpening, versionedHashOf } from "../../verifier/kzg.js";
import { DOMAIN, FEE_RECIPIENT } from "../support/accounts.js";
import { FEE_TOKEN, LEVELS, SHAPE, signAll, testAccounts } from "../support/batches.js";
import { type Ended, quipu } from "../support/run-quipu.js";
import { temporaryFolder } from "../support/temporary-folder.js";

interface Result {
  readonly elements: { readonly used: number; readonly of: number };
  readonly holdsRecords: boolean;
  readonly commitment: `0x${string}`;
  readonly versionedHash: string;
  readonly z: string;
  readonly zFrom: string;
  readonly y: string;
  readonly proof: `0x${string}`;
  readonly holds: boolean;
  readonly changed: { readonly versionedHash: string; readonly holds: boolean };
  readonly batches: readonly { readonly number: number; readonly value: string }[];
  readonly sum: string;
  readonly sumHolds: boolean;
}

/** Points of the group of BN254 do not matter here: nobody verifies these proofs. */
const PROOF = {
  pi_a: ["1", "2", "1"],
  pi_b: [
    ["1", "2"],
    ["3", "4"],
    ["1", "0"],
  ],
  pi_c: ["1", "2", "1"],
  protocol: "groth16",
  curve: "bn128",
} as const;

/** Batches of one transfer each, the second on top of the first. */
function sealed(shapes = [SHAPE, SHAPE]): SealedBatch[] {
  const state = new State(testAccounts(), LEVELS);
  return shapes.map((shape, nonce) => {
    const transfers = signAll([{ from: 2, to: 5, token: FEE_TOKEN, amount: 100, fee: 1, nonce }]);
    const options = { shape, domain: DOMAIN, feeRecipient: FEE_RECIPIENT, feeToken: FEE_TOKEN };
    return sealBatch(state, { transfers }, options);
  });
}

/** Writes batches to a folder as `quipu prove` does. */
function written(batches: readonly SealedBatch[]): string {
  const folder = temporaryFolder();
  for (const [number, batch] of batches.entries()) {
    const { shape, levels, header, data, publicInputs } = batch;
    const { oldRoot, newRoot } = header;
    const proven = { number, shape, levels, oldRoot, newRoot, data, publicInputs };
    const text = formatBatch({ ...proven, proof: PROOF, key: { id: "0".repeat(64) } });
    writeFileSync(join(folder, `batch-00000${number}.json`), text);
  }
  return folder;
}

function assertDone<Value = Result>(ended: Ended): Value {
  assert.equal(ended.code, 0, ended.stdout + ended.stderr);
  return ended.json<Value>();
}

async function assertRefused(code: string, message: RegExp, ...args: string[]): Promise<void> {
  const ended = await quipu("blob", ...args);
  assert.equal(ended.code, 1, ended.stdout);
  assert.match(ended.stderr, new RegExp(`^quipu: ${code}: `));
  assert.match(ended.stderr, message);
}

describe("quipu blob", function () {
  this.timeout(120_000);
  const batches = sealed();
  const folder = written(batches);
  const blob = blobOfBatches(batches);
  const file = join(temporaryFolder(), "records.blob");
  writeFileSync(file, blob);

  it("opens the blob of a group at the group's point: the values add up to it", async () => {
    const out = join(temporaryFolder(), "out.blob");
    const result = assertDone(await quipu("blob", folder, "--out", out, "--json"));
    assert.deepEqual(readFileSync(out), Buffer.from(blob));
    const commitment = await commitmentOf(blob);
    const versionedHash = versionedHashOf(commitment);
    assert.deepEqual([result.commitment, result.versionedHash], [commitment, versionedHash]);
    const bound = bindToBlob(batches, BigInt(versionedHash));
    const z = bound.batches[0]!.publicInputs.challenge & ((1n << 128n) - 1n);
    assert.deepEqual([result.z, result.zFrom], [String(z), "group"]);
    const opening = { y: BigInt(result.y), proof: result.proof };
    assert.ok(result.holds && (await isOpening(commitment, z, opening)));
    const values = result.batches.map(({ value }) => BigInt(value));
    const elements = result.elements.used / 2;
    const spread = [values[0]!, ...new Array<bigint>(elements - 1).fill(0n), values[1]!];
    assert.equal(evaluateBlob(spread, z), opening.y);
    assert.deepEqual([result.sum, result.sumHolds], [result.y, true]);
    assert.equal(result.elements.of, 4096);
    assert.equal(result.holdsRecords, true);
    assert.equal(result.changed.holds, false);
    assert.notEqual(result.changed.versionedHash, versionedHash);
  });

  it("takes a blob as bytes or as hex, and the point that is named", async () => {
    const hex = join(temporaryFolder(), "blob.hex");
    writeFileSync(hex, `0x${Buffer.from(blob).toString("hex")}\n`);
    const fromBytes = assertDone(await quipu("blob", file, "--at", "0x07", "--json"));
    const fromHex = assertDone(await quipu("blob", hex, "--at", "7", "--json"));
    assert.deepEqual(fromHex, fromBytes);
    assert.deepEqual([fromHex.z, fromHex.zFrom, fromHex.holds], ["7", "option", true]);
    const { stdout } = await quipu("blob", file);
    assert.match(stdout, /^z .*, derived from the versioned hash, for no group is known$/m);
  });

  it("takes files in their order, and one alone", async () => {
    const paths = [0, 1].map((number) => join(folder, `batch-00000${number}.json`));
    const { stdout, code } = await quipu("blob", paths[1]!);
    assert.equal(code, 0, stdout);
    assert.match(stdout, /^the blob of 1 batch of 4x6\n/);
    assert.match(stdout, /^sum .*, the same as P\(z\)$/m);
    assert.match(stdout, /^BLOBHASH shows a contract the versioned hash/m);
    await assertRefused("GroupMismatch", /old root of batch 1/, paths[1]!, paths[0]!);
  });

  it("refuses what is no blob", async () => {
    const path = join(temporaryFolder(), "file");
    for (const content of ["", "0x1234", "{}", Buffer.from(blob).subarray(1)]) {
      writeFileSync(path, content);
      await assertRefused("InvalidFile", /./, path);
    }
    writeFileSync(path, new Uint8Array(BLOB_BYTES).fill(0xff));
    await assertRefused("MalformedData", /value 0 of a blob: got .*, expected below q/, path);
    await assertRefused("InvalidFile", /there is no such file/, join(path, "..", "none"));
    await assertRefused("InvalidFile", /got a blob and 2 more, expected one blob/, file, folder);
    const empty = temporaryFolder();
    await assertRefused("BatchMissing", /no batch-000000.json/, empty);
  });

  it("refuses batches of two shapes, and more than a blob holds", async () => {
    const mixed = written(sealed([SHAPE, parseShape("2x4")]));
    await assertRefused("GroupMismatch", /shape of batch 1 of a group: got 2x4/, mixed);
    // Empty batches move no root, so one follows on itself.
    const state = new State(testAccounts(), LEVELS);
    const options = { shape: parseShape("64x64"), domain: DOMAIN, feeRecipient: FEE_RECIPIENT };
    const path = join(written([sealBatch(state, {}, options)]), "batch-000000.json");
    const most = Math.floor(4096 / recordElements(options.shape));
    const paths = new Array<string>(most + 1).fill(path);
    await assertRefused("BlobTooLarge", /expected at most 4096/, ...paths);
    const full = assertDone(await quipu("blob", ...paths.slice(1), "--json"));
    assert.equal(full.elements.used, most * recordElements(options.shape));
    assert.equal(full.sumHolds, true);
  });

  it("refuses a point that is none, or where it has no use", async () => {
    await assertRefused("NotInField", /point of a blob/, file, "--at", String(BLOB_MODULUS));
    for (const args of [
      [file, "--at", "-1"],
      [file, "--at", "z"],
      [folder, "--at", "7"],
      [file, "--out", "x"],
    ]) {
      assert.equal((await quipu("blob", ...args)).code, 2, args.join(" "));
    }
    assert.equal((await quipu("blob")).code, 2);
  });
});
