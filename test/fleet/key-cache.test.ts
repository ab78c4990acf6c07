/** Keys that provers of a machine keep together: after a crash, a damage, a wrong answer, and by several at once. */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { cp, readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { FleetClient } from "../../client/connection/fleet-client.js";
import type { ProvedShape } from "../../client/messages/prover.js";
import { newMark } from "../../files/process-mark.js";
import { ensureKey } from "../../fleet/keys/ensure-shape.js";
import { buildCircuit, type CircuitArtifacts } from "../../prover/circuits/build-circuit.js";
import { ensureKeys } from "../../prover/keys/ensure-keys.js";
import {
  includeRoots,
  inTemporaryFolder,
  snarkjsSetup,
  squareChain,
} from "../support/square-chain.js";
import { temporaryFolder } from "../support/temporary-folder.js";

interface Prover {
  /** A folder with the circuit and no key. */
  readonly circuit: CircuitArtifacts;
  /** Brings the key here; counts the connections. */
  ensure(content?: Buffer, served?: ProvedShape): ReturnType<typeof ensureKey>;
  connections(): number;
}

const build = (buildDir: string) => buildCircuit(squareChain(10), { includeRoots, buildDir });

describe("keys of provers of one machine", () => {
  const [empty, node] = [temporaryFolder(), temporaryFolder()];
  let served: ProvedShape;
  let key: Buffer;
  before(async () => {
    await build(empty);
    await cp(empty, node, { recursive: true });
    const { zkey, keyId } = await ensureKeys(await build(node), { setup: snarkjsSetup });
    const { sha256, size, path } = zkey;
    key = await readFile(path);
    served = {
      ...{ shape: "4x6", circuit: "0x", constraints: 1, key: `0x${keyId}` },
      provingKey: { sha256: `0x${sha256}`, bytes: size },
    };
  });

  /** In a folder of its own. */
  function withProver(work: (prover: Prover) => Promise<void>): Promise<void> {
    return inTemporaryFolder(async (folder) => {
      await cp(empty, folder, { recursive: true });
      const circuit = await build(folder);
      let connections = 0;
      const ensure = (content = key, wanted: ProvedShape = served) => {
        const artifact: FleetClient["artifact"] = async (_, { range }) => {
          connections += 1;
          const start = Number(/\d+/.exec(range ?? "")?.[0] ?? 0);
          return new Response(content.subarray(start), { status: range === undefined ? 200 : 206 });
        };
        const { signal } = new AbortController();
        return ensureKey(circuit, wanted, { client: { artifact }, levels: 3, signal });
      };
      await work({ circuit, ensure, connections: () => connections });
    });
  }

  it("come once, however many want them at the same time", () =>
    withProver(async ({ ensure, connections }) => {
      const all = await Promise.all([ensure(), ensure(), ensure()]);
      for (const { zkey } of all) assert.equal(`0x${zkey.sha256}`, served.provingKey.sha256);
      assert.equal(connections(), 1);
      await ensure();
      assert.equal(connections(), 1);
    }));

  it("come after one has been killed while it fetched, with what it had", () =>
    withProver(async ({ ensure, connections, circuit }) => {
      const partial = `.partial-${served.provingKey.sha256.slice(2)}`;
      await writeFile(join(circuit.buildDir, partial), key.subarray(0, 1000));
      // The mark of a process that has ended.
      const { pid } = spawnSync(process.execPath, ["-e", ""]);
      const mark = newMark().replace(`-${process.pid}-`, `-${pid}-`);
      await writeFile(join(circuit.buildDir, `.${partial}.lock-${mark}`), "!");
      await ensure();
      assert.equal(connections(), 1);
      const left = (await readdir(circuit.buildDir)).filter((name) => name.includes("partial"));
      assert.deepEqual(left, []);
    }));

  it("come again where what is kept is damaged, or was written in part", () =>
    withProver(async ({ ensure, connections }) => {
      for (const damage of [
        (content: Buffer) => content.fill(7, content.length - 9),
        (content: Buffer) => content.subarray(0, 100),
      ]) {
        const { zkey } = await ensure();
        const before = connections();
        await writeFile(zkey.path, damage(await readFile(zkey.path)));
        const again = await ensure();
        assert.equal(connections(), before + 1);
        assert.equal(again.zkey.sha256, zkey.sha256);
      }
    }));

  it("are refused and not kept where the node's bytes, or its word for them, are others", () =>
    withProver(async ({ ensure, circuit }) => {
      const before = await readdir(circuit.buildDir);
      const other = Buffer.from(key).fill(7, key.length - 9);
      await assert.rejects(ensure(other), { code: "ArtifactCorrupt" });
      await assert.rejects(ensure(key, { ...served, key: `0x${"00".repeat(32)}` }), {
        code: "KeyMismatch",
      });
      assert.deepEqual(await readdir(circuit.buildDir), before);
    }));
});
