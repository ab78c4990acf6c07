import { signMessage } from "../../src/crypto/eddsa.js";
import { FIELD_MODULUS } from "../../src/crypto/field.js";
import type { SignedTransfer } from "../../src/kinds/transfer/transfer-kind.js";
import { transferMessage } from "../../src/kinds/transfer/transfer-message.js";
import { parseShape } from "../../src/shape.js";
import { admit, apply } from "../support/admission.js";
import { assertRefused } from "../support/assert-refused.js";
import { assertForgeryFails } from "../support/attack.js";
import { type CheatingProver, cheatingProver } from "../support/cheating-prover.js";
import { domain, keyOf, order, sealed, startBalance } from "../support/transfer-scenario.js";

const shape = parseShape("2x4");

/** The first index at which no account stands. */
const empty = 6;

describe("attack: accounts that are missing or hold another token (rule C)", () => {
  const honestTwin = { transfers: [order({ from: 0, to: 1 })] };
  let prover: CheatingProver;
  before(async () => {
    prover = await cheatingProver(shape);
  });

  function assertRejected(
    transfer: SignedTransfer,
    code: "AccountNotFound" | "TokenMismatch",
  ): void {
    for (const attempt of [admit, apply]) assertRefused(() => attempt(transfer), code);
    assertRefused(() => sealed([transfer], shape), code);
  }

  it("a receiver of another token", async () => {
    const transfer = order({ from: 0, to: 3 });
    assertRejected(transfer, "TokenMismatch");
    await assertForgeryFails(prover, {
      claim: { transfers: [transfer] },
      violates: /^transfer\[0\]\.tags\.quotient\[3\]$/,
      honestTwin,
    });
  });

  it("an operation of another token than both accounts'", async () => {
    const transfer = order({ from: 0, to: 1, token: 2 });
    assertRejected(transfer, "TokenMismatch");
    await assertForgeryFails(prover, {
      claim: { transfers: [transfer] },
      violates: /^transfer\[0\]\.signature\.sum\./,
      honestTwin,
    });
    await assertForgeryFails(prover, {
      claim: { transfers: [transfer] },
      cheat: { lies: { transfer: { accountTag: [1n] } } },
      violates: /^transfer\[0\]\.tags\.quotient\[[01]\]$/,
      honestTwin,
    });
  });

  it("a receiver that does not exist", async () => {
    const transfer = order({ from: 0, to: empty });
    assertRejected(transfer, "AccountNotFound");
    await assertForgeryFails(prover, {
      claim: { transfers: [transfer] },
      violates: /^transfer\[0\]\.tags\.quotient\[3\]$/,
      honestTwin,
    });
  });

  it("a receiver made out of nothing", async () => {
    await assertForgeryFails(prover, {
      claim: { transfers: [order({ from: 0, to: empty })] },
      cheat: {
        inputs: ({ slotLive, slotToken, slotKeyY }) => ({
          slotLive: slotLive.with(3, 1n),
          slotToken: slotToken.with(3, 1n),
          slotKeyY: slotKeyY.with(3, keyOf(empty).publicKey.y),
        }),
      },
      violates: /^state\.slot\[3\]\.step\[0\]\.read\.out$/,
      honestTwin,
    });
  });

  it("a receiver between nothing and something", async () => {
    // With half a life the tag is the sender's although the token is not.
    const half = (FIELD_MODULUS + 1n) / 2n;
    await assertForgeryFails(prover, {
      claim: { transfers: [order({ from: 0, to: 3 })] },
      cheat: {
        inputs: ({ slotLive, slotToken }) => ({
          slotLive: slotLive.with(3, half),
          slotToken: slotToken.with(3, 3n),
        }),
      },
      violates: /^state\.slot\[3\]\.(leaf\.oldLive|step\[0\]\.read\.out)$/,
      honestTwin,
    });
  });

  it("a sender that is an empty slot with a dummy key", async () => {
    const transfer = order({ from: empty, to: 0 }, keyOf(empty));
    assertRejected(transfer, "AccountNotFound");
    await assertForgeryFails(prover, {
      claim: { transfers: [transfer] },
      cheat: {
        inputs: ({ slotKeyY, slotBalance }) => ({
          slotKeyY: slotKeyY.with(3, keyOf(empty).publicKey.y),
          slotBalance: slotBalance.with(3, startBalance),
        }),
        lies: { transfer: { accountTag: [2n] } },
      },
      violates: /^transfer\[0\]\.tags\.quotient\[3\]$/,
      honestTwin,
    });
  });

  it("an empty slot that pays itself, in the token −1 that its tag stands for", async () => {
    const transfer = order({ from: empty, to: empty, token: 0 }, keyOf(empty));
    assertRejected(transfer, "AccountNotFound");
    const message = transferMessage(domain, transfer) - (1n << 88n);
    await assertForgeryFails(prover, {
      claim: { transfers: [{ ...transfer, signature: signMessage(keyOf(empty), message) }] },
      cheat: {
        inputs: ({ slotKeyY, slotBalance }) => ({
          slotKeyY: slotKeyY.with(3, keyOf(empty).publicKey.y),
          slotBalance: slotBalance.with(3, startBalance),
        }),
      },
      violates: /^transfer\[0\]\.exists\.inverse$/,
      honestTwin,
    });
  });
});
