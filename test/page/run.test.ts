/** A run as a page replays it: each verdict is the one of the mirror of L1, whatever the bytes are. */
import assert from "node:assert/strict";
import { readCalldata } from "../../page/run/calldata.js";
import { calldataFields } from "../../page/run/calldata-fields.js";
import { namedFlips, withFlips } from "../../page/run/named-flips.js";
import { Run } from "../../page/run/run.js";
import { QuipuError } from "../../src/errors.js";
import { pageOfHistory } from "../support/page-of-history.js";
import {
  deployContract,
  type ProvenHistory,
  provenHistory,
  SMALLEST,
} from "../support/proven-history.js";

/** The distance between two bytes that are flipped, besides the first byte of each field. */
const STEP = 23;

/** The code that each named flip ends with on L1, and the one that a reader finds without the proof. */
const EXPECTED = {
  "an amount": ["InvalidProof", "InsufficientBalance"],
  "a receiver": ["InvalidProof", "RootMismatch"],
  "a fee": ["InvalidProof", "InsufficientBalance"],
  "the fee recipient": ["InvalidProof", "InvalidProof"],
  "the new root": ["InvalidProof", "RootMismatch"],
  "the old root": ["RootMismatch", "RootMismatch"],
  "the digest": ["InvalidProof", "InvalidProof"],
  "the proof": ["InvalidProof", undefined],
};

describe("a run in a page", () => {
  let history: ProvenHistory;
  let run: Run;

  before(async function () {
    this.timeout(180_000);
    history = await provenHistory();
    run = settledRun();
  });

  function settledRun(): Run {
    const settled = new Run(pageOfHistory(history));
    for (const _ of settled.batches) settled.settleNext();
    return settled;
  }

  /** What the mirror says of altered bytes of the first batch. */
  async function codeOfMirror(calldata: Uint8Array): Promise<string | undefined> {
    const group = readCalldata(calldata, SMALLEST.shape);
    const contract = deployContract(history);
    const commit = async () => contract.commitBatches(group, { sender: 0n, time: 0 });
    return commit().then(
      () => undefined,
      (error: unknown) => {
        if (error instanceof QuipuError) return error.code;
        throw error;
      },
    );
  }

  it("accepts what was proven, and arrives at its root", () => {
    assert.deepEqual(
      run.settled.map(({ refusal, readerRefusal }) => [refusal, readerRefusal]),
      [
        [undefined, undefined],
        [undefined, undefined],
      ],
    );
    assert.equal(run.root, history.batches[1].newRoot);
    assert.equal(run.replayedRoot, run.root);
    for (const { file, l1, reader } of run.settled) {
      for (const { milliseconds } of [...file, ...l1, ...reader]) assert.ok(milliseconds! >= 0);
    }
  });

  it("says of every flip what the mirror says", async () => {
    const { calldata } = run.batches[0]!;
    const before = run.stateBefore(0);
    const codes = new Set<string>();
    const starts = calldataFields(calldata, SMALLEST.shape).map(({ offset }) => offset);
    const steps = Array.from({ length: Math.ceil(calldata.length / STEP) }, (_, i) => i * STEP);
    for (const position of new Set([...starts, ...steps])) {
      // The highest bit of a word makes it too large, the lowest one wrong.
      for (const bit of [0x01, 0x80]) {
        const altered = calldata.slice();
        altered[position]! ^= bit;
        const [settled, next] = run.settleAltered(0, altered, before);
        const code = settled!.refusal?.code;
        assert.ok(code !== undefined, `byte ${position} is refused`);
        assert.equal(code, await codeOfMirror(altered), `byte ${position}`);
        assert.equal(next!.refusal?.code, "RootMismatch");
        codes.add(code);
      }
    }
    for (const code of ["InvalidProof", "RootMismatch", "NotInField"])
      assert.ok(codes.has(code), code);
    assert.equal(before.root, run.genesisRoot);
    assert.equal(run.root, history.batches[1].newRoot);
  });

  it("knows what each named flip ends with, on L1 and without the proof", () => {
    const { calldata } = run.batches[0]!;
    const before = run.stateBefore(0);
    const flips = namedFlips(calldataFields(calldata, SMALLEST.shape));
    const ends = flips.map(({ name, position }) => {
      const [settled] = run.settleAltered(0, withFlips(calldata, [position]), before);
      return [name, [settled!.refusal?.code, settled!.readerRefusal?.code]];
    });
    assert.deepEqual(Object.fromEntries(ends), EXPECTED);
  });

  it("stops at the first check of L1 that refuses, and tells which were not reached", () => {
    const { calldata } = run.batches[0]!;
    const [settled] = run.settleAltered(0, withFlips(calldata, [31]), run.stateBefore(0));
    assert.deepEqual(
      settled!.l1.map(({ name, milliseconds, refusal }) => [
        name,
        milliseconds !== undefined,
        refusal?.code,
      ]),
      [
        ["shape and length", true, undefined],
        ["roots", true, "RootMismatch"],
        ...["queues", "keys", "challenge and y", "points", "pairing"].map((name) => [
          name,
          false,
          undefined,
        ]),
      ],
    );
  });

  it("gives the state before each batch", () => {
    assert.equal(run.stateBefore(0).root, history.batches[0].oldRoot);
    assert.equal(run.stateBefore(1).root, history.batches[1].oldRoot);
  });

  it("refuses files as the folder's verifier does", () => {
    const { batches, ...rest } = pageOfHistory(history);
    const [first, second] = batches as [(typeof batches)[number], (typeof batches)[number]];
    const otherDigit = (_: string, before: string, digit: string) =>
      `${before}${digit === "0" ? "1" : "0"}`;
    const cases = [
      [{ ...first, text: null }, "BatchMissing"],
      [{ ...first, text: first.text!.slice(0, 200) }, "InvalidFile"],
      [{ ...first, text: second.text }, "RootMismatch"],
      [{ ...first, text: first.text!.replace('"number": 0', '"number": 1') }, "BatchConflict"],
      // The last digit of the domain, which is the third word.
      [
        { ...first, text: first.text!.replace(/("data": "0x\w{191})(.)/, otherDigit) },
        "DomainMismatch",
      ],
      [
        { ...first, text: first.text!.replace(/"challenge": "\d+"/, '"challenge": "7"') },
        "InvalidProof",
      ],
      [{ ...first, text: first.text!.replace('"1"', '"2"') }, "MalformedProof"],
      [{ ...first, text: first.text!.replace('"levels": 3', '"levels": 4') }, "UnknownShape"],
      [
        { ...first, text: first.text!.replace(/"id": "\w+"/, `"id": "${"0".repeat(64)}"`) },
        "BatchConflict",
      ],
      [{ ...first, text: first.text!.replace('"shape": "1x2"', '"shape": "2x4"') }, "UnknownShape"],
      [{ ...first, text: first.text!.replace(/..",(?=\s+"publicInputs")/, '",') }, "MalformedData"],
      [{ ...first, text: first.text!.replace(/",(?=\s+"publicInputs")/, '00",') }, "MalformedData"],
      [{ ...first, text: first.text!.replace(/"data": "\w+"/, '"data": "0x"') }, "MalformedData"],
    ] as const;
    for (const [damaged, code] of cases) {
      assert.notEqual(damaged.text, first.text);
      const other = new Run({ ...rest, batches: [damaged, second] });
      assert.equal(other.settleNext().refusal?.code, code);
      assert.equal(other.settleNext().refusal?.code, "RootMismatch");
      assert.equal(other.root, other.genesisRoot);
    }
  });
});
