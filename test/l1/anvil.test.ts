import assert from "node:assert/strict";
import { Anvil, HARDFORK } from "../../node/dev/anvil.js";
import { refusal } from "../support/refusal.js";

describe("anvil", function () {
  this.timeout(60_000);

  it("says that there is none", async () => {
    const starting = Anvil.start({ program: "no-such-program" });
    await assert.rejects(starting, refusal("AnvilUnavailable", /ENOENT.*install the npm package/));
  });

  it("says what it printed when it does not start", async () => {
    const starting = Anvil.start({ hardfork: "no-such-fork" });
    await assert.rejects(starting, refusal("AnvilUnavailable", /exit code [1-9].*no-such-fork/s));
  });

  it("lets time pass, and ends", async () => {
    const anvil = await Anvil.start();
    assert.match(anvil.version, /^\d+\.\d+/);
    assert.equal(HARDFORK, "prague");
    const time = async (): Promise<number> => {
      const block = await anvil.control("eth_getBlockByNumber", "latest", false);
      return Number((block as { timestamp: string }).timestamp);
    };
    const before = await time();
    await anvil.passTime(1000);
    assert.ok((await time()) >= before + 1000);
    await anvil.stop();
    await anvil.stop();
    await assert.rejects(anvil.control("eth_chainId"));
  });
});
