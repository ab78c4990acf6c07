/** Keys: made once, kept with where they come from, refused when they are not the circuit's. */

import assert from "node:assert/strict";
import { copyFile, cp, readdir, readFile, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { buildCircuit, type CircuitArtifacts } from "../../../prover/circuits/build-circuit.js";
import {
  ensureKeys,
  findVerificationKey,
  type KeySetup,
} from "../../../prover/keys/ensure-keys.js";
import { keyId } from "../../../src/proof/key-id.js";
import {
  includeRoots,
  inTemporaryFolder,
  snarkjsSetup,
  squareChain,
} from "../../support/square-chain.js";

const setup = snarkjsSetup;
const failIfCalled: KeySetup = () => Promise.reject(new Error("setup was called"));

describe("ensureKeys", () => {
  it("makes a key once and then finds it", () =>
    withCircuit(async (circuit) => {
      const made = await ensureKeys(circuit, { setup });
      assert.deepEqual(made.provenance, { kind: "local", contributions: 0 });
      assert.match(made.keyId, /^[0-9a-f]{64}$/);
      assert.equal(made.r1csSha256, circuit.r1cs.sha256);
      assert.deepEqual(await ensureKeys(circuit, { setup: failIfCalled }), made);
    }));

  it("names a key by its content, not by the order of its fields", () =>
    withCircuit(async (circuit) => {
      const { verificationKey, keyId: id } = await ensureKeys(circuit, { setup });
      const reversed = Object.fromEntries(Object.entries(verificationKey).reverse());
      assert.equal(keyId(reversed as typeof verificationKey), id);
      assert.notEqual(keyId({ ...verificationKey, nPublic: 2 }), id);
    }));

  it("keeps keys of both kinds of setup, and whom they are from", () =>
    withCircuit(async (circuit) => {
      const ceremony: KeySetup = async (args) => {
        await setup(args);
        return { provenance: { kind: "ceremony", contributions: 2 } };
      };
      const local = await ensureKeys(circuit, { setup });
      const made = await ensureKeys(circuit, { setup: ceremony, kind: "ceremony" });
      assert.equal(made.provenance.contributions, 2);
      assert.notEqual(made.zkey.path, local.zkey.path);
      const folders = await readdir(circuit.buildDir);
      await assert.rejects(ensureKeys(await other(circuit), { setup: ceremony }), {
        code: "KeyMismatch",
      });
      assert.equal((await readdir(circuit.buildDir)).length, folders.length + 1);
    }));

  it("does not take a local key for a ceremony's", () =>
    withCircuit(async (circuit) => {
      const { zkey } = await ensureKeys(circuit, { setup });
      const folder = dirname(zkey.path);
      await cp(folder, folder.replace(/-local-key$/, "-ceremony-key"), { recursive: true });
      assert.ok(await findVerificationKey(circuit, "local"));
      const mismatch = { code: "KeyMismatch", message: /kind of setup: got local/ };
      await assert.rejects(findVerificationKey(circuit, "ceremony"), mismatch);
      await assert.rejects(
        ensureKeys(circuit, { setup: failIfCalled, kind: "ceremony" }),
        mismatch,
      );
    }));

  it("refuses a corrupt key and does not make another in its place", () =>
    withCircuit(async (circuit) => {
      const { zkey } = await ensureKeys(circuit, { setup });
      const content = await readFile(zkey.path);
      content[content.length - 1]! ^= 1;
      await writeFile(zkey.path, content);
      await assert.rejects(ensureKeys(circuit, { setup: failIfCalled }), {
        code: "ArtifactCorrupt",
      });
    }));

  it("refuses a key of another shape", () =>
    withCircuit(async (circuit) => {
      const { zkey } = await ensureKeys(circuit, { setup });
      const wrong: KeySetup = async ({ zkeyPath }) => {
        await copyFile(zkey.path, zkeyPath);
        return { provenance: { kind: "local", contributions: 0 } };
      };
      await assert.rejects(ensureKeys(await other(circuit), { setup: wrong }), {
        code: "KeyMismatch",
        message: /wires: got \d+, expected \d+/,
      });
    }));

  it("keeps nothing of a setup that fails", () =>
    withCircuit(async (circuit) => {
      const folders = await readdir(circuit.buildDir);
      const failing: KeySetup = async ({ zkeyPath }) => {
        await writeFile(zkeyPath, "half a key");
        throw new Error("the setup failed");
      };
      await assert.rejects(ensureKeys(circuit, { setup: failing }), /the setup failed/);
      assert.deepEqual(await readdir(circuit.buildDir), folders);
    }));

  it("says when the disk is full", () =>
    withCircuit(async (circuit) => {
      const filling: KeySetup = () =>
        Promise.reject(Object.assign(new Error("write failed"), { code: "ENOSPC" }));
      await assert.rejects(ensureKeys(circuit, { setup: filling }), { code: "NoSpaceLeft" });
    }));

  it("does not start a setup that is not wanted any more", () =>
    withCircuit(async (circuit) => {
      const options = { setup: failIfCalled, signal: AbortSignal.abort() };
      await assert.rejects(ensureKeys(circuit, options), { code: "BuildAborted" });
    }));
});

function withCircuit(work: (circuit: CircuitArtifacts) => Promise<void>): Promise<void> {
  return inTemporaryFolder(async (buildDir) =>
    work(await buildCircuit(squareChain(10), { buildDir, includeRoots })),
  );
}

/** Another circuit in the same build folder. */
function other({ buildDir }: CircuitArtifacts): Promise<CircuitArtifacts> {
  return buildCircuit(squareChain(11), { buildDir, includeRoots });
}
