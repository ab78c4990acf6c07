/** Endpoints that are down or talk nonsense, and contracts that are none of ours. */
import assert from "node:assert/strict";
import type { AddressInfo } from "node:net";
import { createServer } from "node:net";
import { connectRollup } from "../../l1/contract/connect-rollup.js";
import { createContract } from "../../l1/contract/deploy-rollup.js";
import type { Hex } from "../../l1/rpc/answers.js";
import { Chain } from "../../l1/rpc/chain.js";
import { Sender } from "../../l1/sending/sender.js";
import { ANVIL_KEYS } from "../../node/dev/anvil.js";
import { ClientRollup } from "../support/client-rollup.js";
import { refusal } from "../support/refusal.js";
import { type Mishap, RpcProxy } from "../support/rpc-proxy.js";

const FAST = { timeoutMs: 300, attempts: 2, pauseMs: 5 };

describe("connecting to L1", function () {
  this.timeout(120_000);
  let l1: ClientRollup;
  let proxy: RpcProxy;
  before(async () => {
    l1 = await ClientRollup.start();
    proxy = await RpcProxy.start(l1.anvil.url);
  });
  afterEach(() => proxy.heal());
  after(async () => {
    await proxy?.stop();
    await l1?.anvil.stop();
  });

  it("says that nobody listens", async () => {
    const server = createServer().listen(0, "127.0.0.1");
    await new Promise((resolve) => server.once("listening", resolve));
    const { port } = server.address() as AddressInfo;
    await new Promise((resolve) => server.close(resolve));
    const connecting = Chain.connect(`http://127.0.0.1:${port}/secret`, FAST);
    await assert.rejects(connecting, (error: Error) => {
      assert.doesNotMatch(error.message, /secret/);
      return refusal("RpcUnavailable", /no answer in 2 attempts \(.*ECONNREFUSED/)(error);
    });
  });

  it("says that an endpoint is silent", async () => {
    const server = createServer(() => {}).listen(0, "127.0.0.1");
    await new Promise((resolve) => server.once("listening", resolve));
    const { port } = server.address() as AddressInfo;
    const connecting = Chain.connect(`http://127.0.0.1:${port}`, FAST);
    await assert.rejects(connecting, refusal("RpcUnavailable", /timed out/));
    server.close();
  });

  for (const url of ["", "nonsense", "ftp://host", "ws://host"]) {
    it(`refuses the address ${JSON.stringify(url)}`, async () => {
      await assert.rejects(Chain.connect(url, FAST), refusal("RpcUnavailable", /expected http/));
    });
  }

  const nonsense: readonly (readonly [string, Mishap])[] = [
    ["a web page", { answer: "<html>Welcome</html>" }],
    ["nothing", { answer: "" }],
    ["JSON that is no answer", { answer: "[]" }],
    ["the answer to another question", { answer: '{"jsonrpc":"2.0","id":999,"result":"0x1"}' }],
    ["an answer without a result", { answer: '{"jsonrpc":"2.0","id":1}' }],
    ["a result that is no number", { result: "hello" }],
    ["a result of another type", { result: [1] }],
    ["a number beyond 256 bits", { result: `0x${"f".repeat(65)}` }],
    ["null", { result: null }],
  ];
  for (const [what, mishap] of nonsense) {
    it(`sees that ${what} is nonsense`, async () => {
      proxy.plan("eth_chainId", mishap, 9);
      await assert.rejects(Chain.connect(proxy.url, FAST), refusal("InvalidRpcAnswer"));
    });
  }

  it("tries again while an endpoint is busy, and gives up", async () => {
    const busy = { answer: "later", status: 503 };
    proxy.plan("eth_chainId", busy, 1);
    await Chain.connect(proxy.url, FAST);
    proxy.plan("eth_chainId", busy, 2);
    await assert.rejects(Chain.connect(proxy.url, FAST), refusal("RpcUnavailable", /HTTP 503/));
  });

  it("sees nonsense in every answer that it reads", async () => {
    const chain = await Chain.connect(proxy.url, FAST);
    const { address } = l1.rollup;
    const asked: readonly (readonly [string, () => Promise<unknown>])[] = [
      ["eth_getBlockByNumber", () => chain.head()],
      ["eth_getCode", () => chain.code(address)],
      ["eth_getBalance", () => chain.balance(address)],
      ["eth_call", () => chain.call({ to: address })],
      ["eth_estimateGas", () => chain.estimateGas({ to: address })],
      ["eth_getTransactionCount", () => chain.transactionCount(address)],
      ["eth_getTransactionReceipt", () => chain.findReceipt(`0x${"00".repeat(32)}`)],
      ["eth_getTransactionByHash", () => chain.findTransaction(`0x${"00".repeat(32)}`)],
      ["eth_getLogs", () => chain.logs({ address, fromBlock: 0, toBlock: 0 })],
    ];
    for (const [method, ask] of asked) {
      for (const result of ["nonsense", { number: "0x1" }, 7]) {
        proxy.plan(method, { result });
        await assert.rejects(ask(), refusal("InvalidRpcAnswer", new RegExp(method)));
      }
    }
  });

  it("refuses another chain than was asked for", async () => {
    await assert.rejects(
      Chain.connect(l1.anvil.url, { chainId: 1n }),
      refusal("WrongChain", /got 31337, expected 1$/),
    );
    await Chain.connect(l1.anvil.url, { chainId: 31337n });
  });

  it("finds a rollup and its parameters", async () => {
    const { levels, tokenCount, deadline } = await connectRollup(l1.chain, l1.rollup.address);
    assert.deepEqual([levels, tokenCount, deadline], [3, 2, 3600]);
  });

  it("refuses an address without code", async () => {
    const nowhere: Hex = `0x${"00".repeat(19)}99`;
    await assert.rejects(connectRollup(l1.chain, nowhere), refusal("ContractMissing"));
  });

  it("refuses a contract that is no rollup", async () => {
    await assert.rejects(connectRollup(l1.chain, l1.token), refusal("ContractMismatch", /version/));
  });

  it("refuses a rollup of another version, and one whose domain is not its own", async () => {
    const sender = new Sender(l1.chain, ANVIL_KEYS[0]!);
    // Answers every call with the same bytes: a string of seven bytes.
    const answering = async (words: readonly string[]): Promise<Hex> => {
      const data = words.join("");
      const size = (data.length / 2).toString(16).padStart(2, "0");
      const runtime = `60${size}600c60003960${size}6000f3${data}`;
      const length = (runtime.length / 2).toString(16).padStart(2, "0");
      const code = `0x60${length}600c60003960${length}6000f3${runtime}` as const;
      return (await createContract(sender, code)).address;
    };
    const version = (text: string): string[] => [
      "20".padStart(64, "0"),
      text.length.toString(16).padStart(64, "0"),
      Buffer.from(text).toString("hex").padEnd(64, "0"),
    ];
    const other = await answering(version("quipu/2"));
    await assert.rejects(connectRollup(l1.chain, other), refusal("ContractMismatch", /quipu\/2/));
    const same = await answering(version("quipu/3"));
    await assert.rejects(connectRollup(l1.chain, same), refusal("ContractMismatch", /domain/));
  });
});
