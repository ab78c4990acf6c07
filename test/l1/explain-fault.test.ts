/** What the contract refuses with, as a refusal with its words. */
import assert from "node:assert/strict";
import { encodeErrorResult } from "viem/utils";
import { ROLLUP_ABI } from "../../l1/artifacts/rollup-abi.js";
import { revertError } from "../../l1/rpc/explain-fault.js";

describe("the contract's own errors", () => {
  it("show what was got and expected as numbers", () => {
    const args = [3n, 7n] as const;
    const data = encodeErrorResult({ abi: ROLLUP_ABI, errorName: "WrongValue", args });
    assert.match(revertError(data).message, /got 3, expected 7$/);
  });
});
