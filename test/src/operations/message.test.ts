import assert from "node:assert/strict";
import { bytesToHex } from "@noble/hashes/utils.js";
import fc from "fast-check";
import { assertTransfer, createTransfer } from "../../../src/kinds/transfer/transfer.js";
import {
  encodeTransferMessage,
  transferMessage,
} from "../../../src/kinds/transfer/transfer-message.js";
import { deploymentDomain } from "../../../src/state/deployment.js";
import { DOMAIN } from "../../support/accounts.js";
import { refusal } from "../../support/refusal.js";

const transfer = {
  kind: "transfer" as const,
  from: 0x010203,
  to: 0x040506,
  token: 0x0708,
  amount: 0x1112131415,
  fee: 0x2122,
};
const WIDTHS = { from: 24, to: 24, token: 16, amount: 40, fee: 16, nonce: 32 };

describe("message", () => {
  it("has the layout of SPEC.md section 4, written out by hand", () => {
    const bytes = encodeTransferMessage(0xa0a1a2a3a4a5a6a7a8a9aan, {
      ...transfer,
      nonce: 0x31323334,
    });
    const expected = "a0a1a2a3a4a5a6a7a8a9aa 01 010203 040506 0708 1112131415 2122 31323334";
    assert.equal(bytesToHex(bytes), expected.replaceAll(" ", ""));
    assert.equal(bytes.length, 31);
  });

  it("binds every field: two transfers that differ have different messages (rule G)", () => {
    const field = fc.constantFrom(...(Object.keys(WIDTHS) as (keyof typeof WIDTHS)[]));
    const base = { ...transfer, nonce: 5 };
    fc.assert(
      fc.property(field, fc.nat(0xffff), (name, value) => {
        fc.pre(base[name] !== value);
        const changed = { ...base, [name]: value };
        assert.notEqual(transferMessage(DOMAIN, changed), transferMessage(DOMAIN, base));
      }),
    );
    assert.notEqual(transferMessage(DOMAIN + 1n, base), transferMessage(DOMAIN, base));
  });

  for (const [field, bits] of Object.entries(WIDTHS)) {
    it(`refuses a ${field} of more than ${bits} bits`, () => {
      const base = { ...transfer, nonce: 5 };
      assertTransfer({ ...base, [field]: 2 ** bits - 1 });
      for (const value of [2 ** bits, -1, 0.5]) {
        const changed = { ...base, [field]: value };
        assert.throws(() => encodeTransferMessage(DOMAIN, changed), refusal("OutOfRange"));
      }
    });
  }

  it("refuses a domain of more than 88 bits", () => {
    const base = { ...transfer, nonce: 5 };
    assert.throws(() => encodeTransferMessage(1n << 88n, base), refusal("OutOfRange"));
  });
});

describe("deploymentDomain", () => {
  it("differs by chain and by contract", () => {
    const domains = [
      deploymentDomain({ chainId: 1n, contract: 2n }),
      deploymentDomain({ chainId: 2n, contract: 2n }),
      deploymentDomain({ chainId: 1n, contract: 1n }),
    ];
    assert.equal(new Set(domains).size, 3);
    for (const domain of domains) assert.ok(domain < 1n << 88n);
  });

  it("refuses a chain id or an address that is too wide", () => {
    for (const deployment of [
      { chainId: 1n << 256n, contract: 1n },
      { chainId: 1n, contract: 1n << 160n },
    ]) {
      assert.throws(() => deploymentDomain(deployment), refusal("OutOfRange"));
    }
  });
});

describe("createTransfer", () => {
  const values = { from: 1, to: 2, token: 3, amount: 1000n, fee: 10n, nonce: 4 };

  it("encodes amount and fee", () => {
    assert.deepEqual(createTransfer(values), {
      kind: "transfer",
      ...values,
      amount: 1000,
      fee: 10,
    });
  });

  it("refuses what has no exact encoding", () => {
    for (const changed of [{ amount: 2n ** 35n + 1n }, { fee: 2049n }, { amount: -1n }]) {
      assert.throws(() => createTransfer({ ...values, ...changed }), refusal("NotEncodable"));
    }
  });
});
