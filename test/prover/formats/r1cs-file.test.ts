import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { domainPower } from "../../../prover/circuits/domain.js";
import { readR1cs } from "../../../prover/formats/r1cs-file.js";
import { localSetup } from "../../../prover/setup/local-setup.js";
import { compileFixture } from "../../support/compile-fixture.js";
import { temporaryFolder } from "../../support/temporary-folder.js";

/** Of the first section's content in a file by circom 2.2, whose sections come in another order. */
function contentOf(file: Buffer, id: number): number {
  for (let position = 12; position < file.length; ) {
    if (file.readUInt32LE(position) === id) return position + 12;
    position += 12 + Number(file.readBigUInt64LE(position + 4));
  }
  throw new Error(`no section ${id}`);
}

describe("reading an .r1cs file", () => {
  const folder = temporaryFolder();
  const path = join(folder, "edited.r1cs");
  const zkeyPath = join(folder, "none.zkey");
  let original: Buffer;

  before(async () => {
    original = readFileSync((await compileFixture("setup/publics", folder)).r1csPath);
  });

  function edit(change: (file: Buffer) => Buffer | undefined): void {
    const copy = Buffer.from(original);
    writeFileSync(path, change(copy) ?? copy);
  }

  it("gives the circuit's counts", async () => {
    edit(() => undefined);
    const { signals, publicSignals, constraintCount } = await readR1cs(path);
    assert.deepEqual(
      { signals, publicSignals, constraintCount },
      { signals: 8, publicSignals: 5, constraintCount: 4 },
    );
  });

  it("refuses a file that does not exist", async () => {
    await assert.rejects(readR1cs(join(folder, "absent.r1cs")), { code: "R1csUnreadable" });
  });

  it("refuses every truncation, before a key is begun", async () => {
    for (const length of [0, 3, 11, 12, 20, 40, 100, original.length - 1]) {
      edit((file) => file.subarray(0, length));
      await assert.rejects(localSetup({ r1csPath: path, zkeyPath }), {
        code: "R1csTruncated",
        message: /: got \d+, expected .*\d+/,
      });
    }
  });

  it("refuses another kind of file, and another version", async () => {
    edit((file) => void file.write("zkey", "latin1"));
    await assert.rejects(readR1cs(path), {
      code: "R1csInvalid",
      message: `${path}: magic: got "zkey", expected "r1cs"`,
    });
    edit((file) => void file.writeUInt32LE(2, 4));
    await assert.rejects(readR1cs(path), {
      code: "R1csInvalid",
      message: /version: got 2, expected 1/,
    });
  });

  it("refuses a circuit over another field", async () => {
    edit((file) => void file.writeUInt8(7, contentOf(file, 1) + 4));
    await assert.rejects(readR1cs(path), { code: "CurveUnsupported", message: /BN254/ });
    edit((file) => void file.writeUInt32LE(8, contentOf(file, 1)));
    await assert.rejects(readR1cs(path), {
      code: "CurveUnsupported",
      message: /got 8, expected 32/,
    });
  });

  it("refuses a constraint count that its section cannot hold", async () => {
    edit((file) => void file.writeUInt32LE(1e6, contentOf(file, 1) + 60));
    await assert.rejects(readR1cs(path), {
      code: "R1csInvalid",
      message: /expected at least 12000000/,
    });
  });

  it("refuses a count of constraints that is one off, when it streams them", async () => {
    for (const change of [-1, 1]) {
      edit((file) => {
        const at = contentOf(file, 1) + 60;
        file.writeUInt32LE(file.readUInt32LE(at) + change, at);
      });
      await assert.rejects(localSetup({ r1csPath: path, zkeyPath }), { code: "R1csInvalid" });
    }
  });

  it("refuses a signal that does not exist and a coefficient that is not reduced", async () => {
    edit((file) => void file.writeUInt32LE(8, contentOf(file, 2) + 4));
    await assert.rejects(localSetup({ r1csPath: path, zkeyPath }), {
      code: "R1csInvalid",
      message: "index of a signal: got 8, expected below 8",
    });
    edit((file) => void file.fill(0xff, contentOf(file, 2) + 8, contentOf(file, 2) + 40));
    await assert.rejects(localSetup({ r1csPath: path, zkeyPath }), {
      code: "R1csInvalid",
      message: /coefficient/,
    });
  });
});

describe("the domain", () => {
  it("is the least power of two with a row for each constraint, public signal and the one", () => {
    const power = (constraintCount: number, publicSignals: number): number =>
      domainPower({ constraintCount, publicSignals });
    assert.deepEqual([power(0, 0), power(1, 0), power(1, 1), power(2, 1)], [1, 1, 2, 2]);
    assert.deepEqual([power(62, 1), power(63, 1), power(2 ** 20, 0)], [6, 7, 21]);
  });

  it("is refused where the doubled one has no roots of unity", () => {
    const circuit = { constraintCount: 2 ** 27, publicSignals: 0 };
    assert.throws(() => domainPower(circuit), { code: "CircuitTooBig" });
  });
});
