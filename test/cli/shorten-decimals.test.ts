import { strict as assert } from "node:assert";
import { FIELD_MODULUS } from "../../src/crypto/field.js";
import { shortenDecimals, shortHex } from "../../terminal/table.js";

describe("long decimals in messages", () => {
  it("become the hex digits that tables show", () => {
    const root = FIELD_MODULUS - 1n;
    const message = `old root: got ${root}, expected ${10n ** 40n}.`;
    const expected = `old root: got ${shortHex(root)}, expected ${shortHex(10n ** 40n)}.`;
    assert.equal(shortenDecimals(message), expected);
    const joined = `got ${root},${10n ** 40n}, expected [${root}]`;
    const shortened = `got ${shortHex(root)},${shortHex(10n ** 40n)}, expected [${shortHex(root)}]`;
    assert.equal(shortenDecimals(joined), shortened);
  });

  it("become hex digits at any length", () => {
    assert.match(
      shortenDecimals(`got ${"9".repeat(500)}, expected`),
      /^got 0x.{8}….{8}, expected$/,
    );
  });

  it("stay if they are a balance, or part of a hex word or of other text", () => {
    const [ones, twos] = ["1".repeat(64), "2".repeat(40)];
    const message = `balance: got ${2n ** 128n - 1n}, key 0x${ones}, ${twos}ab, got "7#${twos}"`;
    assert.equal(shortenDecimals(message), message);
  });

  it("show where they differ, if their first and last digits are the same", () => {
    const [root, other] = [2n ** 250n, 2n ** 250n + (0xabcn << 100n)];
    assert.equal(
      shortenDecimals(`old root: got ${root}, expected ${other}`),
      "old root: got 0x04000000…00000000…00000000, expected 0x04000000…abc00000…00000000",
    );
  });
});
