import { numberToBytesBE } from "@noble/curves/utils.js";
import { sealBatch } from "../../src/batch/seal-batch.js";
import { parseShape } from "../../src/shape.js";
import { replay } from "../support/admission.js";
import { assertRefused } from "../support/assert-refused.js";
import { assertForgeryFails } from "../support/attack.js";
import { type CheatingProver, cheatingProver } from "../support/cheating-prover.js";
import { withPublished } from "../support/other-data.js";
import {
  domain,
  feeRecipient,
  order,
  scenarioState,
  sealed,
} from "../support/transfer-scenario.js";

const shape = parseShape("2x4");

describe("attack: fees (rule F)", () => {
  const transfer = order({ from: 0, to: 1, fee: 7n });
  const honestTwin = { transfers: [transfer] };
  let prover: CheatingProver;
  before(async () => {
    prover = await cheatingProver(shape);
  });

  it("fee in another token than the batch's", async () => {
    const options = { shape, domain, feeRecipient, feeToken: 2 };
    assertRefused(
      () => sealBatch(scenarioState(), { transfers: [transfer] }, options),
      "FeeTokenMismatch",
    );
    await assertForgeryFails(prover, {
      claim: { ...honestTwin, feeToken: 2 },
      violates: /^transfer\[0\]\.feeFloat\.out$/,
      honestTwin,
    });
  });

  it("no fee, in any token, is fine", async () => {
    const free = { transfers: [order({ from: 0, to: 1 })], feeToken: 2 };
    prover.written.assertSatisfied(await prover.prove(free));
  });

  it("fee token of more than 16 bits, which would flow into the total", async () => {
    const free = { transfers: [order({ from: 0, to: 1 })], feeToken: 2 ** 16 };
    await assertForgeryFails(prover, {
      claim: free,
      violates: /^feeTokenBits\.in$/,
      honestTwin: { ...free, feeToken: 2 ** 16 - 1 },
    });
  });

  it("fee dropped, or made up: another total in the data", async () => {
    const batch = sealed([transfer], shape);
    for (const total of [0n, 6n, 8n, 1n << 127n]) {
      const data = batch.data.slice();
      data.set(numberToBytesBE((1n << 128n) + total, 32), 4 * 32);
      assertRefused(() => replay(batch, data), "FeeTotalMismatch");
      await assertForgeryFails(prover, {
        claim: honestTwin,
        cheat: { inputs: () => withPublished(batch, data) },
        violates: /^(digest|y)$/,
        honestTwin,
      });
    }
  });

  it("fee stolen: another recipient in the data", async () => {
    const batch = sealed([transfer], shape);
    const data = batch.data.slice();
    data.set(numberToBytesBE(feeRecipient + 1n, 32), 3 * 32);
    await assertForgeryFails(prover, {
      claim: honestTwin,
      cheat: { inputs: () => withPublished(batch, data) },
      violates: /^(digest|y)$/,
      honestTwin,
    });
  });

  it("fee token changed in the data", async () => {
    const batch = sealed([transfer], shape);
    const data = batch.data.slice();
    data.set(numberToBytesBE((2n << 128n) + 7n, 32), 4 * 32);
    assertRefused(() => replay(batch, data), "FeeTokenMismatch");
    await assertForgeryFails(prover, {
      claim: honestTwin,
      cheat: { inputs: () => withPublished(batch, data) },
      violates: /^(digest|y)$/,
      honestTwin,
    });
  });
});
