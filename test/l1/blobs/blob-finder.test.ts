/** A blob is asked for in one source after another, and every one is checked, whoever has it. */
import assert from "node:assert/strict";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { archiveBlobs } from "../../../l1/blobs/archive-blobs.js";
import { ArchiveFolder } from "../../../l1/blobs/archive-folder.js";
import { ArchiveServer } from "../../../l1/blobs/archive-server.js";
import { BeaconNode } from "../../../l1/blobs/beacon-node.js";
import { BlobFinder } from "../../../l1/blobs/blob-finder.js";
import type { WantedBlob } from "../../../l1/blobs/blob-source.js";
import { blobsOf } from "../../../l1/blobs/blobs-of.js";
import type { Hex, Transaction } from "../../../l1/rpc/answers.js";
import { Chain } from "../../../l1/rpc/chain.js";
import { Anvil } from "../../../node/dev/anvil.js";
import { BLOB_BYTES, blobOf } from "../../../src/batch/blob.js";
import type { QuipuError } from "../../../src/errors.js";
import { commitmentOf, versionedHashOf } from "../../../verifier/kzg.js";
import { FileServer } from "../../support/file-server.js";
import { quickenKzg } from "../../support/quick-kzg.js";
import { refusal } from "../../support/refusal.js";
import { sendBlobs } from "../../support/send-blob.js";
import { temporaryFolder } from "../../support/temporary-folder.js";

const BLOCK_HASH = `0x${"cd".repeat(32)}` as const;
const HASTY = { attempts: 2, pauseMs: 1 };
const ADVICE =
  /expected a source that has it.*: give a folder .*'quipu sync --blobs DIR\|URL'.*'--blobs beacon:URL'$/;

const blobWith = (fill: number) => blobOf([new Uint8Array(31 * 9).fill(fill)]);

describe("a blob", function () {
  this.timeout(60_000);
  const blob = blobWith(1);
  const other = blobWith(2);
  let versionedHash: Hex;
  let wanted: WantedBlob;
  let files: FileServer;
  before(async () => {
    quickenKzg();
    versionedHash = versionedHashOf(await commitmentOf(blob));
    const timestamp = Math.floor(Date.now() / 1000) - 3 * 86_400;
    wanted = { versionedHash, block: { number: 7, hash: BLOCK_HASH, timestamp } };
    files = await FileServer.start();
  });
  afterEach(() => files.clear());
  after(() => files?.stop());

  /** A server's address below which a file has these bytes. */
  function serving(path: string, bytes: Uint8Array): ArchiveServer {
    files.serve(`${path}/${versionedHash}.blob`, bytes);
    return new ArchiveServer(`${files.url}${path}`, HASTY);
  }

  it("is the first source's that has it; the others are not asked", async () => {
    const [first, second] = [serving("/a", blob), serving("/b", blob)];
    const missing = new ArchiveServer(`${files.url}/none`, HASTY);
    const found = await new BlobFinder([missing, first, second]).find(wanted);
    assert.deepEqual(Buffer.from(found.blob), Buffer.from(blob));
    assert.equal(found.source, first.name);
    assert.deepEqual(
      files.asked.map((path) => path.split("/")[1]),
      ["none", "a"],
    );
  });

  it("is not taken from a liar, who is named", async () => {
    const changed = Uint8Array.from(blob);
    changed[100]! ^= 1;
    const tooLarge = new Uint8Array(BLOB_BYTES).fill(0xff);
    const lies = [
      [other, /versioned hash of blob (0x01\w+) from archive (\S+): got 0x01\w+, expected \1$/],
      [changed, /got 0x01/],
      [tooLarge, /got none, with a word that is not below q, expected 0x01/],
      [blob.subarray(0, BLOB_BYTES / 2), /bytes of blob .* got 65536, expected 131072/],
      [new Uint8Array(), /got 0, expected 131072/],
    ] as const;
    for (const [lie, message] of lies) {
      const heard: QuipuError[] = [];
      const onMismatch = (error: QuipuError) => void heard.push(error);
      const sources = [serving("/liar", lie), serving("/honest", blob)];
      const found = await new BlobFinder(sources, { onMismatch }).find(wanted);
      assert.deepEqual(Buffer.from(found.blob), Buffer.from(blob));
      assert.equal(heard.length, 1);
      assert.ok(refusal("BlobMismatch", message)(heard[0]));
    }
  });

  it("is found among others that a beacon node hands out unasked", async () => {
    const data = [other, blob].map((bytes) => `0x${Buffer.from(bytes).toString("hex")}`);
    files.serveJson(`/eth/v1/beacon/blobs/${BLOCK_HASH}`, { data });
    const found = await new BlobFinder([new BeaconNode(files.url, HASTY)]).find(wanted);
    assert.deepEqual(Buffer.from(found.blob), Buffer.from(blob));
  });

  it("is kept by the archives that did not have it, or not whole", async () => {
    const folders = [temporaryFolder(), temporaryFolder(), temporaryFolder()];
    const path = (folder: string) => join(folder, `${versionedHash}.blob`);
    writeFileSync(path(folders[1]!), other);
    const [empty, damaged, behind] = folders.map((folder) => new ArchiveFolder(folder));
    const finder = new BlobFinder([empty!, damaged!, serving("/a", blob), behind!]);
    await finder.find(wanted);
    assert.deepEqual(readFileSync(path(folders[0]!)), Buffer.from(blob));
    assert.deepEqual(readFileSync(path(folders[1]!)), Buffer.from(blob));
    assert.deepEqual(readdirSync(folders[2]!), []);
    files.clear();
    assert.equal((await finder.find(wanted)).source, empty!.name);
    assert.deepEqual(files.asked, []);
  });

  it("that nobody has is refused, with what each has answered and what can be done", async () => {
    const gone = `/gone/${versionedHash}.blob`;
    files.serveJson(gone, { message: "deleted" }, 410);
    const folder = temporaryFolder();
    const stopped = await FileServer.start();
    await stopped.stop();
    const finder = new BlobFinder([
      new ArchiveFolder(folder),
      new ArchiveServer(`${files.url}/gone`, HASTY),
      serving("/liar", other),
      new BeaconNode(stopped.url, HASTY),
    ]);
    await assert.rejects(finder.find(wanted), (error: QuipuError) => {
      assert.ok(refusal("BlobUnavailable", ADVICE)(error));
      const { what, got } = error.details;
      assert.equal(what, `blob ${versionedHash} of L1 block 7, 3 days old`);
      const [first, second, third, fourth] = got!.split("; ");
      assert.equal(first, `folder ${folder}: not found`);
      assert.equal(second, `archive ${files.url}: pruned (HTTP 410: deleted)`);
      assert.match(third!, /^archive \S+: wrong blob \(versioned hash: 0x01\w{62}\)$/);
      assert.match(fourth!, /^beacon node \S+: unreachable \(.*ECONNREFUSED.*, in 2 attempts\)$/);
      return true;
    });
    assert.deepEqual(readdirSync(folder), []);
  });

  it("of an old block, or without a source, is refused in those words", async () => {
    const old = { ...wanted, block: { ...wanted.block, timestamp: 1_600_000_000 } };
    const words =
      /days old: got no source to ask, expected .* \(beacon nodes keep blobs for 18 days\)/;
    await assert.rejects(new BlobFinder([]).find(old), refusal("BlobUnavailable", words));
    const ahead = { ...wanted, block: { ...wanted.block, timestamp: 2 ** 40 } };
    const young = /0 minutes old: got no source to ask/;
    await assert.rejects(new BlobFinder([]).find(ahead), refusal("BlobUnavailable", young));
  });

  it("is not said to be kept where it cannot be", async () => {
    const file = join(temporaryFolder(), "file");
    writeFileSync(file, "");
    const archive = new ArchiveFolder(join(file, "below"));
    const finder = new BlobFinder([archive, serving("/a", blob)]);
    await assert.rejects(finder.find(wanted), refusal("FileUnwritable"));
  });
});

describe("the blobs of a transaction", function () {
  this.timeout(60_000);
  const blobs = [blobWith(3), blobWith(4)];
  let anvil: Anvil;
  let chain: Chain;
  let transaction: Transaction;
  let blockNumber: number;
  before(async () => {
    anvil = await Anvil.start();
    chain = await Chain.connect(anvil.url);
    const sent = await sendBlobs(anvil, blobs);
    transaction = (await chain.findTransaction(sent.hash))!;
    blockNumber = sent.blockNumber;
  });
  after(() => anvil?.stop());

  it("are kept once, and then had without the node", async () => {
    const folder = temporaryFolder();
    const archive = new ArchiveFolder(folder);
    const wanted = await blobsOf(transaction, blockNumber, chain);
    const hashes = transaction.blobVersionedHashes;
    const node = new BeaconNode(anvil.url);
    const first = await archiveBlobs(wanted, archive, [node]);
    assert.deepEqual(first, { kept: hashes, present: [], missing: [] });
    assert.deepEqual(readdirSync(folder).sort(), hashes.map((hash) => `${hash}.blob`).sort());
    const second = await archiveBlobs(wanted, archive, []);
    assert.deepEqual(second, { kept: [], present: hashes, missing: [] });
    for (const [i, one] of wanted.entries()) {
      const { blob } = await new BlobFinder([archive]).find(one);
      assert.deepEqual(Buffer.from(blob), Buffer.from(blobs[i]!));
    }
  });

  it("are kept as far as they are there", async () => {
    const [one] = await blobsOf(transaction, blockNumber, chain);
    const unknown = { ...one!, versionedHash: `0x01${"ab".repeat(31)}` as const };
    const archive = new ArchiveFolder(temporaryFolder());
    const result = await archiveBlobs([unknown, one!], archive, [new BeaconNode(anvil.url)]);
    assert.deepEqual(result.kept, [one!.versionedHash]);
    assert.equal(result.missing.length, 1);
    assert.ok(refusal("BlobUnavailable", /beacon node \S+: not found/)(result.missing[0]!.refusal));
    assert.equal(result.missing[0]!.wanted, unknown);
  });

  it("are none of a transaction without, and of none in another block", async () => {
    const without = { ...transaction, blobVersionedHashes: [] };
    assert.deepEqual(await blobsOf(without, blockNumber, chain), []);
    for (const number of [blockNumber - 1, blockNumber + 100]) {
      await assert.rejects(blobsOf(transaction, number, chain), refusal("Reorganised"));
    }
  });
});
