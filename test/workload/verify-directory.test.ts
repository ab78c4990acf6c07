/** Directories of batches: what is accepted, what is refused and why, and which key is trusted. */
import assert from "node:assert/strict";
import { copyFile, readFile, rm, unlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { exportVerificationKey } from "../../prover/keys/verification-key.js";
import { localSetup } from "../../prover/setup/local-setup.js";
import { evaluateAlone } from "../../src/batch/public-inputs.js";
import { FIELD_MODULUS } from "../../src/crypto/field.js";
import { keyId } from "../../src/proof/key-id.js";
import type { VerificationKey } from "../../src/proof/verification-key.js";
import { BASE_MODULUS } from "../../verifier/proof-points.js";
import type { BatchDirectory } from "../../workload/batch-directory.js";
import { type VerifyReport, verifyDirectory } from "../../workload/verify-directory.js";
import { editJson, editText, historyDirectory } from "../support/history-directory.js";
import { type ProvenHistory, provenHistory, SMALLEST } from "../support/proven-history.js";
import { refusal } from "../support/refusal.js";
import { temporaryFolder } from "../support/temporary-folder.js";

/** For each batch, what the verifier said: "accepted", "not checked" or the code of the refusal. */
function verdictsOf({ verdicts }: VerifyReport): string[] {
  return verdicts.map((verdict) => {
    if ("committed" in verdict) return "accepted";
    return "refusal" in verdict ? verdict.refusal.code : "not checked";
  });
}

/** Bytes of published data where something else begins (SPEC.md section 5). */
const AT = { oldRoot: 0, newRoot: 32, domain: 64, feeRecipient: 96, fees: 128, records: 160 };

/** Flips a bit of the published data. */
function flip(batch: BatchText, at: number, bit = 1): void {
  const data = Buffer.from(batch.data.slice(2), "hex");
  data[at]! ^= bit;
  batch.data = `0x${data.toString("hex")}`;
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
  oldRoot: string;
  newRoot: string;
  data: string;
  publicInputs: { digest: string; challenge: string; y: string };
  proof: { pi_a: string[]; pi_b: string[][]; pi_c: string[] };
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

  /** Edits the first batch and checks that it is refused with this code, and nothing has moved. */
  async function assertFirstRefused(edit: (batch: BatchText) => void, code: string) {
    directory = await historyDirectory(history);
    await editJson(directory.batchPath(0), edit);
    const report = await verifyDirectory(directory.path);
    assert.deepEqual(verdictsOf(report), [code, "not checked"], String(edit));
    assert.equal(report.valid, false);
    assert.equal(report.root, report.genesis.root);
    assert.equal(report.rebuiltRoot, report.genesis.root);
    assert.deepEqual(report.claimable, []);
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
    it("a missing batch, and does not check what comes after it", async () => {
      await unlink(directory.batchPath(0));
      const report = await verifyDirectory(directory.path);
      assert.deepEqual(verdictsOf(report), ["BatchMissing", "not checked"]);
      const { milliseconds, ...verdict } = report.verdicts[1]!;
      assert.ok(milliseconds >= 0);
      const file = directory.batchPath(1);
      assert.deepEqual(verdict, { number: 1, file, blockedBy: 0 });
    });

    it("a gap once, however wide it is", async () => {
      await copyFile(directory.batchPath(1), directory.batchPath(999_999_999));
      const report = await verifyDirectory(directory.path);
      assert.deepEqual(verdictsOf(report), [
        ...["accepted", "accepted"],
        ...["BatchMissing", "not checked"],
      ]);
      assert.equal(report.verdicts[2]!.number, 2);
      assert.equal(report.root, history.batches[1].newRoot);
      assert.equal(report.valid, false);
    });

    it("two batches in each other's place, and one twice, by the root", async () => {
      const [first, second] = [directory.batchPath(0), directory.batchPath(1)];
      const [one, two] = [await readFile(first), await readFile(second)];
      await writeFile(second, one);
      assert.deepEqual(verdictsOf(await verifyDirectory(directory.path)), [
        "accepted",
        "RootMismatch",
      ]);
      await writeFile(first, two);
      assert.deepEqual(verdictsOf(await verifyDirectory(directory.path)), [
        "RootMismatch",
        "not checked",
      ]);
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

    it("altered data by the rule that L1 would give", async () => {
      const flips: readonly (readonly [number, number, string])[] = [
        [AT.oldRoot, 0x80, "NotInField"],
        [AT.oldRoot + 31, 1, "RootMismatch"],
        [AT.newRoot, 0x80, "NotInField"],
        [AT.newRoot + 31, 1, "InvalidProof"],
        [AT.domain, 1, "OutOfRange"],
        [AT.domain + 31, 1, "DomainMismatch"],
        [AT.feeRecipient, 1, "OutOfRange"],
        [AT.feeRecipient + 31, 1, "InvalidProof"],
        [AT.fees, 1, "OutOfRange"],
        [AT.fees + 31, 1, "InvalidProof"],
        [AT.records, 1, "InvalidProof"],
      ];
      for (const [at, bit, code] of flips) {
        await assertFirstRefused((batch) => flip(batch, at, bit), code);
      }
      await assertFirstRefused((batch) => {
        flip(batch, batch.data.length / 2 - 2);
      }, "InvalidProof");
    });

    it("data that are too short, too long, or none", async () => {
      for (const data of [(text: string) => text.slice(0, -2), (text: string) => `${text}00`]) {
        await assertFirstRefused((batch) => {
          batch.data = data(batch.data);
        }, "MalformedData");
      }
      await assertFirstRefused((batch) => {
        batch.data = "0x";
      }, "MalformedData");
    });

    it("changed data whose public inputs have been made to fit", async () => {
      await assertFirstRefused((batch) => {
        flip(batch, batch.data.length / 2 - 2);
        const data = Buffer.from(batch.data.slice(2), "hex");
        const { challenge, y } = evaluateAlone(BigInt(batch.publicInputs.digest), data, SMALLEST);
        batch.publicInputs.challenge = String(challenge);
        batch.publicInputs.y = String(y);
      }, "InvalidProof");
    });

    it("a file with a forged digest, challenge or y by its proof", async () => {
      for (const name of ["digest", "challenge", "y"] as const) {
        await assertFirstRefused(({ publicInputs }) => {
          publicInputs[name] = String(BigInt(publicInputs[name]) ^ 1n);
        }, "InvalidProof");
      }
      await assertFirstRefused(({ publicInputs }) => {
        publicInputs.digest = String(FIELD_MODULUS);
      }, "NotInField");
    });

    it("a file that states another root than its data", async () => {
      for (const name of ["oldRoot", "newRoot"] as const) {
        for (const root of ["1", String(FIELD_MODULUS)]) {
          await assertFirstRefused((batch) => {
            batch[name] = root;
          }, "RootMismatch");
        }
      }
    });

    it("a proof with any other coordinate", async () => {
      await assertFirstRefused(({ proof }) => {
        proof.pi_a[0] = "1";
      }, "InvalidProof");
      await assertFirstRefused(({ proof }) => {
        proof.pi_b[0]!.reverse();
      }, "InvalidProof");
      await assertFirstRefused(({ proof }) => {
        [proof.pi_a, proof.pi_c] = [proof.pi_c, proof.pi_a];
      }, "InvalidProof");
      await assertFirstRefused(({ proof }) => {
        proof.pi_c[1] = String(BASE_MODULUS);
      }, "MalformedProof");
      for (const third of ["0", "2"]) {
        await assertFirstRefused(({ proof }) => {
          proof.pi_a[2] = third;
        }, "MalformedProof");
        await assertFirstRefused(({ proof }) => {
          proof.pi_b[2]![0] = third;
        }, "MalformedProof");
      }
    });

    it("the proof of another batch", async () => {
      const other = JSON.parse(await readFile(directory.batchPath(1), "utf8"));
      await assertFirstRefused((batch) => {
        batch.proof = other.proof;
      }, "InvalidProof");
    });

    it("a batch under another batch's number", async () => {
      await assertFirstRefused((batch) => {
        batch.number = 1;
      }, "BatchConflict");
    });

    it("a batch for another depth of tree or of another shape, as L1 has no key for it", async () => {
      await assertFirstRefused((batch) => {
        batch.levels = 4;
      }, "UnknownShape");
      await assertFirstRefused((batch) => {
        batch.shape = "2x4";
      }, "UnknownShape");
    });

    it("a batch that names another key, and says so when its proof fails as well", async () => {
      await assertFirstRefused((batch) => {
        batch.key.id = "0".repeat(64);
      }, "BatchConflict");
      await assertFirstRefused((batch) => {
        batch.key.id = "0".repeat(64);
        batch.proof.pi_a[0] = "1";
      }, "InvalidProof");
      const { verdicts } = await verifyDirectory(directory.path);
      assert.match(
        (verdicts[0] as { refusal: Error }).refusal.message,
        /the file names another key, 0{64}$/,
      );
    });

    it("the only batch of a folder by the same rules", async () => {
      await unlink(directory.batchPath(1));
      const path = directory.batchPath(0);
      const written = await readFile(path, "utf8");
      const edits: readonly [(batch: BatchText) => unknown, string][] = [
        [(batch) => Object.assign(batch, { shape: "2x4" }), "UnknownShape"],
        [(batch) => Object.assign(batch, { levels: 4 }), "UnknownShape"],
        [(batch) => Object.assign(batch.key, { id: "0".repeat(64) }), "BatchConflict"],
        [(batch) => flip(batch, AT.records), "InvalidProof"],
      ];
      for (const [edit, code] of edits) {
        await writeFile(path, written);
        await editJson(path, edit);
        assert.deepEqual(verdictsOf(await verifyDirectory(directory.path)), [code], String(edit));
      }
    });

    it("what cannot be read as a batch as a bad file", async () => {
      const edits: ((text: string) => string)[] = [
        () => "",
        () => "[]",
        (text) => text.slice(1),
        (text) => text.replace('"shape": "1x2"', '"shape": "1by2"'),
        (text) => text.replace('"data": "0x', '"data": "0xg'),
        (text) => text.replace("quipu/batch/4", "quipu/batch/3"),
        (text) => text.replace('"groth16"', '"plonk"'),
        (text) => text.replace(/"newRoot": "\d+",/, ""),
      ];
      for (const edit of edits) {
        directory = await historyDirectory(history);
        await editText(directory.batchPath(0), (text) => {
          assert.notEqual(edit(text), text);
          return edit(text);
        });
        const report = await verifyDirectory(directory.path);
        assert.deepEqual(verdictsOf(report), ["InvalidFile", "not checked"], String(edit));
        const { message } = (report.verdicts[0] as { refusal: Error }).refusal;
        assert.ok(message.length < 400, message);
      }
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

    it("another genesis", async () => {
      const genesisPath = join(temporaryFolder(), "genesis.json");
      await editText(directory.genesisPath, (text) => text.replace("1000000", "1000001"));
      const report = await verifyDirectory(directory.path);
      assert.deepEqual(verdictsOf(report), ["RootMismatch", "not checked"]);
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
      assert.deepEqual(verdictsOf(report), ["InvalidProof", "not checked"]);
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
      assert.deepEqual(verdictsOf(report), ["InvalidProof", "not checked"]);
      assert.equal(report.key.source, "given");
    });

    it("and refuses when there is none", async () => {
      await rm(join(directory.path, "verification_key.json"));
      const verified = verifyDirectory(directory.path, { buildDir: temporaryFolder() });
      await assert.rejects(verified, refusal("KeyUnknown"));
    });
  });
});
