/** A deposit whose nonce another wallet has used is not sent again without being asked. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { connectRollup } from "../../l1/contract/connect-rollup.js";
import { deposit } from "../../l1/contract/deposit.js";
import { Chain } from "../../l1/rpc/chain.js";
import { Outbox } from "../../l1/sending/outbox.js";
import { compressKey } from "../../src/crypto/compressed-key.js";
import { testKeys } from "../support/accounts.js";
import { ClientRollup } from "../support/client-rollup.js";
import { refusal } from "../support/refusal.js";
import { RpcProxy } from "../support/rpc-proxy.js";
import { temporaryFolder } from "../support/temporary-folder.js";
import { until } from "../support/until.js";

describe("a deposit that another wallet's transaction has replaced", function () {
  this.timeout(120_000);
  let l1: ClientRollup;
  let proxy: RpcProxy;
  before(async () => {
    l1 = await ClientRollup.start();
    proxy = await RpcProxy.start(l1.anvil.url);
  });
  after(async () => {
    await proxy?.stop();
    await l1?.anvil.stop();
  });

  it("happens once, should the chain take that transaction back", async () => {
    const outbox = new Outbox(join(temporaryFolder(), "outbox.json"));
    const signed: { readonly raw: `0x${string}`; readonly hash: `0x${string}` }[] = [];
    const options = { outbox, onSigned: (one: (typeof signed)[number]) => void signed.push(one) };
    const chain = await Chain.connect(proxy.url, { timeoutMs: 3000, attempts: 1 });
    const rollup = await connectRollup(chain, l1.rollup.address);
    const snapshot = await l1.anvil.control("evm_snapshot");
    proxy.plan("eth_sendRawTransaction", "lose request", 1000);
    const key = compressKey(testKeys(1).publicKey);
    const order = { key, owner: 0xabcn, token: 0, amount: 10n };
    const lost = l1.sender(1, { ...options, timeoutMs: 800 }, chain);
    await assert.rejects(deposit(rollup, lost, order), refusal("TransactionUnconfirmed"));
    const wallet = l1.sender(1);
    await wallet.send({ to: wallet.address, value: 0n });
    const again = deposit(l1.rollup, l1.sender(1, options), order);
    await assert.rejects(again, refusal("TransactionReplaced"));
    await l1.anvil.control("evm_revert", snapshot);
    assert.equal(signed.length, 1);
    const [{ raw, hash }] = signed as [(typeof signed)[number]];
    await l1.chain.broadcast({ raw, hash });
    await until(async () => (await l1.chain.findReceipt(hash)) !== undefined);
    assert.equal(await l1.rollup.view.read("depositTail"), 1);
  });
});
