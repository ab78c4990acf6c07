/** A red team's tries at data with payments, and at what people type and send. */
import assert from "node:assert/strict";
import { numberToBytesBE } from "@noble/curves/utils.js";
import { bech32, bech32m } from "@scure/base";
import fc from "fast-check";
import { decodeData, encodeData } from "../../../src/batch/data.js";
import { replayBatch } from "../../../src/batch/replay.js";
import { sealBatch } from "../../../src/batch/seal-batch.js";
import { formatSealedBatch, parseSealedBatch } from "../../../src/batch/sealed-batch-json.js";
import { compressKey, decompressKey } from "../../../src/crypto/compressed-key.js";
import { FIELD_MODULUS } from "../../../src/crypto/field.js";
import { QuipuError } from "../../../src/errors.js";
import { createPayment } from "../../../src/kinds/payment/payment.js";
import { parsePaymentAddress } from "../../../src/kinds/payment/payment-address.js";
import { formatOperation, parseOperation } from "../../../src/operations/operation-json.js";
import { signOperation } from "../../../src/operations/sign-operation.js";
import { parseShape } from "../../../src/shape.js";
import { State } from "../../../src/state/state.js";
import { DOMAIN, FEE_RECIPIENT, testAccount, testKeys } from "../../support/accounts.js";
import { FEE_TOKEN } from "../../support/batches.js";
import { depositFor, payTo } from "../../support/operations.js";
import { refusal } from "../../support/refusal.js";

const SHAPE = parseShape("2x5-1d1e3p");
const OPTIONS = { shape: SHAPE, domain: DOMAIN, feeRecipient: FEE_RECIPIENT, feeToken: FEE_TOKEN };
const SIGN = 1n << 255n;
const LEVELS = 3;

function stateOf(): State {
  return new State(
    Array.from({ length: 4 }, (_, i) => testAccount(i, { token: FEE_TOKEN })),
    LEVELS,
  );
}

const honest = () =>
  sealBatch(
    stateOf(),
    {
      deposits: [depositFor(8, { amount: 5n })],
      exits: [{ account: 1, requester: 2n }],
      payments: [payTo(8, { from: 0, amount: 10n, fee: 3n }), payTo(10, { from: 2, amount: 20n })],
    },
    OPTIONS,
  );

describe("bytes of a batch with payments", () => {
  const { data } = honest();

  it("whatever is altered is refused by name or replayed to the root that it says, and has one form", () => {
    const { root } = stateOf();
    const flips = fc.array(fc.tuple(fc.integer({ min: 160, max: data.length - 1 }), fc.nat(255)), {
      minLength: 1,
      maxLength: 4,
    });
    const settlement = 160 + 70 + 41;
    const property = fc.property(flips, fc.boolean(), (changes, isPayment) => {
      const altered = Uint8Array.from(data);
      for (const [at, value] of changes) {
        altered[isPayment ? settlement + (at % (data.length - settlement)) : at] = value;
      }
      const state = stateOf();
      try {
        const read = replayBatch(state, altered, OPTIONS);
        assert.deepEqual(encodeData(decodeData(altered, SHAPE, LEVELS), SHAPE), altered);
        assert.equal(state.root, read.header.newRoot);
      } catch (error) {
        assert.ok(error instanceof QuipuError, String(error));
        assert.equal(state.root, root);
      }
    });
    fc.assert(property, { numRuns: 1500 });
  });

  it("of a payment each bit alone is refused, but for the signs and the exponent of a fee of 0", () => {
    const { data: bytes } = honest();
    const payees = 160 + 70 + 41;
    const records = payees + 3 * 52 + 3 * 5 + 2 * 9 + 2;
    let taken = 0;
    for (const [start, length] of [
      [payees, 3 * 52],
      [records, 3 * 9],
    ] as const) {
      for (let at = start; at < start + length; at++) {
        for (let bit = 0; bit < 8; bit++) {
          const altered = Uint8Array.from(bytes);
          altered[at]! ^= 1 << bit;
          try {
            replayBatch(stateOf(), altered, OPTIONS);
            taken += 1;
          } catch (error) {
            assert.ok(error instanceof QuipuError, String(error));
          }
        }
      }
    }
    // These change no leaf: it is the signature, in the proof, that binds them. The second payment has no fee.
    assert.equal(taken, 2 + 5);
  });

  it("a sealed batch with an odd key comes back from its file, sign and all", () => {
    for (const key of [1n, SIGN + 1n, 4n, SIGN + 4n, 0n, SIGN]) {
      const fields = { from: 0, key, owner: 9n, token: FEE_TOKEN, amount: 5n, fee: 0n, nonce: 0 };
      const payment = signOperation(DOMAIN, createPayment(fields), testKeys(0));
      const batch = sealBatch(stateOf(), { payments: [payment] }, OPTIONS);
      const read = parseSealedBatch(formatSealedBatch(batch), "file");
      assert.deepEqual(read.payments, batch.payments);
      assert.deepEqual(read.after, batch.after);
    }
  });
});

describe("operations.jsonl with hostile fields", () => {
  const good = formatOperation(payTo(8, { from: 0, amount: 10n }));
  const hex = (value: bigint) => `0x${value.toString(16).padStart(64, "0")}`;
  const hostile: [string, Record<string, unknown>][] = [
    ["a leaf", { to: 300 }],
    ["a leaf beyond the tree", { to: 512 }],
    ["Ay = r", { key: hex(FIELD_MODULUS) }],
    ["Ay = 2^255 − 1", { key: hex(SIGN - 1n) }],
    ["the sign and Ay = r", { key: hex(SIGN + FIELD_MODULUS) }],
    ["a key of 33 bytes", { key: `0x01${"00".repeat(32)}` }],
    ["a key in capitals", { key: good.match(/"key":"(0x[0-9a-f]+)"/)![1]!.toUpperCase() }],
    ["a key that is a number", { key: 5 }],
    ["a key that is a list", { key: [good] }],
    ["the owner 0", { owner: `0x${"00".repeat(20)}` }],
    ["no owner", { owner: null }],
    ["an owner of 21 bytes", { owner: `0x${"11".repeat(21)}` }],
    ["the amount 0", { amount: "0" }],
    ["a negative amount", { amount: "-1" }],
    ["an amount with a sign", { amount: "+1" }],
    ["an amount that no float has", { amount: `${2n ** 127n + 1n}` }],
    ["an amount that is a number", { amount: 5 }],
    ["a fee that no float has", { fee: "2049" }],
    ["a nonce that is a text", { nonce: "0" }],
    ["a nonce of 2^32", { nonce: 2 ** 32 }],
    ["a nonce between", { nonce: 0.5 }],
    ["a token of 2^16", { token: 65536 }],
    ["an account of 2^24", { from: 2 ** 24 }],
    ["another kind", { kind: "transfer" }],
    ["an unknown kind", { kind: "__proto__" }],
    ["s of r", { s: `${FIELD_MODULUS}` }],
  ];
  for (const [what, fields] of hostile) {
    it(`${what}: refused`, () => {
      const text = JSON.stringify({ ...JSON.parse(good), ...fields });
      assert.throws(() => parseOperation(text, "file:1"), refusal("InvalidFile"));
    });
  }

  it("a prototype: refused, or nothing of it is left", () => {
    const text = good.replace("{", '{"__proto__":{"to":512},');
    try {
      const operation = parseOperation(text, "file:1");
      assert.equal("to" in operation, false);
    } catch (error) {
      assert.ok(error instanceof QuipuError);
    }
  });
});

describe("payment addresses", () => {
  const bytes = (key: bigint, owner: bigint) =>
    Uint8Array.of(...numberToBytesBE(key, 32), ...numberToBytesBE(owner, 20));
  const key = compressKey(testKeys(3).publicKey);
  const encode = (prefix: string, words: number[]) => bech32m.encode(prefix, words, 200);
  const right = bech32m.toWords(bytes(key, 9n));
  const text = encode("quipu", right);
  const wrong: [string, string][] = [
    ["another checksum, of BIP 173", bech32.encode("quipu", right, 200)],
    ["another prefix", encode("quipv", right)],
    ["a longer prefix", encode("quipu1", right)],
    ["no prefix of its own", encode("q", right)],
    ...[1, 2, 4, 8].map((bits): [string, string] => [
      `padding ${bits}`,
      encode("quipu", [...right.slice(0, -1), right.at(-1)! | bits]),
    ]),
    ["a word more", encode("quipu", [...right, 0])],
    ["51 bytes", encode("quipu", bech32m.toWords(bytes(key, 9n).subarray(1)))],
    ["53 bytes", encode("quipu", bech32m.toWords(Uint8Array.of(0, ...bytes(key, 9n))))],
    ["mixed case", text.replace(/[a-z](?=[^1]*$)/, (letter) => letter.toUpperCase())],
    ["Ay = r", encode("quipu", bech32m.toWords(bytes(FIELD_MODULUS, 9n)))],
    ["Ay = r and the sign", encode("quipu", bech32m.toWords(bytes(SIGN + FIELD_MODULUS, 9n)))],
    ["all ones", encode("quipu", bech32m.toWords(bytes(2n * SIGN - 1n, 9n)))],
    ["the identity with the sign", encode("quipu", bech32m.toWords(bytes(SIGN + 1n, 9n)))],
    ["of order 2", encode("quipu", bech32m.toWords(bytes(FIELD_MODULUS - 1n, 9n)))],
    ["the owner 0", encode("quipu", bech32m.toWords(bytes(key, 0n)))],
    ["a line end", `${text}\n`],
    ["a letter that is two when it is small", `${text.slice(0, -1)}İ`],
  ];
  for (const [what, each] of wrong) {
    it(`${what}: refused`, () => {
      assert.throws(() => parsePaymentAddress(each), refusal("InvalidAddress"));
    });
  }

  it("what is no text: refused by name", () => {
    for (const each of [undefined, null, 5, {}, []]) {
      try {
        parsePaymentAddress(each as unknown as string);
        assert.fail("taken");
      } catch (error) {
        assert.ok(error instanceof QuipuError || error instanceof TypeError);
      }
    }
  });
});

describe("a key that is remembered", () => {
  it("cannot be altered by who asked for it", () => {
    const key = compressKey(testKeys(5).publicKey);
    const asked = decompressKey(key) as { x: bigint; y: bigint };
    try {
      asked.x = 0n;
    } catch {
      // Frozen.
    }
    assert.deepEqual(decompressKey(key), testKeys(5).publicKey);
  });
});
