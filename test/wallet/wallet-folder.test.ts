/** The folder of a wallet: made whole or not at all, never replaced, for its owner alone. */
import assert from "node:assert/strict";
import { chmod, mkdir, readdir, readFile, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { ownerOf, paymentAddressOf } from "../../wallet/own-address.js";
import { createWallet, openWallet, writeSettings } from "../../wallet/wallet-folder.js";
import { refusal } from "../support/refusal.js";
import { temporaryFolder } from "../support/temporary-folder.js";

const SETTINGS = { node: "http://n", rpc: "http://l", chainId: 31337n, contract: 0xabcn };
const FILES = ["l1.key", "l2.key", "wallet.json"];

describe("the folder of a wallet", () => {
  let above: string;
  let folder: string;
  beforeEach(() => {
    above = temporaryFolder();
    folder = join(above, "wallets", "main");
  });

  it("holds two keys for its owner alone, and opens as it was made", async () => {
    const made = await createWallet(folder, SETTINGS);
    assert.deepEqual((await readdir(folder)).sort(), FILES);
    for (const name of ["l1.key", "l2.key"]) {
      assert.equal((await stat(join(folder, name))).mode & 0o777, 0o600);
    }
    const opened = await openWallet(folder);
    assert.deepEqual(opened, made);
    assert.equal(paymentAddressOf(opened), paymentAddressOf(made));
    assert.match(paymentAddressOf(made), /^quipu1/);
  });

  it("has the account on L1 of a key that is given", async () => {
    const key = `0x${"0".repeat(63)}1` as const;
    const made = await createWallet(folder, SETTINGS, key);
    assert.equal(ownerOf(made), 0x7e5f4552091a69125d5dfcb7b8c2659029395bdfn);
  });

  it("is made once, whoever makes it at the same time, and leaves nothing beside it", async () => {
    const made = await Promise.allSettled(
      Array.from({ length: 5 }, () => createWallet(folder, SETTINGS)),
    );
    const done = made.filter((each) => each.status === "fulfilled");
    assert.equal(done.length, 1);
    for (const each of made) {
      if (each.status === "rejected") refusal("WalletExists")(each.reason);
    }
    assert.deepEqual(await openWallet(folder), done[0]!.value);
    assert.deepEqual(await readdir(join(above, "wallets")), ["main"]);
  });

  it("keeps its keys when its settings change", async () => {
    const { keys, l1Key } = await createWallet(folder, SETTINGS);
    const settings = { ...SETTINGS, node: "http://other" };
    await writeSettings(folder, settings);
    assert.deepEqual(await openWallet(folder), { ...settings, keys, l1Key });
  });

  it("says what is missing or damaged", async () => {
    await assert.rejects(openWallet(folder), refusal("WalletMissing", /wallet new/));
    await createWallet(folder, SETTINGS);
    const key = join(folder, "l2.key");
    const good = await readFile(key, "utf8");
    await chmod(key, 0o644);
    await assert.rejects(openWallet(folder), refusal("InvalidKey", /got mode 644, .*chmod 600/));
    await chmod(key, 0o600);
    await writeFile(key, good.slice(0, 20));
    await assert.rejects(openWallet(folder), refusal("InvalidKey", /got 20 other characters/));
    await writeFile(key, good);
    await writeFile(join(folder, "wallet.json"), '{"format":"quipu/wallet/1"}');
    await assert.rejects(openWallet(folder), refusal("InvalidFile", /wallet\.json/));
  });

  it("refuses a place where no folder can be made", async () => {
    await mkdir(above, { recursive: true });
    await writeFile(join(above, "wallets"), "a file");
    await assert.rejects(createWallet(folder, SETTINGS), refusal("FileUnwritable"));
  });
});
