import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { packageRoot } from "../../prover/artifacts/package-root.js";
import { batchCircuit } from "../../prover/circuits/batch-instance.js";
import { publishedSignatures, recordElements, vectorLength } from "../../src/batch/layout.js";
import type { Operations } from "../../src/batch/seal-batch.js";
import { witnessInput } from "../../src/batch/witness-input.js";
import { formatShape, parseShape, type Shape } from "../../src/shape.js";
import { CircuitUnderTest } from "../support/circuit-under-test.js";
import {
  deposit,
  FREE_IN_FULL_BATCH,
  fullBatch,
  ownerOf,
  settled,
  withdraw,
} from "../support/settlement-scenario.js";
import { levels, order, startBalance } from "../support/transfer-scenario.js";

const shape = parseShape("2x4-2d1e1w");

/** Honest batches; account 6 and those above it are empty leaves before. */
const honest: Readonly<Record<string, Operations>> = {
  "one of everything": fullBatch(),
  "nothing but padding": {},
  "transfers alone": { transfers: [order({ from: 0, to: 1, fee: 7n }), order({ from: 1, to: 2 })] },
  "a deposit to an account": { deposits: [deposit(0, 5n)] },
  "two deposits that open one account": { deposits: [deposit(6, 5n), deposit(6, 7n)] },
  "two deposits that open two": { deposits: [deposit(6, 5n), deposit(511, (1n << 128n) - 1n)] },
  "a deposit for a key that is on no point": { deposits: [deposit(6, 5n, { key: 4n })] },
  "an exit by the owner": { exits: [{ account: 0, requester: ownerOf(0) }] },
  "an exit by somebody else": { exits: [{ account: 0, requester: ownerOf(1) }] },
  "an exit of an empty leaf": { exits: [{ account: 17, requester: ownerOf(1) }] },
  "an exit of what a deposit has brought": {
    deposits: [deposit(6, 5n)],
    exits: [{ account: 6, requester: ownerOf(6) }],
  },
  "an exit that a transfer fills again": {
    exits: [{ account: 1, requester: ownerOf(1) }],
    transfers: [order({ from: 0, to: 1 })],
  },
  "a withdrawal of everything": { withdrawals: [withdraw({ from: 0, amount: startBalance })] },
  "a withdrawal of nothing": { withdrawals: [withdraw({ from: 3, amount: 0n })] },
};

describe("Batch with deposits, forced exits and withdrawals", () => {
  let circuit: CircuitUnderTest;
  before(async () => {
    circuit = await open(shape);
  });

  for (const [what, operations] of Object.entries(honest)) {
    it(`accepts ${what}, as native code seals it`, async () => {
      const circuitInput = witnessInput(settled(operations));
      circuit.assertSatisfied(await circuit.honest({ ...circuitInput }));
      circuit.assertSatisfied(await circuit.forged({ ...circuitInput }));
    });
  }

  it("accepts the circuit inputs of the shared vectors", async () => {
    const path = join(packageRoot, "test", "vectors", "operations.json");
    const vectors = JSON.parse(await readFile(path, "utf8"));
    const other = await open(parseShape(vectors.shape.text));
    assert.equal(vectors.batches.length, 2);
    for (const { circuitInput } of vectors.batches) {
      other.assertSatisfied(await other.honest(circuitInput));
    }
  });

  it("holds every wire fast but quotients at their own row and inverses of 0", async () => {
    const circuitInput = witnessInput(settled(fullBatch()));
    await circuit.assertHoldsFast({ ...circuitInput }, FREE_IN_FULL_BATCH);
    const wires = circuit.system.wires - 1;
    const free = FREE_IN_FULL_BATCH.length;
    console.log(`      ${wires} wires changed in turn: ${free} unnoticed, all explained`);
  });

  const unsigned = ["2x4-2d1e1w", "1x3-1e", "1x2-1w", "1x2-1p", "1x5-1d1e1w2p"];
  for (const text of [...unsigned, "1x2-s", "2x5-1d1e1w1ps"]) {
    it(`costs what its header says at ${text}`, async () => {
      const other = parseShape(text);
      const { system } = await open(other);
      assert.equal(system.constraints.length, costOf(other));
    });
  }
});

function open(shape: Shape): Promise<CircuitUnderTest> {
  return CircuitUnderTest.open(batchCircuit(`test-batch-${formatShape(shape)}`, { shape, levels }));
}

/** The formula of Batch's header. */
function costOf(shape: Shape): number {
  const { transfers: N, slots: M, deposits: D, exits: E, withdrawals: W, payments: P } = shape;
  const powerOfTwo = Number.isInteger(Math.log2(M));
  const pointer = powerOfTwo ? Math.log2(M) : 2 * Math.ceil(Math.log2(M));
  const slots = (715 + 802 * (levels - 2) + 6 * levels) * M + 7498 - 3 * levels;
  const empty = D + E + P > 0 ? M : 0;
  const opened = (D > 0 ? 2 * M : 0) + (P > 0 ? 3 * M : 0);
  const masks = empty + opened + (E > 0 && P > 0 ? 2 * M : 0) + (W > 0 ? M : 0);
  const transfers = (2696 + 5 * M + 2 * pointer) * N;
  const deposits = (6 + 4 * M + pointer) * D;
  const exits = (170 + 4 * M + pointer) * E;
  const withdrawals = (2783 + 5 * M + pointer) * W;
  const payments = (2761 + 6 * M + 2 * pointer) * P;
  const elements = vectorLength(shape);
  const blocks = Math.ceil(elements / 7);
  const digest = 402 * blocks - 3 * (7 * blocks - elements);
  const value = elements - recordElements(shape) + evaluationCost(shape);
  const signatures = 87 * publishedSignatures(shape);
  const spends = transfers + withdrawals + payments + signatures;
  return slots + masks + spends + deposits + exits + digest + value;
}

/** What BlobEvaluation costs. Here records have one element, or two: one chunk, the last one's end padding. */
function evaluationCost({ slots, transfers, payments, ...shape }: Shape): number {
  const records = 3 * slots + 9 * (transfers + payments);
  const bytes = records + shape.deposits + shape.exits + shape.withdrawals;
  assert.ok(bytes <= 60);
  return bytes > 31 ? 492 + 23 - 1 : 0;
}
