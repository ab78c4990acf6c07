/** Directories of batches: what is accepted, what is refused and why, and which key is trusted. */
import assert from "node:assert/strict";
import { copyFile, readFile, rm, unlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { exportVerificationKey } from "../../prover/keys/verification-key.js";
import { localSetup } from "../../prover/setup/local-setup.js";
import { dataVector } from "../../src/batch/data.js";
import { challengeOf, evaluateVector } from "../../src/batch/public-inputs.js";
import { keyId } from "../../src/proof/key-id.js";
import type { VerificationKey } from "../../src/proof/verification-key.js";
import type { BatchDirectory } from "../../workload/batch-directory.js";
import { type VerifyReport, verifyDirectory } from "../../workload/verify-directory.js";
import { editJson, editText, historyDirectory } from "../support/history-directory.js";
import { type ProvenHistory, provenHistory, SMALLEST } from "../support/proven-history.js";
import { refusal } from "../support/refusal.js";
import { temporaryFolder } from "../support/temporary-folder.js";

/** For each batch, what the verifier said: "accepted" or the code of the refusal. */
function verdictsOf({ verdicts }: VerifyReport): string[] {
  return verdicts.map((verdict) => ("committed" in verdict ? "accepted" : verdict.refusal.code));
}

/** The way to each value of a JSON document that is neither list nor object. */
function placesOf(value: unknown, way: readonly string[] = []): (readonly string[])[] {
  if (typeof value !== "object" || value === null) return [way];
  return Object.entries(value).flatMap(([name, part]) => placesOf(part, [...way, name]));
}

/** A document with another value of the same kind at a place. */
function changedAt(value: unknown, [name, ...rest]: readonly string[]): unknown {
  if (name === undefined) {
    if (typeof value === "number") return value + 1;
    return String(value).replace(/.$/, (last) => (last === "1" ? "2" : "1"));
  }
  const entries = Object.entries(value as object).map(([key, part]) => {
    return [key, key === name ? changedAt(part, rest) : part] as const;
  });
  return Array.isArray(value) ? entries.map(([, part]) => part) : Object.fromEntries(entries);
}

/** The text of a batch file, as JSON. */
interface BatchText {
  number: number;
  shape: string;
  levels: number;
  newRoot: string;
  data: string;
  publicInputs: { digest: string; z: string; y: string };
  proof: { pi_a: string[] };
  key: { id: string };
}

describe("verifyDirectory", () => {
  let history: ProvenHistory;
  let directory: BatchDirectory;

  before(async function () {
    this.timeout(180_000);
    history = await provenHistory();
  });

  beforeEach(async () => {
    directory = await historyDirectory(history);
  });

  /** Edits the first batch and checks that it is refused with this code, and the second after it. */
  async function assertFirstRefused(edit: (batch: BatchText) => void, code: string) {
    await editJson(directory.batchPath(0), edit);
    const report = await verifyDirectory(directory.path);
    assert.deepEqual(verdictsOf(report), [code, "RootMismatch"]);
    assert.equal(report.valid, false);
    assert.equal(report.root, report.genesis.root);
  }

  it("accepts what was proven, and rebuilds the state", async () => {
    const report = await verifyDirectory(directory.path);
    assert.deepEqual(verdictsOf(report), ["accepted", "accepted"]);
    assert.equal(report.valid, true);
    assert.equal(report.root, history.batches[1].newRoot);
    assert.equal(report.rebuiltRoot, report.root);
    assert.deepEqual(
      report.claimable.map(({ amount }) => amount),
      [1007n],
    );
  });

  describe("refuses", () => {
    it("a missing batch and what comes after it", async () => {
      await unlink(directory.batchPath(0));
      const report = await verifyDirectory(directory.path);
      assert.deepEqual(verdictsOf(report), ["BatchMissing", "RootMismatch"]);
    });

    it("a gap once, however wide it is", async () => {
      await copyFile(directory.batchPath(1), directory.batchPath(999_999_999));
      const report = await verifyDirectory(directory.path);
      assert.deepEqual(verdictsOf(report), [
        ...["accepted", "accepted"],
        ...["BatchMissing", "BatchConflict"],
      ]);
      assert.equal(report.verdicts[2]!.number, 2);
      assert.equal(report.valid, false);
    });

    it("a directory without batches", async () => {
      await assert.rejects(verifyDirectory(temporaryFolder()), refusal("BatchMissing"));
      const nowhere = join(temporaryFolder(), "nowhere");
      await assert.rejects(verifyDirectory(nowhere), refusal("BatchMissing"));
    });

    it("a file that is cut off at any place", async () => {
      const path = directory.batchPath(1);
      for (const share of [0, 0.3, 0.9]) {
        await editText(path, (text) => text.slice(0, Math.floor(text.length * share)));
        assert.deepEqual(verdictsOf(await verifyDirectory(directory.path)), [
          "accepted",
          "InvalidFile",
        ]);
      }
    });

    it("a file whose parts do not belong together", async () => {
      await assertFirstRefused((batch) => {
        batch.data = batch.data.replace(/.$/, (digit) => (digit === "0" ? "1" : "0"));
      }, "InvalidFile");
    });

    it("changed data whose public inputs have been made to fit", async () => {
      await assertFirstRefused((batch) => {
        const data = Buffer.from(batch.data.slice(2), "hex");
        data[data.length - 1]! ^= 1;
        batch.data = `0x${data.toString("hex")}`;
        const z = challengeOf(BigInt(batch.publicInputs.digest), data);
        batch.publicInputs.z = String(z);
        batch.publicInputs.y = String(evaluateVector(dataVector(data, SMALLEST.shape), z));
      }, "InvalidProof");
    });

    it("a file with a forged digest, z, y or root", async () => {
      for (const name of ["digest", "z", "y"] as const) {
        directory = await historyDirectory(history);
        await assertFirstRefused(({ publicInputs }) => {
          publicInputs[name] = String(BigInt(publicInputs[name]) ^ 1n);
        }, "InvalidFile");
      }
      directory = await historyDirectory(history);
      await assertFirstRefused((batch) => {
        batch.newRoot = "1";
      }, "InvalidFile");
    });

    it("a proof that is none", async () => {
      await assertFirstRefused(({ proof }) => {
        proof.pi_a[0] = "1";
      }, "InvalidProof");
    });

    it("a batch under another batch's number", async () => {
      await assertFirstRefused((batch) => {
        batch.number = 1;
      }, "BatchConflict");
    });

    it("a batch for another depth of tree, and one proven with another key", async () => {
      await assertFirstRefused((batch) => {
        batch.levels = 4;
      }, "BatchConflict");
      directory = await historyDirectory(history);
      await editJson<BatchText>(directory.batchPath(1), ({ key }) => {
        key.id = "0".repeat(64);
      });
      const report = await verifyDirectory(directory.path);
      assert.deepEqual(verdictsOf(report), ["accepted", "BatchConflict"]);
    });

    it("a file with any other value or field than was written", async () => {
      const path = directory.batchPath(1);
      const written = JSON.parse(await readFile(path, "utf8"));
      const places = placesOf(written);
      assert.ok(places.length >= 20, `${places.length} places`);
      for (const place of places) {
        await writeFile(path, JSON.stringify(changedAt(written, place)));
        const { valid, verdicts } = await verifyDirectory(directory.path);
        assert.equal(valid, false, place.join("."));
        assert.ok("refusal" in verdicts[1]!, place.join("."));
      }
      for (const [field, value] of Object.entries({ contributions: 9, kind: "ceremony" })) {
        await writeFile(
          path,
          JSON.stringify({ ...written, key: { ...written.key, [field]: value } }),
        );
        const verdicts = verdictsOf(await verifyDirectory(directory.path));
        assert.equal(verdicts[1], "InvalidFile", field);
      }
    });

    it("a batch of another shape", async () => {
      await editJson<BatchText>(directory.batchPath(1), (batch) => {
        batch.shape = "2x4";
      });
      const report = await verifyDirectory(directory.path);
      assert.deepEqual(verdictsOf(report), ["accepted", "UnknownShape"]);
    });

    it("another genesis", async () => {
      const genesisPath = join(temporaryFolder(), "genesis.json");
      await editText(directory.genesisPath, (text) => text.replace("1000000", "1000001"));
      const report = await verifyDirectory(directory.path);
      assert.deepEqual(verdictsOf(report), ["RootMismatch", "RootMismatch"]);
      await assert.rejects(
        verifyDirectory(directory.path, { genesisPath }),
        refusal("InvalidFile", /genesis/),
      );
    });
  });

  describe("takes the key", () => {
    it("that was made on this machine, and says who could forge", async () => {
      await rm(join(directory.path, "verification_key.json"));
      const { key } = await verifyDirectory(directory.path);
      assert.equal(key.source, "build");
      assert.match(key.note, /whoever ran the setup could forge/);
    });

    it("that the directory has, only if told to, and with a warning", async () => {
      const options = { buildDir: temporaryFolder() };
      await assert.rejects(verifyDirectory(directory.path, options), refusal("KeyUntrusted"));
      const trusting = { ...options, trustFolder: true };
      const { key, valid } = await verifyDirectory(directory.path, trusting);
      assert.equal(valid, true);
      assert.equal(key.source, "directory");
      assert.match(key.note, /not made here/);
    });

    it("that the directory has, if told to and its batches name another than was made here", async () => {
      const path = join(directory.path, "verification_key.json");
      await editJson<VerificationKey>(path, ({ IC }) => void IC.reverse());
      const id = keyId((await directory.readVerificationKey())!);
      for (const number of [0, 1]) {
        await editJson<BatchText>(directory.batchPath(number), ({ key }) =>
          Object.assign(key, { id }),
        );
      }
      await assert.rejects(verifyDirectory(directory.path), refusal("KeyUntrusted"));
      const report = await verifyDirectory(directory.path, { trustFolder: true });
      assert.equal(report.key.source, "directory");
      assert.match(report.key.note, /not made here/);
      assert.deepEqual(verdictsOf(report), ["InvalidProof", "RootMismatch"]);
    });

    it("that the caller names, and no other", async function () {
      this.timeout(180_000);
      const folder = temporaryFolder();
      const zkeyPath = join(folder, "other.zkey");
      await localSetup({ r1csPath: history.circuit.r1cs.path, zkeyPath });
      const verificationKeyPath = join(folder, "other.json");
      const other = await exportVerificationKey(zkeyPath);
      await writeFile(verificationKeyPath, JSON.stringify(other));
      const report = await verifyDirectory(directory.path, { verificationKeyPath });
      assert.deepEqual(verdictsOf(report), ["BatchConflict", "BatchConflict"]);
      assert.equal(report.key.source, "given");
    });

    it("and refuses when there is none", async () => {
      await rm(join(directory.path, "verification_key.json"));
      const verified = verifyDirectory(directory.path, { buildDir: temporaryFolder() });
      await assert.rejects(verified, refusal("KeyUnknown"));
    });
  });
});
