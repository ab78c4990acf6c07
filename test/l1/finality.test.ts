/** Which blocks are final, by the words of real nodes. */
import assert from "node:assert/strict";
import { Chain } from "../../l1/rpc/chain.js";
import { Finality } from "../../l1/rpc/finality.js";
import { Anvil } from "../../node/dev/anvil.js";
import { refusal } from "../support/refusal.js";
import { RpcProxy } from "../support/rpc-proxy.js";

describe("the newest final block", function () {
  this.timeout(60_000);
  let anvil: Anvil;
  let proxy: RpcProxy;
  let chain: Chain;
  before(async () => {
    // Final is what is two slots of one block each behind the head.
    anvil = await Anvil.start({ args: ["--slots-in-an-epoch", "1"] });
    await anvil.control("anvil_mine", "0x14");
    proxy = await RpcProxy.start(anvil.url);
    chain = await Chain.connect(proxy.url, { attempts: 1 });
  });
  afterEach(() => proxy.heal());
  after(async () => {
    await proxy?.stop();
    await anvil?.stop();
  });

  const METHOD = "eth_getBlockByNumber";
  const answer = (error: { code: number; message: string }) => proxy.plan(METHOD, { error });

  it("is the one that the chain says", async () => {
    const finality = new Finality(chain);
    const head = (await chain.head()).number;
    const found = (await finality.newest())!;
    assert.deepEqual(found, { number: head - 2, hash: found.hash, by: "tag" });
    assert.equal(found.hash, (await chain.findBlock(head - 2))!.hash);
    await anvil.control("anvil_mine", "0x3");
    assert.equal((await finality.newest())!.number, head + 1);
  });

  it("does not become an older one", async () => {
    const finality = new Finality(chain);
    const before = (await finality.newest())!;
    const older = await anvil.control(METHOD, "0x3", false);
    proxy.plan(METHOD, { result: older });
    assert.deepEqual(await finality.newest(), before);
    proxy.plan(METHOD, { result: null });
    assert.deepEqual(await finality.newest(), before);
  });

  /** What nodes answer that know the tag and no block for it. */
  const NONE_YET = {
    geth: { code: -32000, message: "finalized block not found" },
    Besu: { code: -39001, message: "Unknown block" },
    Erigon: { code: -39001, message: 'block "finalized" not available (head block: 21459236)' },
    Reth: { code: -32001, message: "block not found: finalized" },
  };
  for (const [node, error] of Object.entries(NONE_YET)) {
    it(`is none where ${node} knows none yet, however deep the chain is`, async () => {
      answer(error);
      assert.equal(await new Finality(chain, { depth: 1 }).newest(), undefined);
    });
  }

  it("is none where Nethermind, Reth and ethrex answer null", async () => {
    proxy.plan(METHOD, { result: null });
    assert.equal(await new Finality(chain, { depth: 1 }).newest(), undefined);
  });

  /** What nodes answer that do not know the tag. */
  const NO_TAG = {
    "geth before proof of stake": {
      code: -32000,
      message: "'finalized' tag not supported on pre-merge network",
    },
    "an older geth": {
      code: -32602,
      message: "invalid argument 0: hex string without 0x prefix",
    },
    "an older Erigon": {
      code: -32602,
      message: 'invalid argument 0: strconv.ParseInt: parsing "finalized": invalid syntax',
    },
    "an older Besu": { code: -32602, message: "Invalid params" },
    "another node": { code: -32000, message: "invalid block number: finalized" },
  };
  for (const [node, error] of Object.entries(NO_TAG)) {
    it(`is by depth where ${node} does not know the tag, and none where no depth is named`, async () => {
      const head = (await chain.head()).number;
      answer(error);
      const found = (await new Finality(chain, { depth: 7 }).newest())!;
      const { hash } = (await chain.findBlock(head - 7))!;
      assert.deepEqual(found, { number: head - 7, hash, by: "depth" });
      answer(error);
      assert.equal(await new Finality(chain, { depth: head + 1 }).newest(), undefined);
      answer(error);
      assert.equal(await new Finality(chain).newest(), undefined);
    });
  }

  it("is not guessed by depth when the endpoint refuses for another reason", async () => {
    for (const error of [
      { code: -32005, message: "daily request count exceeded, request rate limited" },
      { code: -32603, message: "Internal error" },
    ]) {
      answer(error);
      const finality = new Finality(chain, { depth: 1 });
      await assert.rejects(finality.newest(), refusal("RpcRefused"));
    }
    proxy.plan(METHOD, "lose request");
    await assert.rejects(new Finality(chain, { depth: 1 }).newest(), refusal("RpcUnavailable"));
    proxy.plan(METHOD, { result: { number: "0x1" } });
    await assert.rejects(new Finality(chain, { depth: 1 }).newest(), refusal("InvalidRpcAnswer"));
  });
});
