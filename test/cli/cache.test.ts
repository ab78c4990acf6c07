/** `quipu cache`, on a build folder with one circuit and its key. */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { cp, mkdir, readdir, stat, utimes, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { listCache, removeEntry } from "../../prover/artifacts/build-cache.js";
import { buildCircuit } from "../../prover/circuits/build-circuit.js";
import { ensureKeys } from "../../prover/keys/ensure-keys.js";
import { localKeySetup } from "../../prover/keys/key-setup.js";
import { markOf } from "../support/mark-of.js";
import { quipu } from "../support/run-quipu.js";
import { includeRoots, squareChain } from "../support/square-chain.js";
import { temporaryFolder } from "../support/temporary-folder.js";

interface Cleared {
  readonly bytes: number;
  readonly removed: readonly { readonly kind: string; readonly name: string }[];
  readonly inUse: readonly { readonly kind: string; readonly name: string }[];
}

const DAY_MS = 24 * 3600 * 1000;

describe("quipu cache", () => {
  /** Made here, so this process uses it; the tests work on copies that nobody has opened. */
  const original = temporaryFolder();
  let keyId: string;

  before(async () => {
    const circuit = await buildCircuit(squareChain(4), { buildDir: original, includeRoots });
    keyId = (await ensureKeys(circuit, { setup: localKeySetup })).keyId;
  });

  async function copy(): Promise<string> {
    const buildDir = temporaryFolder();
    const filter = (path: string) => !path.includes(".used-by-");
    await cp(original, buildDir, { recursive: true, filter });
    return buildDir;
  }

  async function clear(buildDir: string, ...flags: string[]) {
    const { code, json } = await quipu(
      ...["cache", "clear", ...flags, "--build-dir", buildDir, "--json"],
    );
    return { code, ...json<Cleared>() };
  }

  function open(buildDir: string) {
    return buildCircuit(squareChain(4), { buildDir, includeRoots });
  }

  it("lists what there is, and who made the key", async () => {
    const buildDir = await copy();
    const { code, json } = await quipu("cache", "list", "--build-dir", buildDir, "--json");
    assert.equal(code, 0);
    const { folder, bytes, entries } = json<{
      folder: string;
      bytes: number;
      entries: Record<string, unknown>[];
    }>();
    assert.equal(folder, buildDir);
    assert.deepEqual(
      entries.map(({ kind, name, used }) => [kind, name, used]),
      [
        ["circuit", "square-chain-4", false],
        ["key", "square-chain-4", false],
      ],
    );
    assert.deepEqual(entries[1]!.provenance, { kind: "local", contributions: 0 });
    assert.equal(entries[1]!.keyId, keyId);
    const key = entries[1]!.path as string;
    const sizes = (await readdir(key)).map(async (name) => (await stat(join(key, name))).size);
    const keyBytes = (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0);
    assert.equal(entries[1]!.bytes, keyBytes);
    assert.equal(bytes, keyBytes + (entries[0]!.bytes as number));
    const { stdout } = await quipu("cache", "list", "--build-dir", buildDir);
    assert.match(
      stdout,
      /^key +square-chain-4 .* less than an hour ago +one machine, for tests only$/m,
    );
  });

  it("says that there is nothing", async () => {
    const nowhere = join(temporaryFolder(), "nowhere");
    const { code, stdout } = await quipu("cache", "list", "--build-dir", nowhere);
    assert.equal(code, 0);
    assert.equal(stdout, `${nowhere} is empty\n`);
  });

  it("removes circuits, and keys only when told to", async () => {
    const buildDir = await copy();
    const first = await clear(buildDir);
    assert.equal(first.code, 0);
    assert.deepEqual(
      first.removed.map(({ kind }) => kind),
      ["circuit"],
    );
    assert.ok(first.bytes > 0);
    const second = await clear(buildDir, "--keys");
    assert.deepEqual(
      second.removed.map(({ kind }) => kind),
      ["key"],
    );
    assert.deepEqual(await readdir(buildDir), []);
  });

  it("keeps what a running process uses, and exits with 1", async () => {
    const buildDir = await copy();
    const { r1cs } = await open(buildDir);
    const { code, removed, inUse } = await clear(buildDir, "--circuits", "--keys");
    assert.equal(code, 1);
    assert.deepEqual(
      removed.map(({ kind }) => kind),
      ["key"],
    );
    assert.deepEqual(
      inUse.map(({ kind }) => kind),
      ["circuit"],
    );
    assert.ok(existsSync(r1cs.path));
  });

  it("gives back what a process has opened since it was listed", async () => {
    const buildDir = await copy();
    const [circuit] = await listCache(buildDir);
    const { r1cs } = await open(buildDir);
    assert.equal(circuit!.used, false);
    assert.equal(await removeEntry(circuit!), false);
    assert.ok(existsSync(r1cs.path));
    const stages = (await readdir(buildDir)).filter((name) => name.startsWith(".stage-"));
    assert.deepEqual(stages, []);
  });

  it("removes what was used or made by processes that are no more", async () => {
    const buildDir = await copy();
    const ended = spawnSync(process.execPath, ["-e", "0"]).pid;
    const [circuit] = await listCache(buildDir);
    await writeFile(join(circuit!.path, `.used-by-${markOf(ended)}`), "");
    const [living, left] = [process.pid, ended].map((pid) =>
      join(buildDir, `.stage-${markOf(pid)}`),
    );
    for (const stage of [living!, left!]) await mkdir(stage);
    const { code, removed, inUse } = await clear(buildDir);
    assert.equal(code, 1);
    assert.deepEqual(removed.map(({ kind }) => kind).sort(), ["circuit", "unfinished"]);
    assert.deepEqual(
      inUse.map(({ kind }) => kind),
      ["unfinished"],
    );
    assert.ok(existsSync(living!) && !existsSync(left!) && !existsSync(circuit!.path));
  });

  it("removes only what was not used for so many days", async () => {
    const buildDir = await copy();
    const [circuit, key] = await listCache(buildDir);
    const old = new Date(Date.now() - 10 * DAY_MS);
    for (const { path } of [circuit!, key!]) await utimes(path, old, old);
    await open(buildDir);
    const { removed } = await clear(buildDir, "--circuits", "--keys", "--older-than", "9");
    assert.deepEqual(
      removed.map(({ kind }) => kind),
      ["key"],
    );
    assert.deepEqual((await clear(buildDir, "--keys", "--older-than", "11")).removed, []);
  });

  it("touches nothing that quipu has not made", async () => {
    const buildDir = await copy();
    await mkdir(join(buildDir, "mine"));
    await writeFile(join(buildDir, "mine", "manifest.json"), '{ "files": { "a.txt": {} } }');
    await writeFile(join(buildDir, "notes.txt"), "mine");
    await clear(buildDir, "--circuits", "--keys");
    assert.deepEqual((await readdir(buildDir)).sort(), ["mine", "notes.txt"]);
  });
});
