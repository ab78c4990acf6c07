import assert from "node:assert/strict";
import { poseidon4, poseidon8 } from "poseidon-lite";
import { escapeInput } from "../../../src/escape/escape-input.js";
import { State } from "../../../src/state/state.js";
import { testAccount } from "../../support/accounts.js";
import { refusal } from "../../support/refusal.js";

describe("escapeInput", () => {
  const state = new State([testAccount(0)], 3);
  const account = testAccount(1, { balance: 2n ** 128n - 1n, nonce: 2 ** 32 - 1, token: 0x0102 });
  state.setAccount(0o345, { ...account, owner: 0xabn });

  it("opens the root at the account, as SPEC.md section 8 says", () => {
    const { root, claim, balance, nonce, keyY, path } = escapeInput(state, 0o345);
    assert.equal(claim, BigInt(`0x0000e5${"0102"}${"ab".padStart(40, "0")}`));
    let node = poseidon4([(balance << 32n) + nonce, 0x0102n, keyY, 0xabn]);
    for (const [height, position] of [5, 4, 3].entries()) {
      assert.equal(path[height]![position], node);
      node = poseidon8(path[height]!);
    }
    assert.equal(path.length, 3);
    assert.equal(node, root);
    assert.equal(root, state.root);
  });

  it("refuses an empty leaf", () => {
    assert.throws(() => escapeInput(state, 1), refusal("AccountNotFound"));
  });
});
