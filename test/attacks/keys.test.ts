import assert from "node:assert/strict";
import { BASE8, Point, SUBGROUP_ORDER } from "../../src/crypto/curve.js";
import type { PublicKey, Signature } from "../../src/crypto/eddsa.js";
import { FIELD_MODULUS } from "../../src/crypto/field.js";
import { parseShape } from "../../src/shape.js";
import { State } from "../../src/state/state.js";
import { admit, apply } from "../support/admission.js";
import { assertRefused } from "../support/assert-refused.js";
import { assertForgeryFails } from "../support/attack.js";
import { type CheatingProver, cheatingProver } from "../support/cheating-prover.js";
import { keyOf, levels, order, scenarioState } from "../support/transfer-scenario.js";

const shape = parseShape("2x4");

/** EIP-2494's generator of the whole curve, of order 8·l. */
const generator = Point.fromAffine({
  x: 995203441582195749578291179787384436505546430278305826713579947235728471134n,
  y: 5472060717959818805561601436314318772137091100104008585924551046643952123905n,
});

/** A point of order 8, and its multiples of order 4, 2 and 1. */
const order8 = generator.multiplyUnsafe(SUBGROUP_ORDER - 1n).add(generator);
const smallOrders = [order8, order8.double(), order8.double().double(), Point.ZERO];

/** s·Base8 = R8 + 8·h·A holds for anybody with any s if 8·A is the identity. */
const forAnybody: Signature = { r8: BASE8.multiply(5n).toAffine(), s: 5n };

describe("attack: keys that sign for anybody", () => {
  const transfer = { ...order({ from: 0, to: 1 }), signature: forAnybody };
  const honestTwin = { transfers: [order({ from: 0, to: 1 })] };
  let prover: CheatingProver;
  before(async () => {
    prover = await cheatingProver(shape);
  });

  /** The scenario with another key in account 0. */
  function stateWithKey(publicKey: PublicKey): State {
    const [first, ...others] = scenarioState().accounts();
    return new State([{ ...first!, publicKey }, ...others], levels);
  }

  for (const [i, name] of ["8", "4", "2", "1"].entries()) {
    it(`a key of order ${name}`, async () => {
      const key = smallOrders[i]!;
      assert.ok(key.clearCofactor().is0());
      const state = stateWithKey(key.toAffine());
      for (const attempt of [admit, apply]) {
        assertRefused(() => attempt(transfer, state), "InvalidSignature");
      }
      // The identity has no Montgomery form; the others come upon the point of order two, which
      // has no double. What follows from there is no curve point, so R8 cannot be it either.
      const witness = await assertForgeryFails(prover, {
        claim: { transfers: [transfer], state },
        violates:
          name === "1"
            ? /^transfer\[0\]\.signature\.(key\.y|double\[\d\]\.slope|sum\.out[UV]|product\..*|base\.window\[\d+\]\.slope)$/
            : /^transfer\[0\]\.signature\.(double\[\d\]\.slope|sum\.out[UV]|product\..*|base\.window\[\d+\]\.slope)$/,
        honestTwin,
      });
      const stopped = prover.written
        .violations(witness)
        .some(({ signals }) => signals.includes(stopOf[i]!));
      assert.ok(stopped, `not stopped at ${stopOf[i]}`);
    });
  }
  const stopOf = [2, 1, 0]
    .map((at) => `transfer[0].signature.double[${at}].slope`)
    .concat("transfer[0].signature.key.y");

  it("the point of order two under any x", async () => {
    const state = stateWithKey({ x: 12345n, y: FIELD_MODULUS - 1n });
    assertRefused(() => apply(transfer, state), "InvalidSignature");
    const witness = await prover.prove({ transfers: [transfer], state });
    const stopped = prover.written
      .violations(witness)
      .some(({ signals }) => signals.includes("transfer[0].signature.double[0].slope"));
    assert.ok(stopped);
  });

  it("an off-curve key", async () => {
    const { x, y } = keyOf(0).publicKey;
    for (const key of [
      { x: x + 1n, y },
      { x, y: y + 1n },
      { x: 0n, y },
      { x: 0n, y: 0n },
    ]) {
      const state = stateWithKey(key);
      assertRefused(() => apply(transfer, state), "InvalidSignature");
      const witness = await prover.prove({ transfers: [transfer], state });
      const onCurve = prover.written
        .violations(witness)
        .some(({ signals }) =>
          signals.some((name) => /^transfer\[0\]\.signature\.key\.(x|v|vSquare)$/.test(name)),
        );
      assert.ok(onCurve, "the curve's equation holds");
    }
  });
});
