/** Which contracts are taken for optimistic rollups. */
import assert from "node:assert/strict";
import { connectOptimistic } from "../../../l1/optimistic/connect-optimistic.js";
import { ClientRollup } from "../../support/client-rollup.js";

describe("connectOptimistic", () => {
  let l1: ClientRollup;
  before(async () => {
    l1 = await ClientRollup.start();
  });
  after(() => l1?.anvil.stop());

  it("refuses a rollup that settles by validity proofs, and says so", async () => {
    const { chain, address } = l1.rollup;
    await assert.rejects(connectOptimistic(chain, address), {
      code: "ContractMismatch",
      message: `contract ${address}: got a rollup that settles by validity proofs, expected an optimistic one`,
    });
  });
});
