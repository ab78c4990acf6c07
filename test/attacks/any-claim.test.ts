import assert from "node:assert/strict";
import { isDeepStrictEqual } from "node:util";
import { concatBytes, numberToBytesBE } from "@noble/curves/utils.js";
import fc from "fast-check";
import { vectorLength } from "../../src/batch/layout.js";
import { replayBatch } from "../../src/batch/replay.js";
import { sealBatch } from "../../src/batch/seal-batch.js";
import type { WitnessInput } from "../../src/batch/witness-input.js";
import { type ErrorCode, QuipuError } from "../../src/errors.js";
import { checkSignature } from "../../src/operations/sign-operation.js";
import type { Shape } from "../../src/shape.js";
import { type CheatingProver, cheatingProver } from "../support/cheating-prover.js";
import {
  ALL_ON_ONE_ROW,
  EDGE_SHAPE,
  EDGE_TOKEN,
  type EdgeClaim,
  edgeClaims,
  edgeState,
} from "../support/edge-claims.js";
import { domain, feeRecipient } from "../support/transfer-scenario.js";

const options = { shape: EDGE_SHAPE, domain, feeRecipient, feeToken: EDGE_TOKEN };

/** The rule by which native code refuses a claim, if it does; what it seals, it replays. */
function refusalOf({ slots: _, ...operations }: EdgeClaim): ErrorCode | undefined {
  const state = edgeState();
  try {
    const { data } = sealBatch(state, operations, options);
    for (const transfer of operations.transfers) checkSignature(state, transfer, domain);
    for (const each of operations.withdrawals) checkSignature(state, each, domain);
    for (const each of operations.payments) checkSignature(state, each, domain);
    replayBatch(edgeState(), data, options);
    return undefined;
  } catch (error) {
    if (error instanceof QuipuError) return error.code;
    throw error;
  }
}

/** What L1 reads, if it can be that: elements cut from bytes have their widths. */
function bytesOf(vector: readonly bigint[], shape: Shape): Uint8Array | undefined {
  const widths = [
    ...Array<number>(5).fill(32),
    ...Array<number[]>(shape.deposits).fill([32, 20, 2, 16]).flat(),
    ...Array<number[]>(shape.exits).fill([3, 20, 18]).flat(),
    ...Array<number[]>(shape.withdrawals).fill([22, 16]).flat(),
    ...Array<number[]>(shape.payments).fill([32, 20]).flat(),
  ];
  const firstPayee = widths.length - 2 * shape.payments;
  const firstPayout = firstPayee - 2 * shape.withdrawals;
  if (vector.some((element, i) => element >= 1n << BigInt(8 * (widths[i] ?? 31)))) return undefined;
  const parts = vector.map((element, i) => {
    const bytes = numberToBytesBE(element, widths[i] ?? 31);
    // Token and owner stand the other way round in the element of a withdrawal.
    const isPayee = i >= firstPayout && i < firstPayee && bytes.length === 22;
    return isPayee ? concatBytes(bytes.subarray(2), bytes.subarray(0, 2)) : bytes;
  });
  return concatBytes(...parts);
}

const columns = [
  ...(["slotLive", "slotBalance", "slotNonce", "slotToken", "slotKeyY", "slotOwner"] as const),
  ...(["enabled", "fromSlot", "toSlot", "amount", "fee"] as const),
  ...(["depositEnabled", "depositSlot", "depositKeyY", "depositOwner"] as const),
  ...(["depositToken", "depositAmount"] as const),
  ...(["exitEnabled", "exitSlot", "exitAccount", "exitRequester"] as const),
  ...(["withdrawalEnabled", "withdrawalSlot", "withdrawalAmount"] as const),
  ...(["paymentEnabled", "paymentFromSlot", "paymentToSlot", "paymentSign"] as const),
  ...(["paymentReceiverKeyY", "paymentReceiverOwner", "paymentAmount", "paymentFee"] as const),
];
const alteration = fc.record({
  column: fc.constantFrom(...columns),
  at: fc.nat(3),
  value: fc.constantFrom(0n, 1n, 2n, 3n, 4n, 5n, 77n, 511n, BigInt(EDGE_TOKEN)),
});
type Alteration = typeof alteration extends fc.Arbitrary<infer T> ? T : never;

function altered(honest: WitnessInput, alterations: readonly Alteration[]): Partial<WitnessInput> {
  const changed: Partial<Record<(typeof columns)[number], bigint[]>> = {};
  for (const { column, at, value } of alterations) {
    const now = changed[column] ?? honest[column]!;
    changed[column] = now.with(at % now.length, value);
  }
  return changed;
}

describe("attack: any claim about accounts at the edges", () => {
  let prover: CheatingProver;
  before(async () => {
    prover = await cheatingProver(EDGE_SHAPE);
  });

  it("has a witness if and only if native code takes it", async () => {
    const seen = { taken: 0, refused: 0 };
    const property = fc.asyncProperty(edgeClaims, async (claim) => {
      const refused = refusalOf(claim);
      seen[refused === undefined ? "taken" : "refused"] += 1;
      const scene = { ...claim, state: edgeState(), feeToken: EDGE_TOKEN };
      const witness = await prover.prove(scene);
      const violated = prover.written.violations(witness).length > 0;
      assert.equal(violated, refused !== undefined, `natively: ${refused ?? "taken"}`);
    });
    assert.equal(refusalOf(ALL_ON_ONE_ROW), undefined);
    await fc.assert(property, { numRuns: 40, examples: [[ALL_ON_ONE_ROW]] });
    assert.ok(seen.taken > 5 && seen.refused > 5, JSON.stringify(seen));
  });

  it("whatever the prover alters of it, replays if L1 can read it", async () => {
    const alterations = fc.array(alteration, { minLength: 1, maxLength: 3 });
    let replayed = 0;
    let hasChanged = false;
    const property = fc.asyncProperty(edgeClaims, alterations, async (claim, changes) => {
      fc.pre(refusalOf(claim) === undefined);
      const scene = { ...claim, state: edgeState(), feeToken: EDGE_TOKEN };
      const inputs = (honest: WitnessInput) => {
        const changed = altered(honest, changes);
        hasChanged = !isDeepStrictEqual({ ...honest, ...changed }, honest);
        return changed;
      };
      const witness = await prover.prove(scene, { inputs });
      if (prover.written.violations(witness).length > 0) return;
      const names = Array.from({ length: vectorLength(EDGE_SHAPE) }, (_, i) => `vector[${i}]`);
      const vector = names.map((name) => prover.written.valueOf(witness, name));
      const data = bytesOf(vector, EDGE_SHAPE);
      if (data === undefined) return;
      const state = edgeState();
      replayBatch(state, data, options);
      assert.equal(state.root, vector[1]);
      if (hasChanged) replayed += 1;
    });
    // In the first example the prover lies about the owner of an empty leaf that nothing touches:
    // nobody reads it, so that at least one claim that is altered gets as far as the replay.
    const nothing = { deposits: [], exits: [], payments: [], transfers: [], withdrawals: [] };
    const untouched: EdgeClaim = { slots: [0, 1, 2, 511], ...nothing };
    const lie: Alteration = { column: "slotOwner", at: 3, value: 77n };
    const examples: [EdgeClaim, Alteration[]][] = [
      [untouched, [lie]],
      [ALL_ON_ONE_ROW, []],
    ];
    await fc.assert(property, { numRuns: 25, examples });
    assert.ok(replayed > 0);
  });
});
