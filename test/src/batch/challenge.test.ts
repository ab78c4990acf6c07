/** The challenges of a batch proof: what they bind, and how they stand in one public input. */
import assert from "node:assert/strict";
import { keccak_256 } from "@noble/hashes/sha3.js";
import { bytesToHex, hexToBytes } from "@noble/hashes/utils.js";
import {
  type BatchHashes,
  batchHashes,
  evaluationPoint,
  type GroupIdentity,
  packChallenge,
  splitValue,
  valueWeight,
} from "../../../src/batch/challenge.js";
import { BLOB_MODULUS } from "../../../src/crypto/blob-field.js";
import { parseShape } from "../../../src/shape.js";
import { refusal } from "../../support/refusal.js";

/** One transfer between two accounts and one withdrawal: 38 bytes of settlement, 31 of records. */
const SHAPE = parseShape("1x2-1w");
/** Levels, then N, M, D, E, W, P. */
const SHAPE_ID = "03 01 02 00 00 01 00";
const GROUP: GroupIdentity = {
  ...{ shape: SHAPE, levels: 3, domain: 0xd0d1n, feeRecipient: 0xfee0n },
  blobHash: BigInt(`0x01${"b1".repeat(31)}`),
};

/** The bytes of published data by part; none repeats. */
const PARTS = {
  oldRoot: "01".repeat(32),
  newRoot: "02".repeat(32),
  domain: "d0d1".padStart(64, "0"),
  feeRecipient: "fee0".padStart(64, "0"),
  beforeFees: "00".repeat(14),
  feeToken: "0304",
  feeTotal: "05".repeat(16),
  settlement: "06".repeat(38),
  records: "07".repeat(31),
};
const DIGEST = 0x0809n;

type Parts = typeof PARTS;

const bytesOf = (text: string) => hexToBytes(text.replaceAll(" ", ""));
const dataOf = (parts: Parts) => bytesOf(Object.values(parts).join(""));
const hashesOf = (parts: Parts, digest = DIGEST) => batchHashes(digest, dataOf(parts), SHAPE);
const hashOf = (...parts: string[]) => bytesToHex(keccak_256(bytesOf(parts.join(""))));
const word = (value: string) => value.replaceAll(" ", "").padStart(64, "0");

/** Three batches that differ in all that is hashed of them. */
const BATCHES = [0, 1, 2].map((i) => {
  const parts = { ...PARTS, newRoot: `a${i}`.repeat(32), records: `c${i}`.repeat(31) };
  return { parts, hashes: hashesOf(parts) };
});
const HASHES = BATCHES.map(({ hashes }) => hashes);

describe("the hashes of a batch", () => {
  it("are of digest and what calldata always say, and of the records", () => {
    const { leaf, records } = hashesOf(PARTS);
    const { oldRoot, newRoot, feeToken, feeTotal, settlement } = PARTS;
    const settled = [newRoot, feeToken, feeTotal, settlement];
    assert.equal(bytesToHex(leaf), hashOf(word("0809"), oldRoot, ...settled));
    assert.equal(bytesToHex(records), hashOf(PARTS.records));
  });

  it("are of nothing more if the shape settles nothing", () => {
    const shape = parseShape("1x2");
    const parts = { ...PARTS, settlement: "" };
    const { leaf } = batchHashes(DIGEST, dataOf(parts), shape);
    const { oldRoot, newRoot, feeToken, feeTotal } = parts;
    assert.equal(bytesToHex(leaf), hashOf(word("0809"), oldRoot, newRoot, feeToken, feeTotal));
  });

  for (const [part, changes] of [
    ["oldRoot", "leaf"],
    ["newRoot", "leaf"],
    ["feeToken", "leaf"],
    ["feeTotal", "leaf"],
    ["settlement", "leaf"],
    ["records", "records"],
  ] as const) {
    it(`change with the last bit of ${part}: the hash of the ${changes} does`, () => {
      assert.deepEqual(changedBy({ ...PARTS, [part]: withLastBit(PARTS[part]) }), [changes]);
    });
  }

  it("change with the digest: the hash of the leaf does", () => {
    assert.deepEqual(changedBy(PARTS, DIGEST ^ 1n), ["leaf"]);
  });

  it("leave domain and fee recipient to the group", () => {
    for (const part of ["domain", "feeRecipient"] as const) {
      assert.deepEqual(changedBy({ ...PARTS, [part]: withLastBit(PARTS[part]) }), []);
    }
  });

  it("are refused for data of another length", () => {
    const data = dataOf(PARTS).slice(1);
    assert.throws(() => batchHashes(DIGEST, data, SHAPE), refusal("MalformedData"));
  });
});

describe("the point z", () => {
  const { domain, feeRecipient } = PARTS;
  const blobHash = `01${"b1".repeat(31)}`;

  for (const [name, batches] of [
    ["one", BATCHES.slice(0, 1)],
    ["three", BATCHES],
  ] as const) {
    it(`of a group of ${name} is the one of SPEC.md section 5, byte by byte`, () => {
      const leaves = batches.map(({ parts: { oldRoot, newRoot, ...parts } }) => {
        const fees = parts.feeToken + parts.feeTotal;
        return hashOf(word("0809"), oldRoot, newRoot, fees, parts.settlement);
      });
      const records = hashOf(...batches.map(({ parts }) => hashOf(parts.records)));
      const shared = [word(SHAPE_ID), domain, feeRecipient, blobHash];
      const hash = hashOf(...shared, records, ...leaves);
      const hashes = batches.map(({ hashes }) => hashes);
      assert.equal(evaluationPoint(GROUP, hashes), BigInt(`0x${hash.slice(-32)}`));
    });
  }

  it("has a word of zeros in place of the hash of a blob if there is none", () => {
    const { leaf, records } = HASHES[0]!;
    const shared = [word(SHAPE_ID), domain, feeRecipient, word("00")];
    const hash = hashOf(...shared, hashOf(bytesToHex(records)), bytesToHex(leaf));
    const z = evaluationPoint({ ...GROUP, blobHash: 0n }, HASHES.slice(0, 1));
    assert.equal(z, BigInt(`0x${hash.slice(-32)}`));
  });

  it("changes with all that the group shares", () => {
    const changes: Partial<GroupIdentity>[] = [
      { shape: parseShape("2x2-1w") },
      { levels: 4 },
      { domain: GROUP.domain ^ 1n },
      { feeRecipient: GROUP.feeRecipient ^ 1n },
      { blobHash: GROUP.blobHash ^ 1n },
      { blobHash: 0n },
    ];
    assertAllDiffer(changes.map((change) => evaluationPoint({ ...GROUP, ...change }, HASHES)));
  });

  it("changes with each hash of each batch", () => {
    const other = keccak_256(Uint8Array.of(1));
    const changed = HASHES.flatMap((hashes, i) => [
      HASHES.with(i, { ...hashes, leaf: other }),
      HASHES.with(i, { ...hashes, records: other }),
    ]);
    assertAllDiffer(changed.map((batches) => evaluationPoint(GROUP, batches)));
  });

  it("changes with the order of the leaves, of the records' hashes, and of both", () => {
    const [a, b, c] = HASHES as [BatchHashes, BatchHashes, BatchHashes];
    const orders = [
      [{ ...a, leaf: b.leaf }, { ...b, leaf: a.leaf }, c],
      [{ ...a, records: b.records }, { ...b, records: a.records }, c],
      [b, a, c],
      [c, a, b],
    ];
    assertAllDiffer(orders.map((batches) => evaluationPoint(GROUP, batches)));
  });

  it("changes with the number of batches", () => {
    const groups = [HASHES.slice(0, 1), HASHES.slice(0, 2), [...HASHES, HASHES[2]!]];
    assertAllDiffer(groups.map((batches) => evaluationPoint(GROUP, batches)));
  });

  it("is below 2^128", () => {
    for (let domain = 0n; domain < 32n; domain += 1n) {
      assert.ok(evaluationPoint({ ...GROUP, domain }, HASHES) < 1n << 128n);
    }
  });

  /** All differ among themselves, and from the point of the group as it is. */
  function assertAllDiffer(points: readonly bigint[]): void {
    const all = [evaluationPoint(GROUP, HASHES), ...points];
    assert.equal(new Set(all).size, all.length);
  }
});

describe("the weight w", () => {
  it("is the end of the hash of z and value, a word each", () => {
    const hash = hashOf(word("0a0b"), word("0c0d"));
    assert.equal(valueWeight(0x0a0bn, 0x0c0dn), BigInt(`0x${hash.slice(-30)}`));
  });

  it("depends on z and on the value, and on which is which", () => {
    const weights = [valueWeight(5n, 6n), valueWeight(4n, 6n), valueWeight(5n, 7n)];
    assert.equal(new Set([...weights, valueWeight(6n, 5n)]).size, 4);
  });

  it("is below 2^120", () => {
    for (let z = 0n; z < 32n; z += 1n) assert.ok(valueWeight(z, BLOB_MODULUS - 1n) < 1n << 120n);
  });
});

describe("the challenge", () => {
  it("is w above z, 31 bytes", () => {
    const z = BigInt(`0x${"e1".repeat(16)}`);
    const w = BigInt(`0x${"e2".repeat(15)}`);
    assert.equal(packChallenge(z, w), BigInt(`0x${"e2".repeat(15)}${"e1".repeat(16)}`));
    assert.equal(packChallenge((1n << 128n) - 1n, (1n << 120n) - 1n), (1n << 248n) - 1n);
    assert.equal(packChallenge((1n << 128n) - 1n, 0n), (1n << 128n) - 1n);
    assert.equal(packChallenge(0n, 1n), 1n << 128n);
  });
});

describe("the halves of a value", () => {
  const BORDER = 1n << 144n;

  for (const [name, value, halves] of [
    ["0", 0n, [0n, 0n]],
    ["2^144 − 1", BORDER - 1n, [BORDER - 1n, 0n]],
    ["2^144", BORDER, [0n, 1n]],
    ["2^144 + 1", BORDER + 1n, [1n, 1n]],
    ["2^145 − 1", 2n * BORDER - 1n, [BORDER - 1n, 1n]],
  ] as const) {
    it(`of ${name} are its lower 144 bits and the rest`, () => {
      assert.deepEqual(splitValue(value), halves);
    });
  }

  it("of q − 1 make q − 1 again, the upper one of 111 bits", () => {
    const [low, high] = splitValue(BLOB_MODULUS - 1n);
    assert.equal(low + high * BORDER, BLOB_MODULUS - 1n);
    assert.ok(low < BORDER);
    assert.equal(high.toString(2).length, 255 - 144);
  });
});

/** Which hashes a change of the data or the digest changes. */
function changedBy(parts: Parts, digest = DIGEST): string[] {
  const [before, after] = [hashesOf(PARTS), hashesOf(parts, digest)];
  return (["leaf", "records"] as const).filter(
    (name) => bytesToHex(before[name]) !== bytesToHex(after[name]),
  );
}

function withLastBit(text: string): string {
  const bytes = bytesOf(text);
  bytes[bytes.length - 1]! ^= 1;
  return bytesToHex(bytes);
}
