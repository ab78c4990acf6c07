import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { type Publication, reckonExecution } from "../../../bench/estimate/contract-gas.js";
import { DEFAULT_GROUP } from "../../../bench/estimate/estimate.js";
import { blobCost, calldataCost, largestBlobGroup } from "../../../bench/estimate/l1-cost.js";
import { largestGroup } from "../../../l1/contract/largest-group.js";
import { packageRoot } from "../../../prover/artifacts/package-root.js";
import { parseShape, transferShape } from "../../../src/shape.js";

const shape = transferShape(2, 4);

/** Gas of a hash of so many words. */
const keccak = (words: number): number => 30 + 6 * words;

/** What has been fitted to measurements. */
const HORNER = 59;
const GROUP_REST = { calldata: 16_900, blob: 17_600 };
const BATCH_REST = { calldata: 3_350, blob: 3_580 };

describe("the cost of a group on L1", () => {
  it("is, for a batch alone, what the prices of the EIPs and what was measured add up to", () => {
    // Four pairings, C in its sum, three public inputs, three slots. The leaf hashes 114 bytes, w two words, the
    // seed of the weights 12.
    const priced = 45_000 + 4 * 34_000 + 150 + 3 * 6_150 + 15_000;
    const hashes = keccak(4) + keccak(2) + keccak(12);
    // Of the records, one element, hash and the hash of that; z of six words.
    const records = HORNER + keccak(1) + keccak(1) + keccak(6);
    const calldata = priced + hashes + records + GROUP_REST.calldata + BATCH_REST.calldata;
    assert.equal(reckonExecution(shape, 1, "calldata"), calldata);
    // 50 bytes of header, 31 of records, in whole words; selector and seven words; nine words of proof.
    const bytes = 4 + 7 * 32 + 96 + 9 * 32;
    assert.deepEqual(calldataCost(shape), {
      batches: 1,
      calldataBytes: bytes,
      gas: 21_000 + 16 * bytes + calldata,
      atFloor: false,
      blobs: 0,
    });
  });

  it("is the point evaluation instead of the records where these stand in a blob", () => {
    const priced = 45_000 + 4 * 34_000 + 150 + 3 * 6_150 + 15_000 + 50_000;
    const hashes = keccak(4) + keccak(2) + keccak(12) + keccak(6);
    const blob = priced + hashes + GROUP_REST.blob + BATCH_REST.blob;
    assert.equal(reckonExecution(shape, 1, "blob"), blob);
    // Beside the header: selector, 14 words, the value, nine words of proof.
    const bytes = 4 + 14 * 32 + 64 + 32 + 9 * 32;
    assert.deepEqual(blobCost(shape), {
      batches: 1,
      calldataBytes: bytes,
      gas: 21_000 + 16 * bytes + blob,
      atFloor: false,
      blobs: 1,
    });
    assert.equal(
      reckonExecution(transferShape(64, 64), 7, "blob"),
      reckonExecution(shape, 7, "blob"),
    );
  });

  it("rises by the same for each further batch, but for words that are begun", () => {
    const further = (way: Publication) => {
      // A pairing, two points times a weight and their sum; leaf, w, weight and 11 words of seed.
      const priced = 34_000 + 2 * 6_000 + 150 + keccak(4) + 2 * keccak(2) + 6 * 11;
      return way === "calldata"
        ? priced + HORNER + 2 * keccak(1) + keccak(6) + BATCH_REST.calldata
        : priced + 6 + BATCH_REST.blob;
    };
    for (const way of ["calldata", "blob"] as const) {
      const execution = (batches: number) => reckonExecution(shape, batches, way);
      for (const batches of [3, 4, 33]) {
        assert.equal(execution(batches) - execution(batches - 1), further(way));
      }
      // The weights of the first group of two no longer add up to 1: two more points of the key are multiplied.
      assert.equal(execution(2) - execution(1), further(way) + 2 * 6_000);
    }
    const bytes = (batches: number, cost = calldataCost) => cost(shape, { batches }).calldataBytes;
    // 81 bytes of data and a proof each; without the records, but with their value.
    assert.equal(bytes(33) - bytes(1), 32 * (81 + 9 * 32));
    assert.equal(bytes(33, blobCost) - bytes(17, blobCost), 16 * (50 + 32 + 9 * 32));
  });

  it("is what was measured on an EVM, to one percent", async () => {
    for (const [way, cost] of [
      ["calldata", calldataCost],
      ["blob", blobCost],
    ] as const) {
      const measured = await measuredGroups(way);
      assert.equal(measured.length, 21);
      for (const { name, batches, gas } of measured) {
        const reckoned = cost(parseShape(name), { batches }).gas / batches;
        const said = `${batches} of ${name}, ${way}: ${reckoned}, measured ${gas}`;
        assert.ok(Math.abs(reckoned / gas - 1) < 0.01, said);
      }
    }
  });

  it("never falls below the floor of EIP-7623", () => {
    const { gas, calldataBytes, atFloor } = calldataCost(shape, { executionGas: 1000 });
    assert.ok(atFloor);
    assert.equal(gas, 21_000 + 40 * calldataBytes);
  });

  it("takes what was given for a batch alone, and reckons what others or a blob add", () => {
    const given = reckonExecution(shape, 1, "calldata") + 1_000;
    for (const cost of [calldataCost, blobCost]) {
      for (const batches of [1, 2, 32]) {
        const { gas } = cost(shape, { batches, executionGas: given });
        assert.equal(gas - cost(shape, { batches }).gas, 1_000);
      }
    }
  });

  it("is of no larger a group than a transaction takes", () => {
    const most = largestGroup(parseShape("32x32"));
    assert.ok(calldataCost(transferShape(32, 32), { batches: most }).gas < 2 ** 24);
    assert.throws(() => calldataCost(transferShape(32, 32), { batches: most + 1 }), {
      code: "GroupTooLarge",
      message: `batches of 32x32 in a transaction: got ${most + 1}, expected 1…${most}`,
    });
  });

  it("is of no larger a group than a blob or the gas of a transaction takes", () => {
    // 775 bytes of records in 25 elements, of 4096.
    assert.equal(largestBlobGroup(transferShape(64, 64)), 163);
    const most = largestBlobGroup(shape);
    assert.ok(most < 4096);
    assert.ok(blobCost(shape, { batches: most }).gas <= 2 ** 24);
    assert.throws(() => blobCost(shape, { batches: most + 1 }), {
      code: "GroupTooLarge",
      message: `batches of 2x4 in a blob: got ${most + 1}, expected 1…${most}`,
    });
  });

  it("is by default that of a group which saves 97 % of what any can", () => {
    const gas = (batches: number) => calldataCost(transferShape(32, 32), { batches }).gas / batches;
    const largest = gas(largestGroup(transferShape(32, 32)));
    assert.ok((gas(1) - gas(DEFAULT_GROUP)) / (gas(1) - largest) > 0.97);
    assert.ok((gas(1) - gas(DEFAULT_GROUP / 2)) / (gas(1) - largest) < 0.97);
  });
});

/** A table of groups in docs/gas.md: a column for each shape and way, a row for each number of batches. */
async function measuredGroups(way: Publication) {
  const text = await readFile(join(packageRoot, "docs", "gas.md"), "utf8");
  const section = text.slice(text.indexOf("## Groups"), text.indexOf("## Batches"));
  const table = section.slice(section.indexOf("| batches"), section.indexOf("|\n\n") + 1);
  const [header, , ...body] = table
    .split("\n")
    .map((row) => row.split("|").map((cell) => cell.trim()));
  return body.flatMap((cells) =>
    cells.flatMap((cell, column) => {
      const [name = "", where] = header![column]!.split(", ");
      if (where !== way || !/^[\d,]+$/.test(cell)) return [];
      return [{ name, batches: Number(cells[1]), gas: Number(cell.replaceAll(",", "")) }];
    }),
  );
}
