/** A program as a prover, on the toy circuit; the program is snarkjs behind rapidsnark's arguments. */
import assert from "node:assert/strict";
import { chmod, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { ExternalProver } from "../../../bench/measure/external-prover.js";
import { QuipuError } from "../../../src/errors.js";
import {
  type KeyedCircuit,
  keyedSquareChain,
  squareChainInput,
} from "../../support/square-chain.js";
import { temporaryFolder } from "../../support/temporary-folder.js";

const rounds = 20;

describe("an external prover", () => {
  const folder = temporaryFolder();
  let keyed: KeyedCircuit;

  before(async () => {
    keyed = await keyedSquareChain(folder, rounds);
  });

  /** Writes a program that runs snarkjs in a mode. */
  async function program(mode: string): Promise<string> {
    const script = fileURLToPath(new URL("../../support/snarkjs-program.js", import.meta.url));
    const path = join(folder, `prover-${mode}`);
    const run = `QUIPU_TEST_PROVER=${mode} exec "${process.execPath}" "${script}" "$@"`;
    await writeFile(path, `#!/bin/sh\n${run}\n`);
    await chmod(path, 0o755);
    return path;
  }

  async function prove(path: string) {
    const prover = await ExternalProver.open(path, keyed);
    try {
      const sample = await prover.prove({ ...squareChainInput(rounds, 3n) });
      return { sample, peakRssBytes: prover.peakRssBytes };
    } finally {
      await prover.close();
    }
  }

  async function assertFails(path: string, message: RegExp): Promise<void> {
    await assert.rejects(prove(path), (error) => {
      assert.ok(error instanceof QuipuError);
      assert.equal(error.code, "ExternalProverFailed");
      assert.match(error.message, message);
      return true;
    });
  }

  it("is measured from its start to its end, and its proof is verified", async () => {
    const { sample, peakRssBytes } = await prove(await program("honest"));
    assert.ok(sample.proofMs > 0 && sample.verifyMs > 0);
    assert.equal(sample.stages, null);
    if (process.platform === "linux") assert.ok(peakRssBytes! > 1e6);
  });

  it("is refused when it fails, with what it said", async () => {
    await assertFails(await program("fail"), /prover-fail: exit code 3 .*does not feel like it/);
    await assertFails(join(folder, "none"), /ENOENT/);
  });

  it("is refused when its proof is not valid", async () => {
    await assertFails(await program("lie"), /rejects its proof/);
  });
});
