import assert from "node:assert/strict";
import { bech32m } from "@scure/base";
import fc from "fast-check";
import { compressKey } from "../../../src/crypto/compressed-key.js";
import {
  formatPaymentAddress,
  parsePaymentAddress,
} from "../../../src/kinds/payment/payment-address.js";
import { testKeys } from "../../support/accounts.js";
import { refusal } from "../../support/refusal.js";

const key = (i: number) => compressKey(testKeys(i).publicKey);
const invalid = refusal("InvalidAddress", /payment address: got ".*", expected one (of|with) /);
const mistyped = refusal(
  "InvalidAddress",
  /expected one with the right checksum: a character is mistyped$/,
);
const foreign = refusal("InvalidAddress", /expected quipu1 and 90 characters of bech32m$/);

describe("payment address", () => {
  it("is bech32m of 32 bytes of key and 20 of owner", () => {
    const text = formatPaymentAddress({ key: key(0), owner: 0xa11cen });
    assert.match(text, /^quipu1[02-9ac-hj-np-z]{90}$/);
    // The last words before the checksum are those of the owner's last bits.
    assert.equal(text.length, 96);
  });

  it("brings key and owner back, whatever its case", () => {
    const owners = fc.bigInt(1n, 2n ** 160n - 1n);
    fc.assert(
      fc.property(fc.nat(12), owners, (i, owner) => {
        const address = { key: key(i), owner };
        const text = formatPaymentAddress(address);
        assert.deepEqual(parsePaymentAddress(text), address);
        assert.deepEqual(parsePaymentAddress(text.toUpperCase()), address);
      }),
    );
  });

  it("is refused with any one, two or three characters mistyped", () => {
    const text = formatPaymentAddress({ key: key(4), owner: 0xb0bn });
    const typo = fc.tuple(
      fc.nat(text.length - 7),
      fc.constantFrom(..."qpzry9x8gf2tvdw0s3jn54khce6mua7l"),
    );
    fc.assert(
      fc.property(fc.array(typo, { minLength: 1, maxLength: 3 }), (typos) => {
        const characters = [...text];
        for (const [at, character] of typos) characters[6 + at] = character;
        fc.pre(characters.join("") !== text);
        assert.throws(() => parsePaymentAddress(characters.join("")), mistyped);
      }),
      { numRuns: 500 },
    );
  });

  it("is refused if it is cut off, goes on, or is something else", () => {
    const text = formatPaymentAddress({ key: key(0), owner: 1n });
    for (const wrong of [
      ...[text.slice(0, -1), `${text}q`, ` ${text}`, "", "quipu1", text.replace("u1", "a1")],
      // Right but for whose it is, and for its length.
      bech32m.encode("quipa", bech32m.toWords(new Uint8Array(52).fill(1)), 96),
      bech32m.encode("quipu", bech32m.toWords(new Uint8Array(51).fill(1)), 96),
      ...["0x9fe46736679d2d9a65f0992f2272de9f3c7fa6e0", `0x${"11".repeat(32)}`],
      // Bitcoin's example of bech32m.
      "bc1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vqzk5jj0",
    ]) {
      assert.throws(() => parsePaymentAddress(wrong), foreign);
    }
    assert.throws(() => parsePaymentAddress(`Q${text.slice(1)}`), mistyped);
  });

  it("is refused for a key that nobody can sign with, and for the owner 0", () => {
    for (const address of [
      // On no point, the identity, of order 4.
      ...[2n, 1n, 0n].map((wrong) => ({ key: wrong, owner: 1n })),
      { key: key(0), owner: 0n },
    ]) {
      assert.throws(() => parsePaymentAddress(formatPaymentAddress(address)), invalid);
    }
    assert.throws(
      () => formatPaymentAddress({ key: 2n ** 255n - 1n, owner: 1n }),
      refusal("NotInField"),
    );
    const wide = { key: key(0), owner: 1n << 160n };
    assert.throws(() => formatPaymentAddress(wide), refusal("OutOfRange"));
  });
});
