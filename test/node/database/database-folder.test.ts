import assert from "node:assert/strict";
import { chmodSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { databaseFolder } from "../../../node/database/database-folder.js";
import { openFolder } from "../../support/test-database.js";

describe("the folder of a node's database", () => {
  it("is in the node's", async () => {
    const node = join(openFolder(), "node");
    assert.equal(await databaseFolder(node), join(node, "database"));
  });

  it("is elsewhere if root alone may enter the node's, and the same every time", async () => {
    const closed = join(openFolder(), "root");
    mkdirSync(closed);
    chmodSync(closed, 0o700);
    const node = join(closed, "node");
    const folder = await databaseFolder(node);
    const isRoot = process.getuid?.() === 0;
    assert.match(folder, isRoot ? /^\/var\/lib\/quipu\/[0-9a-f]{16}$/ : /\/root\/node\/database$/);
    assert.equal(await databaseFolder(node), folder);
    assert.notEqual(await databaseFolder(join(closed, "other")), folder);
  });
});
