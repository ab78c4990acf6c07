/**
 * What z, w and y of a batch depend on. The contract shows neither; but a simulated proof is accepted
 * only if it was made for the public inputs that the contract computes. So each test hands in a proof of
 * the model's, which is taken, and one of the same batch with a part left out or exchanged, which is not.
 */
import assert from "node:assert/strict";
import { bytesToNumberBE } from "@noble/curves/utils.js";
import { bytesToHex } from "viem";
import { BLOB_MODULUS } from "../../src/crypto/blob-field.js";
import { FIELD_MODULUS } from "../../src/crypto/field.js";
import { parseShape, type Shape, shapeId } from "../../src/shape.js";
import {
  type ModelGroup,
  modelHashes,
  modelInputs,
  modelInputsAt,
  modelPoint,
  modelSettled,
  modelValue,
  modelWeight,
  type StatedBatch,
} from "../support/challenge-model.js";
import { type BatchContent, type L1Batch, proofWords } from "../support/l1-batch.js";
import { rawGroup } from "../support/raw-group.js";
import { refused } from "../support/refused.js";
import {
  commonGround,
  RollupOnChain,
  TEST_LEVELS,
  TEST_SHAPE,
} from "../support/rollup-on-chain.js";

const SHAPES = ["1x2", "8x8", "2x4-3d2e2w2p"].map(parseShape);
const DIGEST = FIELD_MODULUS - 7n;
const ELEMENT_LIMIT = 2n ** 248n;

/** Of every kind that needs no queue, fewer than fit. */
const CONTENT: Partial<BatchContent> = {
  ...{ newRoot: FIELD_MODULUS - 1n, feeRecipient: 2n ** 160n - 2n },
  ...{ feeToken: 0x0102, feeTotal: 2n ** 128n - 3n },
  withdrawals: [{ owner: 2n ** 160n - 4n, token: 3, amount: 2n ** 128n - 5n }],
  payees: [{ keyY: FIELD_MODULUS - 6n, owner: 7n }],
};

let rollup: RollupOnChain;

const groupOf = (shape: Shape): ModelGroup => ({ shape, levels: TEST_LEVELS });

/** z of a batch by itself. */
const pointOf = (batch: StatedBatch, group: ModelGroup): bigint =>
  modelPoint(group, batch.data, [modelHashes(batch, group.shape)]);

/** A batch with a proof of whatever public inputs. */
async function batchOf(
  { data, digest }: StatedBatch,
  shape: Shape,
  publicInputs: readonly bigint[],
): Promise<L1Batch> {
  const { batchKey } = await commonGround();
  const proof = proofWords(batchKey.prove(publicInputs));
  return { shapeId: shapeId(shape, TEST_LEVELS), data: bytesToHex(data), digest, proof };
}

/** Whether the contract would take it. Nothing moves. @throws Refusal. */
const tryBatch = (batch: L1Batch): Promise<unknown> =>
  rollup.read("commitBatches", ...rawGroup([batch]));

/** The batch is taken with a proof of the model's public inputs, and refused with one of others. */
async function onlyAsModelled(
  stated: StatedBatch,
  shape: Shape,
  others: readonly (readonly bigint[])[],
): Promise<void> {
  const inputs = modelInputs(stated, groupOf(shape));
  await tryBatch(await batchOf(stated, shape, inputs));
  for (const other of others) {
    assert.notDeepEqual(other, inputs);
    await refused(tryBatch(await batchOf(stated, shape, other)), "InvalidProof");
  }
}

before(async () => {
  rollup = await RollupOnChain.deploy({ shapes: SHAPES });
});

describe("the point z of a batch", () => {
  const stated = async (changes: Partial<BatchContent> = {}): Promise<StatedBatch> => {
    return { data: await rollup.data({ ...CONTENT, ...changes }), digest: DIGEST };
  };

  /** The batch is refused with a proof of the right y at the z that something else has. */
  async function refusesPointOf(other: StatedBatch, group = groupOf(TEST_SHAPE)): Promise<void> {
    const batch = await stated();
    const z = pointOf(other, group);
    await onlyAsModelled(batch, TEST_SHAPE, [modelInputsAt(z, batch, TEST_SHAPE)]);
  }

  const changes: Readonly<Record<string, (root: bigint) => Partial<BatchContent>>> = {
    domain: () => ({ domain: rollup.domain + 1n }),
    "fee recipient": () => ({ feeRecipient: 5n }),
    "old root": (root) => ({ oldRoot: root + 1n }),
    "new root": () => ({ newRoot: 1n }),
    "fee token": () => ({ feeToken: 0x0103 }),
    "fee total": () => ({ feeTotal: 1n }),
    withdrawals: () => ({ withdrawals: [] }),
    payments: () => ({ payees: [] }),
    records: () => ({ fill: 0xa6 }),
  };
  for (const [part, change] of Object.entries(changes)) {
    it(`depends on the ${part}`, async () => {
      await refusesPointOf(await stated(change(await rollup.read("stateRoot"))));
    });
  }

  it("depends on the digest", async () => {
    await refusesPointOf({ ...(await stated()), digest: 1n });
  });

  it("depends on the shape id", async () => {
    await refusesPointOf(await stated(), { shape: TEST_SHAPE, levels: TEST_LEVELS + 1 });
  });

  it("is that of no blob", async () => {
    await refusesPointOf(await stated(), { ...groupOf(TEST_SHAPE), blobHash: 1n });
  });

  it("is not shared with the batch before it", async () => {
    const shared = { shape: TEST_SHAPE, levels: TEST_LEVELS };
    const group = (await rollup.chainedData([CONTENT, { ...CONTENT, newRoot: 4n }])).map(
      (data, i): StatedBatch => ({ data, digest: DIGEST - BigInt(i) }),
    );
    const hashes = group.map((batch) => modelHashes(batch, TEST_SHAPE));
    const z = modelPoint(shared, group[0]!.data, hashes);
    const commit = async (inputsOf: (batch: StatedBatch) => bigint[]): Promise<unknown> => {
      const batches = group.map((batch) => batchOf(batch, TEST_SHAPE, inputsOf(batch)));
      return rollup.read("commitBatches", ...rawGroup(await Promise.all(batches)));
    };
    await commit((batch) => modelInputs(batch, shared));
    await refused(
      commit((batch) => modelInputsAt(z, batch, TEST_SHAPE)),
      "InvalidProof",
    );
  });

  it("depends on the first and the last byte of each part of the data", async () => {
    const batch = await stated();
    // Words of the header, and of the fees the zeros before; settlement, kind by kind; records.
    const ends = [0, 32, 64, 128, 142, 144, 160, 370, 452, 528, 632, batch.data.length];
    const bytes = ends.slice(1).flatMap((end, i) => [ends[i]!, end - 1]);
    for (const byte of bytes.filter((at) => at < 64 || at >= 142)) {
      const data = batch.data.slice();
      data[byte]! ^= 1;
      await refusesPointOf({ data, digest: DIGEST });
    }
  });
});

describe("the value of a batch's records", () => {
  for (const shape of SHAPES) {
    const name = `${shape.transfers}x${shape.slots}`;

    it(`is taken with the weights 1, w and w² by parts in y: ${name}`, async () => {
      const stated = { data: await rollup.data({}, shape), digest: DIGEST };
      const z = pointOf(stated, groupOf(shape));
      const value = modelValue(stated.data, shape, z);
      const w = modelWeight(z, value);
      const [low, high] = [value % 2n ** 144n, value / 2n ** 144n];
      const settled = modelSettled(stated.data, shape, z);
      const shares = [0n, value, w * value, w * low, w ** 2n * high, w * (low + high)];
      const others = shares.map((share) => {
        return [DIGEST, w * 2n ** 128n + z, (settled + share) % FIELD_MODULUS];
      });
      const y = (settled + w * low + w ** 2n * high) % FIELD_MODULUS;
      await onlyAsModelled(stated, shape, [...others, [DIGEST, z, settled], [DIGEST, z, y]]);
    });

    it(`may end in elements of zeros, and be 0: ${name}`, async () => {
      const data = await rollup.data({}, shape);
      await onlyAsModelled({ data: data.fill(0, data.length - 31), digest: DIGEST }, shape, []);
      const empty = data.fill(0, recordsStart(data, shape));
      await onlyAsModelled({ data: empty, digest: DIGEST }, shape, []);
    });
  }

  it("is reduced below the modulus of blobs before w is drawn from it", async () => {
    const shape = parseShape("8x8");
    const data = await rollup.data({}, shape);
    const records = recordsStart(data, shape);
    data.fill(0xff, records, records + 31);
    const first = bytesToNumberBE(data.subarray(records, records + 31));
    assert.equal(first, ELEMENT_LIMIT - 1n);
    // The last step of Horner's rule adds the first element: the sum has passed q if less is left.
    const tried = Array.from(
      { length: 4096 },
      (_, i): StatedBatch => ({ data, digest: BigInt(i) }),
    );
    const stated = tried.find((batch) => recordsValue(batch, shape) < first)!;
    const z = pointOf(stated, groupOf(shape));
    const unreduced = modelValue(data, shape, z) + BLOB_MODULUS;
    const w = modelWeight(z, unreduced);
    const [low, high] = [unreduced % 2n ** 144n, unreduced / 2n ** 144n];
    const y = (modelSettled(data, shape, z) + w * low + w ** 2n * high) % FIELD_MODULUS;
    await onlyAsModelled(stated, shape, [[stated.digest, w * 2n ** 128n + z, y]]);
  });
});

const recordsValue = (batch: StatedBatch, shape: Shape): bigint =>
  modelValue(batch.data, shape, pointOf(batch, groupOf(shape)));

/** Where the records of a batch begin. */
function recordsStart(data: Uint8Array, { transfers, slots, ...others }: Shape): number {
  const { deposits, exits, withdrawals, payments } = others;
  const bytes = 3 * slots + 9 * (transfers + payments) + deposits + exits + withdrawals;
  return data.length - 31 * Math.ceil(bytes / 31);
}
