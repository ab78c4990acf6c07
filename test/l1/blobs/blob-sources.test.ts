/** Where blobs come from: each source by itself, honest and not. */
import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { ArchiveFolder } from "../../../l1/blobs/archive-folder.js";
import { ArchiveServer } from "../../../l1/blobs/archive-server.js";
import { BeaconNode } from "../../../l1/blobs/beacon-node.js";
import type { BlobAnswer, WantedBlob } from "../../../l1/blobs/blob-source.js";
import { Chain } from "../../../l1/rpc/chain.js";
import { Anvil } from "../../../node/dev/anvil.js";
import { BLOB_BYTES, blobOf } from "../../../src/batch/blob.js";
import { FileServer } from "../../support/file-server.js";
import { refusal } from "../../support/refusal.js";
import { sendBlobs } from "../../support/send-blob.js";
import { temporaryFolder } from "../../support/temporary-folder.js";

const HASH = `0x01${"ab".repeat(31)}` as const;
const BLOCK_HASH = `0x${"cd".repeat(32)}` as const;
const FILE = `/${HASH}.blob`;
/** Two attempts, close to each other. */
const HASTY = { attempts: 2, pauseMs: 1 };

const now = () => Math.floor(Date.now() / 1000);

function wanted(timestamp = now()): WantedBlob {
  return { versionedHash: HASH, block: { number: 7, hash: BLOCK_HASH, timestamp } };
}

/** Why there is no blob, with the words for it. */
function absence(answer: BlobAnswer): string {
  assert.ok("why" in answer, "it was found");
  return `${answer.why}: ${answer.detail ?? ""}`;
}

function offers(answer: BlobAnswer): Buffer[] {
  assert.ok("offers" in answer, "why" in answer ? absence(answer) : "");
  return answer.offers.map((bytes) => Buffer.from(bytes));
}

describe("an archive folder", () => {
  const blob = randomBytes(BLOB_BYTES);

  it("has what it has kept, in a file that is the blob", async () => {
    const folder = join(temporaryFolder(), "made", "when needed");
    const archive = new ArchiveFolder(folder);
    assert.equal(absence(await archive.ask(wanted())), "not found: ");
    await archive.keep(HASH, blob);
    assert.deepEqual(readdirSync(folder), [`${HASH}.blob`]);
    assert.deepEqual(readFileSync(join(folder, `${HASH}.blob`)), blob);
    assert.deepEqual(offers(await archive.ask(wanted())), [blob]);
  });

  it("writes over a damaged file, and never reads more of one than it must", async () => {
    const folder = temporaryFolder();
    const archive = new ArchiveFolder(folder);
    writeFileSync(join(folder, `${HASH}.blob`), Buffer.alloc(10 * BLOB_BYTES));
    assert.equal(offers(await archive.ask(wanted()))[0]!.length, BLOB_BYTES + 1);
    await archive.keep(HASH, blob);
    assert.deepEqual(offers(await archive.ask(wanted())), [blob]);
  });

  it("says that it cannot be read, and refuses to lose what it should keep", async () => {
    const folder = temporaryFolder();
    mkdirSync(join(folder, `${HASH}.blob`));
    const archive = new ArchiveFolder(folder);
    assert.match(absence(await archive.ask(wanted())), /^unreachable: EISDIR/);
    await assert.rejects(archive.keep(HASH, blob), refusal("FileUnwritable"));
  });
});

describe("an archive's server", () => {
  let files: FileServer;
  let archive: ArchiveServer;
  const blob = randomBytes(BLOB_BYTES);
  before(async () => {
    files = await FileServer.start();
    archive = new ArchiveServer(files.url, HASTY);
  });
  afterEach(() => files.clear());
  after(() => files?.stop());

  it("gives the file of that name, in a folder or behind a key", async () => {
    files.serve(FILE, blob);
    files.serve(`/rollup/blobs${FILE}`, blob);
    assert.deepEqual(offers(await archive.ask(wanted())), [blob]);
    for (const path of ["/rollup/blobs", "/rollup/blobs/", "/rollup/blobs?key=secret"]) {
      const deep = new ArchiveServer(`${files.url}${path}`, HASTY);
      assert.deepEqual(offers(await deep.ask(wanted())), [blob]);
      assert.equal(deep.name, `archive ${files.url}`);
    }
    assert.equal(files.asked.at(-1), `/rollup/blobs${FILE}?key=secret`);
  });

  it("may lead elsewhere, but not in a circle", async () => {
    files.serve("/elsewhere", blob);
    files.serve(FILE, (response) => response.writeHead(302, { location: "/elsewhere" }).end());
    assert.deepEqual(offers(await archive.ask(wanted())), [blob]);
    files.serve(FILE, (response) => response.writeHead(302, { location: FILE }).end());
    assert.match(absence(await archive.ask(wanted())), /^unreachable: .*redirect/);
  });

  it("does not have the file, or not any more, and is not asked again", async () => {
    assert.equal(absence(await archive.ask(wanted())), "not found: HTTP 404");
    files.serveJson(FILE, { code: 410, message: "gone\u001b[2J  for good" }, 410);
    assert.equal(absence(await archive.ask(wanted())), "pruned: HTTP 410: gone [2J  for good");
    files.serveJson(FILE, { message: "no key" }, 403);
    assert.equal(absence(await archive.ask(wanted())), "refused: HTTP 403: no key");
    assert.equal(files.asked.length, 3);
  });

  it("is asked again while it is overloaded", async () => {
    let first = true;
    files.serve(FILE, (response) => {
      response.writeHead(first ? 503 : 200).end(first ? "" : blob);
      first = false;
    });
    assert.deepEqual(offers(await archive.ask(wanted())), [blob]);
    files.serve(FILE, (response) => response.writeHead(503).end());
    assert.equal(absence(await archive.ask(wanted())), "unreachable: HTTP 503, in 2 attempts");
  });

  it("ends in the middle", async () => {
    files.serve(FILE, (response) => {
      response.writeHead(200, { "content-length": BLOB_BYTES });
      response.write(blob.subarray(0, BLOB_BYTES / 2), () => response.destroy());
    });
    assert.match(absence(await archive.ask(wanted())), /^unreachable: .*, in 2 attempts$/);
    assert.equal(files.asked.length, 2);
  });

  it("is slow, in the beginning or in the middle", async () => {
    const archive = new ArchiveServer(files.url, { ...HASTY, timeoutMs: 100 });
    files.serve(FILE, () => {});
    assert.equal(absence(await archive.ask(wanted())), "unreachable: timed out, in 2 attempts");
    files.serve(FILE, (response) => void response.write(blob.subarray(0, 1000)));
    assert.equal(absence(await archive.ask(wanted())), "unreachable: timed out, in 2 attempts");
  });

  it("sends without end", async () => {
    let sent = 0;
    files.serve(FILE, (response) => {
      const send = (): void => {
        while (!response.destroyed && response.write(blob)) sent += blob.length;
      };
      response.on("drain", send);
      send();
    });
    const answer = await archive.ask(wanted());
    assert.equal(absence(answer), `invalid answer: more than ${BLOB_BYTES} bytes`);
    assert.ok(sent < 2 ** 26);
    assert.equal(files.asked.length, 1);
  });

  it("is not there, or nowhere that could be asked", async () => {
    const gone = await FileServer.start();
    await gone.stop();
    const away = new ArchiveServer(gone.url, HASTY);
    assert.match(absence(await away.ask(wanted())), /^unreachable: .*ECONNREFUSED/);
    for (const url of ["ftp://host/", "host", "http://me:hush@host/"]) {
      const hidden = (error: unknown) =>
        refusal("RpcUnavailable")(error) && !(error as Error).message.includes("hush");
      assert.throws(() => new ArchiveServer(url), hidden);
      assert.throws(() => new BeaconNode(url), hidden);
    }
  });
});

describe("a beacon node", () => {
  let files: FileServer;
  let node: BeaconNode;
  const GENESIS = now() - 1200;
  const BLOBS = "/eth/v1/beacon/blobs";
  const blob = randomBytes(BLOB_BYTES);
  const hex = (bytes: Uint8Array) => `0x${Buffer.from(bytes).toString("hex")}`;
  before(async () => {
    files = await FileServer.start();
  });
  beforeEach(() => {
    files.clear();
    const spec = { SECONDS_PER_SLOT: "12", DEPOSIT_CHAIN_ID: "1" };
    files.serveJson("/eth/v1/config/spec", { data: spec });
    files.serveJson("/eth/v1/beacon/genesis", { data: { genesis_time: String(GENESIS) } });
    node = new BeaconNode(files.url, HASTY);
  });
  after(() => files?.stop());

  it("is asked for the slot of the block, and once for what makes it", async () => {
    files.serveJson(`${BLOBS}/50`, { data: [hex(blob)], finalized: true });
    for (let time = 0; time < 2; time += 1) {
      assert.deepEqual(offers(await node.ask(wanted(GENESIS + 600))), [blob]);
    }
    const one = `${BLOBS}/50?versioned_hashes=${HASH}`;
    const ground = ["/eth/v1/config/spec", "/eth/v1/beacon/genesis"];
    assert.deepEqual(files.asked, [...ground, one, one]);
  });

  it("may count the length of a slot in milliseconds, and stand behind a key", async () => {
    const spec = { SLOT_DURATION_MS: "6000" };
    files.serveJson("/beacon/eth/v1/config/spec", { data: spec });
    files.serveJson("/beacon/eth/v1/beacon/genesis", { data: { genesis_time: `${GENESIS}` } });
    files.serveJson(`/beacon${BLOBS}/100`, { data: [hex(blob)] });
    const behind = new BeaconNode(`${files.url}/beacon/?key=secret`, HASTY);
    assert.deepEqual(offers(await behind.ask(wanted(GENESIS + 600))), [blob]);
    assert.match(files.asked.at(-1)!, /\?key=secret&versioned_hashes=0x01/);
    assert.equal(behind.name, `beacon node ${files.url}`);
  });

  it("has no slot for a block of another chain", async () => {
    for (const time of [GENESIS + 601, GENESIS - 12]) {
      const got = absence(await node.ask(wanted(time)));
      assert.equal(got, `not found: a block of time ${time} is in no slot of its chain`);
    }
  });

  it("does not find it, and if the block is old, need not", async () => {
    const block = { code: 404, message: "Block not found" };
    files.serveJson(`${BLOBS}/50`, block, 404);
    const young = absence(await node.ask(wanted(GENESIS + 600)));
    assert.equal(young, "not found: HTTP 404: Block not found");
    files.serveJson(`${BLOBS}/51`, { data: [] });
    assert.equal(absence(await node.ask(wanted(GENESIS + 612))), "not found: ");

    const old = now() - 20 * 86_400;
    files.serveJson("/eth/v1/beacon/genesis", { data: { genesis_time: String(old) } });
    node = new BeaconNode(files.url, HASTY);
    files.serveJson(`${BLOBS}/1`, { data: [] });
    const why = "the block is 19 days old, and nodes keep blobs for 18 days";
    assert.equal(absence(await node.ask(wanted(old + 12))), `pruned: ${why}`);
    const answered = absence(await node.ask(wanted(old + 24)));
    assert.equal(answered, `pruned: HTTP 404; ${why}`);
    files.serveJson(`${BLOBS}/3`, { message: "data columns are pruned" }, 410);
    const gone = absence(await node.ask(wanted(old + 36)));
    assert.equal(gone, "pruned: HTTP 410: data columns are pruned");
  });

  it("is not believed in another form", async () => {
    const ask = async () => absence(await node.ask(wanted(GENESIS + 600)));
    const wrong = [
      (path: string) => files.serve(path, Buffer.from(`{"data":["0x00`)),
      (path: string) => files.serveJson(path, { data: "0x00" }),
      (path: string) => files.serveJson(path, { data: ["00"] }),
      (path: string) => files.serveJson(path, { data: Array(33).fill("0x") }),
      (path: string) => files.serveJson(path, null),
    ];
    for (const serve of wrong) {
      serve(`${BLOBS}/50`);
      assert.equal(await ask(), `invalid answer: ${BLOBS}/50: another form`);
    }
    files.serve(`${BLOBS}/50`, Buffer.alloc(2 ** 24, " "));
    assert.match(await ask(), /^invalid answer: more than \d{7} bytes$/);
    for (const seconds of ["0", "-12", "12.5", 12, undefined]) {
      files.serveJson("/eth/v1/config/spec", { data: { SECONDS_PER_SLOT: seconds } });
      node = new BeaconNode(files.url, HASTY);
      assert.equal(await ask(), "invalid answer: /eth/v1/config/spec: another form");
    }
  });

  it("that cannot tell its genesis now is asked again", async () => {
    files.serveJson("/eth/v1/beacon/genesis", {}, 503);
    const first = absence(await node.ask(wanted(GENESIS + 600)));
    assert.equal(first, "unreachable: HTTP 503, in 2 attempts");
    files.serveJson("/eth/v1/beacon/genesis", { data: { genesis_time: String(GENESIS) } });
    files.serveJson(`${BLOBS}/50`, { data: [hex(blob)] });
    assert.deepEqual(offers(await node.ask(wanted(GENESIS + 600))), [blob]);
  });

  it("without a length of slots is asked for the hash of the L1 block", async () => {
    files.clear();
    files.serveJson(`${BLOBS}/${BLOCK_HASH}`, { data: [hex(blob)] });
    assert.deepEqual(offers(await node.ask(wanted())), [blob]);
  });

  it("may be anvil, which has the blobs of its blocks", async function () {
    this.timeout(60_000);
    const anvil = await Anvil.start();
    try {
      const blobs = [1, 2].map((fill) => blobOf([new Uint8Array(31 * 5).fill(fill)]));
      const { hash, versionedHashes, blockNumber } = await sendBlobs(anvil, blobs);
      const chain = await Chain.connect(anvil.url);
      const transaction = (await chain.findTransaction(hash))!;
      assert.deepEqual(transaction.blobVersionedHashes, versionedHashes);
      const block = (await chain.findBlock(blockNumber))!;
      const source = new BeaconNode(anvil.url, HASTY);
      for (const [i, versionedHash] of versionedHashes.entries()) {
        const answer = await source.ask({ versionedHash, block });
        assert.deepEqual(offers(answer), [Buffer.from(blobs[i]!)]);
      }
      const other = await source.ask({ versionedHash: HASH, block });
      assert.equal(absence(other), "not found: ");
      const gone = await source.ask({ ...wanted(), versionedHash: versionedHashes[0]! });
      assert.equal(absence(gone), "not found: HTTP 404: Block not found");
    } finally {
      await anvil.stop();
    }
  });
});
