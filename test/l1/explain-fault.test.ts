/** What the contract refuses with, as a refusal with its words. */
import assert from "node:assert/strict";
import { encodeErrorResult } from "viem/utils";
import { ROLLUP_ABI } from "../../l1/artifacts/rollup-abi.js";
import { revertError } from "../../l1/rpc/explain-fault.js";
import { DOMAIN } from "../support/accounts.js";

describe("the contract's own errors", () => {
  it("show domains as the data have them", () => {
    const args = [1n, DOMAIN] as const;
    const data = encodeErrorResult({ abi: ROLLUP_ABI, errorName: "DomainMismatch", args });
    const { code, message } = revertError(data);
    assert.equal(code, "DomainMismatch");
    const digits = DOMAIN.toString(16).padStart(22, "0");
    assert.match(message, new RegExp(`: got 0x0{21}1, expected 0x${digits}$`));
  });

  it("show other arguments as numbers", () => {
    const args = [3n, 7n] as const;
    const data = encodeErrorResult({ abi: ROLLUP_ABI, errorName: "WrongValue", args });
    assert.match(revertError(data).message, /got 3, expected 7$/);
  });
});
