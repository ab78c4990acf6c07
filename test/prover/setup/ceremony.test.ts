import assert from "node:assert/strict";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { groth16, powersOfTau, zKey } from "snarkjs";
import { ceremonySetup } from "../../../prover/setup/ceremony.js";
import { type CompiledFixture, compileFixture } from "../../support/compile-fixture.js";
import { endSnarkjs } from "../../support/end-snarkjs.js";
import { writePtau } from "../../support/known-trapdoor.js";
import { temporaryFolder } from "../../support/temporary-folder.js";

describe("a ceremony's key", () => {
  const folder = temporaryFolder();
  const [rawPath, ptauPath] = [join(folder, "raw.ptau"), join(folder, "prepared.ptau")];
  const zkeyPath = join(folder, "ceremony.zkey");
  let publics: CompiledFixture;

  before(async () => {
    publics = await compileFixture("setup/publics", folder);
    await writePtau(rawPath, 5, { tau: 5n, alpha: 6n, beta: 7n, delta: 1n });
    await powersOfTau.preparePhase2(rawPath, ptauPath);
  });
  after(endSnarkjs);

  it("proves and verifies, and counts its contribution", async () => {
    const { r1csPath, wasmPath } = publics;
    const contribution = { name: "tester" };
    const { provenance } = await ceremonySetup({ r1csPath, ptauPath, zkeyPath, contribution });
    assert.deepEqual(provenance, { kind: "ceremony", contributions: 1 });
    const input = { a: 1, b: 2, secret: 3, unused: 4 };
    const { proof, publicSignals } = await groth16.fullProve(input, wasmPath, zkeyPath);
    const key = await zKey.exportVerificationKey(zkeyPath);
    assert.equal(await groth16.verify(key, publicSignals, proof), true);
  });

  it("may be left without a contribution, which its provenance says", async () => {
    const initialPath = join(folder, "initial.zkey");
    const { provenance } = await ceremonySetup({ ...publics, ptauPath, zkeyPath: initialPath });
    assert.deepEqual(provenance, { kind: "ceremony", contributions: 0 });
    assert.equal(await zKey.verifyFromInit(initialPath, ptauPath, zkeyPath), true);
  });

  it("is refused for a file that is too small, unprepared, foreign, cut off or absent", async () => {
    const before = readdirSync(folder).length;
    const { r1csPath } = await compileFixture("setup/full-domain", folder);
    const added = readdirSync(folder).length - before;
    const setUp = (path: string, circuit = publics.r1csPath) =>
      ceremonySetup({ r1csPath: circuit, ptauPath: path, zkeyPath: join(folder, "refused.zkey") });
    await assert.rejects(setUp(ptauPath, r1csPath), {
      code: "PtauTooSmall",
      message: `${ptauPath}: power: got 5, expected at least 6`,
    });
    await assert.rejects(setUp(rawPath), { code: "PtauNotPrepared" });
    await assert.rejects(setUp(publics.r1csPath), { code: "PtauInvalid" });
    await assert.rejects(setUp(join(folder, "absent.ptau")), { code: "PtauUnreadable" });

    const editedPath = join(folder, "edited.ptau");
    const edited = readFileSync(ptauPath);
    writeFileSync(editedPath, edited.subarray(0, -1));
    await assert.rejects(setUp(editedPath), { code: "PtauTruncated" });
    edited[28] = edited[28]! ^ 1;
    writeFileSync(editedPath, edited);
    await assert.rejects(setUp(editedPath), { code: "CurveUnsupported" });
    assert.equal(readdirSync(folder).length, before + added + 1, "only the edited file was added");
  });
});
