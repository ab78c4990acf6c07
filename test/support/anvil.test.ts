/** The node that tests run on says why it does not start, and goes when it is told to. */
import assert from "node:assert/strict";
import { startAnvil } from "./anvil.js";
import { Chain } from "./chain.js";

describe("startAnvil", () => {
  it("starts a node that answers, and stops it", async () => {
    const anvil = await startAnvil();
    const chain = await Chain.connect(anvil.url);
    assert.equal(await chain.rpc("eth_chainId"), "0x7a69");
    anvil.stop();
    const answered = async (): Promise<boolean> =>
      chain.rpc("eth_chainId").then(
        () => true,
        () => false,
      );
    while (await answered()) await new Promise((resolve) => setTimeout(resolve, 20));
  });

  it("says what anvil printed when it ends at once", async () => {
    await assert.rejects(startAnvil(["--no-such-option"]), /exit code \d+.*no-such-option/s);
  });
});
