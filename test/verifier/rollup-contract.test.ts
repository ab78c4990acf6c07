/** The L1 mirror: what it accepts, and every way in which it refuses, by code, changing nothing. */
import assert from "node:assert/strict";
import { numberToBytesBE } from "@noble/curves/utils.js";
import { dataVector } from "../../src/batch/data.js";
import { FIELD_MODULUS } from "../../src/crypto/field.js";
import { OWNER_LIMIT } from "../../src/params.js";
import { parseShape, shapeId } from "../../src/shape.js";
import type { CallContext } from "../../verifier/call-context.js";
import { BASE_MODULUS, type ProofPoints, proofPoints } from "../../verifier/proof-points.js";
import { RollupContract } from "../../verifier/rollup-contract.js";
import type { BatchSubmission } from "../../verifier/submission.js";
import type { VerifierErrorCode } from "../../verifier/verifier-error.js";
import { verifyProof } from "../../verifier/verify-proof.js";
import { DEPLOYMENT, DOMAIN, FEE_RECIPIENT } from "../support/accounts.js";
import { FEE_TOKEN } from "../support/batches.js";
import {
  deployContract,
  type ProvenHistory,
  provenHistory,
  SMALLEST,
  sealHistory,
} from "../support/proven-history.js";
import { refusal } from "../support/refusal.js";

const WORD = 32;
const ANYBODY: CallContext = { sender: 0xb0bn, time: 1_800_000_000 };

let history: ProvenHistory;
let contract: RollupContract;
let first: BatchSubmission;
let second: BatchSubmission;

/** Of a contract at which nothing is queued. */
const LOCAL = { deployment: DEPLOYMENT, levels: SMALLEST.levels, deadline: 0, spacing: 0 };

/** Hands a batch in, and checks that it is refused with this code and has changed nothing. */
async function assertRefused(
  submission: BatchSubmission,
  code: VerifierErrorCode,
  message?: RegExp,
): Promise<void> {
  const state = () => {
    const { stateRoot, batchNumber } = contract;
    return [stateRoot, batchNumber, contract.claimable(FEE_RECIPIENT, FEE_TOKEN)];
  };
  const before = state();
  await assert.rejects(contract.commitBatch(submission, ANYBODY), refusal(code, message));
  assert.deepEqual(state(), before);
}

/** The data with one header word replaced. */
function withWord(data: Uint8Array, word: number, value: bigint): Uint8Array {
  const changed = data.slice();
  changed.set(numberToBytesBE(value, WORD), word * WORD);
  return changed;
}

function flipBit(data: Uint8Array, byte: number, bit = 0): Uint8Array {
  const changed = data.slice();
  changed[byte]! ^= 1 << bit;
  return changed;
}

describe("RollupContract", () => {
  before(async function () {
    this.timeout(180_000);
    history = await provenHistory();
    const [a, b] = history.batches.map(({ shape, data, publicInputs, proof }) => {
      return { shape, data, digest: publicInputs.digest, proof: proofPoints(proof) };
    });
    first = a!;
    second = b!;
  });

  beforeEach(() => {
    contract = deployContract(history);
  });

  it("accepts consecutive batches: root, number and fees move", async () => {
    const [a, b] = history.batches;
    const committed = await contract.commitBatch(first, ANYBODY);
    assert.deepEqual(committed, {
      ...{ name: "BatchCommitted", batchNumber: 0, newRoot: a.newRoot },
      ...{ shapeId: shapeId(a.shape, a.levels), depositHead: 0, exitHead: 0 },
    });
    const fees = { owner: FEE_RECIPIENT, token: FEE_TOKEN, amount: 1000n };
    assert.deepEqual(contract.events, [committed, { name: "Credited", ...fees }]);
    assert.equal(contract.stateRoot, a.newRoot);
    assert.equal((await contract.commitBatch(second, ANYBODY)).batchNumber, 1);
    assert.equal(contract.stateRoot, b.newRoot);
    assert.equal(contract.batchNumber, 2);
    assert.equal(contract.claimable(FEE_RECIPIENT, FEE_TOKEN), 1007n);
    assert.equal(contract.claimable(FEE_RECIPIENT, FEE_TOKEN + 1), 0n);
    assert.equal(contract.claimable(FEE_RECIPIENT + 1n, FEE_TOKEN), 0n);
  });

  describe("refuses by the header", () => {
    it("the same batch twice", async () => {
      await contract.commitBatch(first, ANYBODY);
      await assertRefused(first, "RootMismatch");
    });

    it("the same batch twice, handed in at once", async () => {
      const results = await Promise.allSettled(
        [first, first].map((s) => contract.commitBatch(s, ANYBODY)),
      );
      assert.deepEqual(
        results.map(({ status }) => status),
        ["fulfilled", "rejected"],
      );
      assert.equal(contract.batchNumber, 1);
      assert.equal(contract.claimable(FEE_RECIPIENT, FEE_TOKEN), 1000n);
    });

    it("a batch whose predecessor is missing", () => assertRefused(second, "RootMismatch"));

    it("a batch for another deployment", async () => {
      const data = withWord(first.data, 2, DOMAIN ^ 1n);
      await assertRefused({ ...first, data }, "DomainMismatch");
    });

    it("any header word with r added to it", async () => {
      const refusals = [
        ["NotInField", /old root/],
        ["NotInField", /new root/],
        ["OutOfRange", /domain/],
        ["OutOfRange", /fee recipient/],
        ["OutOfRange", /fee token/],
      ] as const;
      for (const [word, [code, message]] of refusals.entries()) {
        const value = dataVector(first.data, first.shape)[word]! + FIELD_MODULUS;
        const data = withWord(first.data, word, value);
        await assertRefused({ ...first, data }, code, message);
      }
    });

    it("a fee recipient of more than 160 bits", async () => {
      const data = withWord(first.data, 3, FEE_RECIPIENT + OWNER_LIMIT);
      await assertRefused({ ...first, data }, "OutOfRange", /fee recipient/);
    });

    it("a fee token of more than 16 bits", async () => {
      const data = withWord(first.data, 4, 1n << 144n);
      await assertRefused({ ...first, data }, "OutOfRange", /fee token/);
    });
  });

  describe("refuses by the shape", () => {
    it("a batch of a shape it has no key for", async () => {
      const shape = parseShape("2x4");
      await assertRefused({ ...first, shape }, "UnknownShape");
    });

    it("data that is truncated or extended", async () => {
      const { data } = first;
      for (const other of [data.slice(0, -1), Uint8Array.of(...data, 0), new Uint8Array(0)]) {
        await assertRefused({ ...first, data: other }, "MalformedData");
      }
    });

    it("a batch of one shape shown as one of another whose data is as long", async () => {
      const { verificationKey } = history.keys;
      const shapes = [SMALLEST.shape, parseShape("2x4")];
      const genesisRoot = contract.stateRoot;
      const keys = shapes.map((shape) => ({ shape, verificationKey: shiftKey(verificationKey) }));
      contract = new RollupContract({ ...LOCAL, genesisRoot, keys });
      await assertRefused({ ...first, shape: shapes[1]! }, "InvalidProof");
    });
  });

  describe("refuses by the proof", () => {
    it("a proof for one batch with another's data", async () => {
      const other = sealHistory([
        {
          kind: "transfer",
          from: 2,
          to: 5,
          token: FEE_TOKEN,
          amount: 998_999,
          fee: 1000,
          nonce: 0,
        },
      ])[0]!;
      const { data } = other;
      await assertRefused({ ...first, data }, "InvalidProof");
      await assertRefused({ ...first, data, digest: other.publicInputs.digest }, "InvalidProof");
      await assertRefused({ ...first, digest: other.publicInputs.digest }, "InvalidProof");
    });

    it("the proof of another batch", () =>
      assertRefused({ ...first, proof: second.proof }, "InvalidProof"));

    it("data with a bit flipped where only the proof can tell", async () => {
      const newRoot = 2 * WORD - 1;
      const feeRecipient = 4 * WORD - 1;
      const feeTotal = 5 * WORD - 1;
      const slotTable = 5 * WORD + 5;
      const transfer = 5 * WORD + 6;
      const padding = first.data.length - 1;
      for (const byte of [newRoot, feeRecipient, feeTotal, slotTable, transfer, padding]) {
        await assertRefused({ ...first, data: flipBit(first.data, byte) }, "InvalidProof");
      }
    });

    it("a forged digest, and one that is not below r", async () => {
      await assertRefused({ ...first, digest: first.digest + 1n }, "InvalidProof");
      const congruent = first.digest + FIELD_MODULUS;
      await assertRefused({ ...first, digest: congruent }, "NotInField", /digest/);
    });

    it("a forged z or y", async () => {
      const { verificationKey } = history.keys;
      const { publicInputs } = history.batches[0];
      await verifyProof(verificationKey, publicInputs, first.proof);
      for (const name of ["z", "y"] as const) {
        const forged = { ...publicInputs, [name]: publicInputs[name] ^ 1n };
        const verified = verifyProof(verificationKey, forged, first.proof);
        await assert.rejects(verified, refusal("InvalidProof"));
      }
    });

    it("public inputs that are not below r", async () => {
      const { verificationKey } = history.keys;
      const { publicInputs } = history.batches[0];
      for (const name of ["digest", "z", "y"] as const) {
        const congruent = { ...publicInputs, [name]: publicInputs[name] + FIELD_MODULUS };
        const verified = verifyProof(verificationKey, congruent, first.proof);
        await assert.rejects(verified, refusal("InvalidProof"));
      }
    });

    it("coordinates with p added to them", async () => {
      const { a, b, c } = first.proof;
      const [[x1, x0], y] = b;
      const proofs: ProofPoints[] = [
        { a: [a[0] + BASE_MODULUS, a[1]], b, c },
        { a, b: [[x1, x0 + BASE_MODULUS], y], c },
        { a, b, c: [c[0], c[1] + BASE_MODULUS] },
      ];
      for (const proof of proofs) {
        await assertRefused({ ...first, proof }, "MalformedProof", /coordinate/);
      }
    });

    it("points off their curve, and one off the subgroup", async () => {
      const { a, b, c } = first.proof;
      const proofs: ProofPoints[] = [
        { a: [a[0], a[1] ^ 1n], b, c },
        { a, b: [b[1], b[0]], c },
        { a, b: OFF_SUBGROUP, c },
        { a, b, c: [1n, 1n] },
      ];
      for (const proof of proofs) {
        await assertRefused({ ...first, proof }, "InvalidProof", /point [abc]/);
      }
    });

    it("a negated point, points that have changed places, and points at infinity", async () => {
      const { a, b, c } = first.proof;
      const proofs: ProofPoints[] = [
        { a: [a[0], BASE_MODULUS - a[1]], b, c },
        { a: c, b, c: a },
        { a: [0n, 0n], b, c },
        { a, b, c: [0n, 0n] },
        {
          a,
          b: [
            [0n, 0n],
            [0n, 0n],
          ],
          c,
        },
      ];
      for (const proof of proofs) await assertRefused({ ...first, proof }, "InvalidProof");
    });
  });

  it("takes a batch as it is when it is handed in", async () => {
    // A Buffer too: its slice() shares memory.
    for (const data of [first.data.slice(), Buffer.from(first.data)]) {
      contract = deployContract(history);
      const [shape, proof] = [{ ...first.shape }, structuredClone(first.proof)];
      const committed = contract.commitBatch({ ...first, shape, data, proof }, ANYBODY);
      data.fill(0);
      Object.assign(shape, { slots: 4 });
      Object.assign(proof.a, [0n, 0n]);
      assert.equal((await committed).newRoot, history.batches[0].newRoot);
    }
  });

  it("verifies the very points that it has checked", async () => {
    const { verificationKey } = history.keys;
    const { publicInputs } = history.batches[0];
    const { a, ...rest } = structuredClone(first.proof);
    const wrong = { a: [...first.proof.c] as [bigint, bigint], ...rest };
    const verified = verifyProof(verificationKey, publicInputs, wrong);
    Object.assign(wrong.a, a);
    await assert.rejects(verified, refusal("InvalidProof"));
  });

  it("looks at the form of the header before what it says", async () => {
    const wide = [
      [2, 1n << 88n, /domain/],
      [3, OWNER_LIMIT, /fee recipient/],
      [4, 1n << 144n, /fee token/],
    ] as const;
    for (const [word, value, message] of wide) {
      const data = withWord(withWord(first.data, 0, 1n), word, value);
      await assertRefused({ ...first, data }, "OutOfRange", message);
    }
  });

  it("keeps the keys that it was deployed with", async () => {
    const keys = structuredClone(history.keys);
    contract = deployContract({ keys });
    keys.verificationKey.IC.reverse();
    await contract.commitBatch(first, ANYBODY);
  });

  it("is not deployed at an address of more than 160 bits", () => {
    const deployment = { ...DEPLOYMENT, contract: OWNER_LIMIT };
    const deploy = () => new RollupContract({ ...LOCAL, deployment, keys: [] });
    assert.throws(deploy, refusal("OutOfRange", /contract address/));
  });

  it("is not deployed with a key of another number of public inputs", () => {
    const { verificationKey } = history.keys;
    const key = { ...verificationKey, nPublic: 2, IC: verificationKey.IC.slice(0, 3) };
    const keys = [{ shape: SMALLEST.shape, verificationKey: key }];
    const deploy = () => new RollupContract({ ...LOCAL, keys });
    assert.throws(deploy, refusal("OutOfRange", /public inputs of the key of 1x2/));
    const deployWithEscape = () => new RollupContract({ ...LOCAL, keys: [], escapeKey: key });
    assert.throws(deployWithEscape, refusal("OutOfRange", /the escape circuit/));
  });
});

/** A point of the curve over the quadratic extension that is not of order r. */
const OFF_SUBGROUP: ProofPoints["b"] = [
  [0n, 1n],
  [
    15975588672102553735566230729081043132501226101599136527557730645158523614371n,
    3610091866386166428467545612961983990332663701371483510632385378352395651980n,
  ],
];

/** A key of another statement: as the circuit of another shape would have. */
function shiftKey(key: ProvenHistory["keys"]["verificationKey"]) {
  const [constant, ...inputs] = key.IC;
  return { ...key, IC: [inputs[0]!, constant!, ...inputs.slice(1)] };
}
