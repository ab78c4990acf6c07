/** `quipu blobs archive`, of a rollup whose batches came with blobs. */
import assert from "node:assert/strict";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Anvil } from "../../node/dev/anvil.js";
import { BLOB_BYTES, blobOf } from "../../src/batch/blob.js";
import { sharedAnvil } from "../support/anvil.js";
import { quickenKzg } from "../support/quick-kzg.js";
import { rawGroup } from "../support/raw-group.js";
import { RollupOnChain } from "../support/rollup-on-chain.js";
import { quipu } from "../support/run-quipu.js";
import { sendBlobs } from "../support/send-blob.js";
import { temporaryFolder } from "../support/temporary-folder.js";

interface Report {
  readonly kept: readonly string[];
  readonly present: readonly string[];
  readonly missing: readonly {
    readonly versionedHash: string;
    readonly block: number;
    readonly ageSeconds: number;
    readonly message: string;
  }[];
}

const blobWith = (fill: number) => blobOf([new Uint8Array(62).fill(fill)]);

describe("quipu blobs archive", function () {
  this.timeout(120_000);
  const blobs = [1, 2, 3].map(blobWith);
  const dir = temporaryFolder();
  let anvil: Anvil;
  let rollup: RollupOnChain;
  let hashes: readonly string[];
  let blockNumber: number;
  let flags: readonly string[];

  /** Commits a batch by calldata, in a transaction that has blobs. */
  async function commitWith(carried: readonly Uint8Array[]) {
    const group = rawGroup([rollup.proven(await rollup.data())]);
    const data = rollup.callData("commitBatches", group);
    return sendBlobs(anvil, carried, 5, { to: rollup.contract.address, data });
  }

  before(async () => {
    quickenKzg();
    anvil = await sharedAnvil();
    rollup = await RollupOnChain.deploy();
    await rollup.settle();
    const first = await commitWith(blobs.slice(0, 2));
    // The same blob again is kept once.
    const second = await commitWith(blobs.slice(1));
    hashes = [...new Set([...first.versionedHashes, ...second.versionedHashes])];
    assert.equal(hashes.length, 3);
    ({ blockNumber } = second);
    // Of nobody's concern.
    await sendBlobs(anvil, [blobWith(9)]);
    flags = ["--rpc", anvil.url, "--contract", rollup.contract.address];
  });

  async function archive(code: number, ...args: readonly (string | number)[]): Promise<Report> {
    const ended = await quipu("blobs", "archive", ...flags, "--dir", dir, ...args, "--json");
    assert.equal(ended.code, code, ended.stdout + ended.stderr);
    return ended.json<Report>();
  }

  it("says what is missing where nobody has it: hash, block, age", async () => {
    const { kept, present, missing } = await archive(1);
    assert.deepEqual([kept, present], [[], []]);
    assert.deepEqual(
      missing.map(({ versionedHash }) => versionedHash),
      hashes,
    );
    assert.equal(missing[2]!.block, blockNumber);
    assert.ok(missing.every(({ ageSeconds }) => ageSeconds >= 0));
    assert.match(missing[0]!.message, /: got folder \S+: not found, expected a source that has it/);
    const { stdout, code } = await quipu("blobs", "archive", ...flags, "--dir", dir);
    assert.equal(code, 1);
    assert.match(stdout, /^missing +3$/m);
    assert.match(stdout, new RegExp(`^${hashes[2]} +${blockNumber} +\\d+ minutes old$`, "m"));
    assert.deepEqual(readdirSync(dir), []);
  });

  it("keeps what a source has, each once, and checks it the next time", async () => {
    const beacon = ["--blobs", `beacon:${anvil.url}`];
    assert.deepEqual(await archive(0, ...beacon), { kept: hashes, present: [], missing: [] });
    assert.deepEqual(readdirSync(dir).sort(), hashes.map((hash) => `${hash}.blob`).sort());
    for (const [i, hash] of hashes.entries()) {
      assert.deepEqual(readFileSync(join(dir, `${hash}.blob`)), Buffer.from(blobs[i]!));
    }
    assert.deepEqual(await archive(0), { kept: [], present: hashes, missing: [] });
  });

  it("finds a damaged file out, and mends it", async () => {
    writeFileSync(join(dir, `${hashes[1]}.blob`), new Uint8Array(BLOB_BYTES));
    const { missing, present } = await archive(1);
    assert.equal(missing[0]!.versionedHash, hashes[1]);
    assert.match(missing[0]!.message, /wrong blob \(versioned hash: 0x01/);
    assert.equal(present.length, 2);
    assert.deepEqual((await archive(0, "--blobs", `beacon:${anvil.url}`)).kept, [hashes[1]]);
  });

  it("begins where it is told to", async () => {
    const from = ["--from-block", blockNumber, "--log-range", 1];
    assert.deepEqual((await archive(0, ...from)).present, hashes.slice(1));
    assert.deepEqual((await archive(0, "--from-block", blockNumber + 1)).present, []);
  });

  it("wants a folder, and a contract", async () => {
    assert.equal((await quipu("blobs", "archive", ...flags)).code, 2);
    assert.equal((await quipu("blobs", "archive", "--dir", dir)).code, 2);
    const nowhere = ["--rpc", anvil.url, "--contract", `0x${"12".repeat(20)}`];
    const { code, stderr } = await quipu("blobs", "archive", ...nowhere, "--dir", dir);
    assert.equal(code, 1);
    assert.match(stderr, /^quipu: ContractMissing: /);
  });
});
