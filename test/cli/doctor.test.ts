import assert from "node:assert/strict";
import { availableParallelism } from "node:os";
import { ONCE_IT_PAYS, TRIED_RELEASES } from "../../prover/pool/wide-use.js";
import { hasFusedMultiplyAdd } from "../../src/arithmetic/relaxed-simd.js";
import { quipu } from "../support/run-quipu.js";

interface Doctor {
  readonly node: string;
  readonly cores: number;
  readonly relaxedSimd: boolean;
  readonly wideLanes: {
    readonly usable: boolean;
    readonly use: false | { readonly afterMs: number };
  };
  readonly missingPackages: readonly string[];
  readonly proof: {
    readonly circuit: string;
    readonly backend: string;
    readonly constraints: number;
    readonly proofMs: number;
  };
  readonly cache: {
    readonly circuits: readonly string[];
    readonly keys: readonly { readonly name: string; readonly trust: string }[];
  };
}

describe("quipu doctor", () => {
  for (const backend of ["engine", "snarkjs"]) {
    it(`measures a small proof by ${backend}, and says what it was made with`, async () => {
      const { code, stderr, json } = await quipu("doctor", "--backend", backend, "--json");
      assert.equal(code, 0, stderr);
      const { proof, cache, ...machine } = json<Doctor>();
      assert.equal(machine.node, process.versions.node);
      assert.equal(machine.cores, availableParallelism());
      assert.equal(machine.relaxedSimd, hasFusedMultiplyAdd());
      const isTried = TRIED_RELEASES.includes(Number.parseInt(machine.node, 10));
      assert.deepEqual(machine.wideLanes.use, isTried && ONCE_IT_PAYS);
      if (!isTried) assert.equal(machine.wideLanes.usable, false);
      assert.deepEqual(machine.missingPackages, []);
      assert.equal(proof.backend, backend);
      assert.equal(proof.circuit, "batch-1x2-l3");
      assert.ok(proof.constraints > 10_000 && proof.proofMs > 1);
      assert.ok(cache.circuits.includes(proof.circuit));
      const key = cache.keys.find(({ name }) => name === proof.circuit);
      assert.match(key!.trust, /^key made on one machine: whoever ran the setup could forge/);
    });
  }

  it("says it on one screen", async () => {
    const { code, stdout, stderr } = await quipu("doctor");
    assert.equal(code, 0, stderr);
    assert.equal(stderr, "");
    const lines = stdout.trimEnd().split("\n");
    assert.ok(lines.length <= 24, `${lines.length} lines`);
    for (const fact of [
      "node",
      "processor",
      "relaxed SIMD",
      "wide lanes",
      "prover",
      "a transfer",
      "keys",
    ]) {
      assert.ok(
        lines.some((line) => line.startsWith(`${fact} `)),
        fact,
      );
    }
  });
});
