import { replaySignedBatch } from "../../src/batch/replay-signed.js";
import { SUBGROUP_ORDER } from "../../src/crypto/curve.js";
import { FIELD_MODULUS } from "../../src/crypto/field.js";
import { parseShape } from "../../src/shape.js";
import { assertRefused } from "../support/assert-refused.js";
import { assertForgeryFails } from "../support/attack.js";
import { type CheatingProver, cheatingProver } from "../support/cheating-prover.js";
import { pay, settled, withdraw } from "../support/settlement-scenario.js";
import { withSignature } from "../support/signed-batch.js";
import { domain, keyOf, order, scenarioState } from "../support/transfer-scenario.js";

const slots = [0, 1, 2, 300];
const operations = {
  payments: [pay({ from: 0, to: 300 })],
  transfers: [order({ from: 1, to: 2 })],
  withdrawals: [withdraw({ from: 2, amount: 5n })],
};
const KINDS = [
  ["payment", "payments"],
  ["transfer", "transfers"],
  ["withdrawal", "withdrawals"],
] as const;

describe("attack: published signatures (rule A of signed shapes)", () => {
  const shape = parseShape("1x4-1w1ps");
  const honestTwin = { ...operations, slots };
  const paddingTwin = { slots };
  let prover: CheatingProver;
  before(async () => {
    prover = await cheatingProver(shape);
  });

  const replay = (data: Uint8Array) => replaySignedBatch(scenarioState(), data, { shape, domain });

  for (const [kind, name] of KINDS) {
    describe(`of a ${kind}`, () => {
      it("another challenge than the one that was signed by, so that nobody can check it", async () => {
        const altered = withSignature(settled(operations, shape), name, ({ challenge }) => ({
          challenge: (challenge + 1n) % FIELD_MODULUS,
        }));
        assertRefused(() => replay(altered), "InvalidSignature");
        for (const lie of [1n, SUBGROUP_ORDER, FIELD_MODULUS - SUBGROUP_ORDER]) {
          await assertForgeryFails(prover, {
            claim: honestTwin,
            cheat: { lies: { [kind]: { challenge: [lie] } } },
            violates: new RegExp(`^${kind}\\[0\\]\\.challenge\\[0\\]$`),
            honestTwin,
          });
        }
      });

      it("another response", async () => {
        const altered = withSignature(settled(operations, shape), name, ({ response }) => ({
          response: (response + 1n) % SUBGROUP_ORDER,
        }));
        assertRefused(() => replay(altered), "InvalidSignature");
        for (const lie of [1n, FIELD_MODULUS - 1n, SUBGROUP_ORDER, 2n * SUBGROUP_ORDER]) {
          await assertForgeryFails(prover, {
            claim: honestTwin,
            cheat: { lies: { [kind]: { response: [lie] } } },
            violates: new RegExp(`^${kind}\\[0\\]\\.response\\[0\\]$`),
            honestTwin,
          });
        }
      });

      it("a signature in a place that no operation takes", async () => {
        const altered = withSignature(settled({}, shape), name, () => ({ response: 5n }));
        assertRefused(() => replay(altered), "MalformedData");
        for (const part of ["challenge", "response"] as const) {
          await assertForgeryFails(prover, {
            claim: paddingTwin,
            cheat: { lies: { [kind]: { [part]: [5n] } } },
            violates: new RegExp(`^${kind}\\[0\\]\\.${part}\\[0\\]$`),
            honestTwin: paddingTwin,
          });
        }
      });
    });
  }

  it("the signature of somebody else", async () => {
    const transfers = [order({ from: 1, to: 2 }, keyOf(2))];
    const stolen = { ...operations, transfers };
    assertRefused(() => replay(settled(stolen, shape).data), "InvalidSignature");
    await assertForgeryFails(prover, {
      claim: { ...stolen, slots },
      violates: /^transfer\[0\]\.signature\.sum\./,
      honestTwin,
    });
  });

  it("a response of one multiple, while another is added", async () => {
    // The digits of another S for what is published: its windows would have to add them, too.
    const { signature } = operations.transfers[0]!;
    const s = (signature.s + 2n) % SUBGROUP_ORDER;
    await assertForgeryFails(prover, {
      claim: honestTwin,
      cheat: { inputs: () => ({ s: [s] }) },
      violates: /^transfer\[0\]\.signature\.sum\./,
      honestTwin,
    });
  });
});
