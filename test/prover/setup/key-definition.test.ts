/**
 * Compares whole keys with the definition (eprint 2016/260) in bigint arithmetic and ffjavascript's
 * points, and with the keys that snarkjs makes from a powers-of-tau file with the same secrets.
 */
import assert from "node:assert/strict";
import { createHash, randomBytes } from "node:crypto";
import { join } from "node:path";
import { powersOfTau, zKey } from "snarkjs";
import { rootOfUnity, SCALAR_MODULUS } from "../../../prover/bn254.js";
import { domainPower } from "../../../prover/circuits/domain.js";
import { readR1cs } from "../../../prover/formats/r1cs-file.js";
import { setupFromTrapdoor } from "../../../prover/setup/trapdoor-setup.js";
import { powerMod } from "../../../src/arithmetic/limbs.js";
import { binarySections } from "../../support/binary-sections.js";
import { type CompiledFixture, compileFixture } from "../../support/compile-fixture.js";
import { endSnarkjs } from "../../support/end-snarkjs.js";
import {
  littleEndian,
  referencePoints,
  type Secrets,
  trapdoorOf,
  writePtau,
} from "../../support/known-trapdoor.js";
import { temporaryFolder } from "../../support/temporary-folder.js";

const r = SCALAR_MODULUS;
const mod = (value: bigint): bigint => ((value % r) + r) % r;
const inverse = (value: bigint): bigint => powerMod(mod(value), r - 2n, r);
const secret = (): bigint => BigInt(`0x${randomBytes(40).toString("hex")}`) % r;

const FIXTURES = [
  ["publics", "--O1"],
  ["linear", "--O0"],
  ["sparse-b", "--O1"],
  ["full-domain", "--O1"],
  ["over-full-domain", "--O1"],
] as const;
/** Of the powers-of-tau file: one more than the largest circuit's, for the doubled domain. */
const PTAU_POWER = 8;

async function setUp(r1csPath: string, zkeyPath: string, secrets: Secrets): Promise<Uint8Array> {
  const circuit = await readR1cs(r1csPath);
  const trapdoor = trapdoorOf(secrets);
  const power = domainPower(circuit);
  const hash = await setupFromTrapdoor({ circuit, power, trapdoor, zkeyPath, threads: 2 });
  assert.ok(
    new Uint8Array(trapdoor).every((byte) => byte === 0),
    "the trapdoor is overwritten",
  );
  return hash;
}

type Matrix = Map<number, bigint>[];

interface System {
  readonly signals: number;
  readonly publics: number;
  readonly rows: number;
  readonly matrices: readonly [Matrix, Matrix, Matrix];
}

/** An own, simple reading of an .r1cs file, with the rows of the public signals added. */
function readSystem(path: string): System {
  const sections = binarySections(path);
  const header = sections.get(1)!;
  const body = sections.get(2)!;
  const [signals, publics, rows] = [
    header.readUInt32LE(36),
    header.readUInt32LE(40) + header.readUInt32LE(44),
    header.readUInt32LE(60),
  ];
  const matrices: [Matrix, Matrix, Matrix] = [[], [], []];
  let position = 0;
  for (let row = 0; row < rows; row++) {
    for (const matrix of matrices) {
      const combination = new Map<number, bigint>();
      const count = body.readUInt32LE(position);
      position += 4;
      for (let i = 0; i < count; i++, position += 36) {
        const bytes = Buffer.from(body.subarray(position + 4, position + 36)).reverse();
        combination.set(body.readUInt32LE(position), BigInt(`0x${bytes.toString("hex")}`));
      }
      matrix.push(combination);
    }
  }
  for (let s = 0; s <= publics; s++) matrices[0].push(new Map([[s, 1n]]));
  return { signals, publics, rows, matrices };
}

/** L_i(x) over the domain of that power, straight from the product formula's closed form. */
function lagrange(power: number, i: number, x: bigint): bigint {
  const size = 2n ** BigInt(power);
  const root = powerMod(rootOfUnity(power), BigInt(i), r);
  return mod((powerMod(x, size, r) - 1n) * root * inverse(size) * inverse(x - root));
}

function columnSums(matrix: Matrix, signals: number, basis: readonly bigint[]): bigint[] {
  const sums = new Array<bigint>(signals).fill(0n);
  matrix.forEach((combination, row) => {
    for (const [signal, value] of combination) {
      sums[signal] = mod(sums[signal]! + value * basis[row]!);
    }
  });
  return sums;
}

describe("a key", () => {
  const folder = temporaryFolder();
  const fixtures = new Map<string, CompiledFixture>();
  let point: (group: "G1" | "G2", scalar: bigint) => Buffer;

  before(async () => {
    point = await referencePoints();
    for (const [name, level] of FIXTURES) {
      fixtures.set(name, await compileFixture(`setup/${name}`, folder, level));
    }
  });
  after(endSnarkjs);

  for (const [name] of FIXTURES) {
    it(`has every point and coefficient of the definition: ${name}`, async () => {
      const { r1csPath } = fixtures.get(name)!;
      const zkeyPath = join(folder, `${name}.defined.zkey`);
      const secrets = { tau: secret(), alpha: secret(), beta: secret(), delta: secret() };
      const { tau, alpha, beta, delta } = secrets;
      await setUp(r1csPath, zkeyPath, secrets);
      const sections = binarySections(zkeyPath);
      const system = readSystem(r1csPath);
      const power = domainPower({ constraintCount: system.rows, publicSignals: system.publics });
      const basis = Array.from({ length: 2 ** power }, (_, i) => lagrange(power, i, tau));
      const [a, b, c] = system.matrices.map((m) => columnSums(m, system.signals, basis));
      const joint = a!.map((_, s) => mod(beta * a![s]! + alpha * b![s]! + c![s]!));
      const privates = joint.slice(system.publics + 1).map((value) => value * inverse(delta));
      const odd = basis.map((_, i) => lagrange(power + 1, 2 * i + 1, tau) * inverse(delta));
      const points = (group: "G1" | "G2", scalars: readonly bigint[]): Buffer =>
        Buffer.concat(scalars.map((scalar) => point(group, mod(scalar))));

      assert.deepEqual(sections.get(3), points("G1", joint.slice(0, system.publics + 1)), "IC");
      assert.deepEqual(sections.get(5), points("G1", a!), "A");
      assert.deepEqual(sections.get(6), points("G1", b!), "B1");
      assert.deepEqual(sections.get(7), points("G2", b!), "B2");
      assert.deepEqual(sections.get(8), points("G1", privates), "C");
      assert.deepEqual(sections.get(9), points("G1", odd), "H");
      const fixed = [
        ...[point("G1", alpha), point("G1", beta), point("G2", beta)],
        ...[point("G2", 1n), point("G1", delta), point("G2", delta)],
      ];
      assert.deepEqual(sections.get(2)!.subarray(84), Buffer.concat(fixed), "header points");
      assert.deepEqual(sections.get(4), coefficients(system), "coefficients");
    });
  }

  it("is identified by the BLAKE2b hash of its header and points in file order", async () => {
    const zkeyPath = join(folder, "hash.zkey");
    const secrets = { tau: secret(), alpha: secret(), beta: secret(), delta: secret() };
    const hash = await setUp(fixtures.get("publics")!.r1csPath, zkeyPath, secrets);
    const sections = binarySections(zkeyPath);
    const expected = createHash("blake2b512");
    for (const id of sections.keys()) {
      if (id !== 1 && id !== 4 && id !== 10) expected.update(sections.get(id)!);
    }
    assert.deepEqual(Buffer.from(hash), expected.digest());
    assert.deepEqual(sections.get(10), Buffer.concat([Buffer.from(hash), Buffer.alloc(4)]));
  });

  describe("with delta = 1 and the secrets of a powers-of-tau file", () => {
    const ptauPath = join(folder, "prepared.ptau");
    const secrets = { tau: secret(), alpha: secret(), beta: secret(), delta: 1n };

    before(async () => {
      const rawPath = join(folder, "raw.ptau");
      await writePtau(rawPath, PTAU_POWER, secrets);
      await powersOfTau.preparePhase2(rawPath, ptauPath);
    });

    for (const [name] of FIXTURES) {
      it(`is what snarkjs makes, byte for byte in every section: ${name}`, async () => {
        const { r1csPath } = fixtures.get(name)!;
        const [ownPath, snarkjsPath] = [join(folder, "own.zkey"), join(folder, "snarkjs.zkey")];
        await setUp(r1csPath, ownPath, secrets);
        await zKey.newZKey(r1csPath, ptauPath, snarkjsPath);
        const [own, reference] = [binarySections(ownPath), binarySections(snarkjsPath)];
        assert.equal(own.size, 10);
        for (let id = 1; id <= 9; id++) {
          assert.deepEqual(own.get(id), reference.get(id), `section ${id}`);
        }
        // The hash is over other bytes (see the test above); the list of contributions is empty.
        assert.deepEqual(own.get(10)!.subarray(64), reference.get(10)!.subarray(64));
      });
    }

    it("passes snarkjs' verification of a contribution made on top of it", async () => {
      const { r1csPath } = fixtures.get("publics")!;
      const [initial, contributed] = [join(folder, "initial.zkey"), join(folder, "next.zkey")];
      await setUp(r1csPath, initial, secrets);
      await zKey.contribute(initial, contributed, "tester", "some entropy");
      assert.equal(await zKey.verifyFromInit(initial, ptauPath, contributed), true);
    });
  });
});

/** Section 4 by its definition: A's and B's terms row by row, each value times 2^512. */
function coefficients({ matrices: [a, b] }: System): Buffer {
  const records: Buffer[] = [];
  a.forEach((_, row) => {
    [a, b].forEach((matrix, which) => {
      for (const [signal, value] of matrix[row] ?? []) {
        const head = Buffer.alloc(12);
        [which, row, signal].forEach((word, i) => {
          head.writeUInt32LE(word, 4 * i);
        });
        records.push(head, littleEndian(mod(value << 512n)));
      }
    });
  });
  const count = Buffer.alloc(4);
  count.writeUInt32LE(records.length / 2);
  return Buffer.concat([count, ...records]);
}
