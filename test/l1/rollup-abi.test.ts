import assert from "node:assert/strict";
import { type Abi, toEventSignature, toFunctionSignature } from "viem";
import { rollupContract } from "../../src/l1/artifacts/rollup-contract.js";
import { ROLLUP_ABI } from "../../src/l1/rollup/rollup-abi.js";

describe("the interface that the client speaks", function () {
  this.timeout(120_000);

  it("is the contract's: every function, event, error and parameter", async () => {
    const { abi } = await rollupContract();
    assert.deepEqual(described(ROLLUP_ABI), described(abi));
  });
});

/** Each item in one line, sorted: names, types, what is indexed, what is returned. */
function described(abi: Abi): string[] {
  const lines = abi.map((item) => {
    const inputs = "inputs" in item ? item.inputs : [];
    const names = inputs.map((input) => {
      return `${input.name ?? ""}${"indexed" in input && input.indexed ? " indexed" : ""}`;
    });
    switch (item.type) {
      case "function": {
        const returned = item.outputs.map(({ type }) => type).join(", ");
        const signature = `${toFunctionSignature(item)} ${item.stateMutability} → ${returned}`;
        return item.stateMutability === "view" ? signature : `${signature} ${names}`;
      }
      case "event":
        return `${toEventSignature(item)} ${names}`;
      case "error":
        return `error ${item.name}(${inputs.map(({ type, name }) => `${type} ${name}`)})`;
      default:
        return `${item.type} ${JSON.stringify(inputs.map(({ type }) => type))}`;
    }
  });
  return lines.sort();
}
