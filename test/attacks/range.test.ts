import assert from "node:assert/strict";
import { SUBGROUP_ORDER } from "../../src/crypto/curve.js";
import { FIELD_MODULUS } from "../../src/crypto/field.js";
import { poseidon } from "../../src/crypto/poseidon.js";
import { encodingLimit } from "../../src/kinds/float.js";
import { signOperation } from "../../src/operations/sign-operation.js";
import { FLOAT16, FLOAT40 } from "../../src/params.js";
import { parseShape } from "../../src/shape.js";
import { admit, apply } from "../support/admission.js";
import { assertRefused } from "../support/assert-refused.js";
import { assertForgeryFails } from "../support/attack.js";
import { type CheatingProver, cheatingProver } from "../support/cheating-prover.js";
import { domain, keyOf, order, startBalance } from "../support/transfer-scenario.js";

const shape = parseShape("2x4");

describe("attack: values at and beyond their bounds", () => {
  const transfer = order({ from: 0, to: 1 });
  const honestTwin = { transfers: [transfer] };
  let prover: CheatingProver;
  before(async () => {
    prover = await cheatingProver(shape);
  });

  it("amount of 41 bits, fee of 17: what would flow into the next field of the message", async () => {
    // amount 2^40 + 5 reads as token + 1 and amount 5; fee 2^16 + 5 as amount + 1 and fee 5.
    const cases = [
      ["amount", { ...transfer, amount: 2 ** 40 + 5 }, { token: 2, amount: 5 }],
      ["fee", { ...transfer, fee: 2 ** 16 + 5 }, { amount: transfer.amount + 1, fee: 5 }],
    ] as const;
    for (const [column, wide, reads] of cases) {
      assertRefused(() => apply(wide), "OutOfRange");
      const { signature } = signOperation(domain, { ...transfer, ...reads }, keyOf(0));
      await assertForgeryFails(prover, {
        claim: { transfers: [{ ...wide, signature }] },
        violates: new RegExp(`^transfer\\[0\\]\\.${column}Bits\\.in$`),
        honestTwin,
      });
    }
  });

  it("amount and fee as large as their formats go", async () => {
    const most = { amount: encodingLimit(FLOAT40) - 1, fee: encodingLimit(FLOAT16) - 1 };
    for (const change of [{ amount: most.amount }, { fee: most.fee }, most]) {
      const huge = signOperation(domain, { ...transfer, ...change }, keyOf(0));
      assertRefused(() => apply(huge), "InsufficientBalance");
      await assertForgeryFails(prover, {
        claim: { transfers: [huge] },
        violates: /^transfer\[0\]\.spend\.remaining\.in$/,
        honestTwin,
      });
    }
  });

  it("value + r where bits are taken: 2^n values only, none of which is another modulo r", async () => {
    // The bits of value + r that fit: their sum is not the value.
    const honest = await prover.prove(honestTwin);
    const components = [
      ...["feeTokenBits", "indexBits[1]", "ascending[0]"],
      ...["sender.slotBit", "receiver.slotBit", "amountBits", "feeBits"].map(
        (name) => `transfer[0].${name}`,
      ),
      ...["nonceBits", "remaining"].map((name) => `transfer[0].spend.${name}`),
    ];
    for (const name of components) {
      const value = prover.written.valueOf(honest, `${name}.in`);
      const width = widthOf(name);
      const alias = value + FIELD_MODULUS;
      const edits = Object.fromEntries(
        Array.from({ length: width }, (_, i) => [`${name}.out[${i}]`, (alias >> BigInt(i)) & 1n]),
      );
      const violations = prover.written.violations(prover.written.edited(honest, edits));
      const sum = violations.filter(({ signals }) => signals.includes(`${name}.in`));
      assert.equal(sum.length, 1, `${name}: the sum of its bits`);
      assert.ok(1n << BigInt(width) < FIELD_MODULUS);
    }
  });

  it("a bit that is 2, or any root of another equation", async () => {
    // 2·2^0 in place of 1·2^1 keeps the sum; the published record would say something else.
    const honest = await prover.prove({ transfers: [order({ from: 0, to: 1, amount: 2n })] });
    const witness = prover.written.edited(honest, {
      "transfer[0].amountBits.out[0]": 2n,
      "transfer[0].amountBits.out[1]": 0n,
    });
    const squares = prover.written
      .violations(witness)
      .filter(({ signals }) => signals.every((name) => name === "transfer[0].amountBits.out[0]"));
    assert.equal(squares.length, 1);
  });

  it("s + l and coordinates + r: refused natively; one witness to the circuit", async () => {
    const { s, r8 } = transfer.signature;
    const aliases = [
      { r8, s: s + SUBGROUP_ORDER },
      { s, r8: { ...r8, x: r8.x + FIELD_MODULUS } },
      { s, r8: { ...r8, y: r8.y + FIELD_MODULUS } },
    ];
    for (const signature of aliases) {
      assertRefused(() => admit({ ...transfer, signature }), "InvalidSignature");
    }
    // s identifies nothing and is not range-checked (see EddsaVerify): nonces identify operations.
    const claim = { transfers: [{ ...transfer, signature: aliases[0]! }] };
    prover.written.assertSatisfied(await prover.prove(claim));
    assertRefused(() => poseidon([FIELD_MODULUS]), "NotInField");
  });

  it("a balance of 2^128 and more cannot be spent from", async () => {
    // No state holds one (L1 caps deposits); if one did, the sender's remainder would not fit.
    const excess = 1n << 128n;
    const claim = { transfers: [order({ from: 4, to: 1 })] };
    await assertForgeryFails(prover, {
      claim,
      cheat: {
        inputs: ({ slotBalance }) => ({ slotBalance: slotBalance.with(3, startBalance + excess) }),
      },
      violates: /^transfer\[0\]\.spend\.remaining\.in$|^state\.slot\[3\]\.step\[0\]\.read\.out$/,
      honestTwin: claim,
    });
  });

  function widthOf(component: string): number {
    let width = 0;
    while (hasWire(`${component}.out[${width}]`)) width += 1;
    return width;
  }

  function hasWire(name: string): boolean {
    try {
      prover.written.wireOf(name);
      return true;
    } catch {
      return false;
    }
  }
});
