/** What a connection says has gone over the line, against what has arrived. */
import assert from "node:assert/strict";
import { Chain } from "../../l1/rpc/chain.js";
import { CountingProxy } from "../../scripts/watching/counting-proxy.js";
import { sharedAnvil } from "../support/anvil.js";
import { refusal } from "../support/refusal.js";
import { RpcProxy } from "../support/rpc-proxy.js";

const NOBODY = `0x${"12".repeat(20)}` as const;

describe("the traffic of a connection", () => {
  let faulty: RpcProxy;
  let counting: CountingProxy;
  before(async () => {
    faulty = await RpcProxy.start((await sharedAnvil()).url);
    counting = await CountingProxy.start(faulty.url, 3);
  });
  after(async () => {
    await counting?.stop();
    await faulty?.stop();
  });

  it("is counted by method, attempts that were in vain included", async () => {
    const chain = await Chain.connect(counting.url, { pauseMs: 1 });
    faulty.plan("eth_getBalance", { answer: "später", status: 429 }, 1);
    faulty.plan("eth_getCode", { error: { code: 1, message: "limit" } }, 1);
    await chain.balance(NOBODY);
    await chain.balance(NOBODY);
    await assert.rejects(chain.code(NOBODY), refusal("RpcRefused"));
    await chain.head();
    const { methods, requests, bytes } = chain.traffic;
    assert.deepEqual(methods, counting.methods);
    assert.deepEqual(
      Object.values(methods).map((one) => one.requests),
      [1, 3, 1, 1],
    );
    const sums = Object.values(methods);
    assert.equal(
      requests,
      sums.reduce((sum, one) => sum + one.requests, 0),
    );
    assert.equal(
      bytes,
      sums.reduce((sum, one) => sum + one.bytes, 0),
    );
  });
});
