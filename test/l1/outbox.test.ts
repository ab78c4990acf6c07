/** The file of an outbox: what is damaged is refused, and one process has it at a time. */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { readdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { privateKeyToAccount } from "viem/accounts";
import { versionedHashesOf } from "../../l1/blobs/sidecar.js";
import type { Hex } from "../../l1/rpc/answers.js";
import { Outbox } from "../../l1/sending/outbox.js";
import {
  hashOf,
  type PendingTransaction,
  type SignedTransaction,
} from "../../l1/sending/signed-transaction.js";
import { ANVIL_KEYS } from "../../node/dev/anvil.js";
import { blobOf } from "../../src/batch/blob.js";
import { markOf } from "../support/mark-of.js";
import { refusal } from "../support/refusal.js";
import { temporaryFolder } from "../support/temporary-folder.js";

describe("an outbox", function () {
  this.timeout(120_000);
  let path: string;
  let outbox: Outbox;
  let pending: PendingTransaction;

  beforeEach(async () => {
    path = join(temporaryFolder(), "outbox.json");
    outbox = new Outbox(path);
    const account = privateKeyToAccount(ANVIL_KEYS[0]!);
    const from = account.address.toLowerCase() as Hex;
    const versions = [];
    for (const maxFeePerGas of [10n, 20n]) {
      const raw = await account.signTransaction({
        type: "eip1559",
        chainId: 31337,
        nonce: 4,
        gas: 21_000n,
        maxFeePerGas,
        to: from,
        value: 7n,
      });
      versions.push({ from, nonce: 4, hash: hashOf(raw), raw, block: 9 });
    }
    pending = { chainId: 31337n, from, nonce: 4, refused: false, versions };
  });

  it("gives back what was written, with every version, until it is cleared", async () => {
    assert.equal(await outbox.read(), undefined);
    await outbox.write(pending);
    assert.deepEqual(await new Outbox(path).read(), pending);
    await outbox.clear();
    assert.equal(await outbox.read(), undefined);
  });

  it("is refused if a version is not what the entry says of it", async () => {
    const [first, second] = pending.versions as [
      PendingTransaction["versions"][0],
      PendingTransaction["versions"][0],
    ];
    const damages: readonly Partial<PendingTransaction>[] = [
      { versions: [{ ...first, hash: second.hash }] },
      { versions: [{ ...first, raw: "0x02c0" }] },
      { versions: [] },
      { nonce: 5 },
      { chainId: 1n },
    ];
    for (const damage of damages) {
      await outbox.write({ ...pending, ...damage });
      await assert.rejects(outbox.read(), refusal("InvalidFile"));
    }
    await outbox.write(pending);
    const text = await readFile(path, "utf8");
    await writeFile(path, text.replace("outbox/2", "outbox/1"));
    await assert.rejects(outbox.read(), refusal("InvalidFile", /format/));
  });

  it("keeps the blobs of all versions, each once, and no other bytes in their place", async () => {
    const blobs = [blobOf([new Uint8Array(31).fill(7)])];
    const { from, nonce } = pending;
    const account = privateKeyToAccount(ANVIL_KEYS[0]!);
    const versions: SignedTransaction[] = [];
    for (const maxFeePerBlobGas of [10n, 20n]) {
      const raw = await account.signTransaction({
        type: "eip4844",
        chainId: 31337,
        nonce,
        gas: 21_000n,
        maxFeePerGas: 1n,
        maxFeePerBlobGas,
        to: from,
        blobVersionedHashes: await versionedHashesOf(blobs),
      });
      versions.push({ from, nonce, hash: hashOf(raw), raw, block: 9, blobs });
    }
    const withBlobs = { ...pending, versions: [...pending.versions, ...versions] };
    await outbox.write(withBlobs);
    assert.deepEqual(await new Outbox(path).read(), withBlobs);
    const text = await readFile(path, "utf8");
    const [kept, ...more]: string[] = JSON.parse(text).blobs;
    assert.deepEqual(more, []);
    const damage = (blobs: readonly string[]) =>
      writeFile(path, JSON.stringify({ ...JSON.parse(text), blobs }));
    const missing = refusal("InvalidFile", /got none, expected a blob 0x01/);
    await damage([]);
    await assert.rejects(outbox.read(), missing);
    await damage([kept!.replace(/..$/, "01")]);
    await assert.rejects(outbox.read(), missing);
    await damage([kept!.slice(0, -2)]);
    await assert.rejects(outbox.read(), refusal("InvalidFile", /got bytes that are no blob/));
  });

  it("belongs to one process at a time, and to none that is dead", async () => {
    const inside = await outbox.exclusively(async () => {
      await assert.rejects(
        new Outbox(path).exclusively(async () => {}),
        refusal("OutboxBusy"),
      );
      return 7;
    });
    assert.equal(inside, 7);
    await assert.rejects(
      outbox.exclusively(async () => {
        throw new Error("work failed");
      }),
      /work failed/,
    );
    const { pid } = spawnSync(process.execPath, ["--version"]);
    await writeFile(join(dirname(path), `.outbox.json.lock-${markOf(pid)}`), "");
    await outbox.exclusively(async () => {});
    assert.deepEqual(await readdir(dirname(path)), []);
  });
});
