import { parseShape } from "../../src/shape.js";
import { admit, apply } from "../support/admission.js";
import { assertRefused } from "../support/assert-refused.js";
import { assertForgeryFails } from "../support/attack.js";
import { type CheatingProver, cheatingProver } from "../support/cheating-prover.js";
import { order, sealed, startBalance } from "../support/transfer-scenario.js";

const shape = parseShape("2x4");

describe("attack: overspend (rule D)", () => {
  const everything = order({ from: 0, to: 1, amount: startBalance });
  const tooMuch = order({ from: 0, to: 1, amount: startBalance + 1n });
  let prover: CheatingProver;
  before(async () => {
    prover = await cheatingProver(shape);
  });

  it("more than the balance, by one", async () => {
    for (const attempt of [admit, apply])
      assertRefused(() => attempt(tooMuch), "InsufficientBalance");
    assertRefused(() => sealed([tooMuch], shape), "InsufficientBalance");
    await assertForgeryFails(prover, {
      claim: { transfers: [tooMuch] },
      violates: /^transfer\[0\]\.spend\.remaining\./,
      honestTwin: { transfers: [everything] },
    });
  });

  it("a fee on top of the whole balance", async () => {
    const transfer = order({ from: 0, to: 1, amount: startBalance, fee: 1n });
    assertRefused(() => apply(transfer), "InsufficientBalance");
    await assertForgeryFails(prover, {
      claim: { transfers: [transfer] },
      violates: /^transfer\[0\]\.spend\.remaining\./,
      honestTwin: { transfers: [everything] },
    });
  });

  it("to oneself, what one does not have", async () => {
    const transfer = order({ from: 0, to: 0, amount: startBalance + 1n });
    assertRefused(() => apply(transfer), "InsufficientBalance");
    await assertForgeryFails(prover, {
      claim: { transfers: [transfer] },
      violates: /^transfer\[0\]\.spend\.remaining\./,
      honestTwin: { transfers: [order({ from: 0, to: 0, amount: startBalance })] },
    });
  });

  it("a lie about the balance that is read", async () => {
    await assertForgeryFails(prover, {
      claim: { transfers: [tooMuch] },
      cheat: { lies: { transfer: { holding: [1n << 32n] } } },
      violates: /^transfer\[0\]\.spend\.holdings\.quotient\[0\]$/,
      honestTwin: { transfers: [everything] },
    });
  });

  it("spend before receipt", async () => {
    const receipt = order({ from: 0, to: 1, amount: 600_000n });
    const spending = order({ from: 1, to: 2, amount: 1_500_000n });
    assertRefused(() => sealed([spending, receipt], shape), "InsufficientBalance");
    await assertForgeryFails(prover, {
      claim: { transfers: [spending, receipt] },
      violates: /^transfer\[0\]\.spend\.remaining\./,
      honestTwin: { transfers: [receipt, spending] },
    });
  });
});
