/** What a unit of each token of a rollup is. */
import assert from "node:assert/strict";
import { createContract, deployRollup } from "../../l1/contract/deploy-rollup.js";
import { readDecimals } from "../../l1/contract/token-decimals.js";
import {
  CLIENT_DEADLINE,
  CLIENT_LEVELS,
  CLIENT_SHAPE,
  ClientRollup,
} from "../support/client-rollup.js";
import { refusal } from "../support/refusal.js";
import { testContract } from "../support/test-contracts.js";

describe("the decimals of a token", () => {
  let client: ClientRollup;
  before(async () => {
    client = await ClientRollup.start();
  });
  after(() => client?.anvil.stop());

  it("are what its contract says, 18 for ETH, and unknown where it says nothing", async () => {
    const sender = client.sender();
    const { bytecode } = await testContract("SixDecimals", "SixDecimals");
    const { address } = await createContract(sender, bytecode);
    const { rollup } = await deployRollup(sender, {
      levels: CLIENT_LEVELS,
      shapes: [{ shape: CLIENT_SHAPE, zkeyPath: client.batchKey.zkeyPath }],
      escapeZkeyPath: client.escapeKey.zkeyPath,
      tokens: [client.token, address],
      ...{ deadline: CLIENT_DEADLINE, spacing: 60 },
    });
    assert.equal(await readDecimals(rollup, 0), 18);
    assert.equal(await readDecimals(rollup, 1), undefined);
    assert.equal(await readDecimals(rollup, 2), 6);
    await assert.rejects(readDecimals(rollup, 3), refusal("UnknownToken", /got 3, expected 0…2/));
  });
});
