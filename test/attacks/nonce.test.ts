import { signMessage } from "../../src/crypto/eddsa.js";
import { transferMessage } from "../../src/kinds/transfer/transfer-message.js";
import { parseShape } from "../../src/shape.js";
import { State } from "../../src/state/state.js";
import { admit, apply } from "../support/admission.js";
import { assertRefused } from "../support/assert-refused.js";
import { assertForgeryFails } from "../support/attack.js";
import { type CheatingProver, cheatingProver } from "../support/cheating-prover.js";
import {
  domain,
  keyOf,
  levels,
  order,
  scenarioState,
  sealed,
  startBalance,
} from "../support/transfer-scenario.js";

const shape = parseShape("2x4");

/** The scenario with account 0 at a nonce. */
function stateAtNonce(nonce: number): State {
  const [first, ...others] = scenarioState().accounts();
  return new State([{ ...first!, nonce }, ...others], levels);
}

describe("attack: wrong nonce (rule B)", () => {
  const first = order({ from: 0, to: 1 });
  const second = order({ from: 0, to: 1, nonce: 1 });
  const honestTwin = { transfers: [first, second] };
  let prover: CheatingProver;
  before(async () => {
    prover = await cheatingProver(shape);
  });

  it("a transfer whose turn has not come", async () => {
    const early = order({ from: 0, to: 1, nonce: 5 });
    assertRefused(() => apply(early), "NonceMismatch");
    assertRefused(() => sealed([early], shape), "NonceMismatch");
    // The signed nonce is not the account's: the message fails, or, if the prover says it is, the
    // balance becomes a fraction.
    await assertForgeryFails(prover, {
      claim: { transfers: [early] },
      violates: /^transfer\[0\]\.signature\.sum\./,
      honestTwin,
    });
    await assertForgeryFails(prover, {
      claim: { transfers: [early] },
      cheat: { lies: { transfer: { nonce: [5n] } } },
      violates: /^transfer\[0\]\.spend\.remaining\./,
      honestTwin,
    });
  });

  it("a nonce of −2^32, which would be one coin more", async () => {
    const transfer = order({ from: 0, to: 1, amount: startBalance + 1n });
    const message = transferMessage(domain, transfer) - (1n << 32n);
    await assertForgeryFails(prover, {
      claim: { transfers: [{ ...transfer, signature: signMessage(keyOf(0), message) }] },
      cheat: { lies: { transfer: { nonce: [-1n << 32n] } } },
      violates: /^transfer\[0\]\.spend\.nonceBits\.in$/,
      honestTwin,
    });
  });

  it("replay in the same batch", async () => {
    assertRefused(() => sealed([first, first], shape), "NonceMismatch");
    await assertForgeryFails(prover, {
      claim: { transfers: [first, first] },
      violates: /^transfer\[1\]\.signature\.sum\./,
      honestTwin,
    });
    await assertForgeryFails(prover, {
      claim: { transfers: [first, first] },
      cheat: { lies: { transfer: { nonce: [0n, -1n] } } },
      violates: /^transfer\[1\]\.spend\.remaining\./,
      honestTwin,
    });
  });

  it("replay in the same batch, the first time's new row denied", async () => {
    // The nonce does not rise, so that the second time finds the old one.
    await assertForgeryFails(prover, {
      claim: { transfers: [first, first] },
      cheat: { lies: { transfer: { new: [[-1n]] } } },
      violates: /^transfer\[0\]\.holdingsAfter\.changeA$/,
      honestTwin,
    });
  });

  it("replay in a later batch", async () => {
    const later = scenarioState();
    sealed([first], shape, later);
    assertRefused(() => admit(first, later), "NonceMismatch");
    assertRefused(() => sealed([first], shape, later), "NonceMismatch");
    await assertForgeryFails(prover, {
      claim: { transfers: [first], state: later },
      cheat: { lies: { transfer: { nonce: [-1n] } } },
      violates: /^transfer\[0\]\.spend\.remaining\./,
      honestTwin: { transfers: [second], state: later },
    });
  });

  it("the nonce that would carry into the balance", async () => {
    const [last, exhausted] = [2 ** 32 - 2, 2 ** 32 - 1];
    const carrying = order({ from: 0, to: 1, nonce: exhausted });
    assertRefused(() => apply(carrying, stateAtNonce(exhausted)), "NonceExhausted");
    assertRefused(() => admit(carrying, stateAtNonce(exhausted)), "NonceExhausted");
    await assertForgeryFails(prover, {
      claim: { transfers: [carrying], state: stateAtNonce(exhausted) },
      violates: /^transfer\[0\]\.spend\.usable\.inverse$/,
      honestTwin: {
        transfers: [order({ from: 0, to: 1, nonce: last })],
        state: stateAtNonce(last),
      },
    });
  });
});
