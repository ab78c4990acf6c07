import assert from "node:assert/strict";
import { bytesToHex } from "@noble/hashes/utils.js";
import fc from "fast-check";
import {
  decodeSettlement,
  encodeSettlement,
  type Settlement,
  settlementElements,
} from "../../../src/batch/settlement.js";
import { FIELD_MODULUS } from "../../../src/crypto/field.js";
import { parseShape } from "../../../src/shape.js";
import { refusal } from "../../support/refusal.js";

const SHAPE = parseShape("1x2-2d1e2w2p");
const SIGN_BIT = 1n << 255n;
const NOTHING = { key: 0n, owner: 0n, token: 0, amount: 0n };

const SETTLEMENT: Settlement = {
  deposits: [{ key: SIGN_BIT + 0xa1n, owner: 0xa2n, token: 0xa3a4, amount: 0xa5n }],
  exits: [{ account: 0xb1b2b3, requester: 0xb4n, token: 0xb5b6, amount: 0xb7n }],
  withdrawals: [
    { owner: 0xc1n, token: 0xc2c3, amount: 0xc4n },
    { owner: 0xd1n, token: 0xd2d3, amount: 0xd4n },
  ],
  payments: [{ keyY: 0xe1n, owner: 0xe2n }],
};

const owner = fc.bigInt(0n, 2n ** 160n - 1n);
const sum = { token: fc.nat(2 ** 16 - 1), amount: fc.bigInt(0n, 2n ** 128n - 1n) };
const record = <T>(fields: { [K in keyof T]: fc.Arbitrary<T[K]> }) =>
  fc.record(fields, { noNullPrototype: true });
const settlement: fc.Arbitrary<Settlement> = record({
  deposits: fc.array(record({ key: fc.bigInt(0n, FIELD_MODULUS - 1n), owner, ...sum }), {
    maxLength: 2,
  }),
  exits: fc.array(record({ account: fc.nat(2 ** 24 - 1), requester: owner, ...sum }), {
    maxLength: 1,
  }),
  withdrawals: fc.array(record({ owner, ...sum }), { maxLength: 2 }),
  payments: fc.array(record({ keyY: fc.bigInt(0n, FIELD_MODULUS - 1n), owner }), { maxLength: 2 }),
});

describe("settlement", () => {
  it("has the bytes of SPEC.md section 5, written out by hand", () => {
    const wide = (hex: string, bytes: number) => hex.padStart(2 * bytes, "0");
    const expected = [
      ...[`80${wide("a1", 31)}`, wide("a2", 20), "a3a4", wide("a5", 16), "00".repeat(70)],
      ...["b1b2b3", wide("b4", 20), "b5b6", wide("b7", 16)],
      ...[wide("c1", 20), "c2c3", wide("c4", 16), wide("d1", 20), "d2d3", wide("d4", 16)],
      ...[wide("e1", 32), wide("e2", 20), "00".repeat(52)],
    ].join("");
    assert.equal(bytesToHex(encodeSettlement(SETTLEMENT, SHAPE)), expected);
  });

  it("has the elements of SPEC.md section 5, the sign of a key not among them", () => {
    assert.deepEqual(settlementElements(SETTLEMENT), [
      ...[0xa1n, 0xa2n, 0xa3a4n, 0xa5n],
      ...[0xb1b2b3n, 0xb4n, (0xb5b6n << 128n) + 0xb7n],
      ...[(0xc2c3n << 160n) + 0xc1n, 0xc4n, (0xd2d3n << 160n) + 0xd1n, 0xd4n],
      ...[0xe1n, 0xe2n],
    ]);
  });

  it("comes back as it was, filled up with zeros", () => {
    fc.assert(
      fc.property(settlement, (given) => {
        const bytes = encodeSettlement(given, SHAPE);
        const decoded = decodeSettlement(bytes, SHAPE);
        for (const kind of ["deposits", "exits", "withdrawals", "payments"] as const) {
          assert.equal(decoded[kind].length, SHAPE[kind]);
          assert.deepEqual(decoded[kind].slice(0, given[kind].length), given[kind]);
        }
        assert.deepEqual(encodeSettlement(decoded, SHAPE), bytes);
      }),
    );
    assert.deepEqual(decodeSettlement(encodeSettlement(SETTLEMENT, SHAPE), SHAPE), {
      ...SETTLEMENT,
      deposits: [...SETTLEMENT.deposits, NOTHING],
      payments: [...SETTLEMENT.payments, { keyY: 0n, owner: 0n }],
    });
  });

  it("refuses another length than the shape's, and values that are too wide", () => {
    const bytes = encodeSettlement(SETTLEMENT, SHAPE);
    for (const wrong of [bytes.slice(1), new Uint8Array([...bytes, 0])]) {
      assert.throws(() => decodeSettlement(wrong, SHAPE), refusal("MalformedData"));
    }
    const [exit] = SETTLEMENT.exits;
    for (const fields of [{ token: 2 ** 16 }, { amount: 1n << 128n }, { requester: 1n << 160n }]) {
      const exits = [{ ...exit!, ...fields }];
      const encode = () => encodeSettlement({ ...SETTLEMENT, exits }, SHAPE);
      assert.throws(encode, refusal("OutOfRange"));
    }
    const withdrawals = [{ ...SETTLEMENT.withdrawals[0]!, owner: 1n << 160n }];
    const encode = () => encodeSettlement({ ...SETTLEMENT, withdrawals }, SHAPE);
    assert.throws(encode, refusal("OutOfRange"));
    for (const [payee, code] of [
      [{ keyY: FIELD_MODULUS, owner: 1n }, "NotInField"],
      [{ keyY: 1n, owner: 1n << 160n }, "OutOfRange"],
    ] as const) {
      const paid = () => encodeSettlement({ ...SETTLEMENT, payments: [payee] }, SHAPE);
      assert.throws(paid, refusal(code));
    }
  });
});
