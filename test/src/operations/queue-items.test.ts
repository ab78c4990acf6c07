import assert from "node:assert/strict";
import { keccak_256 } from "@noble/hashes/sha3.js";
import { bytesToHex, concatBytes } from "@noble/hashes/utils.js";
import fc from "fast-check";
import { FIELD_MODULUS } from "../../../src/crypto/field.js";
import {
  assertQueuedDeposit,
  decodeDeposit,
  encodeDeposit,
} from "../../../src/kinds/deposit/deposit.js";
import {
  assertQueuedExit,
  decodeExitRequest,
  encodeExitRequest,
} from "../../../src/kinds/exit/exit-request.js";
import { EMPTY_QUEUE_HASH, nextQueueHash } from "../../../src/kinds/queue-hash.js";
import { refusal } from "../../support/refusal.js";

const uint = (bits: number) => fc.bigInt(0n, (1n << BigInt(bits)) - 1n);
const deposit = fc.record({
  key: fc
    .tuple(fc.boolean(), fc.bigInt(0n, FIELD_MODULUS - 1n))
    .map(([sign, y]) => (sign ? 1n << 255n : 0n) + y),
  owner: uint(160),
  token: fc.nat(0xffff),
  amount: uint(128),
});
const request = fc.record({ account: fc.nat(0xffffff), requester: uint(160) });

describe("deposit", () => {
  const example = { key: (1n << 255n) + 2n, owner: 3n << 152n, token: 0x0405, amount: 6n };

  it("has the layout of SPEC.md section 5, written out by hand", () => {
    const key = `80${"00".repeat(30)}02`;
    const expected = `${key} 03${"00".repeat(19)} 0405 ${"00".repeat(15)}06`;
    assert.equal(bytesToHex(encodeDeposit(example)), expected.replaceAll(" ", ""));
  });

  it("is read as it was written", () => {
    fc.assert(
      fc.property(deposit, (item) => {
        const bytes = encodeDeposit(item);
        assert.equal(bytes.length, 70);
        assert.deepEqual(decodeDeposit(bytes), { ...item });
      }),
    );
  });

  it("refuses values that are too wide, and bytes too many or too few", () => {
    const tooWide = [
      ...[{ key: 1n << 256n }, { owner: 1n << 160n }, { token: 2 ** 16 }, { amount: 1n << 128n }],
    ];
    for (const fields of tooWide) {
      assert.throws(() => encodeDeposit({ ...example, ...fields }), refusal("OutOfRange"));
    }
    assert.throws(() => encodeDeposit({ ...example, key: FIELD_MODULUS }), refusal("NotInField"));
    for (const length of [69, 71]) {
      assert.throws(() => decodeDeposit(new Uint8Array(length)), refusal("MalformedData"));
    }
  });
});

describe("what L1 does not queue", () => {
  const item = { key: 2n, owner: 3n, token: 4, amount: 5n };

  it("is a deposit of nothing, or for nobody", () => {
    assertQueuedDeposit({ ...item, owner: 1n, amount: 1n });
    for (const fields of [{ amount: 0n }, { owner: 0n }, { token: 2 ** 16 }]) {
      assert.throws(() => assertQueuedDeposit({ ...item, ...fields }), refusal("OutOfRange"));
    }
  });

  it("is an exit that nobody asks for", () => {
    assertQueuedExit({ account: 0, requester: 1n });
    for (const request of [
      { account: 0, requester: 0n },
      { account: 2 ** 24, requester: 1n },
    ]) {
      assert.throws(() => assertQueuedExit(request), refusal("OutOfRange"));
    }
  });
});

describe("exit request", () => {
  it("has the layout of SPEC.md section 8, written out by hand", () => {
    const bytes = encodeExitRequest({ account: 0x010203, requester: 0x04n });
    assert.equal(bytesToHex(bytes), `010203${"00".repeat(19)}04`);
  });

  it("is read as it was written", () => {
    fc.assert(
      fc.property(request, (item) => {
        assert.deepEqual(decodeExitRequest(encodeExitRequest(item)), { ...item });
      }),
    );
  });

  it("refuses values that are too wide, and bytes too many or too few", () => {
    for (const item of [
      { account: 2 ** 24, requester: 0n },
      { account: 0, requester: 1n << 160n },
    ]) {
      assert.throws(() => encodeExitRequest(item), refusal("OutOfRange"));
    }
    for (const length of [22, 24]) {
      assert.throws(() => decodeExitRequest(new Uint8Array(length)), refusal("MalformedData"));
    }
  });
});

describe("queue hash", () => {
  it("is the first 27 bytes of keccak256(previous ‖ item), from zeros on", () => {
    const [one, two] = [Uint8Array.of(1, 2, 3), new Uint8Array(70).fill(9)];
    const first = nextQueueHash(EMPTY_QUEUE_HASH, one);
    assert.deepEqual(first, keccak_256(concatBytes(new Uint8Array(27), one)).slice(0, 27));
    assert.deepEqual(nextQueueHash(first, two), keccak_256(concatBytes(first, two)).slice(0, 27));
  });

  it("refuses a previous hash of another length", () => {
    assert.throws(
      () => nextQueueHash(new Uint8Array(32), Uint8Array.of(1)),
      refusal("MalformedData"),
    );
  });
});
