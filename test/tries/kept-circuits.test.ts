import assert from "node:assert/strict";
import { readdir } from "node:fs/promises";
import { basename, join } from "node:path";
import { keepCircuits, readCircuits } from "../../tries/kept-circuits.js";
import { circuitsFolder } from "../support/circuit-under-test.js";
import { temporaryFolder } from "../support/temporary-folder.js";

describe("kept circuits", () => {
  it("are those that were read, in a folder for each content", async () => {
    const buildDir = temporaryFolder();
    const circuits = await readCircuits(circuitsFolder);
    assert.ok(circuits.get("batch.circom")!.includes("template Batch("));
    assert.ok(circuits.get("poseidon/sbox.circom")!.includes("template Sbox("));
    const folder = await keepCircuits("changed", circuits, buildDir);
    assert.deepEqual(await readCircuits(folder), circuits);

    const others = new Map(circuits).set("batch.circom", "");
    assert.notEqual(await keepCircuits("changed", others, buildDir), folder);
    assert.deepEqual(await readCircuits(folder), circuits);
  });

  it("are whole for each of those who keep the same at once", async () => {
    const buildDir = temporaryFolder();
    const circuits = await readCircuits(circuitsFolder);
    const keepers = Array.from({ length: 16 }, async () => {
      const folder = await keepCircuits("changed", circuits, buildDir);
      assert.deepEqual(await readCircuits(folder), circuits);
      return folder;
    });
    const [folder, ...same] = await Promise.all(keepers);
    for (const other of same) assert.equal(other, folder);
    assert.deepEqual(await readdir(buildDir), ["changed"]);
    assert.deepEqual(await readdir(join(buildDir, "changed")), [basename(folder!)]);
  });
});
