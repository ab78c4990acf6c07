import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { groth16, wtns, zKey } from "snarkjs";
import { localSetup, type SetupProgress } from "../../../prover/setup/local-setup.js";
import { writeSyntheticR1cs } from "../../../scripts/synthetic-r1cs.js";
import { type CompiledFixture, compileFixture } from "../../support/compile-fixture.js";
import { endSnarkjs } from "../../support/end-snarkjs.js";
import { temporaryFolder } from "../../support/temporary-folder.js";

const CIRCUITS = [
  { name: "publics", level: "--O1", input: { a: 3, b: 4, secret: 5, unused: 6 } },
  { name: "linear", level: "--O0", input: { x: 11, y: 12 } },
  { name: "sparse-b", level: "--O1", input: { values: Array(50).fill(7), factor: 9 } },
  { name: "full-domain", level: "--O1", input: { x: 2 } },
  { name: "over-full-domain", level: "--O1", input: { x: 2 } },
  { name: "many-tasks", level: "--O1", input: { x: 2 } },
] as const;

async function proveAndVerify(
  { wasmPath }: CompiledFixture,
  zkeyPath: string,
  input: Record<string, unknown>,
): Promise<void> {
  const key = await zKey.exportVerificationKey(zkeyPath);
  const { proof, publicSignals } = await groth16.fullProve(input, wasmPath, zkeyPath);
  assert.equal(await groth16.verify(key, publicSignals, proof), true);
  const changed = publicSignals.map((value, i) => (i === 0 ? String(BigInt(value) + 1n) : value));
  assert.equal(await groth16.verify(key, changed, proof), false, "a changed public signal");
}

describe("a locally made key", () => {
  const folder = temporaryFolder();
  const fixtures = new Map<string, CompiledFixture>();
  const keyOf = (name: string): string => join(folder, `${name}.zkey`);

  before(async () => {
    for (const { name, level } of CIRCUITS) {
      fixtures.set(name, await compileFixture(`setup/${name}`, folder, level));
    }
  });
  after(endSnarkjs);

  for (const { name, input } of CIRCUITS) {
    it(`proves and verifies with snarkjs: ${name}`, async () => {
      const fixture = fixtures.get(name)!;
      const result = await localSetup({ r1csPath: fixture.r1csPath, zkeyPath: keyOf(name) });
      assert.deepEqual(result.provenance, { kind: "local", contributions: 0 });
      assert.equal(
        result.domainSize,
        { "full-domain": 64, "over-full-domain": 128 }[name as string] ?? result.domainSize,
      );
      assert.equal(result.circuitHash.length, 64);
      await proveAndVerify(fixture, keyOf(name), input);
    });
  }

  it("still proves and verifies after a contribution with snarkjs", async () => {
    const contributed = keyOf("contributed");
    await zKey.contribute(keyOf("publics"), contributed, "tester", "some entropy");
    await proveAndVerify(fixtures.get("publics")!, contributed, CIRCUITS[0].input);
  });

  it("exports a Solidity verifier and a verification key", async () => {
    const templateUrl = new URL(
      "../../../../node_modules/snarkjs/templates/verifier_groth16.sol.ejs",
      import.meta.url,
    );
    const source = await zKey.exportSolidityVerifier(keyOf("publics"), {
      groth16: readFileSync(templateUrl, "utf8"),
    });
    assert.match(source, /contract Groth16Verifier/);
    const key = await zKey.exportVerificationKey(keyOf("publics"));
    assert.equal((key.IC as unknown[]).length, 6);
  });

  it("refuses a proof made from a wrong witness", async () => {
    const { wasmPath } = fixtures.get("publics")!;
    const witnessPath = join(folder, "wrong.wtns");
    await wtns.calculate(CIRCUITS[0].input, wasmPath, witnessPath);
    const witness = readFileSync(witnessPath);
    witness[witness.length - 32]! ^= 1;
    writeFileSync(witnessPath, witness);
    const { proof, publicSignals } = await groth16.prove(keyOf("publics"), witnessPath);
    const key = await zKey.exportVerificationKey(keyOf("publics"));
    assert.equal(await groth16.verify(key, publicSignals, proof), false);
  });

  it("is another one each time, and does not verify the other's proofs", async () => {
    const { r1csPath, wasmPath } = fixtures.get("publics")!;
    const second = keyOf("second");
    const { circuitHash } = await localSetup({ r1csPath, zkeyPath: second, threads: 1 });
    assert.notDeepEqual(readFileSync(second), readFileSync(keyOf("publics")));
    assert.ok(!readFileSync(keyOf("publics")).includes(Buffer.from(circuitHash)));
    const key = await zKey.exportVerificationKey(keyOf("publics"));
    const { proof, publicSignals } = await groth16.fullProve(CIRCUITS[0].input, wasmPath, second);
    assert.equal(await groth16.verify(key, publicSignals, proof), false);
  });
});

describe("the local setup", () => {
  const folder = temporaryFolder();
  const r1csPath = join(folder, "synthetic.r1cs");
  const zkeyPath = join(folder, "synthetic.zkey");
  before(() => writeSyntheticR1cs(r1csPath, 13));

  it("reports progress up to the total", async () => {
    const reports: SetupProgress[] = [];
    const small = join(folder, "small.r1cs");
    await writeSyntheticR1cs(small, 8);
    await localSetup({
      r1csPath: small,
      zkeyPath: join(folder, "small.zkey"),
      onProgress: (p) => reports.push(p),
    });
    assert.deepEqual(
      reports,
      reports.toSorted((a, b) => a.done - b.done),
    );
    assert.equal(reports.at(-1)?.done, reports.at(-1)?.total);
  });

  it("leaves nothing behind when it is aborted, and keeps the key that was there", async () => {
    writeFileSync(zkeyPath, "the key of before");
    const before = readdirSync(folder).toSorted();
    for (const when of ["before", "at once", "under way"]) {
      const controller = new AbortController();
      if (when === "before") controller.abort();
      const run = localSetup({
        r1csPath,
        zkeyPath,
        signal: controller.signal,
        onProgress: () => controller.abort(),
      });
      if (when === "at once") setTimeout(() => controller.abort(), 60);
      await assert.rejects(run, { code: "SetupAborted" }, when);
      assert.deepEqual(readdirSync(folder).toSorted(), before, when);
    }
    assert.equal(readFileSync(zkeyPath, "utf8"), "the key of before");
  });

  it("leaves nothing behind when the circuit turns out to be invalid", async () => {
    const broken = join(folder, "broken.r1cs");
    const bytes = readFileSync(r1csPath);
    bytes.writeUInt32LE(0x7fffffff, bytes.length - 36);
    writeFileSync(broken, bytes);
    const before = readdirSync(folder).toSorted();
    await assert.rejects(localSetup({ r1csPath: broken, zkeyPath: join(folder, "broken.zkey") }), {
      code: "R1csInvalid",
    });
    assert.deepEqual(readdirSync(folder).toSorted(), before);
  });

  it("refuses a key path that cannot be written, and a senseless number of threads", async () => {
    const nowhere = join(folder, "absent", "key.zkey");
    await assert.rejects(localSetup({ r1csPath, zkeyPath: nowhere }), { code: "FileUnwritable" });
    for (const threads of [0, 1.5, Number.NaN]) {
      await assert.rejects(localSetup({ r1csPath, zkeyPath, threads }), { code: "ThreadsInvalid" });
    }
  });

  it("lets the process exit by itself", async () => {
    const module = new URL("../../../prover/setup/local-setup.js", import.meta.url).href;
    const small = JSON.stringify({
      r1csPath: join(folder, "small.r1cs"),
      zkeyPath: join(folder, "exit.zkey"),
    });
    const script = `import { localSetup } from ${JSON.stringify(module)};
      await localSetup(${small}); console.log("made");`;
    const args = ["--input-type=module", "--eval", script];
    const { stdout } = await promisify(execFile)(process.execPath, args, { timeout: 20_000 });
    assert.equal(stdout, "made\n");
  });
});
