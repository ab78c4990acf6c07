/** Malformed requests over sockets; `node dist/scripts/fuzz-api.js 1000000` sends more of them. */
import assert from "node:assert/strict";
import { fuzzApi } from "../../support/fuzz-api.js";

describe("api: malformed requests", () => {
  it("never end the node, and are never answered with 5xx but 503", async () => {
    const report = await fuzzApi({ count: 4000, seed: 1 });
    // They have come as far as the routes, and been refused for many reasons.
    for (const status of ["200", "400", "404", "405", "413", "415", "431"]) {
      assert.ok((report.get(status) ?? 0) > 0, `${status}: ${JSON.stringify([...report])}`);
    }
    assert.ok(!report.has("500"));
  });
});
