import assert from "node:assert/strict";
import { evaluateParts } from "../../../src/batch/public-inputs.js";
import { evaluateBlob } from "../../../src/crypto/blob-field.js";
import { Point } from "../../../src/crypto/curve.js";
import { FIELD_MODULUS } from "../../../src/crypto/field.js";
import { assertLinksHold } from "../../support/assert-links-hold.js";
import {
  LARGEST_CHALLENGE,
  LARGEST_ELEMENT,
  partsOf,
  recordBits,
  sampleElements,
} from "../../support/blob-input.js";
import type { CircuitUnderTest } from "../../support/circuit-under-test.js";
import { EDGES, sample, samples } from "../../support/field-samples.js";
import { openTemplate } from "../../support/open-template.js";

const { Fp } = Point;
const z = sample(99) >> 126n;
const w = sample(98) >> 134n;
const LARGEST_WEIGHT = (1n << 120n) - 1n;
const settled = samples(5);
const records = sampleElements(2);

const input = (point: bigint, weight: bigint, elements = settled, strings = records) => ({
  settled: elements,
  recordBit: recordBits(strings),
  challenge: weight * 2n ** 128n + point,
});

/** Σ settled[i]·z^i + w·low + w²·high. */
function publishedValue(
  point: bigint,
  weight: bigint,
  elements = settled,
  strings = records,
): bigint {
  const terms = elements.map((element, i) => element * Fp.pow(point, BigInt(i)));
  const { low, high } = partsOf(evaluateBlob(strings, point));
  return Fp.create(terms.reduce((sum, term) => sum + term) + weight * low + weight ** 2n * high);
}

describe("PublishedValue", () => {
  let circuit: CircuitUnderTest;
  before(async () => {
    circuit = await openTemplate("publish/published-value", settled.length, records.length);
  });

  it("is header and settlement at z, and the records' value with w", async () => {
    for (const [point, weight] of [
      [z, w],
      [0n, w],
      [z, 0n],
      [LARGEST_CHALLENGE, 1n],
      [1n, LARGEST_WEIGHT],
      [LARGEST_CHALLENGE, LARGEST_WEIGHT],
    ] as const) {
      for (const strings of [records, [0n, 0n], [LARGEST_ELEMENT, LARGEST_ELEMENT]]) {
        const out = publishedValue(point, weight, settled, strings);
        await circuit.assertGives(input(point, weight, settled, strings), { out });
      }
    }
    const edges = Array.from({ length: settled.length }, (_, i) => EDGES[i % EDGES.length]!);
    await circuit.assertGives(input(z, w, edges), { out: publishedValue(z, w, edges) });
  });

  it("is what native code computes", async () => {
    const at = settled.map((element, i) => element * Fp.pow(z, BigInt(i)));
    const own = evaluateParts(Fp.create(at.reduce((a, b) => a + b)), evaluateBlob(records, z), z);
    assert.equal(own.challenge & LARGEST_CHALLENGE, z);
    const weight = own.challenge >> 128n;
    assert.equal(own.y, publishedValue(z, weight));
    await circuit.assertGives(input(z, weight), { out: own.y });
  });

  it("takes each part of the challenge at its place", async () => {
    const value = publishedValue(z, w);
    for (const bit of [0n, 127n, 128n, 247n]) {
      const { challenge } = input(z, w);
      const other = challenge ^ (1n << bit);
      const out = publishedValue(other & LARGEST_CHALLENGE, other >> 128n);
      assert.notEqual(out, value, `bit ${bit}`);
      await circuit.assertGives({ ...input(z, w), challenge: other }, { out });
    }
  });

  it("refuses a challenge of more than 31 bytes", async () => {
    const { challenge } = input(z, w);
    for (const beyond of [1n << 248n, challenge + (1n << 248n), FIELD_MODULUS - 1n]) {
      await circuit.assertRefuses({ ...input(z, w), challenge: beyond }, /^challenge$/);
    }
  });

  it("refuses another challenge for the same value", async () => {
    const witness = await circuit.honest(input(z, w));
    const { challenge } = input(z, w);
    for (const other of [challenge + 1n, challenge + (1n << 128n), challenge + (1n << 248n)]) {
      circuit.assertViolates(circuit.edited(witness, { challenge: other }), /^challenge$/);
    }
  });

  it("refuses the value of other parts", async () => {
    const witness = await circuit.honest(input(z, w));
    const out = publishedValue(z, w);
    for (const other of [
      out + 1n,
      out + w,
      out + w * w,
      publishedValue(z, w + 1n),
      publishedValue(z + 1n, w),
    ]) {
      circuit.assertViolates(circuit.edited(witness, { out: Fp.create(other) }), /^out$/);
    }
    for (let i = 0; i < settled.length; i += 1) {
      const edits = { [`settled[${i}]`]: Fp.create(settled[i]! + 1n) };
      circuit.assertViolates(circuit.edited(witness, edits), new RegExp(`^settled\\[${i}\\]$`));
    }
    for (const i of [0, 247, 248, 495]) {
      const edits = { [`recordBit[${i}]`]: 1n - circuit.valueOf(witness, `recordBit[${i}]`) };
      circuit.assertViolates(circuit.edited(witness, edits), new RegExp(`^recordBit\\[${i}\\]$`));
    }
  });

  it("constrains all that it assigns", async () => {
    const arrays = { "blob.bit": "248 * recordElements", "evaluation.in": "settledCount" };
    const params = [settled.length, records.length];
    const template = { path: "publish/published-value", params, hints: [], arrays };
    await assertLinksHold(template, input(z, w));
  });

  it("holds every wire fast", async () => {
    await circuit.assertHoldsFast(input(z, w));
  });
});
