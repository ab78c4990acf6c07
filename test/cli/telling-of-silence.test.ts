/** Who waits for a node that is away is told so, once each time. */
import assert from "node:assert/strict";
import { tellingOfSilence } from "../../cli/wallet/telling-of-silence.js";
import type { QuipuClient } from "../../client/connection/quipu-client.js";
import { until } from "../support/until.js";

describe("waiting for a node", () => {
  it("says when it is away, once each time, and ends with what is waited for", async () => {
    const isThere = [true, false, false, true, false];
    let asked = 0;
    const status = async () => {
      asked += 1;
      if (isThere[asked - 1] === false) throw new Error(`away ${asked}`);
      return {};
    };
    const told: string[] = [];
    const client = { status } as unknown as QuipuClient;
    const wait = async () => {
      await until(() => asked > isThere.length);
      return "done";
    };
    const result = await tellingOfSilence(client, (why) => told.push(why), wait, 1);
    assert.equal(result, "done");
    assert.deepEqual(told, ["away 2", "away 5"]);
    const ended = asked;
    await new Promise((resolve) => setTimeout(resolve, 20));
    assert.ok(asked <= ended + 1);
  });

  it("fails as what is waited for does", async () => {
    const client = { status: async () => ({}) } as unknown as QuipuClient;
    const wait = async () => {
      throw new Error("rejected");
    };
    await assert.rejects(
      tellingOfSilence(client, () => {}, wait),
      /rejected/,
    );
  });
});
