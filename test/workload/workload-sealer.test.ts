/** The sequence of batches that follows from a workload, and what becomes of the rest. */
import assert from "node:assert/strict";
import type { SealedBatch } from "../../src/batch/sealed-batch.js";
import type { SignedOperation } from "../../src/operations/kinds.js";
import { parseShape } from "../../src/shape.js";
import type { Genesis } from "../../src/state/genesis.js";
import { generateWorkload } from "../../workload/generate-workload.js";
import { type RefusedOperation, WorkloadSealer } from "../../workload/workload-sealer.js";
import { DEPLOYMENT, FEE_RECIPIENT } from "../support/accounts.js";
import { FEE_TOKEN, signAll } from "../support/batches.js";
import { withdraw } from "../support/operations.js";
import { GENESIS } from "../support/proven-history.js";

interface Sealed {
  readonly batches: readonly SealedBatch[];
  readonly refused: readonly RefusedOperation[];
}

function sealAll(
  operations: readonly SignedOperation[],
  genesis: Genesis = GENESIS,
  shape = parseShape("4x6"),
): Sealed {
  const options = { shape, feeRecipient: FEE_RECIPIENT };
  const sealer = new WorkloadSealer({ genesis, operations }, options);
  const batches: SealedBatch[] = [];
  for (let batch = sealer.next(); batch !== undefined; batch = sealer.next()) batches.push(batch);
  return { batches, refused: sealer.refused };
}

/** Positions and codes of what was refused. */
function reasons({ refused }: Sealed): [number, string][] {
  return refused.map(({ position, reason }) => [position, reason.code]);
}

const pay = (from: number, to: number, nonce: number, amount = 1000) => {
  return { from, to, token: FEE_TOKEN, amount, fee: 0, nonce };
};

describe("WorkloadSealer", () => {
  it("seals every transfer once, the same way each time", () => {
    const size = { accounts: 20, transfers: 100, levels: GENESIS.levels };
    const workload = generateWorkload({ seed: 5, ...size, deployment: DEPLOYMENT });
    const [one, two] = [1, 2].map(() => sealAll(workload.transfers, workload));
    assert.deepEqual(reasons(one!), []);
    const sealed = one!.batches.flatMap(({ transfers }) => transfers);
    assert.deepEqual(new Set(sealed), new Set(workload.transfers));
    assert.equal(sealed.length, 100);
    const data = ({ batches }: Sealed) => batches.map((batch) => Buffer.from(batch.data));
    assert.deepEqual(data(one!), data(two!));
  });

  it("lets money be spent that an earlier transfer brings", () => {
    const sealed = sealAll(signAll([pay(0, 1, 0, 1_000_000), pay(1, 2, 0, 1_500_000)]));
    assert.equal(sealed.batches.length, 2);
    assert.deepEqual(reasons(sealed), []);
  });

  it("refuses what nothing before it can pay for, and goes on", () => {
    const sealed = sealAll(signAll([pay(0, 1, 0), pay(1, 2, 0, 1_500_000), pay(2, 3, 0)]));
    assert.deepEqual(reasons(sealed), [[1, "InsufficientBalance"]]);
    assert.equal(sealed.batches.flatMap(({ transfers }) => transfers).length, 2);
  });

  it("refuses a transfer that stands there twice, at its second place", () => {
    const [transfer] = signAll([pay(0, 1, 0)]);
    const sealed = sealAll([transfer!, transfer!]);
    assert.deepEqual(reasons(sealed), [[1, "DuplicateNonce"]]);
    assert.equal(sealed.batches.flatMap(({ transfers }) => transfers).length, 1);
  });

  it("refuses an invalid signature, and what waits for the nonce behind it", () => {
    const [first, second] = signAll([pay(0, 1, 0), pay(0, 1, 1)]);
    const sealed = sealAll([{ ...first!, amount: 1 }, second!]);
    assert.deepEqual(reasons(sealed), [
      [0, "InvalidSignature"],
      [1, "NonceGapExpired"],
    ]);
    assert.deepEqual(sealed.batches, []);
  });

  it("refuses the second of two with the same nonce", () => {
    const sealed = sealAll(signAll([pay(0, 1, 0), pay(0, 2, 0)]));
    assert.deepEqual(reasons(sealed), [[1, "DuplicateNonce"]]);
  });

  it("seals withdrawals, in one order of nonces with the transfers", () => {
    const taking = (nonce: number) => withdraw({ from: 0, token: FEE_TOKEN, amount: 7n, nonce });
    const [first, last] = signAll([pay(0, 1, 0), pay(0, 1, 3)]);
    const operations = [first!, taking(1), taking(2), last!];
    const sealed = sealAll(operations, GENESIS, parseShape("4x6-2w"));
    assert.deepEqual(reasons(sealed), []);
    assert.deepEqual(
      sealed.batches.map(({ transfers, withdrawals }) => [transfers, withdrawals]),
      [
        [[first], operations.slice(1, 3).map((operation) => ({ ...operation, owner: 1n }))],
        [[last], []],
      ],
    );
    const without = sealAll(operations);
    assert.deepEqual(reasons(without), [
      [1, "BatchTooLarge"],
      [2, "BatchTooLarge"],
      [3, "NonceGapExpired"],
    ]);
  });

  it("has no batch for no transfers", () => {
    assert.deepEqual(sealAll([]), { batches: [], refused: [] });
  });
});
