/** The L1 mirror: what it accepts, and every way in which it refuses, by code, changing nothing. */
import assert from "node:assert/strict";
import { numberToBytesBE } from "@noble/curves/utils.js";
import { FIELD_MODULUS } from "../../src/crypto/field.js";
import { OWNER_LIMIT } from "../../src/params.js";
import { parseShape, shapeId } from "../../src/shape.js";
import type { CallContext } from "../../verifier/call-context.js";
import { groupOf } from "../../verifier/group-of.js";
import {
  BASE_MODULUS,
  type G1Words,
  type ProofPoints,
  proofPoints,
} from "../../verifier/proof-points.js";
import { RollupContract } from "../../verifier/rollup-contract.js";
import type { BatchSubmission, GroupSubmission } from "../../verifier/submission.js";
import type { VerifierErrorCode } from "../../verifier/verifier-error.js";
import { verifyProof } from "../../verifier/verify-proof.js";
import { DEPLOYMENT, DOMAIN, FEE_RECIPIENT } from "../support/accounts.js";
import { addPoints } from "../support/add-points.js";
import { FEE_TOKEN } from "../support/batches.js";
import { forgedGroup } from "../support/forged-group.js";
import { GENERATORS } from "../support/pairing-generators.js";
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

/** Hands a batch in, or a group, and checks that it is refused with this code and changes nothing. */
async function assertRefused(
  submission: BatchSubmission | GroupSubmission,
  code: VerifierErrorCode,
  message?: RegExp,
): Promise<void> {
  const group = "proofs" in submission ? submission : forgedGroup(submission);
  const state = () => {
    const { stateRoot, batchNumber } = contract;
    return [stateRoot, batchNumber, contract.claimable(FEE_RECIPIENT, FEE_TOKEN)];
  };
  const before = state();
  await assert.rejects(contract.commitBatches(group, ANYBODY), refusal(code, message));
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
    const committed = await contract.commitBatches(groupOf([first], DOMAIN), ANYBODY);
    assert.deepEqual(committed, {
      ...{ name: "BatchesCommitted", firstBatch: 0, count: 1, newRoot: a.newRoot },
      ...{ shapeId: shapeId(a.shape, a.levels), depositHead: 0, exitHead: 0 },
    });
    const fees = { owner: FEE_RECIPIENT, token: FEE_TOKEN, amount: 1000n };
    assert.deepEqual(contract.events, [committed, { name: "Credited", ...fees }]);
    assert.equal(contract.stateRoot, a.newRoot);
    const next = await contract.commitBatches(groupOf([second], DOMAIN), ANYBODY);
    assert.equal(next.firstBatch, 1);
    assert.equal(contract.stateRoot, b.newRoot);
    assert.equal(contract.batchNumber, 2);
    assert.equal(contract.claimable(FEE_RECIPIENT, FEE_TOKEN), 1007n);
    assert.equal(contract.claimable(FEE_RECIPIENT, FEE_TOKEN + 1), 0n);
    assert.equal(contract.claimable(FEE_RECIPIENT + 1n, FEE_TOKEN), 0n);
  });

  it("accepts them as one group: one event, and the fees of both in one credit", async () => {
    const [a, b] = history.batches;
    const committed = await contract.commitBatches(groupOf([first, second], DOMAIN), ANYBODY);
    assert.deepEqual(committed, {
      ...{ name: "BatchesCommitted", firstBatch: 0, count: 2, newRoot: b.newRoot },
      ...{ shapeId: shapeId(a.shape, a.levels), depositHead: 0, exitHead: 0 },
    });
    const fees = { owner: FEE_RECIPIENT, token: FEE_TOKEN, amount: 1007n };
    assert.deepEqual(contract.events, [committed, { name: "Credited", ...fees }]);
    assert.deepEqual([contract.stateRoot, contract.batchNumber], [b.newRoot, 2]);
    assert.equal(contract.claimable(FEE_RECIPIENT, FEE_TOKEN), 1007n);
  });

  describe("refuses by the group", () => {
    it("no batches", () =>
      assertRefused(
        { ...forgedGroup(first), data: new Uint8Array(), proofs: [] },
        "MalformedData",
        /batches: got 0, expected 1 or more/,
      ));

    it("a proof without a batch, and a batch without a proof", async () => {
      const group = forgedGroup(first, second);
      const { length } = group.data;
      const more = { ...group, proofs: [...group.proofs, group.proofs[0]!] };
      const message = `calldata bytes: got ${length}, expected ${1.5 * length}`;
      await assertRefused(more, "MalformedData", new RegExp(message));
      const fewer = { ...group, proofs: group.proofs.slice(1) };
      const other = `calldata bytes: got ${length}, expected ${0.5 * length}`;
      await assertRefused(fewer, "MalformedData", new RegExp(other));
    });

    it("batches in the wrong order, and one twice", async () => {
      await assertRefused(forgedGroup(second, first), "RootMismatch");
      await assertRefused(forgedGroup(first, first), "InvalidProof");
      await assertRefused(forgedGroup(first, second, second), "InvalidProof");
    });

    it("proofs and digests that have changed places", async () => {
      const swapped = (names: readonly ("digest" | "proof")[]) => {
        const [a, b] = [{ ...first }, { ...second }];
        for (const name of names) Object.assign(a, { [name]: second[name] });
        for (const name of names) Object.assign(b, { [name]: first[name] });
        return forgedGroup(a, b);
      };
      await assertRefused(swapped(["proof"]), "InvalidProof");
      await assertRefused(swapped(["digest"]), "InvalidProof");
      await assertRefused(swapped(["digest", "proof"]), "InvalidProof");
    });

    it("errors in two proofs that take each other back", async () => {
      const swapC = [
        { ...first, proof: { ...first.proof, c: second.proof.c } },
        { ...second, proof: { ...second.proof, c: first.proof.c } },
      ] as const;
      await assertRefused(forgedGroup(...swapC), "InvalidProof");
      const moved = (batch: BatchSubmission, by: G1Words) => {
        return { ...batch, proof: { ...batch.proof, c: addPoints(batch.proof.c, by) } };
      };
      const [x, y] = GENERATORS.c;
      const there = moved(first, [x, y]);
      const back = moved(second, [x, BASE_MODULUS - y]);
      await assertRefused(forgedGroup(there, back), "InvalidProof");
      // Both taken back, the very points are accepted.
      const whole = [moved(there, [x, BASE_MODULUS - y]), moved(back, [x, y])] as const;
      assert.equal((await contract.commitBatches(forgedGroup(...whole), ANYBODY)).count, 2);
    });

    it("all of it for one batch, wherever it stands", async () => {
      const wrong = (batch: BatchSubmission) => ({ ...batch, digest: batch.digest + 1n });
      await assertRefused(forgedGroup(wrong(first), second), "InvalidProof");
      await assertRefused(forgedGroup(first, wrong(second)), "InvalidProof");
    });

    it("a coordinate by its number in the group, before any proof that does not hold", async () => {
      const [a, b] = [first.proof, second.proof];
      const wrong = { ...first, proof: { ...a, c: [1n, 1n] as const } };
      const malformed = { ...second, proof: { ...b, c: [b.c[0] + BASE_MODULUS, b.c[1]] as const } };
      await assertRefused(forgedGroup(wrong, malformed), "MalformedProof", /coordinate 14/);
    });

    it("a digest or root of a later batch before the proofs of the earlier ones", async () => {
      const wrong = { ...first, proof: { ...first.proof, a: [BASE_MODULUS, 1n] as const } };
      const digest = second.digest + FIELD_MODULUS;
      await assertRefused(forgedGroup(wrong, { ...second, digest }), "NotInField", /digest/);
      const data = withWord(second.data, 1, FIELD_MODULUS);
      await assertRefused(forgedGroup(wrong, { ...second, data }), "NotInField", /new root/);
    });
  });

  describe("refuses by the header", () => {
    it("the same batch twice", async () => {
      await contract.commitBatches(forgedGroup(first), ANYBODY);
      await assertRefused(first, "RootMismatch");
    });

    it("the same batch twice, handed in at once", async () => {
      const results = await Promise.allSettled(
        [first, first].map((batch) => contract.commitBatches(forgedGroup(batch), ANYBODY)),
      );
      assert.deepEqual(
        results.map(({ status }) => status),
        ["fulfilled", "rejected"],
      );
      assert.equal(contract.batchNumber, 1);
      assert.equal(contract.claimable(FEE_RECIPIENT, FEE_TOKEN), 1000n);
    });

    it("a batch whose predecessor is missing", () => assertRefused(second, "RootMismatch"));

    it("a batch for another deployment, which its proof says and nothing else", async () => {
      contract = new RollupContract({
        ...{ ...LOCAL, deployment: { ...DEPLOYMENT, chainId: DEPLOYMENT.chainId + 1n } },
        genesisRoot: contract.stateRoot,
        keys: [{ shape: SMALLEST.shape, verificationKey: history.keys.verificationKey }],
      });
      assert.notEqual(contract.domain, DOMAIN);
      await assertRefused(first, "InvalidProof");
    });

    it("a root with r added to it, the old one as another root", async () => {
      const { oldRoot } = forgedGroup(first);
      const congruent = { ...forgedGroup(first), oldRoot: oldRoot + FIELD_MODULUS };
      await assertRefused(congruent, "RootMismatch");
      const newRoot = history.batches[0].newRoot + FIELD_MODULUS;
      const data = withWord(first.data, 1, newRoot);
      await assertRefused({ ...first, data }, "NotInField", /new root/);
    });

    it("a fee recipient of more than 160 bits, before anything else", async () => {
      for (const feeRecipient of [FEE_RECIPIENT + OWNER_LIMIT, -1n]) {
        const group = { ...forgedGroup(first), feeRecipient, oldRoot: 1n, proofs: [] };
        await assertRefused(group, "OutOfRange", /fee recipient/);
      }
    });

    it("another fee recipient than was proven", async () => {
      const group = { ...forgedGroup(first, second), feeRecipient: FEE_RECIPIENT ^ 1n };
      await assertRefused(group, "InvalidProof");
    });
  });

  describe("refuses by the shape", () => {
    it("a batch of a shape it has no key for", async () => {
      const shape = parseShape("2x4");
      await assertRefused({ ...first, shape }, "UnknownShape");
    });

    it("data that is truncated or extended", async () => {
      const group = forgedGroup(first);
      const { data } = group;
      for (const other of [data.slice(0, -1), Uint8Array.of(...data, 0), new Uint8Array(0)]) {
        await assertRefused({ ...group, data: other }, "MalformedData", /calldata bytes/);
      }
    });

    it("another root only once it has a key and the data are whole", async () => {
      const group = { ...forgedGroup(second), data: new Uint8Array(1) };
      await assertRefused({ ...group, shape: parseShape("2x4") }, "UnknownShape");
      await assertRefused(group, "MalformedData");
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

    it("a forged challenge or y", async () => {
      const { verificationKey } = history.keys;
      const { publicInputs } = history.batches[0];
      await verifyProof(verificationKey, publicInputs, first.proof);
      for (const name of ["challenge", "y"] as const) {
        const forged = { ...publicInputs, [name]: publicInputs[name] ^ 1n };
        const verified = verifyProof(verificationKey, forged, first.proof);
        await assert.rejects(verified, refusal("InvalidProof"));
      }
    });

    it("public inputs that are not below r", async () => {
      const { verificationKey } = history.keys;
      const { publicInputs } = history.batches[0];
      for (const name of ["digest", "challenge", "y"] as const) {
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

  it("takes a group as it is when it is handed in", async () => {
    const group = forgedGroup(first, second);
    // A Buffer too: its slice() shares memory.
    for (const data of [group.data.slice(), Buffer.from(group.data)]) {
      contract = deployContract(history);
      const [shape, proofs] = [{ ...group.shape }, structuredClone([...group.proofs])];
      const committed = contract.commitBatches({ ...group, shape, data, proofs }, ANYBODY);
      data.fill(0);
      Object.assign(shape, { slots: 4 });
      Object.assign(proofs[1]!.proof.a, [0n, 0n]);
      proofs.pop();
      assert.equal((await committed).newRoot, history.batches[1].newRoot);
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

  it("keeps the keys that it was deployed with", async () => {
    const keys = structuredClone(history.keys);
    contract = deployContract({ keys });
    keys.verificationKey.IC.reverse();
    await contract.commitBatches(forgedGroup(first), ANYBODY);
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
