/** Whether what stands on L1 is what it should be. */
import assert from "node:assert/strict";
import { assertKey, compareKeys, isOwnCode } from "../../l1/contract/keys.js";
import { formatShape, parseShape } from "../../src/shape.js";
import { CLIENT_SHAPE, ClientRollup } from "../support/client-rollup.js";
import { refusal } from "../support/refusal.js";
import { simulatedKey } from "../support/simulated-proof.js";
import { temporaryFolder } from "../support/temporary-folder.js";

describe("the keys on L1", function () {
  this.timeout(120_000);
  let l1: ClientRollup;
  before(async () => {
    l1 = await ClientRollup.start();
  });
  after(() => l1?.anvil.stop());

  it("are those that the rollup was deployed with", async () => {
    await assertKey(l1.rollup, l1.batchKey.zkeyPath, CLIENT_SHAPE);
    await assertKey(l1.rollup, l1.escapeKey.zkeyPath, undefined);
  });

  it("are told from others, and from none", async () => {
    const { zkeyPath } = await simulatedKey("another");
    for (const shape of [CLIENT_SHAPE, undefined]) {
      const checking = assertKey(l1.rollup, zkeyPath, shape);
      await assert.rejects(checking, refusal("KeyMismatch", /another one at/));
    }
    const unknown = assertKey(l1.rollup, zkeyPath, parseShape("1x2"));
    await assert.rejects(unknown, refusal("KeyMismatch", /got none/));
  });

  it("cannot be compared where no key is at hand", async () => {
    const compared = await compareKeys(l1.rollup, temporaryFolder());
    assert.deepEqual(
      compared.map(({ circuit, hasKeys, key }) => [circuit, hasKeys, key]),
      [
        [formatShape(CLIENT_SHAPE), false, undefined],
        ["escape", false, undefined],
      ],
    );
  });

  it("stand beside code that is this package's, and no other", async () => {
    assert.equal(await isOwnCode(l1.rollup), true);
    assert.equal(await isOwnCode({ ...l1.rollup, address: l1.token }), false);
    // One byte in the middle of the code is another.
    const code = await l1.chain.code(l1.rollup.address);
    const at = 2 * Math.floor(code.length / 4);
    const digit = code[at] === "0" ? "1" : "0";
    const changed = code.slice(0, at) + digit + code.slice(at + 1);
    await l1.anvil.control("anvil_setCode", l1.rollup.address, changed);
    assert.equal(await isOwnCode(l1.rollup), false);
  });
});
