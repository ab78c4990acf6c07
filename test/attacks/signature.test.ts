import { signMessage } from "../../src/crypto/eddsa.js";
import { FIELD_MODULUS } from "../../src/crypto/field.js";
import type { SignedTransfer } from "../../src/kinds/transfer/transfer-kind.js";
import { transferMessage } from "../../src/kinds/transfer/transfer-message.js";
import { parseShape } from "../../src/shape.js";
import { admit, apply } from "../support/admission.js";
import { assertRefused } from "../support/assert-refused.js";
import { assertForgeryFails } from "../support/attack.js";
import { type CheatingProver, cheatingProver } from "../support/cheating-prover.js";
import { domain, keyOf, order } from "../support/transfer-scenario.js";

const shape = parseShape("2x4");
const equation = /^transfer\[0\]\.signature\.sum\./;

describe("attack: signature (rules A and G)", () => {
  const transfer = order({ from: 0, to: 1, fee: 7n });
  const honestTwin = { transfers: [transfer] };
  let prover: CheatingProver;
  before(async () => {
    prover = await cheatingProver(shape);
  });

  function assertNotSigned(changed: SignedTransfer): void {
    for (const attempt of [admit, apply]) assertRefused(() => attempt(changed), "InvalidSignature");
  }

  it("wrong signer", async () => {
    const stolen = order({ from: 0, to: 1, fee: 7n }, keyOf(1));
    assertNotSigned(stolen);
    await assertForgeryFails(prover, {
      claim: { transfers: [stolen] },
      violates: equation,
      honestTwin,
    });
  });

  it("wrong signer, under its own key", async () => {
    const stolen = order({ from: 0, to: 1, fee: 7n }, keyOf(1));
    const { x, y } = keyOf(1).publicKey;
    await assertForgeryFails(prover, {
      claim: { transfers: [stolen] },
      cheat: {
        inputs: ({ keyX, keyY }) => ({ keyX: keyX.with(0, x), keyY: keyY.with(0, y) }),
      },
      violates: /^transfer\[0\]\.keys\.quotient\[0\]$/,
      honestTwin,
    });
  });

  it("the key with the other Ax, which is not in the leaf", async () => {
    await assertForgeryFails(prover, {
      claim: { transfers: [transfer] },
      cheat: { inputs: ({ keyX }) => ({ keyX: keyX.with(0, FIELD_MODULUS - keyX[0]!) }) },
      violates: equation,
      honestTwin,
    });
  });

  const changes: [string, Partial<SignedTransfer>][] = [
    ["amount", { amount: 101 }],
    ["receiver", { to: 2 }],
    ["fee", { fee: 6 }],
    ["amount in another encoding of the same value", { amount: 2 ** 35 + 10 }],
  ];
  for (const [what, change] of changes) {
    it(`changed ${what}`, async () => {
      const changed = { ...transfer, ...change };
      assertNotSigned(changed);
      await assertForgeryFails(prover, {
        claim: { transfers: [changed] },
        violates: equation,
        honestTwin,
      });
    });
  }

  it("changed receiver, the signed one in the message", async () => {
    await assertForgeryFails(prover, {
      claim: { transfers: [{ ...transfer, to: 2 }] },
      cheat: { lies: { transfer: { toIndex: [-1n] } } },
      violates: /^transfer\[0\]\.indices\.quotient\[2\]$/,
      honestTwin,
    });
  });

  it("changed sender, the signed one in the message", async () => {
    const { x, y } = keyOf(0).publicKey;
    await assertForgeryFails(prover, {
      claim: { transfers: [{ ...transfer, from: 2 }] },
      cheat: {
        lies: { transfer: { fromIndex: [-2n] } },
        inputs: ({ keyX, keyY }) => ({ keyX: keyX.with(0, x), keyY: keyY.with(0, y) }),
      },
      violates: /^transfer\[0\]\.(indices|keys)\.quotient\[2\]$/,
      honestTwin,
    });
  });

  it("another kind: the signature of a withdrawal", async () => {
    const withdrawal = transferMessage(domain, transfer) + (1n << 152n);
    const changed = { ...transfer, signature: signMessage(keyOf(0), withdrawal) };
    assertNotSigned(changed);
    await assertForgeryFails(prover, {
      claim: { transfers: [changed] },
      violates: equation,
      honestTwin,
    });
  });
});
