/** What the mirror can be deployed with. */
import assert from "node:assert/strict";
import { parseShape } from "../../src/shape.js";
import { assertContractOptions, type ContractOptions } from "../../verifier/contract-options.js";
import { DEPLOYMENT } from "../support/accounts.js";
import { refusal } from "../support/refusal.js";

const verificationKey = { nPublic: 3, IC: [[], [], [], []] } as never;
const OPTIONS = { deployment: DEPLOYMENT, levels: 3, keys: [], deadline: 1, spacing: 1 };

function deployable(changed: Partial<ContractOptions>): () => void {
  return () => assertContractOptions({ ...OPTIONS, ...changed });
}

describe("the options of the contract", () => {
  const keys = ["1x2", "1x3", "1x2-1d"].map((text) => ({
    shape: parseShape(text),
    verificationKey,
  }));

  it("may be at the edge of what fits", () => {
    const most = { levels: 8, deadline: 2 ** 32 - 1, spacing: 2 ** 32 - 1 };
    deployable({ ...most, keys, escapeKey: verificationKey, tokens: Array(2 ** 16) })();
    deployable({ deadline: 0, spacing: 0 })();
  });

  for (const [what, changed, code] of [
    ["a tree that is too high", { levels: 9 }, "InvalidLevels"],
    ["a deadline that is too wide", { deadline: 2 ** 32 }, "OutOfRange"],
    ["a spacing that is too wide", { spacing: 2 ** 32 }, "OutOfRange"],
    ["more tokens than have an id", { tokens: Array(2 ** 16 + 1) }, "OutOfRange"],
    ["a shape twice", { keys: [...keys, keys[1]!] }, "InvalidShape"],
    [
      "a shape out of bounds",
      { keys: [{ shape: { ...keys[0]!.shape, slots: 1 }, verificationKey }] },
      "InvalidShape",
    ],
  ] as const) {
    it(`refuse ${what}`, () => assert.throws(deployable(changed), refusal(code)));
  }

  it("refuse a key of another number of public inputs, however it shows", () => {
    const { shape } = keys[0]!;
    for (const [nPublic, points] of [
      [2, 4],
      [3, 3],
    ] as const) {
      const wrong = { nPublic, IC: Array(points).fill([]) } as never;
      assert.throws(
        deployable({ keys: [{ shape, verificationKey: wrong }] }),
        refusal("OutOfRange"),
      );
      assert.throws(deployable({ escapeKey: wrong }), refusal("OutOfRange"));
    }
  });
});
