import assert from "node:assert/strict";
import fc from "fast-check";
import { QuipuError } from "../../src/errors.js";
import { parseShape } from "../../src/params.js";
import { applySignedTransfer } from "../../src/state/apply-transfer.js";
import { State } from "../../src/state/state.js";
import { type CheatingProver, cheatingProver } from "../support/cheating-prover.js";
import { domain, keyOf, levels, order, scenarioState } from "../support/transfer-scenario.js";

/** Mostly the accounts of token 1; now and then 3, of another token, or 6, which does not exist. */
const index = fc.constantFrom<number>(0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 4, 4, 4, 5, 5, 5, 3, 6);

/** Transfers of which about every other one breaks a rule. */
const transfer = fc.record({
  from: index,
  to: index,
  amount: fc.constantFrom<bigint>(0n, 1n, 7n, 499_000n, 500_000n, 1_000_001n),
  fee: fc.constantFrom<bigint>(0n, 0n, 1n, 2000n),
  nonceOffset: fc.constantFrom<number>(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1),
  token: fc.constantFrom<number>(1, 1, 1, 1, 1, 1, 1, 1, 1, 2),
  signer: fc.constantFrom<number | null>(...Array<null>(9).fill(null), 0),
});

describe("native transition and circuit", () => {
  let prover: CheatingProver;
  before(async () => {
    prover = await cheatingProver(parseShape("2x4"));
  });

  it("agree on any two transfers: the root after them, or that a rule is broken", async () => {
    const seen = { accepted: 0, refused: 0 };
    const property = fc.asyncProperty(fc.tuple(transfer, transfer), async (orders) => {
      const transfers = orders.map(({ signer, nonceOffset, ...fields }, j) => {
        const earlier = orders.slice(0, j).filter(({ from }) => from === fields.from).length;
        return order({ ...fields, nonce: earlier + nonceOffset }, keyOf(signer ?? fields.from));
      });
      const refusal = refusalOf(transfers);
      const witness = await prover.prove({ transfers });
      const violations = prover.written.violations(witness);
      if (refusal.error === undefined) {
        seen.accepted += 1;
        assert.deepEqual(violations, []);
        assert.equal(prover.written.valueOf(witness, "vector[1]"), refusal.root);
      } else {
        seen.refused += 1;
        assert.notEqual(violations.length, 0, refusal.error.message);
      }
    });
    const sample = { amount: 1n, fee: 0n, nonceOffset: 0, token: 1, signer: null };
    const spendsWhatItReceives = [
      { ...sample, from: 0, to: 1 },
      { ...sample, from: 1, to: 2, amount: 1_000_001n },
    ] as const;
    await fc.assert(property, { numRuns: 40, examples: [[[...spendsWhatItReceives]]] });
    console.log(`      ${seen.accepted} pairs accepted by both, ${seen.refused} refused by both`);
    assert.ok(seen.accepted > 1 && seen.refused > 1);
  });
});

/** The rule that native code sees broken, or the root that it comes to. */
function refusalOf(transfers: readonly ReturnType<typeof order>[]): {
  error?: QuipuError;
  root: bigint;
} {
  const state = new State(scenarioState().accounts(), levels);
  try {
    for (const each of transfers) applySignedTransfer(state, each, { domain, feeToken: 1 });
  } catch (error) {
    if (error instanceof QuipuError) return { error, root: state.root };
    throw error;
  }
  return { root: state.root };
}
