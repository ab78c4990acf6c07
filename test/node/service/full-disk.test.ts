/** A node whose disk is full: it says so, takes nothing that it cannot keep, and goes on when there is room. */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { closeSync, mkdirSync, openSync, rmSync, writeSync } from "node:fs";
import { join } from "node:path";
import { EmbeddedDatabase } from "../../../node/database/embedded-database.js";
import { QuipuError } from "../../../src/errors.js";
import { ClientRollup } from "../../support/client-rollup.js";
import { clientOf, serviceOn, transferOf } from "../../support/running-service.js";
import { openFolder, testedPrograms } from "../../support/test-database.js";
import { until } from "../../support/until.js";

/** Room for a server that has nothing in it, and some more. */
const SIZE = "size=160m";

describe("a node whose disk is full", function () {
  this.timeout(300_000);
  const disk = join(openFolder(), "disk");
  const filler = join(disk, "filler");
  let isMounted = false;
  let chain: ClientRollup | undefined;
  let database: EmbeddedDatabase | undefined;
  let service: Awaited<ReturnType<typeof serviceOn>> | undefined;

  before(async function () {
    mkdirSync(disk);
    isMounted =
      spawnSync("mount", ["-t", "tmpfs", "-o", `${SIZE},mode=755`, "quipu", disk]).status === 0;
    // To make a small disk takes root's rights.
    if (!isMounted) return this.skip();
    chain = await ClientRollup.start();
    for (const account of [1, 2]) await chain.deposit(account, 10n ** 6n);
    database = await EmbeddedDatabase.open(join(disk, "database"), { programs: testedPrograms() });
    service = await serviceOn(chain, database.url, { folder: join(disk, "node") });
  });
  after(async () => {
    rmSync(filler, { force: true });
    await service?.node.stop();
    await database?.stop();
    if (isMounted) spawnSync("umount", [disk]);
    await chain?.anvil.stop();
  });

  it("says so on /health, refuses what it cannot keep, and goes on", async () => {
    const { client, node } = service!;
    const once = clientOf(node.url, 1);
    await until(async () => (await client.status()).accounts === 2);
    fill();
    const ids: string[] = [];
    let refused: unknown;
    for (let nonce = 0; refused === undefined; nonce += 1) {
      const { transaction } = await once.submit(transferOf(chain!, 0, nonce)).catch((error) => {
        refused = error;
        return { transaction: undefined };
      });
      if (transaction !== undefined) ids.push(transaction.id);
    }
    assert.ok(refused instanceof QuipuError, `${refused}`);
    assert.equal(refused.code, "StoreUnavailable");
    await until(async () => {
      const { status, parts } = await once.health();
      return status === "failing" && parts.database?.isOk === false;
    });
    rmSync(filler);
    const { transaction } = await client.submit(transferOf(chain!, 0, ids.length));
    for (const id of [...ids, transaction.id]) await client.waitFor(id, "committed");
    await until(async () => (await client.health()).status === "ok");
    assert.equal((await client.account(0)).nonce, ids.length + 1);
  });

  /** Leaves no room, whatever there is now. */
  function fill(): void {
    const file = openSync(filler, "w");
    try {
      for (let size = 1 << 20; size >= 1; ) {
        try {
          writeSync(file, Buffer.alloc(size));
        } catch (error) {
          assert.equal((error as NodeJS.ErrnoException).code, "ENOSPC");
          size >>= 1;
        }
      }
    } finally {
      closeSync(file);
    }
  }
});
