import assert from "node:assert/strict";
import { compressKey } from "../../src/crypto/compressed-key.js";
import { deriveKeyPair, keyPairFor, signMessage, verifyMessage } from "../../src/crypto/eddsa.js";
import { FIELD_MODULUS } from "../../src/crypto/field.js";
import { parseShape } from "../../src/shape.js";
import type { State } from "../../src/state/state.js";
import { admit, replay } from "../support/admission.js";
import { assertRefused } from "../support/assert-refused.js";
import { type CheatingProver, cheatingProver } from "../support/cheating-prover.js";
import { refusal } from "../support/refusal.js";
import { deposit, settled, withdraw } from "../support/settlement-scenario.js";
import { keyOf, scenarioState } from "../support/transfer-scenario.js";

describe("attack: a deposit put on an account of the opposite key", () => {
  const victim = keyOf(6);
  const { x, y } = victim.publicKey;
  const opposite = { x: FIELD_MODULUS - x, y };
  // One unit, for the victim's owner, in front of the victim's deposit; anybody may commit both.
  const deposits = [deposit(6, 1n, { key: compressKey(opposite) }), deposit(6, 100n)];
  const withdrawal = { from: 6, amount: 101n };
  let prover: CheatingProver;
  let state: State;
  before(async () => {
    prover = await cheatingProver(parseShape("2x4-2d1e1w"));
    state = scenarioState();
    const batch = settled({ deposits }, undefined, state);
    replay(batch);
    prover.written.assertSatisfied(await prover.prove({ deposits }));
  });

  it("leaves the user the whole of it, whose own key native code does not take any more", () => {
    assert.equal(state.account(6)?.balance, 101n);
    assert.deepEqual(state.account(6)?.publicKey, opposite);
    assertRefused(() => admit(withdraw(withdrawal), state), "InvalidSignature");
  });

  it("which the user spends with the opposite key", async () => {
    const keys = keyPairFor(state.account(6)!.publicKey, victim);
    const signed = withdraw(withdrawal, keys);
    admit(signed, state);
    const claim = { withdrawals: [signed], state, slots: [0, 1, 2, 6] };
    prover.written.assertSatisfied(await prover.prove(claim));
  });

  it("and gives no key away: the same message under both has two commitments", () => {
    const keys = keyPairFor(opposite, victim);
    for (const message of [42n, [42n, 43n]] as const) {
      const [own, other] = [signMessage(victim, message), signMessage(keys, message)];
      assert.ok(verifyMessage(opposite, message, other));
      assert.ok(!verifyMessage(victim.publicKey, message, other));
      assert.notDeepEqual(own.r8, other.r8);
    }
  });

  it("nobody else has either key", () => {
    assert.equal(keyPairFor(victim.publicKey, victim), victim);
    const again = keyPairFor(victim.publicKey, keyPairFor(opposite, victim));
    assert.deepEqual(signMessage(again, 42n), signMessage(victim, 42n));
    const stranger = deriveKeyPair(new Uint8Array(32).fill(77));
    assert.throws(() => keyPairFor(opposite, stranger), refusal("InvalidKey"));
  });
});
